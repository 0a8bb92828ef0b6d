"""Publications with their files, for tests; the PDF of the same content is drawn once."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from indicators.models import Indicator
from reports.models import Publication
from reports.publishing import archiving
from reports.publishing.publish import publish
from tests.support.builders import build_plan, measure
from tests.support.rendered import copy_pdf
from tests.support.tasks import run_tasks

MOMENT = datetime(2025, 8, 7, 9, tzinfo=UTC)


def small_publication(user: User | None = None, **facts: Any) -> Publication:
    """The first version of a report on a plan of one goal; sample data, so that it is dated."""
    period = measure(
        build_plan(goals=1, objectives=1, indicators=2),
        "2025-1",
        {Indicator.objects.first(): 10},
        is_sample=True,
    )
    return publish(user, period, at=MOMENT, **facts)


def archive_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker make what waits."""
    monkeypatch.setattr(archiving, "write_pdf_within_limits", copy_pdf)
    run_tasks()


def give_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same codes every time, so that the same title page is drawn once."""
    monkeypatch.setattr("plans.language.codes.secrets", random.Random(7))
