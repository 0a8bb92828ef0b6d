"""Plans that are not finished, or not a municipality's: they print well and claim nothing."""

from typing import Any

import pytest

from budgeting.models import CostEstimate, GeneralExpense
from plans.audit import run_audit
from plans.charts.organisation import OrganisationUnit, find_head
from plans.models import (
    Activity,
    CardNote,
    Goal,
    Objective,
    Plan,
    Section,
    SectionTable,
    Strategy,
)
from reports.home.dashboard import plan_overview
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from tests.support.builders import build_plan
from tests.support.pdf_texts import squeezed_pages
from tests.support.rendered import pdf_of

pytestmark = pytest.mark.django_db

EMPTY_TABLE = "Bu tabloya henüz kayıt girilmedi."
LONG_NAME = ("Kentimizin tarihî dokusunu koruyarak altyapı yatırımlarını tamamlamak, " * 5)[:300]


def html(plan: Plan) -> str:
    return plan_html(build_plan_document(Plan.objects.get(pk=plan.pk)))


def pages(plan: Plan) -> list[str]:
    """The text of each page without blanks."""
    return squeezed_pages(pdf_of(html(plan)))


def smallest_plan(status: str = Plan.Status.ACTIVE) -> Plan:
    plan = Plan.objects.create(
        slug="tek",
        institution="Örnek İl Özel İdaresi",
        start_year=2025,
        end_year=2029,
        status=status,
    )
    goal = Goal.objects.create(plan=plan, number=1, name="Tek amaç")
    Objective.objects.create(goal=goal, number=1, name="Tek hedef")
    return plan


def test_a_plan_with_one_goal_and_one_objective_has_four_pages() -> None:
    cover, contents, objectives, cards = pages(smallest_plan())
    assert "ÖrnekİlÖzelİdaresi" in cover
    assert "A1Tekamaç" in contents
    assert "H1.1Tekhedef" in objectives
    assert "H1.1Tekhedef" in cards


def test_objectives_without_strategies_begin_on_the_page_of_their_chapter() -> None:
    plan = build_plan(goals=1, objectives=60)
    Strategy.objects.all().delete()
    Section.objects.create(plan=plan, key="h", title="Hedeflerimiz", block="objectives")
    first = next(page for page in pages(plan) if "1Hedeflerimiz" in page and "H1.1" in page)
    assert "H1.10" in first


def test_empty_sections_begin_on_the_page_of_their_chapter() -> None:
    plan = build_plan(goals=0)
    chapter = Section.objects.create(plan=plan, key="d", title="Durum analizi")
    for number in range(60):
        Section.objects.create(plan=plan, key=f"s{number}", title=f"Alt {number}", parent=chapter)
    found = [page for page in pages(plan)[2:] if "Durumanalizi" in page]
    assert "1.10Alt9" in found[0]


def test_the_heading_of_a_goal_stands_on_the_page_where_its_first_card_begins() -> None:
    plan = build_plan(goals=2, objectives=1)
    for model in (Activity, CardNote):
        model.objects.update(text="Uzun bir metin. " * 150)
    Section.objects.create(plan=plan, key="k", title="Kartlar", block="cards")
    page = next(page for page in pages(plan)[2:] if "A22.amaç" in page)
    assert "Amaç(A2)" in page


def test_names_of_300_letters_leave_the_cover_on_one_page() -> None:
    plan = build_plan(goals=1, objectives=1)
    Plan.objects.update(
        institution=LONG_NAME[:200], title=LONG_NAME[:200], council_decision_number="12"
    )
    cover, second = pages(plan)[:2]
    assert "12sayılıkararıyla" in cover
    assert "yatırımlarını…" in second  # the running header, cut short
    assert "İçindekiler" in second


# --- Costing --------------------------------------------------------------------------------


def costing_of(plan: Plan) -> str:
    Section.objects.filter(plan=plan).delete()
    section = Section.objects.create(plan=plan, key="m", title="Maliyet")
    SectionTable.objects.create(section=section, key="t", caption="Maliyetler", source="costing")
    return html(plan)


def test_costs_that_nobody_entered_are_not_printed_as_zero() -> None:
    plan = build_plan(goals=2, objectives=1)
    for model in (CostEstimate, GeneralExpense):
        model.objects.all().delete()
    page = costing_of(plan)
    assert "0,00" not in page
    assert "Genel toplam" not in page


