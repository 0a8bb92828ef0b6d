"""The sheets of the plan's own records: units, goals, objectives, cards and what stands on them."""

from collections.abc import Iterator

from plans import models as plans
from plans.exchange.columns import CardCodeWidget, ChoiceWidget, card_code, card_numbers
from plans.models.unit import answers_for
from plans.records.base import YearRecord
from plans.sheets import titles
from plans.sheets.lists import ListResource
from plans.sheets.read import FileBook
from plans.sheets.records import Draft
from plans.sheets.sheet import (
    BY_TITLE,
    GOAL,
    OBJECTIVE,
    OBJECTIVE_REF,
    SHEETS,
    ColumnGroup,
    Key,
    Ref,
    Row,
    Sheet,
)
from plans.units.matrix import write_mark


def lost_years(draft: Draft) -> Iterator[str]:
    """A shorter plan may leave no record in the years that it loses."""
    plan = draft.plan
    if plan is None or not draft.changes[titles.PLAN].changed:
        return
    going = {id(record) for wanted in draft.cells.values() for record in wanted.deleted}
    lost = set()
    for sheet in SHEETS:
        records = [*draft.store.cells[sheet.title].values()]
        records += draft.records[sheet.title].values()
        lost |= {
            record.year
            for record in records
            if isinstance(record, YearRecord)
            and id(record) not in going
            and record.year is not None
            and not plan.start_year - record.YEARS_BEFORE <= record.year <= plan.end_year
        }
    lost |= {year for year in plan.periods.values_list("year", flat=True) if year not in plan.years}
    if lost:
        listed = ", ".join(map(str, sorted(lost)))
        (key,) = draft.file.book[titles.PLAN]
        place = draft.file.place(BY_TITLE[titles.PLAN], key, "end_year")
        yield (
            f"{place}: Plan bu yıllara kısaltılamaz; {listed} için kayıt var. Önce o yılların "
            "değerlerini silin."
        )


def _derive_goal(row: Row) -> Row:
    return {"number": int(row["code"][1:])}


def _derive_objective(row: Row) -> Row:
    goal, number = row["code"][1:].split(".")
    return {"goal": f"A{goal}", "number": int(number)}


def _derive_card(row: Row) -> Row:
    objective, order = card_numbers(row["code"])
    return {"objective": objective, "order": order}


Sheet(titles.PLAN, ("slug",), plans.Plan, check=lost_years)


def wrongly_ended_units(draft: Draft) -> Iterator[str]:
    """A unit that answers for cards in force is not closed by a file; who took over is in use."""
    sheet, changes = BY_TITLE[titles.UNITS], draft.changes[titles.UNITS]
    for key in (*changes.new, *changes.changed):
        unit = draft.records[titles.UNITS][key]
        is_closed = "is_active" in changes.changed.get(key, ()) and not unit.is_active
        if cards := is_closed and unit.cards_in_force:
            yield f"{draft.place(sheet, key, 'is_active')}: {answers_for(cards)}"
        if unit.successor and not unit.successor.is_active:
            yield (
                f"{draft.place(sheet, key, 'successor')}: {unit.successor} kapanmış. Görevlerini "
                "bugün yürüten birimi yazın."
            )


UNIT_SHEET = Sheet(
    titles.UNITS,
    ("code",),
    plans.Unit,
    placed_within=(),
    max_levels=10,
    check=wrongly_ended_units,
)
Sheet(titles.VALUES, ("order",), plans.CoreValue)
Sheet(titles.KEY_INDICATORS, ("order",), plans.KeyIndicator)
Sheet(titles.GOALS, ("code",), plans.Goal, {"code": GOAL}, derive=_derive_goal)
Sheet(
    titles.OBJECTIVES,
    ("code",),
    plans.Objective,
    {"code": OBJECTIVE},
    refs=(Ref("goal", titles.GOALS, ("goal",)),),
    derive=_derive_objective,
)
Sheet(titles.STRATEGIES, ("objective", "order"), plans.Strategy)
Sheet(
    titles.CARDS,
    ("code",),
    plans.ObjectiveCard,
    {"code": CardCodeWidget()},
    {"code": lambda card: card_code(card.objective.code, card.order)},
    refs=(OBJECTIVE_REF,),
    derive=_derive_card,
)
Sheet(titles.COOPERATIONS, ("card", "unit"), plans.CardCooperation, placed_within=("card",))
Sheet(titles.ACTIVITIES, ("uid",), plans.Activity, placed_within=("card",))
Sheet(titles.NOTES, ("uid",), plans.CardNote, placed_within=("card", "kind"))
Sheet(
    titles.MATRIX,
    ("objective",),
    mirrors=titles.OBJECTIVES,
    grid=ColumnGroup(
        "birim",
        plans.UnitAssignment,
        "objective",
        "unit",
        "role",
        ChoiceWidget({role: write_mark(role) for role in plans.UnitAssignment.Role.values}),
    ),
)


class UnitResource(ListResource):
    """The list of the units."""

    sheets = (UNIT_SHEET,)
    FILE_NAME = "birimler"
    left_out = ("parent", "ended_on", "successor")

    def taken(self, file: FileBook, sheet: Sheet, key: Key, name: str) -> str:
        what = "Bu ad" if name == "name" else "Bu sıra"
        return f"{what} “{key[0]}” kodlu birimde de var. Birini değiştirin."
