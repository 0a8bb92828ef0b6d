"""Undo for every record of a plan: its history, the way back, and what was deleted."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgeting.models import BudgetAmount, BudgetItem, CardCost, CostEstimate, GeneralExpense
from indicators.models import AnnualTarget, Indicator
from plans.models import (
    Activity,
    CardNote,
    Goal,
    KeyIndicator,
    Objective,
    ObjectiveCard,
    Plan,
    Survey,
    SurveyQuestion,
    SurveyResponse,
    Unit,
    UnitAssignment,
    UnitMember,
)
from plans.records.base import Record
from plans.records.history import catch_up
from plans.records.restoring import bring_back, find_deleted
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page
from tests.support.trail import open_trail


def build() -> None:
    build_plan(1, 1)
    catch_up("Veri yükleme", using="default")


@pytest.fixture(scope="module")
def built(share: Callable[..., None]) -> None:
    share(build)


@pytest.fixture
def plan(built: None, db: None) -> Plan:
    return Plan.objects.get()


def page(record: Any, kind: str = "change") -> str:
    return reverse(
        f"admin:{record._meta.app_label}_{record._meta.model_name}_{kind}", args=[record.pk]
    )


def entries(team: Client, record: Any) -> list[Any]:
    return team.get(page(record, "history")).context["changes"]


def deleted(team: Client, model: Any) -> list[Any]:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_deleted_records"
    return team.get(reverse(name)).context["changes"]


def first_version(changes: list[Any], record: Any, part: str = "") -> str:
    """The address of the oldest version of a record, in the history of the page it stands on."""
    oldest = record.history.order_by("history_id").first()
    return next(
        entry.url for entry in changes if entry.url.endswith(f"/surum/{part}{oldest.history_id}/")
    )


def go_back(team: Client, address: str, follow: bool = False) -> Any:
    return team.post(address, {"latest": team.get(address).context["latest"]}, follow=follow)


def save(team: Client, record: Any, **changes: Any) -> None:
    assert team.post(page(record), untouched(team.get(page(record))) | changes).status_code == 302


# --- Going back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Goal, "name", "Başka ad"),
        (Objective, "name", "Başka ad"),
        (ObjectiveCard, "printed_goal", "Başka ad"),
        (Indicator, "name", "Başka ad"),
        (KeyIndicator, "name", "Başka ad"),
        (Unit, "short_name", "Başka"),
        (UnitAssignment, "role", "I"),
        (CostEstimate, "amount", "7"),
        (GeneralExpense, "amount", "7"),
        (BudgetItem, "name", "Başka ad"),
        (Plan, "vision", "Başka görüş"),
    ],
)
def test_a_changed_record_goes_back_to_how_it_was(
    team: Client, plan: Plan, strategist: User, model: Any, field: str, value: str
) -> None:
    record = model.objects.order_by("pk").first()
    before = getattr(record, field)
    save(team, record, **{field: value})
    changes = entries(team, record)
    assert len(changes[0].fields) == 1
    go_back(team, first_version(changes, record))
    record.refresh_from_db()
    assert getattr(record, field) == before
    last = record.history.first()
    assert "sürümüne dönüldü" in last.history_change_reason
    assert last.history_user == strategist


@pytest.mark.parametrize(
    ("model", "name", "field", "value"),
    [
        (Activity, "activities-0-text", "text", "Başka iş"),
        (CardNote, "risks-0-text", "text", "Başka risk"),
        (CardCost, "costs-0-amount", "amount", "7"),
        (Indicator, "indicators-0-name", "name", "Başka gösterge"),
        (AnnualTarget, "indicators-0-year_2025", "value", "7"),
    ],
)
def test_a_row_of_a_card_goes_back_from_the_cards_history(
    team: Client, plan: Plan, model: Any, name: str, field: str, value: str
) -> None:
    card = ObjectiveCard.objects.get()
    save(team, card, **{name: value})
    record = model.objects.get(**{field: value})
    changes = entries(team, card)
    response = go_back(team, first_version(changes, record, f"{model._meta.model_name}/"))
    assert response.url == page(card)
    assert not model.objects.filter(**{field: value}).exists()


def test_the_place_of_a_record_stays_when_it_goes_back(team: Client, plan: Plan) -> None:
    indicator = Indicator.objects.get(order=1)
    other = ObjectiveCard.objects.create(objective=Objective.objects.get())
    indicator.card, indicator.order = other, 1
    indicator.save()
    save(team, indicator, name="Başka ad")
    go_back(team, first_version(entries(team, indicator), indicator))
    indicator.refresh_from_db()
    assert (indicator.card, indicator.name) == (other, "1. gösterge")


def test_going_back_never_puts_a_plan_in_force(team: Client, plan: Plan) -> None:
    plan.status = Plan.Status.ENDED
    plan.save()
    go_back(team, first_version(entries(team, plan), plan))
    plan.refresh_from_db()
    assert plan.status == Plan.Status.ENDED


def test_a_version_that_breaks_a_rule_of_today_says_why(team: Client, plan: Plan) -> None:
    goal = Goal.objects.get()
    save(team, goal, number=2)
    Goal.objects.create(plan=plan, number=1, name="Yerine gelen")
    response = go_back(team, first_version(entries(team, goal), goal), follow=True)
    assert "amaç”: Bu planda bu numara ile başka bir amaç var." in read_page(response)


@pytest.mark.differs
def test_what_only_the_database_refuses_is_said_in_words(team: Client, plan: Plan) -> None:
    cost = CostEstimate.objects.get(year=2029)
    cost.delete()
    CostEstimate.objects.filter(year=2029).delete()
    for model in (AnnualTarget, GeneralExpense, BudgetAmount):
        model.objects.filter(year=2029).delete()
    plan.end_year = 2028
    plan.save()
    CostEstimate.clean, clean = lambda self: None, CostEstimate.clean  # type: ignore[method-assign]
    try:
        response = go_back(team, deleted(team, CostEstimate)[0].url, follow=True)
    finally:
        CostEstimate.clean = clean  # type: ignore[method-assign]
    assert "Veritabanının koruduğu bir kurala uymuyor" in read_page(response)
    assert not CostEstimate.objects.filter(year=2029).exists()


# --- Bringing back ------------------------------------------------------------------------------


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a plan's records but when it was written."""
    models = [Goal, Objective, ObjectiveCard, Activity, CardNote, CardCost, Indicator]
    models += [AnnualTarget, CostEstimate, UnitAssignment]
    return {m.__name__: sorted(m.objects.values_list(), key=repr) for m in models}


