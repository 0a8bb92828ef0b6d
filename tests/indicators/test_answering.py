"""Which unit answers for a card: of what is closed the one it had, of what is open its own."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from indicators import workflow
from indicators.cycle.answering import with_unit
from indicators.cycle.progress import progress_by_unit
from indicators.models import Measurement, Period
from indicators.requirements import Entry
from indicators.workflow import NotAllowed
from plans.models import ObjectiveCard, Unit
from plans.records.history import write_all
from reports.home.report_list import list_reports
from reports.monitoring.build import build_monitoring_report
from tests.support.cycle import save_entry, unlock, version_of
from tests.support.pages import read_page
from tests.support.trail import open_trail

pytestmark = pytest.mark.differs

GOOD = Entry(value=Decimal(50))


@pytest.fixture
def closed(approved: Measurement, strategist: User) -> Period:
    return workflow.close_period(strategist, approved.period_id)


@pytest.fixture
def fen(stranger: User) -> Unit:
    """Another unit, with its clerk."""
    return Unit.objects.get(code="fen")


def give_card_to(unit: Unit) -> None:
    card = ObjectiveCard.objects.get()
    card.responsible_unit = unit
    write_all(ObjectiveCard, updated=[card], fields=["responsible_unit"])


def units_asked(period: Period) -> list[str]:
    """The same whether the question goes to many periods or to the one in hand."""
    codes = [row.unit.code for row in progress_by_unit([period]) if row.unit]
    in_hand = with_unit(period.measurements.all(), period).values("unit_id")
    assert [unit.code for unit in Unit.objects.filter(pk__in=in_hand)] == codes
    return codes


def test_a_closed_period_keeps_the_unit_that_its_card_had(closed: Period, fen: Unit) -> None:
    give_card_to(fen)
    assert units_asked(closed) == ["mali"]


def test_of_several_units_the_last_before_the_closing_counts(
    approved: Measurement, unit: Unit, fen: Unit, strategist: User
) -> None:
    park = Unit.objects.create(code="park", name="Park Müdürlüğü", short_name="Park")
    give_card_to(park)
    give_card_to(fen)
    closed = workflow.close_period(strategist, approved.period_id)
    give_card_to(park)
    give_card_to(unit)
    assert units_asked(closed) == ["fen"]


def test_where_the_trail_of_the_card_begins_after_the_closing_its_oldest_entry_counts(
    closed: Period, unit: Unit, fen: Unit
) -> None:
    open_trail(ObjectiveCard)
    ObjectiveCard.history.all().delete()
    give_card_to(fen)
    give_card_to(unit)
    assert units_asked(closed) == ["fen"]


def test_an_open_period_follows_the_card(draft: Measurement, fen: Unit) -> None:
    give_card_to(fen)
    assert units_asked(draft.period) == ["fen"]


def test_a_period_whose_closing_is_undone_follows_the_card_again(
    closed: Period, fen: Unit, strategist: User
) -> None:
    give_card_to(fen)
    workflow.reopen_period(strategist, closed.pk, "Erken kapatıldı")
    assert units_asked(Period.objects.get()) == ["fen"]


def test_a_card_without_a_unit_at_the_closing_is_shown_under_the_one_it_gets(
    closed: Period, fen: Unit
) -> None:
    card = ObjectiveCard.objects.get()
    open_trail(ObjectiveCard)
    card.history.update(responsible_unit_id=None)
    give_card_to(fen)
    assert units_asked(closed) == ["fen"]


def test_a_draft_report_of_a_closed_period_names_the_unit_of_then(
    closed: Period, fen: Unit
) -> None:
    give_card_to(fen)
    report = build_monitoring_report(closed)
    cards = [card for goal in report.goals for row in goal.objectives for card in row.cards]
    assert [card.unit_code for card in cards] == ["mali"]
    assert [line.code for line in report.units] == ["mali"]


def test_the_review_and_the_sheet_of_a_closed_period_stay_with_the_unit_of_then(
    closed: Period, fen: Unit, client: Client, strategist: User
) -> None:
    give_card_to(fen)
    client.force_login(strategist)
    page = client.get(reverse("review_unit", args=[closed, "mali"]))
    assert "Gösterge" in read_page(page)
    assert client.get(reverse("entry_sheet", args=[closed, "mali"])).status_code == 200
    assert client.get(reverse("entry_sheet", args=[closed, "fen"])).status_code == 404


def test_the_list_of_scorecards_names_the_unit_of_then(
    closed: Period, fen: Unit, strategist: User
) -> None:
    give_card_to(fen)
    (plan,) = list_reports(strategist)
    assert [name for row in plan["scorecards"] for name, _ in row["units"]] == [
        "Mali Hizmetler Müdürlüğü"
    ]


def test_what_is_unlocked_in_a_closed_period_is_mended_by_the_unit_of_then(
    closed: Period, fen: Unit, strategist: User, clerk: User, stranger: User
) -> None:
    give_card_to(fen)
    row = unlock(strategist, Measurement.objects.get().pk, "Hatalı değer")
    with pytest.raises(NotAllowed):
        save_entry(stranger, row.pk, GOOD, version_of(row.pk))
    assert save_entry(clerk, row.pk, GOOD, version_of(row.pk)).value == 50
    assert workflow.may_enter(clerk, row)
    assert not workflow.may_enter(stranger, row)
