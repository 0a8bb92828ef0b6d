"""The style sheets that a document carries, so that it needs nothing else."""

from pathlib import Path

from django.contrib.staticfiles import finders


def read_styles(*names: str) -> str:
    """The text of static style sheets, one after the other."""
    paths = [Path(str(finders.find(name))) for name in names]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
