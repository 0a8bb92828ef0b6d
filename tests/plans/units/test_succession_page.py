"""The page on which units are merged, handed over or closed."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Measurement, Period
from plans.models import (
    CardNote,
    ObjectiveCard,
    Unit,
)
from tests.plans.units.conftest import hand_over
from tests.support.pages import read_page

pytestmark = pytest.mark.differs


def fill_in(*units: Unit, **fields: object) -> dict[str, object]:
    return {
        "units": [unit.pk for unit in units],
        "who": "existing",
        "successor": "",
        "new_name": "",
        "from_date": "2025-07-01",
        "reason": "Meclis kararı 41",
        **fields,
    }


def address(*units: Unit) -> str:
    query = "&".join(f"birim={unit.pk}" for unit in units)
    return f"{reverse('admin:plans_unit_succession')}?{query}"


def test_the_action_of_the_list_leads_to_the_page(team: Client, unit: Unit, fen: Unit) -> None:
    data = {"action": "begin_succession", "_selected_action": [unit.pk, fen.pk]}
    response = team.post(reverse("admin:plans_unit_changelist"), data)
    assert response["Location"] == address(unit, fen)
    assert team.get(response["Location"]).status_code == 200


def test_the_page_says_what_would_move_and_changes_nothing(
    team: Client, submitted: Measurement, unit: Unit, fen: Unit
) -> None:
    response = team.post(address(unit), fill_in(unit, successor=fen.pk))
    page = read_page(response)
    assert "1 hedef kartının sorumluluğu: H1.1." in page
    assert "1 görevli: Örnek Memur." in page
    assert "1 değer (1 onay bekliyor)" in page
    unit.refresh_from_db()
    assert unit.is_active
    assert ObjectiveCard.objects.get().responsible_unit == unit


def test_what_is_confirmed_is_done(team: Client, period: Period, unit: Unit, fen: Unit) -> None:
    team.post(address(unit), fill_in(unit, successor=fen.pk, confirm="1"))
    unit.refresh_from_db()
    assert (unit.is_active, unit.successor) == (False, fen)
    assert ObjectiveCard.objects.get().responsible_unit == fen


def test_several_units_are_merged_into_a_new_one(
    team: Client, period: Period, unit: Unit, fen: Unit
) -> None:
    data = fill_in(unit, fen, who="new", new_name="Teknik İşler Müdürlüğü")
    assert "Teknik İşler Müdürlüğü" in read_page(team.post(address(unit, fen), data))
    assert not Unit.objects.filter(name="Teknik İşler Müdürlüğü").exists()
    team.post(address(unit, fen), {**data, "confirm": "1"})
    new = Unit.objects.get(code="teknik-isler")
    assert set(new.predecessors.all()) == {unit, fen}
    assert ObjectiveCard.objects.get().responsible_unit == new


def test_closing_with_open_work_is_refused_with_what_is_open(
    team: Client, submitted: Measurement, unit: Unit
) -> None:
    page = read_page(team.post(address(unit), fill_in(unit, who="nobody", confirm="1")))
    assert "1 hedef kartından sorumlu: H1.1" in page
    assert "1 değer (1 onay bekliyor)" in page
    unit.refresh_from_db()
    assert unit.is_active


def test_the_page_of_a_unit_that_ended_says_who_took_over(
    team: Client, unit: Unit, fen: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    page = team.get(reverse("admin:plans_unit_change", args=[unit.pk]))
    assert "Fen İşleri Müdürlüğü" in read_page(page)


def test_the_history_of_a_unit_that_ended_says_the_day_as_people_write_it(
    team: Client, unit: Unit, fen: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    page = read_page(team.get(reverse("admin:plans_unit_history", args=[unit.pk])))
    assert "01.07.2025" in page
    assert "2025-07-01" not in page


def test_the_page_of_a_unit_leads_to_its_succession(team: Client, unit: Unit) -> None:
    response = team.get(reverse("admin:plans_unit_end_unit", args=[unit.pk]))
    assert response["Location"] == address(unit)


def test_the_preview_and_the_deed_take_few_queries(
    team: Client, submitted: Measurement, unit: Unit, fen: Unit
) -> None:
    def count(**confirmed: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            team.post(address(unit), fill_in(unit, successor=fen.pk, **confirmed))
        return len(queries)

    few = count()
    card = ObjectiveCard.objects.get()
    for _ in range(5):
        ObjectiveCard.objects.create(objective=card.objective, responsible_unit=unit)
        CardNote.objects.create(card=card, kind="risk", text="Risk", unit=unit)
    many, confirmed = count(), count(confirm="1")
    assert many <= few + 2 <= 50  # the notes, which were not there before
    assert confirmed <= many


def test_only_the_team_opens_the_page(client: Client, clerk: User, unit: Unit) -> None:
    client.force_login(clerk)
    assert client.get(address(unit)).status_code == 302