def test_a_year_and_a_goal_without_costs_have_a_dash_and_a_true_zero_stays() -> None:
    plan = build_plan(goals=2, objectives=1)
    GeneralExpense.objects.all().delete()
    CostEstimate.objects.filter(objective__goal__number=2).delete()
    CostEstimate.objects.filter(year=2026).delete()
    CostEstimate.objects.filter(year=2027).update(amount=0)
    document = build_plan_document(plan)
    first, second = (goal.cost_totals for goal in document.goals)
    assert [first.by_year[year].value for year in (2025, 2026, 2027)] == [100, None, 0]
    assert second.total.value is None
    assert document.costing.general.total.value is None
    assert document.costing.grand.total.value == 300
    assert "300,00" in costing_of(plan)


# --- Empty tables ---------------------------------------------------------------------------


def with_empty_tables(status: str) -> Plan:
    plan = build_plan(goals=1, objectives=1, status=status)
    section = Section.objects.create(plan=plan, key="s", title="Bölüm")
    columns = [{"title": "Ad"}, {"title": "Sayı", "kind": "number"}]
    tables: dict[str, dict[str, Any]] = {
        "bos": {"caption": "Boş olan", "chart": "bar"},
        "metinli": {"caption": "Metni olan", "text": "<p>Tablonun metni.</p>"},
        "dolu": {"caption": "Dolu olan", "rows": [{"cells": ["a", "1"]}]},
    }
    for key, fields in tables.items():
        SectionTable.objects.create(section=section, key=key, columns=columns, **fields)
    return plan


def test_in_a_plan_in_force_empty_tables_are_left_out_and_the_others_numbered() -> None:
    page = html(with_empty_tables(Plan.Status.ACTIVE))
    assert EMPTY_TABLE not in page
    assert "Boş olan" not in page
    assert "Tablonun metni." in page
    assert "Tablo 1: Dolu olan" in page


def test_a_draft_says_which_tables_are_still_empty() -> None:
    page = html(with_empty_tables(Plan.Status.DRAFT))
    assert page.count(EMPTY_TABLE) == 2
    assert "Tablo 3: Dolu olan" in page


@pytest.mark.parametrize(("status", "count"), [("active", 0), ("draft", 1), ("ended", 0)])
def test_only_a_draft_says_that_something_is_not_written_yet(status: str, count: int) -> None:
    plan = build_plan(goals=0, status=status)
    Plan.objects.update(mission="")
    Section.objects.create(plan=plan, key="m", title="Misyon", block="mission")
    assert html(plan).count("Misyon henüz yazılmadı.") == count


# --- What says nothing ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["-", "–", "—", " - ", "...", "*", "(-)"])
def test_a_dash_is_no_risk_and_no_activity(text: str) -> None:
    plan = build_plan(goals=1, objectives=1)
    before = len(run_audit(plan).findings)
    CardNote.objects.filter(kind="risk").update(text=text)
    Activity.objects.update(text=text)
    found = len(run_audit(plan).findings)
    titles = {gap["title"] for gap in plan_overview(plan)["gaps"]}
    assert found == before + 2
    assert {"Riski yazılmamış kart", "Faaliyeti yazılmamış kart"} <= titles


@pytest.mark.parametrize("text", ["Sel", "5", "Ç"])
def test_a_risk_in_a_word_is_one(text: str) -> None:
    plan = build_plan(goals=1, objectives=1)
    before = len(run_audit(plan).findings)
    CardNote.objects.filter(kind="risk").update(text=text)
    assert len(run_audit(plan).findings) == before


# --- Who heads the chart --------------------------------------------------------------------

ONE_TOP = (OrganisationUnit("r", "Rektörlük"), OrganisationUnit("f", "Fakülte", "r"))
TWO_TOPS = (OrganisationUnit("a", "Yazı İşleri"), OrganisationUnit("b", "Mali İşler"))


@pytest.mark.parametrize(
    ("institution", "units", "head"),
    [
        ("Kars Belediyesi", TWO_TOPS, "Belediye Başkanı"),
        ("ÖRNEK BÜYÜKŞEHİR BELEDİYESİ", ONE_TOP, "Belediye Başkanı"),
        ("Örnek Üniversitesi", ONE_TOP, "Rektörlük"),
        ("Örnek İl Özel İdaresi", TWO_TOPS, "Üst Yönetici"),
        ("Örnek Vakfı", TWO_TOPS[:1], "Üst Yönetici"),
    ],
)
def test_the_chart_is_headed_by_who_heads_the_body(
    institution: str, units: tuple[OrganisationUnit, ...], head: str
) -> None:
    root, below = find_head(institution, units)
    assert root == head
    assert root not in [unit.name for unit in below]


def test_another_bodys_chart_names_no_mayor() -> None:
    plan = build_plan(goals=0)
    Plan.objects.update(institution="Örnek Üniversitesi")
    Section.objects.create(plan=plan, key="o", title="Şema", block="organisation")
    assert "Belediye Başkanı" not in html(plan)
    assert "Üst Yönetici" in html(plan)
