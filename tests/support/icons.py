"""The icons that pages of the admin use, and the font that holds no others.

`python -m tests.support.icons` makes the font anew out of unfold's, after an icon was added.
"""

import re
from pathlib import Path

import unfold
from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont

UNFOLD = Path(unfold.__file__).parent
FONT = settings.BASE_DIR / "static/plans/admin/base/icons.woff2"
_WHOLE = UNFOLD / "static/unfold/fonts/material-symbols/Material-Symbols-Outlined.woff2"

_IN_MARKUP = re.compile(r"material-symbols-outlined[^>]*>\s*([a-z_0-9]+)\s*<")
_IN_STYLE = re.compile(r'content: ?"([a-z_]{3,})"')
_IN_CODE = re.compile(r'icon["\']?[=:] ?["\']([a-z_0-9]+)["\']')


def used_icons() -> set[str]:
    """The names of all icons that unfold's and our own templates, styles and menus name."""
    from reports.home import dashboard

    menus = Path(dashboard.__file__).read_text("utf-8")
    names = set(re.findall(r'\("[^"]+", "([a-z_0-9]+)", "\w+"\)', menus))
    names |= set(_IN_CODE.findall(menus)) | {settings.UNFOLD["SITE_SYMBOL"]}
    for folder in (UNFOLD, settings.BASE_DIR / "templates", settings.BASE_DIR / "static"):
        for path in folder.rglob("*"):
            if path.suffix in (".html", ".py"):
                text = path.read_text("utf-8")
                names |= {*_IN_MARKUP.findall(text), *_IN_CODE.findall(text)}
            elif path.suffix == ".css":
                names |= set(_IN_STYLE.findall(path.read_text("utf-8")))
    return names & icons_of(_WHOLE)


def icons_of(path: Path) -> set[str]:
    """The names of the icons in a font: its glyphs that several letters make."""
    font = TTFont(path, lazy=True)
    return {
        ligature.LigGlyph
        for lookup in font["GSUB"].table.LookupList.Lookup
        for table in lookup.SubTable
        for ligatures in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).values()
        for ligature in ligatures
    }


def make_font() -> None:
    """Write the font with the used icons and the letters of their names."""
    options = subset.Options(
        layout_closure=False, flavor="woff2", layout_features=["*"], glyph_names=True
    )
    font = subset.load_font(str(_WHOLE), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(glyphs=used_icons(), text="abcdefghijklmnopqrstuvwxyz_0123456789")
    subsetter.subset(font)
    subset.save_font(font, str(FONT), options)


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    make_font()
