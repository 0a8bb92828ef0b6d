"""Every way to what a frozen plan says refuses with a sentence that names what to do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from budgeting.models import BudgetItem
from indicators.models import Indicator
from plans.admin.base.pages import admin_address
from plans.document import sections
from plans.document.guide import create_outline
from plans.exchange.admin import LISTS
from plans.models import (
    Goal,
    ObjectiveCard,
    Plan,
    Section,
    UnitAssignment,
)
from plans.records.frozen import is_content
from plans.records.restoring import bring_back, find_deleted
from plans.sheets.lists import ListResource
from plans.sheets.store import load
from plans.versions.stored import freeze
from plans.workbook.apply import Refused
from tests.support.admin_forms import form_data, untouched
from tests.support.builders import build_plan
from tests.support.exchange_files import exported, text_of, upload
from tests.support.grids import COSTING, MATRIX, post
from tests.support.workbook_files import export, import_, put

SENTENCE = "1. sürümü yürürlükte; içeriği sabittir."

BUDGET = "admin:budgeting_budgetitem_grid"

#: Models with a page of their own.
PAGES = [m for m in admin.site._registry if is_content(m)]
#: Of these some fields may be written.
PARTLY = [Plan, Indicator]


@pytest.fixture
def book(plan: Plan) -> Callable[[], str]:
    """What the plan says."""
    return lambda: repr(load(Plan.objects.get(pk=plan.pk)).book)


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_a_page_is_one_to_read_and_says_why(team: Client, plan: Plan, model: Any) -> None:
    row = model.objects.earliest("pk")
    page = team.get(admin_address(row))
    assert SENTENCE in text_of(page)
    assert ("_save" in page.content.decode()) is (model in PARTLY)


@pytest.mark.parametrize(
    "model", [m for m in PAGES if m not in PARTLY], ids=lambda model: model.__name__
)
def test_what_comes_from_a_page_that_was_open_before_is_refused(
    team: Client, plan: Plan, book: Callable[[], str], model: Any
) -> None:
    before, row = book(), model.objects.earliest("pk")
    for page in ("change", "delete"):
        answer = team.post(admin_address(row, page), {"post": "yes"}, follow=True)
        assert SENTENCE in text_of(answer)
    assert book() == before


def test_what_was_written_on_a_page_that_was_open_before_is_shown_again(
    team: Client, plan: Plan
) -> None:
    section = Section.objects.earliest("pk")
    fields = {"title": section.title, "text": "<p>Uzun emek & <b>metin</b></p>"}
    answer = text_of(team.post(admin_address(section), fields, follow=True))
    assert "Kaydedilmeyenler: Metin: Uzun emek & metin" in answer


def test_figures_of_a_table_that_was_open_before_are_shown_again(team: Client, plan: Plan) -> None:
    card = ObjectiveCard.objects.get()
    request = {"indicators-TOTAL_FORMS": "1", "indicators-INITIAL_FORMS": "1"}
    request |= {"indicators-0-id": str(card.indicators.get().pk), "indicators-0-year_2027": "25,5"}
    answer = text_of(team.post(admin_address(card), request, follow=True))
    assert "1. gösterge: 2027: 25,5" in answer


def test_what_may_be_written_is_saved_without_a_warning(team: Client, plan: Plan) -> None:
    for record in (plan, Indicator.objects.get()):
        fields = untouched(team.get(admin_address(record)))
        answer = text_of(team.post(admin_address(record), fields, follow=True))
        assert "Kaydedilmeyen" not in answer


def test_the_settings_of_the_plan_are_written_and_nothing_else(team: Client, plan: Plan) -> None:
    address = admin_address(plan)
    fields = untouched(team.get(address)) | {"contact_name": "Ekip", "mission": "Başka"}
    answer = text_of(team.post(address, fields, follow=True))
    assert "Kaydedilmeyenler: Misyon: Başka" in answer
    stored = Plan.objects.get(pk=plan.pk)
    assert (stored.contact_name, stored.mission) == ("Ekip", plan.mission)
    assert plan.core_values.count() == 2


def test_how_an_indicator_is_measured_is_written_and_nothing_else(team: Client, plan: Plan) -> None:
    indicator = Indicator.objects.get()
    Indicator.objects.filter(pk=indicator.pk)  # its name ends with a blank that no form would keep
    address = admin_address(indicator)
    fields = untouched(team.get(address))
    fields |= {"data_source": "EBYS", "name": "Başka", "year_2027": "999", "key_indicators": []}
    assert team.post(address, fields).status_code == 302
    stored = Indicator.objects.get()
    assert (stored.data_source, stored.name) == ("EBYS", indicator.name)
    assert set(stored.targets.values_list("value", flat=True)) == {20}
    assert stored.key_indicators.count() == 1


def test_a_list_says_why_nothing_is_added(team: Client, plan: Plan) -> None:
    page = team.get(admin_address(Goal, "changelist"))
    assert SENTENCE in text_of(page)
    assert admin_address(Goal, "add") not in page.content.decode()
    assert SENTENCE in text_of(team.get(admin_address(Goal, "add"), follow=True))


def test_nothing_is_added_from_a_page_that_was_open_before(
    team: Client, plan: Plan, book: Callable[[], str]
) -> None:
    before = book()
    answer = team.post(admin_address(Goal, "add"), {"plan": plan.pk, "number": 7, "name": "Yeni"})
    assert SENTENCE in text_of(answer)
    assert book() == before


def test_a_draft_is_written_beside_a_plan_in_force(team: Client, plan: Plan) -> None:
    other = build_plan(goals=1, objectives=1, indicators=1, slug="taslak", status="draft")
    address = admin_address(Goal, "add", plan=other.pk)
    fields = untouched(team.get(address)) | {"number": 7, "name": "Yeni"}
    assert team.post(address, fields).status_code == 302
    assert other.goals.filter(number=7).exists()
    text = text_of(team.get(admin_address(other.goals.get(number=7))))
    assert SENTENCE not in text


def test_rows_that_are_ticked_in_a_list_are_not_deleted(
    team: Client, plan: Plan, book: Callable[[], str]
) -> None:
    team.post(reverse("choose_plan"), {"plan": "tum-planlar", "page": "/"})
    build_plan(slug="taslak", status="draft", goals=1)
    before, goal = book(), plan.goals.get()
    action = {"action": "delete_selected", "_selected_action": [goal.pk], "post": "yes"}
    assert SENTENCE in text_of(team.post(admin_address(Goal, "changelist"), action, follow=True))
    assert book() == before


def test_rows_of_a_list_keep_their_order(team: Client, plan: Plan, book: Callable[[], str]) -> None:
    build_plan(goals=0, slug="taslak", status="draft")
    team.post(reverse("choose_plan"), {"plan": "tum-planlar", "page": "/"})
    before, address = book(), admin_address(BudgetItem, "changelist")
    formset = team.get(address).context["cl"].formset
    data = form_data(formset.management_form) | {"_save": "Kaydet"}
    for number, form in enumerate(formset.forms):
        data |= form_data(form) | {form.add_prefix("order"): len(formset.forms) - number}
    team.post(address, data)
    assert book() == before


# --- Tables of cells, the document ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("grid", "cell"),
    [(COSTING, "o{}:2025"), (MATRIX, "o{}:u{}"), (BUDGET, "b{}:2025")],
)
def test_a_grid_is_one_to_read(
    team: Client, plan: Plan, book: Callable[[], str], grid: str, cell: str
) -> None:
    before = book()
    mark, item = UnitAssignment.objects.earliest("pk"), BudgetItem.objects.earliest("pk")
    keys = (item.pk,) if cell.startswith("b") else (mark.objective_id, mark.unit_id)
    answer = post(team, grid, plan, {cell.format(*keys): ""})
    page = team.get(answer.url)
    assert SENTENCE in text_of(page)
    assert "Değişiklikleri kaydet" not in text_of(page)
    assert book() == before


def test_cells_that_were_written_before_are_shown_again(team: Client, plan: Plan) -> None:
    key = f"o{ObjectiveCard.objects.get().objective_id}:2025"
    answer = team.get(post(team, COSTING, plan, {key: "1.250,5"}).url)
    assert ", 2025: 1.250,5" in text_of(answer)


def test_the_matrix_is_not_made_anew(team: Client, plan: Plan) -> None:
    UnitAssignment.objects.get(role="S")
    address = reverse("admin:plans_unitassignment_rebuild", args=[plan.slug])
    assert SENTENCE in text_of(team.post(address, follow=True))


def test_sections_stay_where_they_are(team: Client, plan: Plan) -> None:
    section = Section.objects.get()
    version = sections.read_tree(plan).version()
    with pytest.raises(ValidationError, match=SENTENCE):
        sections.move_to_part(plan, version, section.pk, "annex")
    with pytest.raises(ValidationError, match=SENTENCE):
        create_outline(plan)
    page = text_of(team.get(reverse("admin:plans_section_tree", args=[plan.slug])))
    assert SENTENCE in page
    assert "Bölüm ekle" not in page


def test_no_document_of_word_comes_into_a_section(team: Client, plan: Plan) -> None:
    address = reverse("admin:plans_section_word", args=[Section.objects.get().pk])
    assert SENTENCE in text_of(team.get(address, follow=True))


# --- Going back -----------------------------------------------------------------------------------


def test_nobody_goes_back_to_an_earlier_version(team: Client, strategist: User, db: None) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1, slug="baska")
    goal = plan.goals.get()
    goal.name = "Eski ad"
    goal.save()
    gone = Goal.objects.create(plan=plan, number=2, name="Silinen")
    gone.delete()
    freeze(plan, None)
    version = goal.history.latest()
    address = reverse("admin:plans_goal_version", args=[goal.pk, version.history_id])
    assert "Bu sürüme dön" not in team.get(address).content.decode()
    assert team.post(address).status_code == 403
    with pytest.raises(ValidationError, match=SENTENCE):
        bring_back(find_deleted(Goal).get())


# --- Files ----------------------------------------------------------------------------------------


def test_a_workbook_that_changes_nothing_is_imported(plan: Plan) -> None:
    import_(export(plan))


#: A cell of each sheet, by its heading, with another value.
CHANGES = {
    "Plan": ("Misyon", "Yeni misyon"),
    "Hedefler": ("Hedef", "Yeni ad"),
    "Göstergeler": ("2026", "7"),
    "Maliyetlendirme": ("2026", "7"),
    "Birim Matrisi": ("Fen İşleri Müdürlüğü", "S"),
    "Bütçe": ("2026", "7"),
    "Bölümler": ("Metin", "<p>Başka.</p>"),
}


def test_a_workbook_that_changes_the_plan_is_refused_with_the_places(
    plan: Plan, book: Callable[[], str]
) -> None:
    def change(file: Any) -> None:
        for sheet, (heading, value) in CHANGES.items():
            put(file[sheet], heading, 2, value)

    before = book()
    with pytest.raises(Refused, match=SENTENCE) as caught:
        import_(export(plan, change))
    assert book() == before
    assert all(f"“{sheet}” sayfası" in str(caught.value) for sheet in CHANGES)


def test_a_workbook_changes_how_an_indicator_is_measured(plan: Plan) -> None:
    import_(export(plan, lambda file: put(file["Göstergeler"], "Veri Kaynağı", 2, "EBYS")))
    assert Indicator.objects.get().data_source == "EBYS"


@pytest.mark.parametrize(
    ("title", "address", "cell"),
    [
        ("Göstergeler", "admin:indicators_indicator_import", "E2"),
        ("Maliyetlendirme", "admin:budgeting_costestimate_import", "C2"),
    ],
)
def test_a_list_is_not_imported(
    team: Client, plan: Plan, book: Callable[[], str], title: str, address: str, cell: str
) -> None:
    def change(sheet: Any) -> None:
        sheet[cell] = "7"

    resource: ListResource = LISTS[title]()
    before, data = book(), exported(resource, change)
    assert SENTENCE in text_of(upload(team, reverse(address), data))
    assert book() == before
