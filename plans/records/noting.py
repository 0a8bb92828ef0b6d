"""What a chore found, kept beside the data for the page of health."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from plans.records.stored import write_atomically


def note_differences(folder: str, count: int) -> None:
    """Note how many differences were found now by whoever looks after the folder of DATA_DIR."""
    noted = {"at": timezone.now().isoformat(timespec="seconds"), "differences": count}
    path = _path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, lambda part: part.write_text(json.dumps(noted)))


def noted_differences(folder: str) -> dict[str, Any]:
    """When it was last looked (`at`, None for never), and how many `differences` there were."""
    try:
        noted: dict[str, Any] = json.loads(_path(folder).read_text())
    except (OSError, ValueError):
        return {"at": None, "differences": 0}
    return noted


def _path(folder: str) -> Path:
    return settings.DATA_DIR / folder / "verified.json"
