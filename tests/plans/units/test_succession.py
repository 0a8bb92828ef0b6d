"""A unit takes over from others: what is to come moves, what is past stays, nothing is lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgeting.models import CardCost
from indicators import workflow
from indicators.cycle.progress import members_by_unit, open_work, progress_by_unit
from indicators.models import Evidence, Indicator, Measurement, Notice, Period, PeriodExtension
from indicators.requirements import Entry
from plans.models import (
    CardCooperation,
    CardNote,
    Objective,
    ObjectiveCard,
    Plan,
    Unit,
    UnitAssignment,
    UnitMember,
)
from plans.people.roles import units_of
from plans.records.history import find_gaps
from plans.units.succession import SuccessionError, close, succeed
from plans.versions.adoption import adopt
from reports.access import reads_scorecard
from reports.monitoring.build import build_monitoring_report
from tests.plans.units.conftest import TODAY, hand_over
from tests.support.admin_forms import untouched
from tests.support.cycle import refused_by_the_database, save_entry, send_back, version_of
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

GOOD = Entry(value=Decimal(50))


# --- What moves -------------------------------------------------------------------------------


def test_cards_of_plans_that_are_not_over_move_and_the_trail_says_why(
    indicator: Indicator, unit: Unit, fen: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    card = ObjectiveCard.objects.get()
    assert card.responsible_unit == fen
    entry = card.history.first()
    assert (entry.history_user, entry.history_change_reason) == (
        strategist,
        "Birim devri: Meclis kararı 41",
    )
    assert not list(find_gaps(using="default"))


def test_a_plan_that_is_over_keeps_its_units(
    indicator: Indicator, unit: Unit, fen: Unit, strategist: User
) -> None:
    Plan.objects.update(status=Plan.Status.ENDED)
    hand_over(strategist, fen, unit)
    assert ObjectiveCard.objects.get().responsible_unit == unit


def test_everything_on_a_card_that_names_the_unit_moves(
    indicator: Indicator, unit: Unit, fen: Unit, park: Unit, strategist: User
) -> None:
    card = indicator.card
    note = CardNote.objects.create(card=card, kind="risk", text="Risk", unit=unit)
    cost = CardCost.objects.create(card=card, amount=5, unit=unit)
    CardCooperation.objects.create(card=card, unit=park, printed_name="Park Md.")
    hand_over(strategist, fen, unit, park)
    for row in (note, cost):
        row.refresh_from_db()
        assert row.unit == fen
    # The new unit answers for the card: it does not cooperate with itself.
    assert not card.cooperations.exists()


def test_cooperations_of_merged_units_become_one_without_the_old_printed_name(
    indicator: Indicator, fen: Unit, park: Unit, strategist: User
) -> None:
    other = Unit.objects.create(code="bahce", name="Bahçe Müdürlüğü", short_name="Bahçe")
    CardCooperation.objects.create(card=indicator.card, unit=park, printed_name="Park Md.")
    CardCooperation.objects.create(card=indicator.card, unit=other)
    hand_over(strategist, fen, park, other)
    (row,) = indicator.card.cooperations.all()
    assert (row.unit, row.printed_name) == (fen, "")


def test_the_matrix_keeps_the_stronger_mark(
    indicator: Indicator, unit: Unit, fen: Unit, strategist: User
) -> None:
    objective = indicator.card.objective
    UnitAssignment.objects.create(objective=objective, unit=unit, role="S")
    UnitAssignment.objects.create(objective=objective, unit=fen, role="I")
    hand_over(strategist, fen, unit)
    (mark,) = objective.unit_assignments.all()
    assert (mark.unit, mark.role) == (fen, "S")


def test_people_join_the_new_unit_and_a_manager_stays_one(
    unit: Unit, clerk: User, fen: Unit, stranger: User, strategist: User
) -> None:
    UnitMember.objects.create(unit=unit, user=stranger, role=UnitMember.Role.MANAGER)
    hand_over(strategist, fen, unit)
    roles = dict(fen.members.values_list("user__username", "role"))
    assert roles == {"memur": "clerk", "baska": "manager"}
    assert not unit.members.exists()


def test_more_time_moves_in_open_periods_and_the_later_day_wins(
    period: Period, unit: Unit, fen: Unit, strategist: User
) -> None:
    workflow.extend(strategist, period.pk, unit, date(2025, 7, 30))
    workflow.extend(strategist, period.pk, fen, date(2025, 7, 20))
    hand_over(strategist, fen, unit)
    (row,) = PeriodExtension.objects.all()
    assert (row.unit, row.due_date) == (fen, date(2025, 7, 30))


def test_units_below_stand_below_the_new_one_and_none_below_itself(
    unit: Unit, fen: Unit, park: Unit, strategist: User
) -> None:
    Unit.objects.filter(pk__in=[fen.pk, park.pk]).update(parent=unit)
    hand_over(strategist, fen, unit)
    parents = dict(Unit.objects.values_list("code", "parent__code"))
    assert parents == {"mali": None, "fen": None, "park": "fen"}


def test_who_took_over_earlier_is_followed_by_the_next(
    unit: Unit, fen: Unit, park: Unit, strategist: User
) -> None:
    hand_over(strategist, park, unit)
    hand_over(strategist, fen, park)
    assert set(Unit.objects.filter(successor=fen)) == {unit, park}


# --- Open work --------------------------------------------------------------------------------


def test_a_draft_half_entered_by_the_old_unit_is_on_the_new_units_sheet(
    draft: Measurement, clerk: User, stranger: User, fen: Unit, strategist: User, client: Client
) -> None:
    save_entry(clerk, draft.pk, Entry(deviation_reason="Yarım kalan neden"), draft.version)
    row = Measurement.objects.get()
    Evidence.objects.create(measurement=row, document_number="E-41")
    hand_over(strategist, fen, *Unit.objects.filter(code="mali"))
    client.force_login(stranger)
    page = read_page(client.get(reverse("entry_sheet", args=[row.period, "fen"])))
    assert "Yarım kalan neden" in page
    assert "E-41" in page
    saved = save_entry(stranger, row.pk, GOOD, version_of(row.pk))
    assert (saved.value, saved.deviation_reason) == (50, "")


def test_the_old_units_address_leads_to_the_sheet_of_the_new_one(
    draft: Measurement, clerk: User, fen: Unit, strategist: User, client: Client
) -> None:
    hand_over(strategist, fen, *Unit.objects.filter(code="mali"))
    client.force_login(clerk)
    page = client.get(reverse("entry_sheet", args=[draft.period, "mali"]))
    assert page.context["sheet"].scope.unit == fen


def test_open_work_says_what_waits(
    submitted: Measurement, unit: Unit, strategist: User, clerk: User
) -> None:
    assert list(open_work([unit])) == [
        "Mali Hizmetler Müdürlüğü, 2025 Ocak–Haziran dönemi: 1 değer (1 onay bekliyor)."
    ]
    send_back(strategist, submitted.pk, "Düzeltin")
    late = (timezone.localdate() - date(2025, 7, 15)).days
    assert list(open_work([unit])) == [
        "Mali Hizmetler Müdürlüğü, 2025 Ocak–Haziran dönemi: 1 değer (1 iade edildi). "
        f"Son gün {late} gün önce geçti."
    ]


def test_what_is_approved_waits_no_more(approved: Measurement, unit: Unit) -> None:
    assert not list(open_work([unit]))


def test_a_unit_that_ended_gets_no_tasks(
    period: Period, unit: Unit, fen: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    assert [row.unit for row in progress_by_unit([period])] == [fen]
    assert not list(open_work([unit]))


# --- What stays -------------------------------------------------------------------------------


def test_closed_periods_and_their_reports_keep_the_old_unit(
    approved: Measurement, unit: Unit, fen: Unit, strategist: User
) -> None:
    closed = workflow.close_period(strategist, approved.period_id)
    hand_over(strategist, fen, unit)
    assert [row.unit for row in progress_by_unit([closed])] == [unit]
    assert [line.code for line in build_monitoring_report(closed).units] == ["mali"]


def test_the_years_report_names_the_unit_that_answered_for_the_first_half(
    approved: Measurement, unit: Unit, fen: Unit, strategist: User
) -> None:
    plan = workflow.close_period(strategist, approved.period_id).plan
    hand_over(strategist, fen, unit)
    year = workflow.open_period(strategist, plan, 2025, 2, date(2026, 1, 31))
    [card] = build_monitoring_report(year).goals[0].objectives[0].cards
    assert card.units == "Fen İşleri Müdürlüğü (Ocak–Haziran: Mali Hizmetler Müdürlüğü)"


def test_people_of_the_new_unit_read_the_old_ones_past_and_mend_it(
    approved: Measurement, unit: Unit, fen: Unit, strategist: User, stranger: User, client: Client
) -> None:
    closed = workflow.close_period(strategist, approved.period_id)
    hand_over(strategist, fen, unit)
    client.force_login(stranger)
    assert reads_scorecard(stranger, unit.pk)
    assert client.get(reverse("entry_sheet", args=[closed, "mali"])).status_code == 200
    home = read_page(client.get(reverse("entry_home")))
    assert "Bu birim kapandı. Görevlerini Fen İşleri Müdürlüğü yürütüyor." in home
    assert home.index("Fen İşleri Müdürlüğü") < home.index("Mali Hizmetler Müdürlüğü")
    User.objects.update(email="kisi@ornek.bel.tr")
    row = workflow.unlock(strategist, approved.pk, "Hatalı", version_of(approved.pk))
    assert Notice.objects.filter(user=stranger, kind=Notice.Kind.RETURNED).exists()
    assert save_entry(stranger, row.pk, GOOD, version_of(row.pk)).value == 50


def test_members_of_the_new_unit_stand_for_the_old_one(
    unit: Unit, clerk: User, fen: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    assert [row.user.username for row in members_by_unit()[unit.pk]] == ["baska", "memur"]
    assert units_of(clerk) == {unit.pk, fen.pk}


# --- What is refused --------------------------------------------------------------------------


def test_a_unit_does_not_end_twice_nor_take_over_from_itself(
    unit: Unit, fen: Unit, park: Unit, strategist: User
) -> None:
    with pytest.raises(SuccessionError, match="kendisine devredemez"):
        hand_over(strategist, unit, unit)
    hand_over(strategist, fen, unit)
    with pytest.raises(SuccessionError, match="zaten kapanmış"):
        hand_over(strategist, park, unit)
    with pytest.raises(SuccessionError, match="kullanımda olan bir birim"):
        hand_over(strategist, unit, park)


def test_a_succession_needs_a_reason_a_day_that_has_come_and_the_team(
    unit: Unit, fen: Unit, strategist: User, clerk: User
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(SuccessionError, match="Gün ileride"):
        succeed(strategist, [unit], fen, tomorrow, "Karar")
    with pytest.raises(SuccessionError, match="Gerekçeyi yazın"):
        succeed(strategist, [unit], fen, TODAY, " ")
    with pytest.raises(PermissionDenied):
        succeed(clerk, [unit], fen, TODAY, "Karar")


def test_a_unit_that_answers_for_a_plan_in_force_or_owes_values_is_not_closed(
    period: Period, unit: Unit, strategist: User
) -> None:
    with pytest.raises(SuccessionError, match=r"1 hedef kartından sorumlu: H1.1..*1 değer"):
        close(strategist, [unit], TODAY, "Karar")
    unit.is_active = False
    with pytest.raises(ValidationError, match="1 hedef kartından sorumlu"):
        unit.full_clean()
    refused_by_the_database(unit.save)


def test_a_unit_without_open_work_is_closed(unit: Unit, strategist: User) -> None:
    close(strategist, [unit], TODAY, "Karar 7")
    unit.refresh_from_db()
    assert (unit.is_active, unit.ended_on) == (False, TODAY)
    assert unit.history.first().history_change_reason == "Birim kapandı: Karar 7"


def test_the_database_keeps_a_closed_unit_out_of_plans_in_force(
    indicator: Indicator, fen: Unit, strategist: User
) -> None:
    close(strategist, [fen], TODAY, "Karar")
    card = indicator.card
    card.responsible_unit = fen
    refused_by_the_database(card.save)
    new = ObjectiveCard(objective=card.objective, responsible_unit=fen)
    refused_by_the_database(new.save)


def test_the_database_keeps_successions_without_a_circle(
    unit: Unit, fen: Unit, park: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    Unit.objects.filter(pk=park.pk).update(is_active=False, ended_on=TODAY)
    ended = Unit.objects.filter(pk=park.pk)
    refused_by_the_database(lambda: ended.update(successor=unit))
    refused_by_the_database(lambda: ended.update(successor=park))
    refused_by_the_database(
        lambda: Unit.objects.filter(pk=fen.pk).update(
            is_active=False, ended_on=TODAY, successor=park
        )
    )
    refused_by_the_database(lambda: Unit.objects.filter(pk=unit.pk).update(is_active=True))
    refused_by_the_database(lambda: Unit.objects.filter(pk=unit.pk).update(ended_on=None))


def test_a_unit_that_ended_is_not_written_anew_and_stays_where_it_is(
    indicator: Indicator, unit: Unit, fen: Unit, park: Unit, strategist: User
) -> None:
    stored = CardCooperation.objects.create(card=indicator.card, unit=park)
    Unit.objects.filter(pk=park.pk).update(is_active=False, ended_on=TODAY, successor=fen)
    park.refresh_from_db()
    CardCooperation.objects.get(pk=stored.pk).full_clean()
    mark = UnitAssignment(objective=indicator.card.objective, unit=park, role="I")
    with pytest.raises(ValidationError, match=r"Park Müdürlüğü kapanmış.*Fen İşleri"):
        mark.full_clean()


def test_a_plan_whose_cards_a_closed_unit_answers_for_is_not_put_in_force(
    indicator: Indicator, unit: Unit, fen: Unit, strategist: User
) -> None:
    plan = Plan.objects.get()
    Plan.objects.update(status=Plan.Status.DRAFT)
    Unit.objects.filter(pk=unit.pk).update(is_active=False, ended_on=TODAY, successor=fen)
    plan.refresh_from_db()
    with pytest.raises(ValidationError, match=r"H1\.1.* kapanmış bir birim\. Fen İşleri"):
        adopt(strategist, plan, knows_errors=True)
    refused_by_the_database(lambda: Plan.objects.update(status=Plan.Status.ACTIVE))


def test_a_unit_with_units_below_it_is_not_deleted(unit: Unit, park: Unit) -> None:
    Unit.objects.filter(pk=park.pk).update(parent=unit)
    with pytest.raises(ProtectedError):
        unit.delete()


def test_a_unit_that_ended_has_no_new_unit_below_it(
    team: Client, unit: Unit, fen: Unit, park: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    page = reverse("admin:plans_unit_change", args=[park.pk])
    offered = team.get(page).context["adminform"].form.fields["parent"].queryset
    assert list(offered) == [fen]
    Unit.objects.filter(pk=park.pk).update(parent=unit)
    assert unit in team.get(page).context["adminform"].form.fields["parent"].queryset


def test_the_empty_cells_of_a_unit_that_ended_stay_empty_in_the_matrix(
    team: Client, indicator: Indicator, park: Unit, fen: Unit
) -> None:
    objective = indicator.card.objective
    other = Objective.objects.create(goal=objective.goal, number=2, name="İkinci")
    UnitAssignment.objects.create(objective=objective, unit=park, role="I")
    Unit.objects.filter(pk=park.pk).update(is_active=False, ended_on=TODAY, successor=fen)
    grid = reverse("admin:plans_unitassignment_grid", args=[Plan.objects.get().slug])
    shown = team.get(grid).context["shown"]
    cell, empty = f"o{objective.pk}:u{park.pk}", f"o{other.pk}:u{park.pk}"
    page = read_page(team.post(grid, {"shown": shown, cell: "İ", empty: "İ"}))
    assert "Park Müdürlüğü: Park Müdürlüğü kapanmış bir birim. Fen İşleri Müdürlüğü" in page
    assert not UnitAssignment.objects.filter(objective=other).exists()
    team.post(grid, {"shown": shown, cell: ""})
    assert not UnitAssignment.objects.exists()


def test_a_unit_that_handed_over_is_opened_again_and_the_page_says_what_stayed(
    team: Client, indicator: Indicator, unit: Unit, fen: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    page = reverse("admin:plans_unit_change", args=[unit.pk])
    response = team.post(page, untouched(team.get(page)) | {"is_active": "on"}, follow=True)
    assert f"görevliler {fen} biriminde kaldı" in read_page(response)
    unit.refresh_from_db()
    assert (unit.is_active, unit.ended_on, unit.successor) == (True, None, None)
    assert ObjectiveCard.objects.get().responsible_unit == fen


def test_a_unit_that_handed_over_goes_back_to_a_version_in_which_it_was_in_use(
    team: Client, unit: Unit, fen: Unit, strategist: User
) -> None:
    unit.save()
    version = unit.history.first()
    hand_over(strategist, fen, unit)
    page = reverse("admin:plans_unit_version", args=[unit.pk, version.history_id])
    team.post(page, {"latest": unit.history.first().history_id})
    unit.refresh_from_db()
    assert (unit.is_active, unit.successor) == (True, None)


def test_a_unit_that_ended_is_not_offered_by_the_choosers(
    team: Client, unit: Unit, fen: Unit, strategist: User
) -> None:
    hand_over(strategist, fen, unit)
    query = "?app_label=plans&model_name=objectivecard&field_name=responsible_unit"
    results = team.get(f"{reverse('admin:autocomplete')}{query}").json()["results"]
    assert [row["text"] for row in results] == ["Fen İşleri Müdürlüğü"]