@pytest.mark.differs
@pytest.mark.parametrize("model", [Plan, Goal, Objective, ObjectiveCard, Indicator])
def test_a_deleted_record_comes_back_with_all_that_went_with_it(
    team: Client, plan: Plan, model: Any
) -> None:
    before = snapshot()
    record = model.objects.order_by("pk").first()
    assert team.post(page(record, "delete"), {"post": "yes"}).status_code == 302
    assert snapshot() != before
    [entry] = deleted(team, model)
    assert entry.is_deletion
    assert "geri getirildi" in read_page(go_back(team, entry.url, follow=True))
    assert snapshot() == before


def test_a_card_comes_back_to_the_unit_that_took_over(team: Client, plan: Plan) -> None:
    card = ObjectiveCard.objects.get()
    unit = card.responsible_unit
    new = Unit.objects.create(code="yeni", name="Yeni Müdürlük", short_name="Yeni")
    team.post(page(card, "delete"), {"post": "yes"})
    Unit.objects.filter(pk=unit.pk).update(is_active=False, ended_on="2026-01-01", successor=new)
    go_back(team, deleted(team, ObjectiveCard)[0].url)
    assert ObjectiveCard.objects.get().responsible_unit == new


def test_a_card_of_a_unit_that_nobody_took_over_from_says_that_the_unit_comes_first(
    team: Client, plan: Plan
) -> None:
    card = ObjectiveCard.objects.get()
    team.post(page(card, "delete"), {"post": "yes"})
    Unit.objects.filter(pk=card.responsible_unit_id).update(is_active=False, ended_on="2026-01-01")
    said = read_page(go_back(team, deleted(team, ObjectiveCard)[0].url, follow=True))
    assert "sorumlu birim: Su ve Kanalizasyon Müdürlüğü kapanmış, görevlerini devralan da" in said
    assert not ObjectiveCard.objects.exists()


@pytest.mark.differs
def test_rows_that_became_doubles_meanwhile_are_refused_by_name(team: Client, plan: Plan) -> None:
    first, second = UnitAssignment.objects.order_by("pk")[:2]
    Goal.objects.get().delete()
    Unit.objects.filter(pk=first.unit_id).update(
        is_active=False, ended_on="2026-01-01", successor=second.unit_id
    )
    said = read_page(go_back(team, deleted(team, Goal)[0].url, follow=True))
    assert "Birim matrisi işareti “" in said
    assert not Goal.objects.exists()


