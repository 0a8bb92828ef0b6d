"""Unfold's font of icons with those alone that pages name: 15 KB instead of 280."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import unfold
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

_UNFOLD = Path(unfold.__file__).parent
FONT = "unfold/fonts/material-symbols/Material-Symbols-Outlined.woff2"
WHOLE = _UNFOLD / "static" / FONT

#: How templates, styles and code name icons; other words that look so are in no font.
_NAMES = {
    ".html": re.compile(r'(?:material-symbols-outlined[^>]*>\s*|icon=["\'])([a-z_0-9]+)'),
    ".css": re.compile(r'content: ?"([a-z_]{3,})"'),
    ".py": re.compile(r'"([a-z_0-9]{3,})"'),
    ".toml": re.compile(r'"([a-z_0-9]{3,})"'),
}


class IconFinder(BaseFinder):
    """Finds the font in the place of unfold's own; made whenever static files are collected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(settings.DATA_DIR / "icons")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != FONT:
            return []
        made = Path(self.storage.path(FONT))
        if not made.exists():
            make_font(made)
        return [str(made)] if find_all else str(made)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        make_font(Path(self.storage.path(FONT)))
        yield FONT, self.storage


def make_font(path: Path) -> None:
    """Write the font with the named icons and the letters of their names."""
    from fontTools import subset  # takes a while to load, and is needed here alone

    options = subset.Options(
        layout_closure=False, flavor="woff2", layout_features=["*"], glyph_names=True
    )
    options.drop_tables += ["FFTM"]  # a date of the maker, which subsetting does not know
    font = subset.load_font(str(WHOLE), options)
    subsetter = subset.Subsetter(options)
    glyphs = glyphs_by_name(font)
    named = {glyphs[name] for name in _named() & glyphs.keys()}
    subsetter.populate(glyphs=named, text="abcdefghijklmnopqrstuvwxyz_0123456789")
    subsetter.subset(font)
    path.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(path), options)


def glyphs_by_name(font: Any) -> dict[str, str]:
    """The glyph that each name is drawn as; some have several names (`navigate_before`)."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    return {
        "".join(letters[part] for part in (first, *ligature.Component)): ligature.LigGlyph
        for lookup in font["GSUB"].table.LookupList.Lookup
        for table in lookup.SubTable
        for first, ligatures in getattr(table, "ExtSubTable", table).ligatures.items()
        for ligature in ligatures
    }


def _named() -> set[str]:
    """What unfold's and our own templates, styles, menus and settings may mean by an icon."""
    folders = [_UNFOLD, *(settings.BASE_DIR / name for name in ("templates", "static", "karsplan"))]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in _NAMES]
    sidebar: Any = settings.UNFOLD["SIDEBAR"]
    menus = find_spec(sidebar["navigation"].rpartition(".")[0])
    module = Path(str(menus and menus.origin))
    files += [module, *module.parent.glob("*.toml")]
    return {name for path in files for name in _NAMES[path.suffix].findall(path.read_text("utf-8"))}
