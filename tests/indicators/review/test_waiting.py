"""The list of all values that wait in a period: narrowed, sorted, and gone through one by one."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators import workflow
from indicators.models import Measurement, Period
from indicators.review import waiting
from plans.models import ObjectiveCard, Unit
from tests.support.builders import add_indicator
from tests.support.cycle import GOOD, add_evidence, approve, save_entry, send, submit
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

LIST = "/onay/2025-1/bekleyenler/"


@pytest.fixture
def values(period: Period, clerk: User, stranger: User) -> dict[str, Measurement]:
    """Sent values: two of one unit, of which one is far off, and one of another."""
    card = ObjectiveCard.objects.get()
    fen = ObjectiveCard.objects.create(
        objective=card.objective, order=2, responsible_unit=Unit.objects.get(code="fen")
    )
    add_indicator(card, "Uçuk")
    add_indicator(fen, "Fen göstergesi")
    rows = {row.indicator.name: row for row in period.measurements.select_related("indicator")}
    add_evidence(clerk, rows["Gösterge"].pk, document_number="E-1")
    return {
        "Gösterge": send(clerk, rows["Gösterge"], 50),
        "Uçuk": send(clerk, rows["Uçuk"], 50_000),
        "Fen göstergesi": send(stranger, rows["Fen göstergesi"], 30),
    }


def listed(response: Any) -> list[str]:
    """The indicators in the list, in its order."""
    text = read_page(response)
    return re.findall(r'class="look" href="[^"]*">([^<]*)</a>', text)


@pytest.mark.parametrize(  # in Python, of what the same statements read
    ("query", "expected"),
    [
        ("", ["Gösterge", "Uçuk", "Fen göstergesi"]),
        ("?suz=kuskulu", ["Uçuk"]),
        ("?suz=kanitsiz", ["Uçuk", "Fen göstergesi"]),
        ("?suz=geride", ["Fen göstergesi"]),
        ("?suz=ekip", []),
        ("?birim=fen", ["Fen göstergesi"]),
        ("?birim=fen&suz=kuskulu", []),
        ("?sira=performans", ["Fen göstergesi", "Gösterge", "Uçuk"]),
        ("?sira=kuskulu", ["Uçuk", "Gösterge", "Fen göstergesi"]),
        ("?suz=yok&sira=yok", ["Gösterge", "Uçuk", "Fen göstergesi"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    team: Client, values: dict[str, Measurement], query: str, expected: list[str]
) -> None:
    assert listed(team.get(f"{LIST}{query}")) == expected


def test_only_what_waits_is_listed(
    team: Client, values: dict[str, Measurement], strategist: User
) -> None:
    approve(strategist, values["Uçuk"].pk)
    assert listed(team.get(LIST)) == ["Gösterge", "Fen göstergesi"]


def test_a_long_list_has_pages_that_keep_their_filter(
    team: Client, values: dict[str, Measurement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PER_PAGE", 1)
    response = team.get(f"{LIST}?suz=kanitsiz&sayfa=2")
    assert listed(response) == ["Fen göstergesi"]
    text = read_page(response)
    assert 'rel="prev" href="?suz=kanitsiz&amp;sayfa=1"' in text
    assert 'rel="next"' not in text


def test_one_value_leads_to_the_values_beside_it_in_the_same_list(
    team: Client, values: dict[str, Measurement]
) -> None:
    query = "?suz=kanitsiz"
    text = read_page(team.get(f"{LIST}{values['Uçuk'].pk}/{query}"))
    assert f'rel="next" href="{LIST}{values["Fen göstergesi"].pk}/{query}"' in text
    assert 'rel="prev"' not in text
    assert "1.000 kat büyük" in text


@pytest.mark.parametrize(("action", "state"), [("onayla", "approved"), ("iade", "returned")])
def test_deciding_on_one_value_goes_on_with_the_next(
    team: Client, values: dict[str, Measurement], action: str, state: str
) -> None:
    row, following = values["Gösterge"], values["Uçuk"]
    response = team.post(
        f"{LIST}{action}/?birim=mali",
        {"one": f"{row.pk}:{row.version}", f"note-{row.pk}": "Bakın", "next": following.pk},
    )
    assert response["Location"] == f"{LIST}{following.pk}/?birim=mali"
    assert Measurement.objects.get(pk=row.pk).state == state


def test_what_was_decided_meanwhile_leads_back_to_the_list(
    team: Client, values: dict[str, Measurement], strategist: User
) -> None:
    approve(strategist, values["Uçuk"].pk)
    response = team.get(f"{LIST}{values['Uçuk'].pk}/", follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "onay beklemiyor" in read_page(response)


def test_values_of_several_units_are_approved_at_once(
    team: Client, values: dict[str, Measurement]
) -> None:
    agreed = [f"{row.pk}:{row.version}" for row in values.values()]
    team.post(f"{LIST}onayla/", {"summary": "1", "agreed": agreed})
    assert set(Measurement.objects.values_list("state", flat=True)) == {"approved"}


def test_values_that_the_team_entered_are_found(
    team: Client, period: Period, unit: Unit, strategist: User
) -> None:
    unit.members.create(user=strategist)
    row = period.measurements.get()
    save_entry(strategist, row.pk, GOOD, row.version)
    submit(strategist, row.pk)
    assert listed(team.get(f"{LIST}?suz=ekip")) == ["Gösterge"]


def test_a_closed_period_still_lists_what_waits(
    team: Client, values: dict[str, Measurement], strategist: User
) -> None:
    workflow.close_period(strategist, values["Uçuk"].period_id)
    assert len(listed(team.get(LIST))) == 3
