"""Rich text that stays clean: what of HTML a plan's document may hold, and nothing else."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from lxml import html as lxml_html
from lxml.html import HtmlElement

from plans.content.pictures import ADDRESS
from plans.language.numbers import format_number
from plans.language.printable import clean_text

#: Characters of clean text in one field; about a hundred printed pages.
MAX_LENGTH = 400_000
#: Characters that are looked at; Word's own notation is a dozen times the text.
MAX_RAW_LENGTH = 8_000_000

TAGS = {
    *("p", "br", "strong", "em", "u", "s", "sub", "sup", "a"),
    *("h3", "h4", "ul", "ol", "li", "blockquote", "hr"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
PICTURE_TAGS = {"figure", "img", "figcaption"}
ATTRIBUTES = {
    "*": set(),  # the cleaner's own would let `title` and `lang` through
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
#: Other tags for what a document may hold, as Word and older editors write them.
_SAME = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4", "strike": "s"}
_OLD_TAG = re.compile(rf"<(/?)({'|'.join(_SAME)})(?=[\s>/])", re.IGNORECASE | re.ASCII)
_EMPTY = re.compile(r"<(p|h3|h4|li|figcaption)>(?:\s|&nbsp;|<br>)*</\1>")
#: Links that lead nowhere: without an address, or to a bookmark that Word made for itself.
_DEAD_LINK = re.compile(r'<a(?: href="#_[^"]*")?>(.*?)</a>', re.DOTALL)

_IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="\s*([^"]*?)\s*"')
_FIGURE = re.compile(r"<figure>(.*?)</figure>", re.DOTALL)
_CAPTION_TAG = re.compile("(</?)figcaption>")

#: Elements inside each other and entities; the time that cleaning takes grows with their square.
_MAX_DEPTH = 5_000
_MAX_ENTITIES = 200_000
#: Elements inside each other in clean text: what is deeper, the maker of PDFs cannot print.
_MAX_CLEAN_DEPTH = 60
_TAG = re.compile(r"<(/?)([a-z]+)(?![a-z:])", re.IGNORECASE | re.ASCII)
_ANY_TAG = re.compile("<[^>]*>")
_EMPTY_TAGS = {"br", "hr", "img"}
#: Elements that end without an end tag.
_SHALLOW = {*_EMPTY_TAGS, "p", "li", "td", "th", "tr", "meta", "link", "col", "input"}
#: What counts columns, rows and items: a table of a million columns would never be printed.
_COUNTS = {"colspan", "rowspan", "start"}
_SMALL_COUNT = re.compile("[0-9]{1,3}")

_BROKEN = "Metnin biçimi okunamayacak kadar bozuk. Metni biçimsiz olarak (Ctrl+Shift+V) yapıştırın."

_WORD_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
_WORD_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_ORDERED = re.compile(r"\(?\w{1,4}[.)]")


def clean_html(html: str, *, with_pictures: bool = True) -> str:
    """The text with what a document may hold; everything else is left out, its words stay.

    Scripts, styles, event handlers, links of other schemes and pictures other than our own
    (`plans.content.pictures`) go; lists that Word wrote as paragraphs become lists. Cleaning clean
    text changes nothing. Raises ValidationError where more than `MAX_LENGTH` characters are left.
    """
    if len(html) > MAX_RAW_LENGTH:
        millions = format_number(Decimal(len(html)) / 1_000_000, 1)
        raise ValidationError(
            f"Metin çok uzun: {millions} milyon karakter. Belgeyi bölüm bölüm yapıştırın veya Word "
            "dosyası olarak içe aktarın."
        )
    if html.count("&") > _MAX_ENTITIES or _depth(html, _SHALLOW) > _MAX_DEPTH:
        raise ValidationError(_BROKEN)
    html = _OLD_TAG.sub(lambda tag: f"<{tag[1]}{_SAME[tag[2].lower()]}", html)
    if "mso-list" in html:
        html = _with_lists(html)
    # Cleaned again: without invisible characters, what was no script's address may be one.
    tags = TAGS | PICTURE_TAGS if with_pictures else TAGS
    clean = sanitize(clean_text(sanitize(html, tags=tags)), tags=tags)
    while (tidied := _tidy(clean)) != clean:
        clean = tidied
    # The cleaner has the last word, whatever was tidied up.
    clean = sanitize(clean, tags=tags).strip()
    if _depth(clean, _EMPTY_TAGS) > _MAX_CLEAN_DEPTH:
        raise ValidationError(_BROKEN)
    if len(clean) > MAX_LENGTH:
        raise ValidationError(
            f"Metin çok uzun: {format_number(len(clean))} karakter; bir bölüme en çok "
            f"{format_number(MAX_LENGTH)} karakter sığar. Metni alt bölümlere ayırın."
        )
    return clean


def plain_text(html: str) -> str:
    """The words of clean HTML on one line."""
    return " ".join(unescape(_ANY_TAG.sub(" ", html)).split())


def sanitize(html: str, **more: Any) -> str:
    """The HTML with what a document may hold; `more` replaces settings of the cleaner (nh3)."""
    return nh3.clean(
        html,
        **{
            "tags": TAGS,
            "attributes": ATTRIBUTES,
            "attribute_filter": _filter_attribute,
            "url_schemes": SCHEMES,
            "clean_content_tags": {"script", "style", "title", "xml"},
            "link_rel": None,
            **more,
        },
    )


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    known = _SMALL_COUNT if name in _COUNTS else ADDRESS if name == "src" else None
    return value if known is None or known.fullmatch(value) else None


def _tidy(html: str) -> str:
    """Without what is empty, leads nowhere or shows nothing."""
    html = _IMAGE.sub(_write_picture, html)
    html = _FIGURE.sub(_keep_words, html)
    return _DEAD_LINK.sub(r"\1", _EMPTY.sub("", html))


def _write_picture(image: re.Match[str]) -> str:
    """The picture as `PICTURE` knows it; nothing where it is none of ours."""
    given = dict(_ATTRIBUTE.findall(image[1]))
    known = [f' {name}="{given[name]}"' for name in ("src", "alt") if name in given]
    return f"<img{''.join(known)}>" if "src" in given else ""


def _keep_words(figure: re.Match[str]) -> str:
    """A figure whose picture is gone as its words."""
    return figure[0] if "<img" in figure[1] else _CAPTION_TAG.sub(r"\1p>", figure[1])


def _depth(html: str, shallow: set[str]) -> int:
    """How many elements stand inside each other, without those that are `shallow`."""
    depth = deepest = 0
    for end, name in _TAG.findall(html):
        if name.lower() not in shallow:
            depth = max(depth - 1, 0) if end else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _with_lists(html: str) -> str:
    """Word's list paragraphs as lists, nested by their levels."""
    styled = {**ATTRIBUTES, "p": {"style"}, "span": {"style"}}
    root = lxml_html.fragment_fromstring(
        clean_text(sanitize(html, tags=TAGS | {"span"}, attributes=styled)), create_parent="div"
    )
    lists: list[tuple[int, HtmlElement]] = []  # those still open with their levels
    for paragraph in list(root.iter("p")):
        word = _WORD_LIST.search(paragraph.get("style", ""))
        if not word:
            continue
        level, tag = int(word[1]), _take_marker(paragraph)
        before = paragraph.getprevious()
        if lists and (before is not lists[0][1] or (before.tail or "").strip()):
            lists = []
        while lists and (
            lists[-1][0] > level or (lists[-1][0] == level and lists[-1][1].tag != tag)
        ):
            lists.pop()
        if not lists or lists[-1][0] < level:
            new = root.makeelement(tag)
            if lists:
                lists[-1][1][-1].append(new)
            else:
                paragraph.addprevious(new)
            lists.append((level, new))
        after, paragraph.tail = paragraph.tail, None
        paragraph.tag = "li"
        lists[-1][1].append(paragraph)
        lists[0][1].tail = (lists[0][1].tail or "") + (after or "")
    return lxml_html.tostring(root, encoding="unicode")


def _take_marker(paragraph: HtmlElement) -> str:
    """Take out the bullet or number that Word wrote; the tag of the list that it stands for."""
    for span in paragraph.iter("span"):
        if _WORD_MARKER.search(span.get("style", "")):
            marker = span.text_content().strip()
            span.drop_tree()
            return "ol" if _ORDERED.fullmatch(marker) else "ul"
    return "ul"
