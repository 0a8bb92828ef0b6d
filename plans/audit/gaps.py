"""Rules of the family Eksikler that need the plan alone."""

import re
from typing import Any

from django.db.models import Exists, OuterRef, Q

from plans.audit.data import card_rule, goal_rule, objective_rule, plan_rule
from plans.audit.places import Place, place_of
from plans.audit.registry import Problem, Problems, register_rule
from plans.audit.words import find_empty, format_list, format_some
from plans.language.turkish import turkish_lower
from plans.models import CardNote, Goal, Objective, ObjectiveCard, Plan, Section, SectionTable


@plan_rule("E01")
def plan_without_goals(plan: Plan) -> Problems:
    if not plan.goals.all():
        yield Problem(place_of(plan), "Planda hiç amaç yok.")


@goal_rule("E02")
def goal_without_objectives(goal: Goal) -> Problems:
    if not goal.objectives.all():
        yield Problem(place_of(goal), f"“{goal.name}” amacının hedefi yok.", (goal.name,))


@objective_rule("E03")
def objective_without_card(row: Objective) -> Problems:
    if not row.cards.all():
        yield Problem(place_of(row), f"“{row.name}” hedefinin kartı yok.", (row.name,))


@objective_rule("E21")
def objective_without_strategy(row: Objective) -> Problems:
    if not row.strategies.all():
        text = f"“{row.name}” hedefinin stratejisi yazılmamış."
        yield Problem(place_of(row), text, (row.name,))


@card_rule("E04")
def card_without_unit(card: ObjectiveCard) -> Problems:
    if card.responsible_unit_id is None:
        place = place_of(card, "id_responsible_unit")
        yield Problem(place, "Kartta sorumlu birim yok.", (card.label,))


@card_rule("E06")
def card_without_risk(card: ObjectiveCard) -> Problems:
    return _find_missing_note(card, CardNote.Kind.RISK)


@card_rule("E07")
def card_without_activity(card: ObjectiveCard) -> Problems:
    if not card.activities.all():
        place = place_of(card, "activities-group")
        yield Problem(place, "Kartta hiç faaliyet veya proje yazılmamış.", (card.label,))


@card_rule("E08")
def card_without_finding(card: ObjectiveCard) -> Problems:
    return _find_missing_note(card, CardNote.Kind.FINDING)


@card_rule("E09")
def card_without_need(card: ObjectiveCard) -> Problems:
    return _find_missing_note(card, CardNote.Kind.NEED)


def _find_missing_note(card: ObjectiveCard, kind: CardNote.Kind) -> Problems:
    if not any(note.kind == kind for note in card.notes.all()):
        text = f"Kartta hiç {turkish_lower(kind.label)} yazılmamış."
        yield Problem(place_of(card, f"{kind}s-group"), text, (card.label,))


@plan_rule("E17")
def missing_statements(plan: Plan) -> Problems:
    values = list(plan.core_values.all())
    parts = {"misyon": plan.mission, "vizyon": plan.vision, "temel değerler": values}
    if missing := find_empty(parts):
        text = f"Planda şunlar yazılmamış: {format_list(missing)}."
        yield Problem(place_of(plan, "id_mission"), text, tuple(missing))


@plan_rule("E18")
def missing_decision(plan: Plan) -> Problems:
    parts = {"tarihi": plan.council_decision_date, "sayısı": plan.council_decision_number}
    missing = find_empty(parts)
    if missing and plan.status != Plan.Status.DRAFT:
        text = f"Yürürlüğe giren planın meclis kararının {format_list(missing)} yazılmamış."
        yield Problem(place_of(plan, "id_council_decision_date"), text, tuple(missing))


@plan_rule("E30")
def version_not_frozen(plan: Plan) -> Problems:
    if plan.status == Plan.Status.ACTIVE and not plan.is_frozen:
        yield Problem(place_of(plan), "Plan yürürlükte, ama sürümü kesinleşmemiş.")


@plan_rule("E19")
def key_indicators_without_baseline(plan: Plan) -> Problems:
    total = len(plan.key_indicators.all())
    names = [row.name for row in plan.key_indicators.all() if row.baseline is None]
    if names:
        text = f"{total} temel göstergenin hiçbirinin plan dönemi başlangıç değeri yok."
        if len(names) < total:
            labels, what = [f"“{name}”" for name in names], "plan dönemi başlangıç değeri yok"
            text = format_some(labels, total, "temel göstergeden", f"tanesinin {what}")
        yield Problem(place_of(plan, "key_indicators-group"), text, tuple(names))


@plan_rule("E20")
def key_indicator_without_target(plan: Plan) -> Problems:
    for row in plan.key_indicators.all():
        parts = {"plan dönemi sonu hedef değeri": row.target, "ölçü birimi": row.unit_of_measure}
        if missing := find_empty(parts):
            text = f"“{row.name}” temel göstergesinde {format_list(missing)} yok."
            yield Problem(place_of(row), text, (row.name, *missing))


def load_sections(plan: Plan) -> list[tuple[Plan, list[Any]]]:
    """The plan, and its sections without their texts, each with whether `is_filled`."""
    tables = SectionTable.objects.filter(section=OuterRef("pk")).exclude(rows=[])
    rows = Section.objects.filter(plan=plan).defer("text").order_by("order")
    return [(plan, list(rows.annotate(is_filled=~Q(text="") | Exists(tables))))]


@register_rule(load_sections, "E29")
def previous_plan_unjudged(plan: Plan, sections: list[Any]) -> Problems:
    found = [row for row in sections if judges_previous_plan(row.title, plan.start_year)]
    above = {row.pk: row.parent_id for row in sections}
    filled = [row.pk for row in sections if row.is_filled]
    while filled and not {row.pk for row in found} & {*filled}:
        filled = [pk for pk in map(above.get, filled) if pk]
    if not filled:
        place = Place("plan/onceki-plan", "Belge", "plans_section_changelist")
        text = "Belgede önceki planı değerlendiren bir bölüm yok."
        if found:
            place = place_of(found[0], "id_text", key=place.key, label=found[0].title)
            text = f"“{found[0].title}” bölümünde metin de dolu tablo da yok."
        yield Problem(place, text, tuple(row.title for row in found))


def judges_previous_plan(title: str, start_year: int) -> bool:
    """Whether a section of this title is about what became of the plan before that of `start_year`.

    `Uygulanmakta Olan Stratejik Planın Değerlendirilmesi`, `2020-2024 Planının Değerlendirilmesi`
    """
    title = turkish_lower(title)
    years = [int(year) for year in re.findall(r"\b20\d\d\b", title)]
    is_past = bool(years) and max(years) < start_year
    names_it = re.search(r"önceki|uygulanmakta|yürürlükte|geçmiş|mevcut|eski", title) or is_past
    return bool(names_it) and "plan" in title and "değerlendir" in title
