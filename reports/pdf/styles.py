"""The style sheets that a document carries, so that it needs nothing else."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from plans.face.face import Face

_VARIABLE = re.compile(r"(--[\w-]+):\s*([^;}]+);")


def print_styles(face: Face | None, *names: str) -> str:
    """The text of static style sheets, one after the other, then the institution's colours.

    Each variable is replaced by its last value: the engine would work it out for every element.
    """
    paths = [Path(str(finders.find(name))) for name in names]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    styles = "\n".join([*texts, face.styles if face else ""])
    values = dict(_VARIABLE.findall(styles))
    return re.sub(r"var\((--[\w-]+)\)", lambda use: values.get(use[1], use[0]), styles)
