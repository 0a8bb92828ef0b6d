"""Nobody puts a plan in force over open errors without saying that they know."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from plans.audit import run_audit
from plans.audit.acceptance import accept, notes
from plans.models import Plan
from plans.versions.adoption import ErrorsOpen, adopt
from tests.support.admin_forms import untouched

pytestmark = pytest.mark.differs


@pytest.fixture
def draft(db: None) -> Plan:
    """A plan with an error: it has no goals."""
    return Plan.objects.create(
        slug="ornek", institution="Örnek Belediyesi", start_year=2025, end_year=2029
    )


def status(plan: Plan) -> str:
    return Plan.objects.get(pk=plan.pk).status


def test_open_errors_stop_the_adoption(draft: Plan, strategist: User) -> None:
    with pytest.raises(ErrorsOpen) as stopped:
        adopt(strategist, draft)
    assert [error.rule.code for error in stopped.value.errors] == ["E01"]
    assert status(draft) == Plan.Status.DRAFT


def test_a_plan_is_adopted_over_errors_that_are_known(draft: Plan, strategist: User) -> None:
    adopt(strategist, draft, knows_errors=True)
    assert status(draft) == Plan.Status.ACTIVE
    change = draft.history.latest().prev_record
    assert change.history_change_reason == (
        "Plan denetiminde açık 1 hata bilinerek yürürlüğe alındı."
    )
    (note,) = notes(draft, 10)
    assert note.who == "strateji"
    assert note.text.endswith("Hatalar: E01.")


def test_accepted_errors_do_not_stop_the_adoption(draft: Plan, strategist: User) -> None:
    accept(strategist, draft, run_audit(draft).open_errors[0], "Deneme planı.")
    adopt(strategist, draft)
    assert status(draft) == Plan.Status.ACTIVE
    assert "açık hata olmadan" in draft.history.latest().prev_record.history_change_reason


def test_a_plan_in_force_is_not_adopted_again(draft: Plan, strategist: User) -> None:
    adopt(strategist, draft, knows_errors=True)
    adopt(strategist, draft)
    assert len(notes(draft, 10)) == 1


# --- In the admin --------------------------------------------------------------------------------


def change(client: Client, plan: Plan, **fields: str) -> Any:
    address = reverse("admin:plans_plan_change", args=[plan.pk])
    data = untouched(client.get(address)) | fields
    return client.post(address, data)


def test_the_admin_shows_the_errors_before_a_plan_is_adopted(
    client: Client, draft: Plan, strategist: User
) -> None:
    client.force_login(strategist)
    response = change(client, draft, status="active")
    page = response.content.decode()
    assert "Plan denetiminde açık 1 hata var" in page
    assert "E01 Plan: Planda hiç amaç yok." in page
    assert 'name="confirm_adoption"' in page
    assert status(draft) == Plan.Status.DRAFT


def test_the_admin_adopts_a_plan_whose_errors_are_confirmed(
    client: Client, draft: Plan, strategist: User
) -> None:
    client.force_login(strategist)
    response = change(client, draft, status="active", confirm_adoption="on")
    assert response.status_code == 302
    assert status(draft) == Plan.Status.ACTIVE
    assert "açık 1 hata bilinerek" in draft.history.latest().prev_record.history_change_reason
    assert len(notes(draft, 10)) == 1


def test_the_box_is_not_there_while_nobody_adopts(
    client: Client, draft: Plan, strategist: User
) -> None:
    client.force_login(strategist)
    page = client.get(reverse("admin:plans_plan_change", args=[draft.pk])).content.decode()
    assert "confirm_adoption" not in page


def test_other_changes_ask_for_nothing(client: Client, draft: Plan, strategist: User) -> None:
    client.force_login(strategist)
    assert change(client, draft, mission="Hizmet.").status_code == 302
    assert notes(draft, 10) == []


def test_a_plan_in_force_is_changed_without_being_asked_again(
    client: Client, draft: Plan, strategist: User
) -> None:
    adopt(strategist, draft, knows_errors=True)
    client.force_login(strategist)
    assert change(client, draft, contact_name="Ekip").status_code == 302


def test_a_new_plan_begins_as_a_draft(client: Client, strategist: User) -> None:
    client.force_login(strategist)
    address = reverse("admin:plans_plan_add")
    data = untouched(client.get(address)) | {
        "institution": "Örnek Belediyesi",
        "slug": "yeni",
        "start_year": "2030",
        "end_year": "2034",
        "status": "active",
    }
    response = client.post(address, data)
    assert "Planı önce taslak olarak kaydedin" in response.content.decode()
    assert not Plan.objects.exists()


# --- In force from elsewhere ---------------------------------------------------------------------


def test_a_plan_that_was_loaded_in_force_is_frozen_from_its_page(
    team: Client, draft: Plan, strategist: User
) -> None:
    address = reverse("admin:plans_plan_freeze", args=[draft.pk])
    assert "Yalnız yürürlükteki" in team.get(address).content.decode()
    Plan.objects.update(status="active")
    assert address in team.get(reverse("admin:plans_plan_change", args=[draft.pk])).content.decode()
    assert "Geri alınamaz" in team.get(address).content.decode()
    assert Plan.objects.get().version == 0
    team.post(address)
    assert Plan.objects.get().version == 1
    assert draft.versions.get().made_by == strategist
    assert notes(draft, 1)[0].text == "Yürürlükteki planın 1. sürümü kesinleştirildi."
    assert "zaten kesinleşmiş" in team.post(address, follow=True).content.decode()
