"""The text of a PDF, page by page. `pdftotext` takes a twentieth of what pypdf takes."""

import re
import subprocess
from pathlib import Path


def page_texts(path: Path) -> list[str]:
    """The text of each page in the order in which it is drawn."""
    run = ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"]
    text = subprocess.run(run, check=True, stdout=subprocess.PIPE).stdout.decode()
    return text.split("\f")[:-1]


def squeeze(text: str) -> str:
    """The text without space: a line may end anywhere."""
    return re.sub(r"\s+", "", text)


def squeezed_pages(path: Path) -> list[str]:
    return [squeeze(text) for text in page_texts(path)]
