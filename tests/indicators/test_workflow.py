"""The six-monthly cycle: who may do what, from which state, and what the database refuses."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from indicators import workflow
from indicators.cycle.progress import progress_by_unit
from indicators.models import Indicator, Measurement, Period, Unlock
from indicators.requirements import Entry
from indicators.workflow import Incomplete, NotAllowed, Stale, WrongState
from plans.models import Unit, UnitMember
from tests.support.builders import add_indicator
from tests.support.cycle import (
    GOOD,
    approve,
    refused_by_the_database,
    save_entry,
    send_back,
    submit,
    unlock,
)

pytestmark = pytest.mark.differs


# --- Entering --------------------------------------------------------------------------------


def test_a_draft_may_be_incomplete_and_is_saved_as_often_as_one_likes(
    draft: Measurement, clerk: User
) -> None:
    saved = save_entry(clerk, draft.pk, Entry(deviation_reason=" Kış uzun sürdü "), 1)
    saved = save_entry(clerk, draft.pk, Entry(value=Decimal("7.5")), saved.version)
    assert (saved.value, saved.state, saved.version) == (Decimal("7.5"), "draft", 3)


def test_a_value_belongs_to_who_entered_it_not_to_who_explained_it(
    draft: Measurement, clerk: User, unit: Unit
) -> None:
    save_entry(clerk, draft.pk, GOOD, 1)
    manager = User.objects.create_user("mudur")
    UnitMember.objects.create(unit=unit, user=manager, role="manager")
    entry = Entry(value=GOOD.value, deviation_reason="Neden")
    assert save_entry(manager, draft.pk, entry, 2).entered_by == clerk


def test_another_units_measurement_is_not_entered_or_sent(
    draft: Measurement, stranger: User
) -> None:
    with pytest.raises(NotAllowed, match="sizin biriminizin değil"):
        save_entry(stranger, draft.pk, GOOD, 1)
    with pytest.raises(NotAllowed, match="sizin biriminizin değil"):
        submit(stranger, draft.pk)


def test_a_disabled_account_enters_nothing(draft: Measurement, clerk: User) -> None:
    clerk.is_active = False
    with pytest.raises(NotAllowed):
        save_entry(clerk, draft.pk, GOOD, 1)


def test_the_later_of_two_people_is_told_and_sees_both_values(
    draft: Measurement, clerk: User
) -> None:
    save_entry(clerk, draft.pk, GOOD, 1)
    with pytest.raises(Stale, match="Örnek Memur değiştirdi") as caught:
        save_entry(clerk, draft.pk, Entry(value=Decimal(60)), 1)
    assert caught.value.current.value == 50


def test_the_notice_names_whoever_really_changed_it(
    draft: Measurement, clerk: User, unit: Unit, strategist: User
) -> None:
    manager = User.objects.create_user("mudur", first_name="Örnek", last_name="Müdür")
    UnitMember.objects.create(unit=unit, user=manager)
    entered = save_entry(clerk, draft.pk, GOOD, draft.version)
    explained = Entry(value=GOOD.value, remedy="Ek ekip kurulacak")
    saved = save_entry(manager, draft.pk, explained, entered.version)
    with pytest.raises(Stale, match="Örnek Müdür değiştirdi"):
        save_entry(clerk, draft.pk, GOOD, entered.version)
    submit(manager, draft.pk)
    send_back(strategist, draft.pk, "Bakın")
    with pytest.raises(Stale, match="strateji değiştirdi"):
        save_entry(clerk, draft.pk, GOOD, saved.version)


def test_what_is_sent_waits_for_approval_and_is_not_changed(
    submitted: Measurement, clerk: User
) -> None:
    with pytest.raises(WrongState, match="onay bekliyor"):
        save_entry(clerk, submitted.pk, GOOD, submitted.version)
    refused_by_the_database(lambda: Measurement.objects.update(value=51))


def test_a_closed_period_takes_no_values(draft: Measurement, clerk: User, strategist: User) -> None:
    workflow.close_period(strategist, draft.period_id)
    with pytest.raises(WrongState, match="dönemi kapanmış"):
        save_entry(clerk, draft.pk, GOOD, 1)
    refused_by_the_database(lambda: Measurement.objects.update(value=1))


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry(), "value"),
        (Entry(not_measured=True), "not_measured_reason"),
        (Entry(value=Decimal(1), not_measured=True, not_measured_reason="x"), "value"),
        (Entry(value=Decimal(49), remedy="Önlem"), "deviation_reason"),
        (Entry(value=Decimal(49), deviation_reason="Neden"), "remedy"),
    ],
)
def test_what_is_missing_keeps_a_value_from_being_sent(
    draft: Measurement, clerk: User, entry: Entry, field: str
) -> None:
    save_entry(clerk, draft.pk, entry, 1)
    with pytest.raises(Incomplete) as caught:
        submit(clerk, draft.pk)
    assert list(caught.value.fields) == [field]
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize(
    "entry",
    [
        GOOD,
        Entry(value=Decimal(80)),
        Entry(not_measured=True, not_measured_reason="Sayaç bozuk"),
        Entry(value=Decimal(10), deviation_reason="Neden", remedy="Önlem"),
    ],
)
def test_a_complete_entry_is_sent(draft: Measurement, clerk: User, entry: Entry) -> None:
    save_entry(clerk, draft.pk, entry, 1)
    sent = submit(clerk, draft.pk)
    assert (sent.state, sent.submitted_by) == ("submitted", clerk)


def test_at_the_years_end_more_than_the_target_is_explained_too(
    approved: Measurement, clerk: User, strategist: User
) -> None:
    second = workflow.open_period(strategist, approved.period.plan, 2025, 2, date(2026, 1, 31))
    december = second.measurements.get()
    save_entry(clerk, december.pk, Entry(value=Decimal(70)), 1)
    with pytest.raises(Incomplete, match="her sapma açıklanır") as caught:
        submit(clerk, december.pk)
    assert list(caught.value.fields) == ["deviation_reason"]


# --- Approving -------------------------------------------------------------------------------


def test_a_sent_value_is_approved_by_somebody_else(approved: Measurement, strategist: User) -> None:
    assert (approved.state, approved.approved_by) == ("approved", strategist)


def test_nobody_approves_what_they_entered(
    draft: Measurement, unit: Unit, strategist: User
) -> None:
    UnitMember.objects.create(unit=unit, user=strategist)
    save_entry(strategist, draft.pk, GOOD, 1)
    submit(strategist, draft.pk)
    with pytest.raises(NotAllowed, match="Kendi girdiğiniz"):
        approve(strategist, draft.pk)
    refused_by_the_database(
        lambda: Measurement.objects.update(
            state="approved", approved_by=strategist, approved_at="2025-07-01T00:00Z"
        )
    )


def test_nobody_approves_what_they_sent(
    draft: Measurement, clerk: User, unit: Unit, strategist: User
) -> None:
    UnitMember.objects.create(unit=unit, user=strategist)
    save_entry(clerk, draft.pk, GOOD, 1)
    submit(strategist, draft.pk)
    with pytest.raises(NotAllowed, match="gönderdiğiniz"):
        approve(strategist, draft.pk)


def test_only_what_was_sent_is_approved_or_returned(draft: Measurement, strategist: User) -> None:
    with pytest.raises(WrongState):
        approve(strategist, draft.pk)
    with pytest.raises(WrongState):
        send_back(strategist, draft.pk, "Not")


def test_a_return_needs_a_note(submitted: Measurement, strategist: User) -> None:
    with pytest.raises(Incomplete, match="düzeltmesi gerektiğini"):
        send_back(strategist, submitted.pk, "  ")


def test_a_returned_value_is_mended_and_sent_again(
    submitted: Measurement, clerk: User, strategist: User
) -> None:
    returned = send_back(strategist, submitted.pk, "Birim yanlış")
    assert (returned.state, returned.return_note) == ("returned", "Birim yanlış")
    save_entry(clerk, returned.pk, Entry(value=Decimal(55)), returned.version)
    again = submit(clerk, returned.pk)
    assert (again.state, again.return_note) == ("submitted", "Birim yanlış")


# --- Taking back -----------------------------------------------------------------------------


def withdraw(user: User, row: Measurement) -> Measurement:
    version = Measurement.objects.get(pk=row.pk).version
    return workflow.withdraw(user, {row.pk: version}).one()


def test_its_unit_takes_back_what_nobody_has_decided_on(
    submitted: Measurement, clerk: User, strategist: User
) -> None:
    assert withdraw(clerk, submitted).state == "draft"
    step = Measurement.history.latest("history_id")
    assert (step.state, step.history_user) == ("draft", clerk)


def test_nobody_else_takes_it_back(
    submitted: Measurement, stranger: User, strategist: User
) -> None:
    for person in (stranger, strategist):
        with pytest.raises(NotAllowed):
            withdraw(person, submitted)


@pytest.mark.parametrize("decide", [approve, lambda who, pk: send_back(who, pk, "Eksik")])
def test_what_is_decided_is_not_taken_back(
    submitted: Measurement, clerk: User, strategist: User, decide: Callable
) -> None:
    decide(strategist, submitted.pk)
    with pytest.raises(WrongState, match="onay bekleyen"):
        withdraw(clerk, submitted)


def test_in_a_closed_period_nothing_is_taken_back(
    submitted: Measurement, clerk: User, strategist: User
) -> None:
    workflow.close_period(strategist, submitted.period_id)
    with pytest.raises(WrongState, match="geri çekilmez"):
        withdraw(clerk, submitted)
    refused_by_the_database(lambda: Measurement.objects.update(state="draft"))


def test_one_takes_back_what_one_has_seen(submitted: Measurement, clerk: User) -> None:
    with pytest.raises(Stale):
        workflow.withdraw(clerk, {submitted.pk: submitted.version - 1}).one()


@pytest.mark.parametrize(
    "words", [{"remark": "x"}, {"confirmed_value": 1}, {"typed_percent": True}]
)
def test_what_its_unit_says_beside_a_sent_value_stays(submitted: Measurement, words: dict) -> None:
    refused_by_the_database(lambda: Measurement.objects.update(**words))


def test_a_task_with_a_remark_is_no_longer_untouched(
    draft: Measurement, clerk: User, strategist: User
) -> None:
    save_entry(clerk, draft.pk, Entry(remark="Sayaç değişecek"), 1)
    assert not Measurement.objects.filter(Measurement.UNTOUCHED).exists()
    workflow.close_period(strategist, draft.period_id)
    refused_by_the_database(Measurement.objects.get().delete)


# --- Locks -----------------------------------------------------------------------------------


def test_an_approved_value_is_locked_for_everybody(approved: Measurement, clerk: User) -> None:
    with pytest.raises(WrongState, match="kilidi"):
        save_entry(clerk, approved.pk, GOOD, approved.version)
    refused_by_the_database(lambda: Measurement.objects.update(remedy="x"))
    refused_by_the_database(lambda: Measurement.objects.update(state="draft"))
    refused_by_the_database(approved.delete)


def test_an_unlock_names_a_person_and_a_reason(approved: Measurement, strategist: User) -> None:
    with pytest.raises(Incomplete, match="gerekçesini"):
        unlock(strategist, approved.pk, " ")
    unlock(strategist, approved.pk, "Sayaç yanlış okunmuş")
    kept = Unlock.objects.get()
    assert (kept.user, kept.reason) == (strategist, "Sayaç yanlış okunmuş")


def test_an_unlocked_value_goes_the_whole_way_again(
    approved: Measurement, clerk: User, strategist: User
) -> None:
    opened = unlock(strategist, approved.pk, "Düzeltme")
    saved = save_entry(clerk, opened.pk, Entry(value=Decimal(70)), opened.version)
    submit(clerk, saved.pk)
    assert approve(strategist, saved.pk).unlock is None
    refused_by_the_database(lambda: Measurement.objects.update(value=71))


def test_a_closed_value_opens_only_by_unlocking(
    draft: Measurement, clerk: User, strategist: User
) -> None:
    workflow.close_period(strategist, draft.period_id)
    opened = unlock(strategist, draft.pk, "Birim geç kaldı")
    saved = save_entry(clerk, opened.pk, GOOD, opened.version)
    assert submit(clerk, saved.pk).state == "submitted"


def test_what_is_not_locked_needs_no_unlock(draft: Measurement, strategist: User) -> None:
    with pytest.raises(WrongState, match="kilitli değil"):
        unlock(strategist, draft.pk, "Gerekçe")


def test_an_unlock_of_another_measurement_opens_nothing(
    approved: Measurement, indicator: Indicator, strategist: User
) -> None:
    add_indicator(indicator.card, "Öteki")
    other = Measurement.objects.exclude(pk=approved.pk).get()
    foreign = Unlock.objects.create(measurement=other, user=strategist, reason="Başka")
    refused_by_the_database(
        lambda: Measurement.objects.filter(pk=approved.pk).update(unlock=foreign, state="returned")
    )


@pytest.mark.differs
@pytest.mark.parametrize("state", ["submitted", "approved", "returned", "unknown"])
def test_a_measurement_begins_as_a_draft(draft: Measurement, state: str) -> None:
    draft.delete()
    row = Measurement(
        period=draft.period, indicator=draft.indicator, month=6, state=state, value=Decimal(1)
    )
    refused_by_the_database(row.save)


@pytest.mark.differs
@pytest.mark.parametrize("month", [1, 9, 12])
def test_a_measurement_lies_inside_its_period(
    period: Period, indicator: Indicator, month: int
) -> None:
    refused_by_the_database(
        lambda: Measurement.objects.create(period=period, indicator=indicator, month=month)
    )


@pytest.mark.differs
@pytest.mark.parametrize("state", ["approved", "returned"])
def test_a_draft_cannot_jump_ahead(draft: Measurement, strategist: User, state: str) -> None:
    refused_by_the_database(
        lambda: Measurement.objects.update(
            state=state,
            value=1,
            entered_by=None,
            approved_by=strategist,
            approved_at="2025-07-01T00:00Z",
        )
    )


def test_a_measurement_does_not_move_to_another_month(draft: Measurement, clerk: User) -> None:
    refused_by_the_database(lambda: Measurement.objects.update(month=3))


# --- Time ------------------------------------------------------------------------------------


def test_a_planned_period_has_no_last_day_of_entry(period: Period) -> None:
    planned = Period.of(period.plan, 2025, 2)
    assert planned.pk is None
    with pytest.raises(ValueError, match="has not been opened"):
        _ = planned.last_entry_day
    assert Period.of(period.plan, 2025, 1) == period


def test_one_unit_may_get_more_time(period: Period, unit: Unit, strategist: User) -> None:
    (before,) = progress_by_unit([period])
    workflow.extend(strategist, period.pk, unit, date(2025, 8, 1))
    (after,) = progress_by_unit([period])
    assert (before.unit, before.last_day) == (unit, date(2025, 7, 15))
    assert (after.unit, after.last_day) == (unit, date(2025, 8, 1))


def test_more_time_ends_later_than_the_period(period: Period, unit: Unit, strategist: User) -> None:
    with pytest.raises(Incomplete, match=r"15\.07\.2025 tarihinden sonra"):
        workflow.extend(strategist, period.pk, unit, date(2025, 7, 1))


def test_a_closed_period_gives_no_more_time(period: Period, unit: Unit, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    with pytest.raises(WrongState, match="Yalnız açık dönemde"):
        workflow.extend(strategist, period.pk, unit, date(2025, 8, 1))


# --- History ---------------------------------------------------------------------------------


def test_the_history_tells_who_changed_what(approved: Measurement) -> None:
    rows = approved.history.order_by("history_id").values_list(
        "state", "value", "history_user__username"
    )
    assert list(rows) == [
        ("draft", None, None),
        ("draft", Decimal(50), "memur"),
        ("submitted", Decimal(50), "memur"),
        ("approved", Decimal(50), "strateji"),
    ]


# --- Sample data ------------------------------------------------------------------------------


def test_steps_of_a_sample_period_may_be_dated(indicator: Indicator, strategist: User) -> None:
    plan, opened = indicator.card.objective.goal.plan, datetime(2025, 1, 6, 9, tzinfo=UTC)
    period = workflow.open_period(
        strategist, plan, 2025, 1, date(2025, 7, 15), is_sample=True, at=opened
    )
    assert (period.is_sample, period.opened_at) == (True, opened)
    assert period.history.latest().history_date == opened


def test_steps_of_a_real_period_are_dated_now(draft: Measurement, clerk: User) -> None:
    with pytest.raises(ValueError, match="sample"):
        save_entry(clerk, draft.pk, GOOD, draft.version, at=datetime(2025, 1, 6, tzinfo=UTC))


# --- What nobody may do past the cycle ---------------------------------------------------------


def test_an_unlock_opens_no_other_measurement(
    approved: Measurement, strategist: User, indicator: Indicator
) -> None:
    unlock = Unlock.objects.create(measurement=approved, user=strategist, reason="Yanlış evrak")
    add_indicator(indicator.card, "Yeni")
    other = Measurement.objects.exclude(pk=approved.pk)
    refused_by_the_database(lambda: other.update(unlock=unlock))


@pytest.mark.differs
@pytest.mark.parametrize(
    "change",
    [
        lambda: Unlock.objects.update(reason="Başka"),
        lambda: Measurement.objects.update(unlock=None) and Unlock.objects.all().delete(),
    ],
)
def test_who_unlocked_and_why_is_kept(
    approved: Measurement, strategist: User, change: Callable[[], object]
) -> None:
    unlock(strategist, approved.pk, "Yanlış evrak")
    refused_by_the_database(change)


def test_a_sent_explanation_stays_until_it_is_returned(submitted: Measurement) -> None:
    refused_by_the_database(lambda: Measurement.objects.update(deviation_reason="Başka"))


def test_sample_data_does_not_become_real(period: Period) -> None:
    refused_by_the_database(lambda: Period.objects.update(is_sample=True))
