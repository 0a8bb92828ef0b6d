"""What tests make of the code once and keep for later runs: databases, PDFs."""

import hashlib
import shutil
from functools import cache
from pathlib import Path

from django.conf import settings

#: Of so many versions of the code the folders stay.
_VERSIONS = 4


@cache
def code() -> str:
    """One short name for the code, the fixtures and the packages: it changes with each of them."""
    root = settings.BASE_DIR
    apps = ("plans", "indicators", "budgeting", "reports", "karsplan")
    files = [path for app in apps for path in (root / app).rglob("*.py")]
    digest = hashlib.sha256()
    for path in sorted([*files, *(root / "fixtures").iterdir(), root / "requirements.lock"]):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def kept() -> Path:
    """The folder of what was made of this code."""
    folder = settings.BASE_DIR / ".pytest_cache" / "karsplan" / code()
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    return folder


def forget_older() -> None:
    """Remove what was made of code of long ago."""
    folders = sorted(kept().parent.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in folders[:-_VERSIONS]:
        shutil.rmtree(old)
