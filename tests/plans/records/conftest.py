"""A plan with everything that a trail is kept of, and the people who write it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from indicators import workflow
from indicators.models import (
    Measurement,
)
from plans.language.turkish import key_from
from plans.models import (
    ObjectiveCard,
    Plan,
    Section,
    SectionTable,
    Unit,
)
from plans.records.history import catch_up
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan
from tests.support.cycle import member
from tests.support.survey_samples import build_survey
from tests.support.trail import Since

ADDRESS = "10.1.2.3"


@dataclass
class World:
    """A plan of one card and two indicators, its first half open, and people at work."""

    plan: Plan
    unit: Unit
    clerk: User
    strategist: User
    #: The browsers of the strategist and of the clerk.
    team: Client
    desk: Client
    folder: Path
    #: The entries that the way itself writes.
    since: Since

    def begin(self) -> None:
        """What was written until now only prepared the way; it is put down to nobody."""
        catch_up("Hazırlık", using="default")
        self.since = Since()

    @property
    def card(self) -> ObjectiveCard:
        return ObjectiveCard.objects.get()

    @property
    def measurement(self) -> Measurement:
        return Measurement.objects.earliest("pk")

    def save_page(self, record: Any, **changes: Any) -> None:
        """Save the record's page in the admin, as it is but for the changes."""
        address = self.page_of(record)
        response = self.team.post(address, untouched(self.team.get(address)) | changes)
        assert response.status_code == 302, response.context["errors"]

    @staticmethod
    def page_of(record: Any, kind: str = "change") -> str:
        name = f"{record._meta.app_label}_{record._meta.model_name}_{kind}"
        return reverse(f"admin:{name}", args=[record.pk])


def build() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=2)
    member(Unit.objects.get(code="birim-1"), "memur")
    sections = [
        Section.objects.create(plan=plan, title=title, key=key_from(title, ()))
        for title in ("Bir", "İki")
    ]
    SectionTable.objects.create(section=sections[0], key="personel", caption="Personel")
    build_survey(plan)
    workflow.open_period(None, plan, 2025, 1, date(2025, 7, 15))
    catch_up("Başlangıç", using="default")


@pytest.fixture(scope="module")
def built(share: Callable[..., None]) -> None:
    share(build)


@pytest.fixture
def world(built: None, strategist: User, settings: Settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    clerk = User.objects.get(username="memur")
    team, desk = Client(REMOTE_ADDR=ADDRESS), Client(REMOTE_ADDR=ADDRESS)
    team.force_login(strategist)
    desk.force_login(clerk)
    unit = Unit.objects.get(code="birim-1")
    return World(Plan.objects.get(), unit, clerk, strategist, team, desk, tmp_path, Since())