def test_more_comes_back_with_the_same_queries(db: None) -> None:
    def count(plan: Plan) -> int:
        key = plan.goals.get().pk
        Goal.objects.get(pk=key).delete()
        with CaptureQueriesContext(connection) as queries:
            bring_back(find_deleted(Goal, id=key).get())
        assert plan.goals.get().objectives.exists()
        return len(queries)

    small = build_plan(1, 1, indicators=2, slug="kucuk")
    large = build_plan(1, 3, cards=2, indicators=3, slug="buyuk")
    assert count(small) == count(large) <= 100


def test_what_speaks_against_coming_back_is_said_with_its_place(team: Client, plan: Plan) -> None:
    card = ObjectiveCard.objects.get()
    Activity.objects.filter(card=card).update(text="")
    team.post(page(card, "delete"), {"post": "yes"})
    said = read_page(go_back(team, deleted(team, ObjectiveCard)[0].url, follow=True))
    assert "Geri dönülemedi: Faaliyet ve proje, faaliyet veya proje: Bu alan boş olamaz." in said
    assert not ObjectiveCard.objects.exists()


def test_several_deleted_from_the_list_come_back_one_by_one(team: Client, plan: Plan) -> None:
    keys = list(Indicator.objects.values_list("pk", flat=True))[:2]
    changelist = reverse("admin:indicators_indicator_changelist")
    data = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    team.post(changelist, data)
    assert Indicator.objects.count() == 1
    entry = next(e for e in deleted(team, Indicator) if f"/{keys[0]}/surum/" in e.url)
    go_back(team, entry.url)
    assert AnnualTarget.objects.filter(indicator=keys[0]).count() == 5
    assert not Indicator.objects.filter(pk=keys[1]).exists()


def test_what_was_deleted_before_its_parent_stays_deleted(team: Client, plan: Plan) -> None:
    indicator = Indicator.objects.get(order=1)
    indicator.targets.get(year=2025).delete()
    open_trail(AnnualTarget)
    AnnualTarget.history.filter(history_type="-").update(history_date="2025-01-01T00:00Z")
    indicator.delete()
    go_back(team, deleted(team, Indicator)[0].url)
    assert set(AnnualTarget.objects.filter(indicator__order=1).values_list("year", flat=True)) == {
        2026, 2027, 2028, 2029,
    }  # fmt: skip


@pytest.mark.differs
def test_all_of_one_deletion_is_recorded_at_one_moment(plan: Plan) -> None:
    Goal.objects.get().delete()
    moments = {
        moment
        for model in (Goal, Objective, Indicator, AnnualTarget, CostEstimate)
        for moment in model.history.filter(history_type="-").values_list("history_date", flat=True)
    }
    assert len(moments) == 1


def test_a_row_deleted_on_the_card_comes_back_from_its_history(team: Client, plan: Plan) -> None:
    card = ObjectiveCard.objects.get()
    save(team, card, **{"indicators-1-DELETE": "on"})
    assert card.indicators.count() == 2
    entry = next(e for e in entries(team, card) if e.is_deletion and "gösterge" in e.what.lower())
    text = read_page(team.get(entry.url))
    assert "Onunla birlikte silinenler de geri gelir: 5 yıllık hedef değer" in text
    go_back(team, entry.url)
    assert card.indicators.get(order=2).targets.count() == 5


def test_an_indicator_that_comes_back_has_its_tasks_again(team: Client, plan: Plan) -> None:
    period = measure(plan, "2025-1", {}, close=False)
    assert period.measurements.count() == 3
    Indicator.objects.get(order=1).delete()
    assert period.measurements.count() == 2
    go_back(team, deleted(team, Indicator)[0].url)
    assert period.measurements.count() == 3


def test_without_what_it_hung_on_a_record_waits_for_that(team: Client, plan: Plan) -> None:
    objective = Objective.objects.get()
    Goal.objects.get().delete()
    entry = next(e for e in deleted(team, Objective) if f"/{objective.pk}/surum/" in e.url)
    response = go_back(team, entry.url, follow=True)
    assert "Bağlı olduğu kayıt (amaç) silinmiş. Önce onu geri getirin." in read_page(response)
    assert not Objective.objects.exists()


def test_what_was_deleted_is_listed_for_the_chosen_plan(team: Client, plan: Plan) -> None:
    other = build_plan(1, 1, slug="diger")
    Goal.objects.all().delete()
    assert [entry.url.split("/")[4] for entry in deleted(team, Goal)] != []
    team.post(reverse("choose_plan"), {"plan": other.slug})
    [entry] = deleted(team, Goal)
    assert Goal.history.get(history_id=entry.url.split("/")[-2]).plan_id == other.pk


