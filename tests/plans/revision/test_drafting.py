"""A revision is written in a copy of the plan; giving it up leaves the plan as it was."""

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from indicators.models import Indicator
from plans.admin.base.pages import admin_address
from plans.models import Plan, Revision
from plans.revision.carrying import carry
from plans.revision.drafting import abandon, say_year_fault
from plans.sheets.store import load
from tests.support.builders import build_plan, measure
from tests.support.revisions import draft_of, frozen_plan, indicators_of, start_revision


def test_the_draft_is_a_plan_of_its_own_that_says_what_it_is(db: None, strategist: User) -> None:
    plan = frozen_plan()
    revision = start_revision(plan, strategist)
    draft = revision.draft
    assert draft
    assert (draft.slug, draft.status, draft.version) == ("ornek-2025-2029-g1", "draft", 0)
    assert str(draft) == "Örnek Belediyesi 2025–2029 (1. güncelleme taslağı)"
    assert draft.title == plan.title
    (first, _) = indicators_of(plan)
    assert draft_of(first, revision).targets.count() == 5
    assert revision.started_by == strategist
    assert revision.history.latest().history_type == "+"


def test_a_revision_is_found_again_by_what_a_fixture_calls_it(db: None) -> None:
    revision = start_revision(frozen_plan())
    natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    written = serializers.serialize("json", [revision], **natural)
    (read,) = serializers.deserialize("json", written)
    assert read.object == revision


def test_an_untouched_draft_changes_nothing(db: None) -> None:
    carried = carry(start_revision(frozen_plan()))
    assert not carried.errors
    assert not any(c.has_changes or c.missing for c in carried.changes.values())


def test_accepted_findings_go_along(db: None, strategist: User) -> None:
    plan = frozen_plan()
    plan.accepted_findings.create(
        code="A01", place="A1/H1.1/K1", figures="x", reason="Bilerek.", accepted_by=strategist
    )
    draft = start_revision(plan).draft
    assert draft
    assert draft.accepted_findings.get().reason == "Bilerek."


@pytest.mark.differs
def test_a_plan_has_one_open_revision(db: None) -> None:
    plan = frozen_plan()
    first = start_revision(plan)
    with pytest.raises(ValidationError, match="açık bir güncellemesi var"):
        start_revision(plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(plan=plan, number=2, reason="x", requested_by="y", from_year=2027)
    abandon(None, first)
    assert start_revision(plan).number == 1


@pytest.mark.differs
def test_a_draft_is_never_put_in_force(db: None) -> None:
    draft = start_revision(frozen_plan()).draft
    assert draft
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=draft.pk).update(status=Plan.Status.ACTIVE)


@pytest.mark.parametrize(
    ("status", "is_frozen", "sentence"),
    [
        ("draft", False, "Yalnız yürürlükteki plan güncellenir"),
        ("active", False, "1. sürümü henüz kesinleşmedi"),
    ],
)
def test_only_a_plan_in_force_with_a_version_is_revised(
    db: None, status: str, is_frozen: bool, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        start_revision(build_plan(1, 1, 1, 1, status=status))


def test_giving_up_deletes_the_draft_and_keeps_that_it_was_begun(db: None) -> None:
    plan = frozen_plan()
    before = load(plan).book
    revision = start_revision(plan)
    abandon(None, revision)
    assert load(plan).book == before
    assert Plan.objects.count() == 1
    assert Indicator.objects.count() == 2
    revision.refresh_from_db()
    assert (revision.state, revision.draft, revision.base) == ("abandoned", None, {})


def test_a_year_with_a_closed_period_is_over(db: None) -> None:
    plan = frozen_plan()
    measure(plan, "2026-1", {})
    assert say_year_fault(plan, 2026) == (
        "2026 yılının bir dönemi kapandı. Daha sonraki bir yıl yazın."
    )
    assert say_year_fault(plan, 2027) == ""


@pytest.mark.parametrize(
    ("year", "word"), [(2024, "dışında"), (2030, "dışında"), (2026, "Bugünkü")]
)
def test_the_year_lies_in_the_plan_and_not_before_the_version_in_force(
    year: int, word: str
) -> None:
    plan = Plan(start_year=2025, end_year=2029, version=2, version_from=2027)
    assert word in say_year_fault(plan, year)


def test_pages_of_the_draft_say_which_revision_they_are_written_for(team: Client) -> None:
    plan = frozen_plan()
    draft = start_revision(plan).draft
    assert draft
    goal = draft.goals.get()
    for record in (draft, goal):
        page = team.get(admin_address(record)).content.decode()
        assert "Bu sayfa 1. güncellemenin taslağıdır" in page
        assert 'href="/plan/ornek-2025-2029-g1/surumler/"' in page
    page = team.get(admin_address(plan)).content.decode()
    assert 'href="/plan/ornek-2025-2029/surumler/"' in page


def test_the_draft_s_page_has_no_settings_and_does_not_delete_it(team: Client) -> None:
    draft = start_revision(frozen_plan()).draft
    assert draft
    page = team.get(admin_address(draft)).content.decode()
    assert 'name="status"' not in page
    assert 'name="contact_email"' not in page
    assert team.get(admin_address(draft, "delete")).status_code == 403


def test_a_draft_that_was_given_up_is_not_brought_back(team: Client, db: None) -> None:
    revision = start_revision(frozen_plan())
    draft = revision.draft
    assert draft
    key = draft.pk
    abandon(None, revision)
    version = Plan.history.filter(id=key).latest("history_id")
    address = reverse("admin:plans_plan_version", args=[key, version.history_id])
    assert team.post(address, {"latest": version.history_id}).status_code == 403
    assert Plan.objects.count() == 1
