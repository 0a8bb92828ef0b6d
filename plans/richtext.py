"""Rich text that stays clean: what of HTML a plan's document may hold, and nothing else."""

import re

import nh3
from django.core.exceptions import ValidationError

#: Characters of clean text in one field; about a hundred printed pages.
MAX_LENGTH = 400_000

TAGS = {
    *("p", "br", "strong", "em", "u", "s", "sub", "sup", "a"),
    *("h3", "h4", "ul", "ol", "li", "blockquote", "hr"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
#: Other tags for what a document may hold, as Word and older editors write them.
_SAME = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4", "strike": "s"}
_OLD_TAG = re.compile(rf"<(/?)({'|'.join(_SAME)})(?=[\s>/])", re.IGNORECASE)
_EMPTY = re.compile(r"<(p|h3|h4)>(?:\s|&nbsp;|<br>)*</\1>")


def clean_html(html: str) -> str:
    """The text with what a document may hold; everything else is left out, its words stay.

    Scripts, styles, event handlers, pictures and links of other schemes go. Cleaning clean text
    changes nothing. Raises ValidationError where more than `MAX_LENGTH` characters are left.
    """
    html = _OLD_TAG.sub(lambda tag: f"<{tag[1]}{_SAME[tag[2].lower()]}", html)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        clean_content_tags={"script", "style", "title", "xml"},
        link_rel=None,
    )
    clean = _EMPTY.sub("", clean).strip()
    if len(clean) > MAX_LENGTH:
        raise ValidationError(
            f"Metin çok uzun: {len(clean):,} karakter; bir bölüme en çok {MAX_LENGTH:,} karakter "
            "sığar. Metni alt bölümlere ayırın.".replace(",", ".")
        )
    return clean
