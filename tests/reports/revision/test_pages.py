"""The team starts a revision, sees what it changes, approves it or gives it up."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from indicators.models import Indicator
from plans.models import Plan, Revision
from tests.support.builders import build_plan
from tests.support.revisions import (
    approve_revision,
    draft_of,
    frozen_plan,
    indicators_of,
    set_target,
    start_revision,
)

VERSIONS = "/plan/ornek-2025-2029/surumler/"
REVISION = "/plan/ornek-2025-2029/guncelleme/1/"
DECISION = {"decision_date": "2026-11-03", "decision_number": "57", "confirmed": "on"}


@pytest.fixture
def plan(db: None) -> Plan:
    return frozen_plan()


@pytest.fixture
def revision(plan: Plan) -> Revision:
    """It changes a target."""
    revision = start_revision(plan)
    set_target(draft_of(indicators_of(plan)[0], revision), 2028, 25)
    return revision


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_revision_is_started_on_the_page_of_the_versions(team: Client, plan: Plan) -> None:
    page = text_of(team.get(VERSIONS))
    assert "Kabul edilen plan" in page
    assert "Bu plan hiç güncellenmedi." in page
    data = {"reason": "Ödenek azaldı.", "requested_by": "Başkanlık", "from_year": "2027"}
    assert team.post(VERSIONS, data).headers["Location"] == REVISION
    revision = plan.revisions.get()
    assert (revision.reason, revision.from_year) == ("Ödenek azaldı.", 2027)
    assert revision.started_by == User.objects.get(username="strateji")


def test_what_is_missing_is_told_at_its_field(team: Client, plan: Plan) -> None:
    page = text_of(team.post(VERSIONS, {"from_year": "2027"}))
    assert "Planın neden güncellendiğini yazın." in page
    assert "Güncellemeyi kim istedi? Yazın." in page
    assert not plan.revisions.exists()


def test_who_has_an_open_revision_is_told_what_to_do(team: Client, revision: Revision) -> None:
    page = text_of(team.get(VERSIONS))
    assert "Önce onu onaylayın ya da ondan vazgeçin." in page
    assert 'name="from_year"' not in page


def test_without_a_version_the_page_says_how_to_get_one(team: Client) -> None:
    plan = build_plan(1, 1, 1, 1)
    page = text_of(team.get(VERSIONS))
    assert f'href="/admin/plans/plan/{plan.pk}/kesinlestir/"' in page
    assert "Önce onu kesinleştirin." in page


def test_the_draft_leads_to_its_revision(team: Client, revision: Revision) -> None:
    assert team.get("/plan/ornek-2025-2029-g1/surumler/").headers["Location"] == REVISION
    assert f'href="{VERSIONS.replace("29/", "29-g1/")}"' in text_of(
        team.get("/plan/ornek-2025-2029-g1/")
    )


def test_lists_of_plans_leave_the_draft_out(team: Client, revision: Revision) -> None:
    for address in ("/", "/raporlar/"):
        assert "güncelleme taslağı" not in text_of(team.get(address))


def test_the_page_shows_what_changes_and_the_way_to_approve(
    team: Client, revision: Revision, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(50):  # two plans, sheet by sheet
        page = text_of(team.get(REVISION))
    assert "Taslak güncelleme kurallarına uyuyor." in page
    assert "P.G. 1.1.1 1. gösterge" in page
    assert "<strong>25</strong>" in page
    assert "Güncellemeyi onayla" in page


def test_what_breaks_a_rule_is_listed_and_not_approved(team: Client, revision: Revision) -> None:
    Plan.objects.filter(revision=revision).update(vision="Başka")
    page = text_of(team.get(REVISION))
    assert "Vizyon güncellemeyle değişmez" in page
    assert "Güncellemeyi onayla" not in page


def test_open_errors_are_shown_before_they_are_known(team: Client, revision: Revision) -> None:
    page = text_of(team.post(REVISION, DECISION))
    assert "güncelleme henüz onaylanmadı" in page
    assert team.post(REVISION, DECISION | {"errors_shown": "9" * 5000}).status_code == 200
    asked = {"errors_shown": "1", "knows_errors": "on"}
    assert team.post(REVISION, DECISION | asked).headers["Location"] == REVISION
    revision.refresh_from_db()
    assert (revision.state, revision.decision_number) == ("approved", "57")
    page = text_of(team.get(REVISION))
    assert "03.11.2026 tarihli ve 57 sayılı" in page
    assert "<strong>25</strong>" in page


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("decision_date", "Kararın tarihini yazın."),
        ("decision_number", "Kararın sayısını yazın."),
        ("confirmed", "Onaylamak için kutuyu işaretleyin."),
    ],
)
def test_the_decision_is_asked_for(
    team: Client, revision: Revision, name: str, sentence: str
) -> None:
    assert sentence in text_of(team.post(REVISION, DECISION | {name: ""}))
    revision.refresh_from_db()
    assert revision.is_open


def test_a_target_changed_again_asks_for_its_reason(team: Client, revision: Revision) -> None:
    plan = approve_revision(revision)
    second = start_revision(plan)
    (first, _) = indicators_of(plan)
    set_target(draft_of(first, second), 2028, 30)
    address = REVISION.replace("/1/", "/2/")
    assert "Bu hedef 1. güncellemede değişmişti" in text_of(team.get(address))
    known = DECISION | {"errors_shown": "1", "knows_errors": "on"}
    assert "Yeniden değişmesinin gerekçesini yazın." in text_of(team.post(address, known))
    team.post(address, known | {f"exception_{first.uid}:2028": "Deprem."})
    assert ", 2028 hedefi: Deprem.</li>" in text_of(team.get(address))


def test_reason_and_year_of_an_open_revision_are_written_anew(
    team: Client, revision: Revision
) -> None:
    data = {"action": "alter", "reason": "Deprem.", "requested_by": "Meclis", "from_year": "2028"}
    assert team.post(REVISION, data).headers["Location"] == REVISION
    revision.refresh_from_db()
    assert (revision.reason, revision.from_year, revision.is_open) == ("Deprem.", 2028, True)
    page = text_of(team.post(REVISION, data | {"reason": ""}))
    assert "Planın neden güncellendiğini yazın." in page
    assert "Deprem." in page


def test_giving_up_leads_back_to_the_versions_and_fills_no_list_of_what_was_deleted(
    team: Client, revision: Revision
) -> None:
    earlier: Any = Indicator.objects.last()
    earlier._history_date = timezone.now() - timedelta(days=1)
    earlier.delete()
    assert team.post(REVISION, {"action": "abandon"}).headers["Location"] == VERSIONS
    for name, count in (
        ("plans_plan", 0),
        ("plans_objectivecard", 0),
        ("indicators_indicator", 1),
    ):
        listed = team.get(reverse(f"admin:{name}_deleted_records"))
        assert len(listed.context["changes"]) == count
    page = text_of(team.get(VERSIONS))
    assert "Vazgeçildi" in page
    assert team.get(REVISION).status_code == 404


def test_the_workbook_has_what_changed_and_the_years(team: Client, revision: Revision) -> None:
    book = load_workbook(BytesIO(team.get(f"{REVISION}?format=xlsx").content))
    assert book.sheetnames == ["Değişiklikler", "Yıllara göre"]
    rows = [[cell.value for cell in row] for row in book["Yıllara göre"].iter_rows(min_row=4)]
    assert rows[0][4:] == ["2025", "2026", "2027", "2028", "2029"]
    assert [row[3:] for row in rows[1:3]] == [
        ["Eski", 20, 20, 20, 20, 20],
        ["Yeni", 20, 20, 20, 25, 20],
    ]


def test_the_pdf_is_asked_for_as_every_other(team: Client, revision: Revision) -> None:
    assert team.get(f"{REVISION}?format=pdf").status_code == 202
