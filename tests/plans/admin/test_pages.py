"""The admin as a whole: who gets in, lists that stay quick, the start page, the policy."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator, Measurement
from plans.language.codes import parse_code
from plans.models import Objective, Plan, Unit
from plans.versions.stored import freeze
from reports.home.dashboard import plan_overview
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan, measure

LISTS = [
    "plans_plan",
    "plans_goal",
    "plans_objective",
    "plans_objectivecard",
    "plans_keyindicator",
    "plans_unit",
    "plans_unitassignment",
    "indicators_indicator",
    "budgeting_costestimate",
    "budgeting_generalexpense",
    "budgeting_budgetitem",
    "budgeting_publishedtotal",
]


def names_found(team: Client, model: str, term: str) -> list[str]:
    response = team.get(reverse(f"admin:{model}_changelist"), {"q": term})
    return [row.name for row in response.context["cl"].result_list]


@pytest.mark.differs
@pytest.mark.parametrize("name", LISTS)
def test_a_superuser_sees_every_list_and_record(
    admin_client: Client, kars: Plan, name: str
) -> None:
    app, model = name.split("_")
    record = next(
        m for m in admin.site._registry if (m._meta.app_label, m._meta.model_name) == (app, model)
    )._default_manager.first()
    assert admin_client.get(reverse(f"admin:{name}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"admin:{name}_change", args=[record.pk])).status_code == 200
    assert admin_client.get(reverse(f"admin:{name}_history", args=[record.pk])).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_staff_without_permissions_see_no_list(client: Client, db: None, name: str) -> None:
    client.force_login(User.objects.create_user("yetkisiz", is_staff=True))
    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_queries_whatever_its_length(
    team: Client, db: None, name: str
) -> None:
    address = reverse(f"admin:{name}_changelist")
    counts = []
    for size in (2, 5):
        build_plan(size, size, 2, size, slug=f"plan-{size}")
        team.get(address)
        with CaptureQueriesContext(connection) as queries:
            team.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.differs
@pytest.mark.parametrize("term", ["İŞLETME", "işletme", "İşletme ve iştirakler"])
def test_searching_ignores_case_the_turkish_way(team: Client, db: None, term: str) -> None:
    Unit.objects.create(code="isl", name="İŞLETME VE İŞTİRAKLER Müdürlüğü", short_name="İşl.")
    assert names_found(team, "plans_unit", term) == ["İŞLETME VE İŞTİRAKLER Müdürlüğü"]


@pytest.mark.differs
def test_names_are_sorted_by_the_turkish_alphabet(team: Client, db: None) -> None:
    for name in ["İzmir", "Isparta", "Çankırı", "Zonguldak", "Cizre"]:
        Unit.objects.create(code=name.encode().hex(), name=name, short_name=name)
    response = team.get(reverse("admin:plans_unit_changelist"), {"o": "1"})
    names = [unit.name for unit in response.context["cl"].result_list]
    assert names == ["Cizre", "Çankırı", "Isparta", "İzmir", "Zonguldak"]


def test_years_are_written_without_a_separator(team: Client, db: None) -> None:
    build_plan(1, 1)
    page = team.get(reverse("admin:budgeting_costestimate_changelist")).content.decode()
    assert "2025" in page
    assert "2.025" not in page


# --- An indicator's own page ------------------------------------------------------------------


def test_an_indicators_page_saves_its_targets(team: Client, db: None) -> None:
    build_plan(1, 1)
    indicator = Indicator.objects.first()
    address = reverse("admin:indicators_indicator_change", args=[indicator.pk])
    team.post(address, untouched(team.get(address)) | {"year_2029": "1.500", "year_2025": ""})
    targets = dict(indicator.targets.values_list("year", "value"))
    assert targets[2029] == 1500
    assert 2025 not in targets
    assert Indicator.history.count() == 0


# --- Start page -------------------------------------------------------------------------------


def places_of_gaps(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    return {gap["title"]: gap["places"] for gap in plan_overview(plan)["gaps"]}


def test_the_start_page_shows_size_and_gaps_of_the_kars_plan(team: Client, kars: Plan) -> None:
    size = {name: number for number, name, _ in plan_overview(kars)["size"]}
    assert (size["amaç"], size["hedef"], size["hedef kartı"]) == ("8", "30", "33")
    page = team.get(reverse("admin:index")).content.decode()
    assert "<b>184</b> performans göstergesi" in page
    assert "Maliyeti yazılmamış hedef" in page


def test_a_gap_names_its_places(kars: Plan) -> None:
    ((label, _),) = places_of_gaps(kars)["Maliyeti yazılmamış hedef"]
    assert label.startswith("H7.4 ")


def test_a_plan_without_goals_says_where_to_begin(team: Client, db: None) -> None:
    plan = build_plan(0, 0)
    page = team.get(reverse("admin:index")).content.decode()
    assert "Eksik bulunmadı." not in page
    assert f"{reverse('admin:plans_goal_add')}?plan={plan.pk}" in page


def test_a_complete_plan_has_no_gaps(db: None) -> None:
    plan = build_plan(1, 1, 1, 4)
    Indicator.objects.update(baseline=1)
    plan.key_indicators.update(baseline=1)
    Plan.objects.update(council_decision_date=date(2024, 9, 5), council_decision_number="112")
    title = "Uygulanmakta Olan Stratejik Planın Değerlendirilmesi"
    plan.sections.create(key="onceki-plan", title=title, text="<p>Metin.</p>")
    freeze(plan, None)
    assert places_of_gaps(plan) == {}


@pytest.mark.parametrize(
    ("weights", "complete"),
    [
        ([], True),
        (["100"], True),
        (["33.33", "33.33", "33.33"], True),
        (["93.94"], False),
        ([None, "100"], True),
        ([None], False),
    ],
)
def test_weights_add_up_to_100_but_for_rounding(db: None, weights: list, complete: bool) -> None:
    plan = build_plan(1, 1, 1, len(weights))
    for indicator, weight in zip(Indicator.objects.all(), weights, strict=True):
        indicator.weight = weight and Decimal(weight)
        indicator.save()
    titles = {"Hedefe etkilerin toplamı 100 değil", "Hedefe etkisi yazılmamış gösterge"}
    assert titles & set(places_of_gaps(plan)) is not complete


def test_the_start_page_costs_the_same_queries_whatever_the_plan(team: Client, db: None) -> None:
    counts = []
    for size in (1, 5):
        Plan.objects.all().delete()
        build_plan(size, size, 1, size)
        team.get(reverse("admin:index"))
        with CaptureQueriesContext(connection) as queries:
            team.get(reverse("admin:index"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_without_a_plan_the_start_page_says_what_to_do_first(team: Client, db: None) -> None:
    assert "Yeni plan ekle" in team.get(reverse("admin:index")).content.decode()


def test_the_team_is_not_shown_technical_pages(team: Client, db: None) -> None:
    page = team.get(reverse("admin:index")).content.decode()
    assert reverse("admin:plans_objectivecard_changelist") in page
    assert "/admin/axes/" not in page
    assert "/admin/django_tasks" not in page
    assert reverse("admin:auth_group_changelist") not in page


@pytest.mark.differs
@pytest.mark.parametrize("term", ["H6.2", "h6.2", "6.2", " H 6.2. "])
def test_a_card_is_found_by_its_code(team: Client, kars: Plan, term: str) -> None:
    response = team.get(reverse("admin:plans_objectivecard_changelist"), {"q": term})
    assert [card.label for card in response.context["cl"].result_list] == ["H6.2"]


@pytest.mark.differs
def test_a_goals_code_finds_all_its_objectives(team: Client, kars: Plan) -> None:
    response = team.get(reverse("admin:plans_objective_changelist"), {"q": "A6"})
    assert {found.goal.code for found in response.context["cl"].result_list} == {"A6"}


@pytest.mark.differs
def test_a_printed_indicator_code_is_still_found(team: Client, kars: Plan) -> None:
    response = team.get(reverse("admin:indicators_indicator_changelist"), {"q": "P.G. 6.2"})
    assert response.context["cl"].result_count > 0


@pytest.mark.parametrize("text", ["6", "2025", "A", "yol 6.2 km", "1.077.000"])
def test_a_search_for_something_else_is_no_code(text: str) -> None:
    assert parse_code(text) == []


# --- Policy and language ----------------------------------------------------------------------


def test_only_the_admin_may_evaluate_code(team: Client, db: None) -> None:
    assert "'unsafe-eval'" in team.get(reverse("admin:index"))["Content-Security-Policy"]
    public = team.get("/boyle-bir-sayfa-yok/")["Content-Security-Policy"]
    assert "unsafe-eval" not in public
    assert "script-src 'self'" in [part.strip() for part in public.split(";")]


def test_headings_of_lists_start_with_a_turkish_capital(team: Client, kars: Plan) -> None:
    page = team.get(reverse("admin:plans_unitassignment_changelist")).content.decode()
    assert "İşaret" in page
    assert "Işaret" not in page


def test_a_number_is_followed_by_the_singular(team: Client, kars: Plan) -> None:
    page = team.get(reverse("admin:plans_goal_changelist")).content.decode()
    assert "8 amaç<" in page
    assert "8 amaçlar" not in page


def test_shown_values_have_labels_with_a_turkish_capital(
    team: Client, submitted: Measurement
) -> None:
    page = team.get(
        reverse("admin:indicators_measurement_change", args=[submitted.pk])
    ).content.decode()
    assert "İade notu" in page


def test_labels_start_with_a_turkish_capital(team: Client, db: None) -> None:
    build_plan(1, 1)
    page = team.get(
        reverse("admin:plans_plan_change", args=[Plan.objects.get().pk])
    ).content.decode()
    assert "İlk yıl" in page
    assert "Ilk yıl" not in page


def test_a_goal_lists_its_objectives(team: Client, db: None) -> None:
    build_plan(1, 2)
    objective = Objective.objects.first()
    page = team.get(reverse("admin:plans_goal_change", args=[objective.goal_id])).content.decode()
    assert reverse("admin:plans_objective_change", args=[objective.pk]) in page


def test_the_page_before_deleting_tells_numbers_in_few_queries(team: Client, db: None) -> None:
    counts = []
    for size in (1, 6):
        plan = build_plan(1, size, 1, size, slug=f"plan-{size}")
        address = reverse("admin:plans_plan_delete", args=[plan.pk])
        with CaptureQueriesContext(connection) as queries:
            page = team.get(address).content.decode()
        counts.append(len(queries))
    assert "36 performans göstergesi" in page
    assert counts[0] == counts[1]


@pytest.mark.differs
def test_a_unit_with_cards_cannot_be_deleted(team: Client, db: None) -> None:
    build_plan(1, 1)
    unit = Unit.objects.order_by("order").first()
    address = reverse("admin:plans_unit_delete", args=[unit.pk])
    assert "Hedef kartları: 1" in team.get(address).content.decode()
    team.post(address, {"post": "yes"})
    assert Unit.objects.filter(pk=unit.pk).exists()


def test_a_new_card_leads_on_to_its_page(team: Client, db: None) -> None:
    build_plan(1, 1)
    objective = Objective.objects.get()
    response = team.post(
        reverse("admin:plans_objectivecard_add"),
        {"objective": objective.pk, "responsible_unit": ""},
    )
    card = objective.cards.get(order=2)
    assert response["Location"] == reverse("admin:plans_objectivecard_change", args=[card.pk])


@pytest.mark.differs
def test_an_indicators_page_does_not_overwrite_a_colleague(
    team: Client, admin_user: User, db: None
) -> None:
    build_plan(1, 1)
    indicator = Indicator.objects.first()
    address = reverse("admin:indicators_indicator_change", args=[indicator.pk])
    mine = untouched(team.get(address))
    colleague = Client()
    colleague.force_login(admin_user)
    colleague.post(address, untouched(colleague.get(address)) | {"year_2025": "99"})

    response = team.post(address, mine | {"name": "Başka ad"})

    assert "Siz bu sayfayı açtıktan sonra admin burayı değiştirdi" in response.content.decode()
    assert Indicator.objects.get(pk=indicator.pk).name == indicator.name


def test_an_institutions_name_is_text_in_the_sidebar(team: Client, db: None) -> None:
    build_plan(1, 1, 1, 1)
    Plan.objects.update(institution="<b x-init=alert(1)>")
    page = team.get(reverse("admin:index")).content.decode()
    assert "&lt;b x-init" in page
    assert "<b x-init" not in page


def test_a_unit_is_put_below_another_but_never_below_itself(team: Client, db: None) -> None:
    above, below = (
        Unit.objects.create(code=code, name=code, short_name=code, order=order)
        for order, code in enumerate(["baskan-yardimcisi", "fen-isleri"], 1)
    )
    for unit, parent in ((below, above), (above, below)):
        page = reverse("admin:plans_unit_change", args=[unit.pk])
        response = team.post(page, untouched(team.get(page)) | {"parent": parent.pk})
    assert "kendisine bağlı bir birime bağlı olamaz" in response.text
    assert list(Unit.objects.values_list("code", "parent__code")) == [
        ("baskan-yardimcisi", None),
        ("fen-isleri", "baskan-yardimcisi"),
    ]


def test_an_indicator_with_values_is_retired_instead_of_deleted(team: Client, db: None) -> None:
    plan = build_plan(1, 1, 1, 1)
    indicator = Indicator.objects.get()
    measure(plan, "2025-1", {indicator: 5})
    for page in ("indicators_indicator", "plans_plan"):
        record = indicator if page.startswith("indicators") else plan
        address = reverse(f"admin:{page}_delete", args=[record.pk])
        text = team.get(address).content.decode()
        assert "Gerçekleşmeler: 1. Değer girilmiş gösterge silinmez, izlemeden kaldırılır" in text
        team.post(address, {"post": "yes"})
    assert Indicator.objects.filter(pk=indicator.pk).exists()


def test_an_indicator_goes_with_the_tasks_that_nobody_touched(team: Client, db: None) -> None:
    measure(build_plan(1, 1, 1, 1), "2025-1", {})
    address = reverse("admin:indicators_indicator_delete", args=[Indicator.objects.get().pk])
    assert "1 gerçekleşme" in team.get(address).content.decode()
    team.post(address, {"post": "yes"})
    assert not Indicator.objects.exists()