def test_a_units_members_come_back_with_it(team: Client, plan: Plan, strategist: User) -> None:
    unit = Unit.objects.create(code="yeni", name="Yeni Müdürlük", short_name="Yeni Md.")
    UnitMember.objects.create(unit=unit, user=strategist)
    team.post(page(unit, "delete"), {"post": "yes"})
    go_back(team, deleted(team, Unit)[0].url)
    assert UnitMember.objects.get().user == strategist


# --- Grids --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "model", "row"),
    [
        ("budgeting_costestimate", CostEstimate, "o{objective_id}:{year}"),
        ("budgeting_costestimate", GeneralExpense, "general:{year}"),
        ("budgeting_budgetitem", BudgetAmount, "b{item_id}:{year}"),
        ("plans_unitassignment", UnitAssignment, "o{objective_id}:u{unit_id}"),
    ],
)
def test_an_emptied_cell_of_a_grid_comes_back_from_its_history(
    team: Client, plan: Plan, name: str, model: Any, row: str
) -> None:
    record = model.objects.order_by("pk").first()
    address = reverse(f"admin:{name}_grid", args=[plan.slug])
    grid = team.get(address)
    history = reverse(f"admin:{name}_grid_history", args=[plan.slug])
    assert history in grid.text
    team.post(address, {"shown": grid.context["shown"], row.format(**vars(record)): ""})
    assert not model.objects.filter(pk=record.pk).exists()
    newest = team.get(history).context["changes"][0]
    assert newest.is_deletion
    go_back(team, newest.url)
    assert model.objects.filter(pk=record.pk).exists()


# --- Who may, and what is locked ----------------------------------------------------------------


def test_who_may_only_look_neither_goes_back_nor_brings_back(client: Client, plan: Plan) -> None:
    viewer = User.objects.create_user("bakan", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(viewer)
    card = ObjectiveCard.objects.get()
    Activity.objects.get().delete()
    entry = next(e for e in entries(client, card) if e.is_deletion)
    latest = client.get(entry.url).context["latest"]
    assert client.post(entry.url, {"latest": latest}).status_code == 403
    assert not Activity.objects.exists()


@pytest.mark.differs
def test_questions_of_an_answered_survey_do_not_come_back(team: Client, plan: Plan) -> None:
    survey = Survey.objects.create(plan=plan, key="anket", title="Anket")
    kept, gone = (
        SurveyQuestion.objects.create(survey=survey, text=text) for text in ("Kalan", "Giden")
    )
    kept.kind = SurveyQuestion.Kind.TEXT
    kept.text = "Yazım düzeltildi"
    kept.save()
    gone.delete()
    SurveyResponse.objects.create(survey=survey, submitted_on=date(2026, 1, 5))
    found = entries(team, survey)
    assert "Ankete yanıt geldiği için" in read_page(
        go_back(team, next(e.url for e in found if e.is_deletion), follow=True)
    )
    go_back(team, next(e.url for e in found if e.kind == "eklendi" and e.name == "Kalan"))
    kept.refresh_from_db()
    assert (kept.text, kept.kind) == ("Kalan", SurveyQuestion.Kind.TEXT)


def test_values_of_the_cycle_never_come_back_this_way(team: Client, plan: Plan) -> None:
    period = measure(plan, "2025-1", {Indicator.objects.first(): 5}, close=False)
    measurement = period.measurements.get(value=5)
    catch_up("Veri yükleme", using="default")
    address = next(e.url for e in entries(team, measurement))
    assert not team.get(address).context["may_restore"]
    latest = team.get(address).context["latest"]
    assert team.post(address, {"latest": latest}).status_code == 403


# --- Before deleting ----------------------------------------------------------------------------


def test_deleting_says_in_words_what_goes_with_it(team: Client, plan: Plan) -> None:
    text = read_page(team.get(page(ObjectiveCard.objects.get(), "delete")))
    for words in (
        "3 performans göstergesi",
        "15 yıllık hedef değer",
        "1 maliyet tahmini",
        "geri getirebilirsiniz",
    ):
        assert words in text
    assert "1 hedef kartı" not in text


def test_deleting_several_says_it_for_all_together(team: Client, plan: Plan) -> None:
    keys = list(Indicator.objects.values_list("pk", flat=True))
    data = {"action": "delete_selected", "_selected_action": keys}
    text = read_page(team.post(reverse("admin:indicators_indicator_changelist"), data))
    assert "Bu 3 kayıt silinsin mi?" in text
    assert "15 yıllık hedef değer" in text


def test_every_page_of_a_record_leads_to_its_versions() -> None:
    """What has a trail and a page has a way back."""
    without = [
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if issubclass(model, Record) and not hasattr(model_admin, "version_view")
    ]
    assert without == []
