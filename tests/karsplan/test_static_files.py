"""Styles and scripts as they are served: collected, under names that carry their content."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.support.builders import build_plan


@pytest.mark.django_db
def test_pages_stand_with_collected_static_files(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "svg", "html", "json", "txt"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "karsplan.static_files.StaticFilesStorage"}
    }
    others = ["admin", "unfold", "import_export", "django_prose_editor"]  # of the admin alone
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=others)
    plan = build_plan()
    for address, status in [
        (plan.get_absolute_url(), 200),
        ("/", 200),
        (reverse("plan_report", args=[plan.slug]) + "?format=pdf", 202),
    ]:
        answer = client.get(address)
        assert answer.status_code == status
        for name in re.findall(r'(?:src|href)="/static/([^"]+)"', answer.content.decode()):
            assert (tmp_path / name).exists()


def test_every_script_that_a_script_imports_is_there(settings: Settings) -> None:
    static = settings.BASE_DIR / "static"
    missing = [
        f"{path.relative_to(static)}: {name}"
        for path in static.rglob("*.js")
        if "vendor" not in path.parts
        for name in re.findall(r'(?:from|import\(?) ?"(\.{1,2}/[^"]+)"', path.read_text("utf-8"))
        if not (path.parent / name).exists()
    ]
    assert missing == []
