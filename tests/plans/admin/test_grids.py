"""Costing, budget and unit matrix as tables that people fill in."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from plans.admin.base.grids import COST, Grid, GridColumn, GridLine, GridVerdict, compare_cells
from plans.admin.base.plan_choice import ALL
from plans.language.numbers import NumberError
from plans.models import CardCooperation, Objective, ObjectiveCard, Plan, Unit, UnitAssignment
from plans.units.matrix import CardUnits, Role, derive_marks, parse_mark
from tests.support.builders import build_plan
from tests.support.grids import COSTING, MATRIX, post
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

BUDGET = "admin:budgeting_budgetitem_grid"


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(1, 2)


# --- What is saved ---------------------------------------------------------------------------


def verdict(stored: str, shown: str, typed: str) -> GridVerdict:
    grid = Grid(
        title="",
        kind=COST,
        columns=[GridColumn("2025", "2025")],
        lines=[GridLine("Hedef", "H1.1", row="o1")],
        records={"o1:2025": CostEstimate(amount=Decimal(stored))} if stored else {},
        field="amount",
        new=lambda row, column: CostEstimate(),
    )
    return compare_cells(grid, {"o1:2025": shown}, {"o1:2025": typed})


@pytest.mark.parametrize(
    ("stored", "shown", "typed", "changes"),
    [
        ("100", "100", "100", {}),
        ("100", "100", "100,00", {}),
        ("100", "100", "1.250,5", {"o1:2025": Decimal("1250.5")}),
        ("100", "100", "", {"o1:2025": None}),
        ("", "", "5", {"o1:2025": Decimal(5)}),
        ("", "", "₺1.250,50", {"o1:2025": Decimal("1250.5")}),
        ("", "", " 1.250,50\u00a0₺ ", {"o1:2025": Decimal("1250.5")}),
        ("100", "100", "₺-", {"o1:2025": None}),
        ("200", "100", "100", {}),
        ("200", "100", "200", {}),
    ],
)
def test_a_cell_is_written_only_if_its_person_changed_it(
    stored: str, shown: str, typed: str, changes: dict
) -> None:
    assert verdict(stored, shown, typed) == GridVerdict(changes, {}, {})


def test_a_cell_changed_by_two_people_is_refused_with_both_values() -> None:
    conflicts = verdict("200", "100", "300").conflicts
    assert conflicts == {
        "o1:2025": "H1.1, 2025: siz “300” yazdınız, ama bu arada başka biri “200” kaydetti. "
        "Doğrusu sizinkiyse yeniden kaydedin."
    }


@pytest.mark.parametrize("typed", ["abc", "1.25", "-5", "0,001", "1" * 17])
def test_what_is_no_amount_is_refused_with_the_place(typed: str) -> None:
    assert verdict("", "", typed).unreadable["o1:2025"].startswith("H1.1, 2025: ")


# --- Costing ----------------------------------------------------------------------------------


def test_a_changed_cost_is_saved_with_its_history(
    team: Client, plan: Plan, strategist: User
) -> None:
    objective = Objective.objects.first()
    assert post(team, COSTING, plan, {f"o{objective.pk}:2026": "1.000,50"}).status_code == 302
    assert objective.cost_estimates.get(year=2026).amount == Decimal("1000.50")
    assert CostEstimate.history.get().history_user == strategist


def test_an_emptied_cost_is_deleted(team: Client, plan: Plan) -> None:
    objective = Objective.objects.first()
    post(team, COSTING, plan, {f"o{objective.pk}:2026": ""})
    assert not objective.cost_estimates.filter(year=2026).exists()


def test_general_expenses_stand_in_the_same_table(team: Client, plan: Plan) -> None:
    post(team, COSTING, plan, {"general:2025": "7"})
    assert GeneralExpense.objects.get(year=2025).amount == 7


def test_one_unreadable_cell_keeps_all_from_being_saved(team: Client, plan: Plan) -> None:
    objective = Objective.objects.first()
    response = post(
        team,
        COSTING,
        plan,
        {f"o{objective.pk}:2025": "5", f"o{objective.pk}:2026": "beş"},
    )
    page = read_page(response)
    assert response.status_code == 200
    assert "H1.1, 2026: “beş” sayı olarak okunamadı." in page
    assert 'value="beş"' in page
    assert 'value="5"' in page
    assert not CostEstimate.history.exists()


def test_a_misprinted_amount_is_asked_about(team: Client, plan: Plan) -> None:
    objective = Objective.objects.first()
    response = post(team, COSTING, plan, {f"o{objective.pk}:2025": "106.781,346"})
    assert "106.781,35 TL mi, 106.781.346 TL mi? Doğrusunu yazın." in read_page(response)
    assert not CostEstimate.history.exists()


def test_two_people_edit_different_cells_of_one_table(team: Client, plan: Plan) -> None:
    objective = Objective.objects.first()
    other = f"o{objective.pk}:2025"
    CostEstimate.objects.filter(objective=objective, year=2025).update(amount=999)
    # The page was opened before the other person saved.
    post(team, COSTING, plan, {other: "100", f"o{objective.pk}:2026": "5"}, **{other: "100"})
    amounts = dict(objective.cost_estimates.values_list("year", "amount"))
    assert (amounts[2025], amounts[2026]) == (999, 5)


def test_the_second_try_after_a_conflict_is_saved(team: Client, plan: Plan) -> None:
    objective = Objective.objects.first()
    cell = f"o{objective.pk}:2025"
    CostEstimate.objects.filter(objective=objective, year=2025).update(amount=999)
    refused = post(team, COSTING, plan, {cell: "5"}, **{cell: "100"})
    assert "siz “5” yazdınız, ama bu arada başka biri “999” kaydetti" in read_page(refused)
    again = {cell: "5", "shown": refused.context["shown"]}
    team.post(reverse(COSTING, args=[plan.slug]), again)
    assert objective.cost_estimates.get(year=2025).amount == 5


def test_printed_totals_are_shown_where_they_differ(team: Client, kars: Plan) -> None:
    page = read_page(team.get(reverse(COSTING, args=[kars.slug])))
    printed = PublishedTotal.objects.get(kind="grand_total", year=None)
    assert printed.value == 4086456169
    assert '<small data-printed="4.086.456.169">Basılı: 4.086.456.169</small>' in page


def test_totals_that_agree_with_the_print_are_not_repeated(team: Client, kars: Plan) -> None:
    page = read_page(team.get(reverse(COSTING, args=[kars.slug])))
    assert '<small data-printed="34.408.558" hidden>' in page


# --- Budget -----------------------------------------------------------------------------------


def test_the_budget_begins_a_year_before_the_plan(team: Client, plan: Plan) -> None:
    item = BudgetItem.objects.get(side="income")
    post(team, BUDGET, plan, {f"b{item.pk}:2024": "-12,5"})
    assert BudgetAmount.objects.get(item=item, year=2024).amount == Decimal("-12.5")


# --- Matrix -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "role"),
    [("", None), (" ", None), ("S", Role.RESPONSIBLE), ("s", Role.RESPONSIBLE)]
    + [(text, Role.COOPERATING) for text in "İiıI"],
)
def test_marks_are_read_whatever_the_keyboard(text: str, role: Role | None) -> None:
    assert parse_mark(text) == role


def test_another_letter_is_no_mark() -> None:
    with pytest.raises(NumberError, match="S, İ yazın veya boş bırakın"):
        parse_mark("X")


def test_a_mark_is_set_changed_and_removed(team: Client, plan: Plan) -> None:
    objective = Objective.objects.first()
    first, second, third = Unit.objects.order_by("order")
    post(
        team,
        MATRIX,
        plan,
        {
            f"o{objective.pk}:u{first.pk}": "İ",
            f"o{objective.pk}:u{second.pk}": "",
            f"o{objective.pk}:u{third.pk}": "S",
        },
    )
    marks = dict(objective.unit_assignments.values_list("unit", "role"))
    assert marks == {first.pk: "I", third.pk: "S"}


def test_a_closed_unit_has_a_column_only_while_the_plan_names_it(team: Client, plan: Plan) -> None:
    marked, _, unmarked = Unit.objects.order_by("order")
    ObjectiveCard.objects.update(responsible_unit=None)
    Unit.objects.update(is_active=False)
    columns = team.get(reverse(MATRIX, args=[plan.slug])).context["grid"].columns
    keys = [column.key for column in columns]
    assert f"u{marked.pk}" in keys
    assert f"u{unmarked.pk}" not in keys


@pytest.mark.parametrize(
    ("cards", "marks"),
    [
        ([], {}),
        ([CardUnits(1, 10, (20,), False)], {(1, 10): "S", (1, 20): "I"}),
        ([CardUnits(1, 10, (10,), False)], {(1, 10): "S"}),
        ([CardUnits(1, None, (), True)], {(1, 10): "I", (1, 20): "I"}),
        (
            [CardUnits(1, 10, (), False), CardUnits(1, 20, (10,), False)],
            {(1, 10): "S", (1, 20): "S"},
        ),
    ],
)
def test_marks_follow_from_the_cards(cards: list[CardUnits], marks: dict) -> None:
    assert derive_marks(cards, [10, 20]) == marks


def test_rebuilding_shows_what_will_change_and_changes_nothing_yet(
    team: Client, plan: Plan
) -> None:
    card = ObjectiveCard.objects.first()
    third = Unit.objects.order_by("order").last()
    CardCooperation.objects.create(card=card, unit=third)
    page = team.get(reverse("admin:plans_unitassignment_rebuild", args=[plan.slug]))
    assert page.context["changes"] == [("H1.1, Mali Hizmetler Müdürlüğü", "", "İ")]
    assert UnitAssignment.objects.count() == 4


def test_confirmed_rebuilding_follows_the_cards(team: Client, plan: Plan) -> None:
    UnitAssignment.objects.all().delete()
    team.post(reverse("admin:plans_unitassignment_rebuild", args=[plan.slug]))
    assert sorted(UnitAssignment.objects.values_list("role", flat=True)) == ["I", "I", "S", "S"]


def test_rebuilding_marks_no_unit_that_was_closed(team: Client, plan: Plan) -> None:
    UnitAssignment.objects.all().delete()
    Plan.objects.update(status=Plan.Status.DRAFT)
    closed = ObjectiveCard.objects.first().responsible_unit
    Unit.objects.filter(pk=closed.pk).update(is_active=False, ended_on="2026-01-01")
    team.post(reverse("admin:plans_unitassignment_rebuild", args=[plan.slug]))
    assert not UnitAssignment.objects.filter(unit=closed).exists()
    assert UnitAssignment.objects.filter(role="I").count() == 2


# --- Ways in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [COSTING, BUDGET, MATRIX])
def test_the_only_plan_needs_no_choosing(team: Client, plan: Plan, name: str) -> None:
    response = team.get(reverse(f"{name}s"))
    assert response["Location"] == reverse(name, args=[plan.slug])


def test_of_all_plans_together_the_person_chooses_one(team: Client, plan: Plan) -> None:
    build_plan(1, 1, slug="yeni-2025-2029")
    team.post(reverse("choose_plan"), {"plan": ALL})
    page = read_page(team.get(reverse(f"{COSTING}s")))
    assert reverse(COSTING, args=["yeni-2025-2029"]) in page


@pytest.mark.parametrize("name", [COSTING, BUDGET, MATRIX])
def test_without_permission_a_grid_is_closed(client: Client, plan: Plan, name: str) -> None:
    client.force_login(User.objects.create_user("yetkisiz", is_staff=True))
    assert client.get(reverse(name, args=[plan.slug])).status_code == 403


def test_who_may_only_look_cannot_save(client: Client, plan: Plan) -> None:
    viewer = User.objects.create_user("izleyen", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_costestimate"))
    client.force_login(viewer)
    address = reverse(COSTING, args=[plan.slug])
    assert "disabled" in read_page(client.get(address))
    assert client.post(address, {"shown": "{}", "general:2025": "1"}).status_code == 403


@pytest.mark.parametrize("name", [COSTING, BUDGET, MATRIX])
def test_the_number_of_queries_does_not_grow_with_the_plan(
    team: Client, db: None, name: str
) -> None:
    counts = []
    for size in (1, 6):
        plan = build_plan(size, size, slug=f"plan-{size}")
        address = reverse(name, args=[plan.slug])
        team.get(address)
        with CaptureQueriesContext(connection) as queries:
            team.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_broken_form_is_refused_with_a_sentence(team: Client, plan: Plan) -> None:
    response = team.post(reverse(COSTING, args=[plan.slug]), {"shown": "["})
    assert response.status_code == 400


@pytest.mark.parametrize(
    "shown", ["[" * 100_000, "[1]", '{"a": 1}', '{"%s": "abc"}', r'{"%s": "\ud800"}']
)
def test_what_the_page_had_shown_is_refused_where_it_is_broken(
    team: Client, plan: Plan, shown: str
) -> None:
    address = reverse(COSTING, args=[plan.slug])
    key = next(iter(team.get(address).context["grid"].cells()))
    response = team.post(address, {"shown": shown.replace("%s", key), key: "5"})
    assert response.status_code == 400


def test_a_number_of_400_digits_is_refused_beside_its_cell(team: Client, plan: Plan) -> None:
    address = reverse(COSTING, args=[plan.slug])
    key = next(iter(team.get(address).context["grid"].cells()))
    response = team.post(address, {"shown": "{}", key: "9" * 400})
    assert "okunamadı" in response.context["problems"][key]


@pytest.mark.parametrize("name", [BUDGET, MATRIX])
def test_a_table_without_rows_says_so_under_the_plans_name(
    team: Client, db: None, name: str
) -> None:
    plan = Plan.objects.create(
        slug="bos", institution="Boş Belediyesi", start_year=2030, end_year=2034
    )
    page = read_page(team.get(reverse(name, args=[plan.slug])))
    assert "Boş Belediyesi 2030–2034</h2>" in page
    assert "Bu planda henüz hedef veya kalem yok." in page
    assert "Değişiklikleri kaydet" not in page
