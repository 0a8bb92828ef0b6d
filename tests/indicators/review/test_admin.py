"""The cycle in the admin: to be read and traced, never to be changed."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators import workflow
from indicators.models import (
    ActionItem,
    ActivityProgress,
    ActivityYear,
    Evidence,
    Measurement,
    Meeting,
    Period,
    PeriodExtension,
    Unlock,
)
from plans.models import Unit
from tests.support.calendar import add_calendar, plan_activity
from tests.support.cycle import add_evidence, approve, send, sent_period, unlock
from tests.support.meetings import asked

pytestmark = pytest.mark.differs

MODELS: list[Any] = [
    *(Period, PeriodExtension, Measurement, Unlock, Evidence),
    *(ActivityYear, ActivityProgress, Meeting, ActionItem),
]


@pytest.fixture
def auditor(db: None) -> User:
    """Somebody who may only look."""
    user = User.objects.create_user("denetci", is_staff=True)
    user.user_permissions.add(
        *Permission.objects.filter(
            content_type__app_label="indicators", codename__startswith="view_"
        )
    )
    return user


@pytest.fixture
def records(draft: Measurement, clerk: User, strategist: User, unit: Unit) -> dict[Any, int]:
    """One record of each kind, by its key."""
    add_evidence(clerk, draft.pk, document_number="E-7")
    send(clerk, draft)
    approve(strategist, draft.pk)
    unlock(strategist, draft.pk, "Sayaç yanlış okunmuş")
    workflow.extend(strategist, draft.period_id, unit, draft.period.due_date.replace(day=31))
    year = add_calendar(plan_activity(draft.indicator.card))
    ActivityProgress.objects.create(period=draft.period, activity_year=year)
    asked(strategist, draft.period, unit)
    return {model: model.objects.get().pk for model in MODELS}


def address(model: Any, page: str, *args: object) -> str:
    return reverse(f"admin:indicators_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_an_auditor_reads_lists_records_and_their_history(
    client: Client, records: dict[Any, int], auditor: User, model: Any
) -> None:
    client.force_login(auditor)
    for page, args in [("changelist", []), ("change", [records[model]])]:
        assert client.get(address(model, page, *args)).status_code == 200
    history = client.get(address(model, "history", records[model]))
    assert history.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nobody_adds_changes_or_deletes_not_even_the_administrator(
    client: Client, records: dict[Any, int], model: Any
) -> None:
    client.force_login(User.objects.create_superuser("yonetici"))
    before = list(model.objects.values())
    posted = {"state": "approved", "value": "9", "due_date": "2030-01-01", "_save": "1"}
    assert client.post(address(model, "add"), posted).status_code == 403
    assert client.post(address(model, "change", records[model]), posted).status_code == 403
    assert client.post(address(model, "delete", records[model]), {"post": "yes"}).status_code == 403
    client.post(
        address(model, "changelist"),
        {"action": "delete_selected", "_selected_action": records[model], "post": "yes"},
    )
    assert list(model.objects.values()) == before


def test_the_history_of_a_value_names_people_old_and_new_and_addresses(
    client: Client, submitted: Measurement, strategist: User, auditor: User
) -> None:
    client.force_login(strategist)
    client.post(
        "/onay/2025-1/mali/iade/?plan=ornek",
        {"one": f"{submitted.pk}:{submitted.version}", f"note-{submitted.pk}": "Birimi yanlış"},
    )
    client.force_login(auditor)
    text = client.get(address(Measurement, "history", submitted.pk)).content.decode()
    for words in ["Örnek Memur", "<ins>50</ins>", "Birimi yanlış", "127.0.0.1"]:
        assert words in text, words


def test_evidence_is_downloaded_through_the_view_that_asks_who(
    client: Client, records: dict[Any, int], auditor: User
) -> None:
    client.force_login(auditor)
    assert "EBYS E-7" in client.get(address(Evidence, "change", records[Evidence])).content.decode()


def test_the_list_of_values_takes_the_same_queries_for_many(client: Client, auditor: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(Measurement, "changelist"))
        return len(captured)

    client.force_login(auditor)
    sent_period(3)
    few = queries()
    sent_period(30, slug="buyuk")
    assert queries() == few <= 25
