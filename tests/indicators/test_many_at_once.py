"""Steps on many measurements and periods at once: each is done or told why not."""

import pytest
from django.contrib.auth.models import User

from indicators import workflow
from indicators.models import Indicator, Measurement, Period, Unlock
from indicators.workflow import Incomplete, NotAllowed, Stale, WrongState
from plans.models import UnitMember
from tests.support.builders import add_indicator
from tests.support.cycle import GOOD, approve, save_entry, send_back, submit

pytestmark = pytest.mark.differs


# --- Approving many --------------------------------------------------------------------------


def test_many_are_approved_at_once_and_each_refusal_says_why(
    submitted: Measurement, indicator: Indicator, clerk: User, strategist: User
) -> None:
    add_indicator(indicator.card, "Boş")
    UnitMember.objects.create(unit=indicator.card.responsible_unit, user=strategist)
    own_indicator = add_indicator(indicator.card, "Kendi girdiği")
    own = submitted.period.measurements.get(indicator=own_indicator)
    save_entry(strategist, own.pk, GOOD, 1)
    submit(clerk, own.pk)
    draft = submitted.period.measurements.get(indicator__name="Boş")
    versions = dict(submitted.period.measurements.values_list("pk", "version"))
    refused = workflow.approve(strategist, versions).refused
    assert {pk: type(error) for pk, error in refused.items()} == {
        own.pk: NotAllowed,
        draft.pk: WrongState,
    }
    now = Measurement.objects.get(pk=submitted.pk)
    assert (now.state, now.approved_by, now.version) == (
        "approved",
        strategist,
        submitted.version + 1,
    )
    last = now.history.latest()
    assert (last.state, last.version, last.history_user) == ("approved", now.version, strategist)


def test_what_changed_since_it_was_looked_at_is_not_approved_among_many(
    submitted: Measurement, strategist: User
) -> None:
    outcome = workflow.approve(strategist, {submitted.pk: submitted.version - 1})
    assert isinstance(outcome.refused[submitted.pk], Stale)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_what_changed_since_it_was_seen_is_not_sent(draft: Measurement, clerk: User) -> None:
    save_entry(clerk, draft.pk, GOOD, draft.version)
    outcome = workflow.submit(clerk, {draft.pk: draft.version})
    assert "Örnek Memur değiştirdi" in str(outcome.refused[draft.pk])
    assert Measurement.objects.get().state == "draft"


def test_what_changed_since_it_was_seen_is_not_returned(
    submitted: Measurement, strategist: User
) -> None:
    outcome = workflow.send_back(strategist, {submitted.pk: ("Bakın", submitted.version - 1)})
    assert isinstance(outcome.refused[submitted.pk], Stale)
    assert Measurement.objects.get().state == "submitted"


def test_what_changed_since_it_was_seen_is_not_unlocked(
    approved: Measurement, strategist: User
) -> None:
    with pytest.raises(Stale):
        workflow.unlock(strategist, approved.pk, "Düzeltme", approved.version - 1)
    assert not Unlock.objects.exists()


def test_a_row_that_is_gone_is_refused_like_any_other(draft: Measurement, clerk: User) -> None:
    outcome = workflow.save(clerk, {draft.pk + 1: (GOOD, 1)})
    assert "artık istenmiyor" in str(outcome.refused[draft.pk + 1])


def test_only_the_strategy_team_approves_many(submitted: Measurement, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        workflow.approve(clerk, {submitted.pk: submitted.version})


def test_what_was_sent_before_its_period_closed_is_approved_afterwards(
    submitted: Measurement, strategist: User
) -> None:
    workflow.close_period(strategist, submitted.period_id)
    assert approve(strategist, submitted.pk).state == "approved"


def test_returning_what_was_sent_before_its_period_closed_unlocks_it_with_the_note(
    submitted: Measurement, clerk: User, strategist: User
) -> None:
    workflow.close_period(strategist, submitted.period_id)
    returned = send_back(strategist, submitted.pk, "Sayacı yeniden okuyun")
    assert (returned.state, returned.unlock.reason) == ("returned", "Sayacı yeniden okuyun")
    assert save_entry(clerk, returned.pk, GOOD, returned.version).value == 50


# --- Several at once ---------------------------------------------------------------------------


def test_several_drafts_are_kept_together(draft: Measurement, clerk: User) -> None:
    refused = workflow.save(clerk, {draft.pk: (GOOD, 1)}).refused
    draft.refresh_from_db()
    assert (refused, draft.value, draft.version, draft.entered_by) == ({}, 50, 2, clerk)
    assert draft.history.latest().history_user == clerk


def test_of_several_drafts_those_that_may_not_be_kept_say_why(
    period: Period, indicator: Indicator, clerk: User, strategist: User
) -> None:
    add_indicator(indicator.card, "İkinci")
    first, second = period.measurements.order_by("pk")
    refused = workflow.save(clerk, {first.pk: (GOOD, 7), second.pk: (GOOD, 1)}).refused
    assert isinstance(refused.pop(first.pk), Stale)
    assert refused == {}
    assert list(period.measurements.order_by("pk").values_list("value", flat=True)) == [None, 50]


def test_several_drafts_of_another_unit_are_not_kept(draft: Measurement, stranger: User) -> None:
    refused = workflow.save(stranger, {draft.pk: (GOOD, 1)}).refused
    assert isinstance(refused[draft.pk], NotAllowed)
    assert Measurement.objects.get().value is None


def test_what_is_complete_is_sent_and_the_rest_says_what_is_missing(
    period: Period, indicator: Indicator, clerk: User
) -> None:
    add_indicator(indicator.card, "İkinci")
    first, second = period.measurements.order_by("pk")
    save_entry(clerk, first.pk, GOOD, 1)
    outcome = workflow.submit(clerk, {first.pk: 2, second.pk: 1})
    assert [row.pk for row in outcome.done] == [first.pk]
    error = outcome.refused[second.pk]
    assert isinstance(error, Incomplete)
    assert list(error.fields) == ["value"]
    first.refresh_from_db()
    assert (first.state, first.submitted_by, first.version) == ("submitted", clerk, 3)
    assert first.history.latest().state == "submitted"


def test_a_closed_period_sends_nothing(draft: Measurement, clerk: User, strategist: User) -> None:
    save_entry(clerk, draft.pk, GOOD, 1)
    workflow.close_period(strategist, draft.period_id)
    outcome = workflow.submit(clerk, {draft.pk: 2})
    assert (outcome.done, type(outcome.refused[draft.pk])) == ([], WrongState)
