"""The style sheets that a document carries, so that it needs nothing else."""

from pathlib import Path

from django.contrib.staticfiles import finders

from plans.face.face import Face


def print_styles(face: Face | None, *names: str) -> str:
    """The text of static style sheets, one after the other, then the institution's colours."""
    paths = [Path(str(finders.find(name))) for name in names]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return "\n".join([*texts, face.styles if face else ""])
