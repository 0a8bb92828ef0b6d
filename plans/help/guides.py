"""The guides for users, which `docs/` keeps as Markdown and the repository's pages show too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown import Markdown
from markdown.extensions.toc import TocExtension

from plans.content.richtext import ATTRIBUTES, TAGS, sanitize
from plans.language.turkish import fold
from plans.people.roles import is_auditor, is_strategist, units_of

#: Whom each guide is for; its key is the name of its file and a part of its address.
READERS = {
    "mudurlukler": "Birimler",
    "strateji-ekibi": "Strateji ekibi",
    "denetim-kurallari": "Strateji ekibi",
    "denetci": "Denetçi",
    "meclis-ve-vatandas": "Herkes",
    "sistem-yoneticisi": "Sistem yöneticisi",
}

_TAGS = TAGS | {"h1", "h2", "code", "img"}
_ATTRIBUTES = ATTRIBUTES | {"img": {"src", "alt"}, **{f"h{level}": {"id"} for level in (2, 3, 4)}}
_OTHER_GUIDE = re.compile(r'href="([\w-]+)\.md(?=["#])')
_PICTURE = re.compile(r'src="img/([\w.-]+)"')
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


@dataclass(frozen=True)
class Guide:
    key: str
    title: str
    readers: str
    #: What stands below the title, and its chapters: anchor and title of each.
    html: SafeString
    chapters: tuple[tuple[str, str], ...]
    anchors: frozenset[str]


@cache
def read_guide(key: str) -> Guide:
    """The guide with this key of `READERS`; links to other guides lead to their pages."""
    text = (settings.BASE_DIR / "docs" / f"{key}.md").read_text("utf-8")
    contents = TocExtension(slugify=lambda title, _: slugify(fold(title)))
    markdown = Markdown(extensions=["tables", "sane_lists", contents])
    html = sanitize(
        markdown.convert(text), tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=None
    )
    html = _OTHER_GUIDE.sub(r'href="../\1/', html)
    html = _PICTURE.sub(lambda name: f'src="{static(f"guides/{name[1]}")}"', html)
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>")
    (title,) = _TITLE.findall(html)
    (top,) = markdown.toc_tokens
    return Guide(
        key,
        title,
        READERS[key],
        mark_safe(_TITLE.sub("", html)),  # sanitize lets nothing pass that does harm
        tuple((chapter["id"], chapter["name"]) for chapter in top["children"]),
        frozenset(_anchors(top["children"])),
    )


def _anchors(tokens: list[dict]) -> Iterator[str]:
    for token in tokens:
        yield token["id"]
        yield from _anchors(token["children"])


def guides_for(user: User | AnonymousUser) -> tuple[list[Guide], list[Guide]]:
    """The guides for what the person does here, and the others."""
    roles = {
        "Strateji ekibi": is_strategist(user),
        "Sistem yöneticisi": user.is_active and user.is_superuser,
        "Denetçi": is_auditor(user),
        "Birimler": user.is_authenticated and bool(units_of(user)),
    }
    own = [reader for reader, is_theirs in roles.items() if is_theirs] or ["Herkes"]
    guides = [read_guide(key) for key in READERS]
    return (
        [guide for guide in guides if guide.readers in own],
        [guide for guide in guides if guide.readers not in own],
    )
