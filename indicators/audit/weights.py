"""Rules of the family Ağırlıklar over a card's indicators (all figures are %).

That the weights of a card add up to 100 is audited by `reports.audit.rules`, which also knows
what the card prints as their total.
"""

from decimal import Decimal

from indicators.audit.data import card_rule, list_place, name_of
from indicators.models import Indicator
from plans.audit.registry import Problem, Problems
from plans.audit.words import format_some
from plans.language.numbers import format_percent
from plans.models import ObjectiveCard

#: From this on a single indicator all but decides the card's performance.
DOMINANT = Decimal(90)


@card_rule("A02")
def without_weight(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    if names := [name_of(row) for row in rows if row.weight is None]:
        text = f"Kartın {len(rows)} göstergesinin hiçbirinde hedefe etkisi yazılmamış."
        if len(names) < len(rows):
            what = "tanesinde hedefe etkisi yazılmamış"
            text = format_some(names, len(rows), "göstergeden", what)
        yield Problem(list_place(card), text, tuple(names))


@card_rule("A03")
def without_effect(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    if names := [name_of(row) for row in rows if row.weight == 0]:
        text = format_some(names, len(rows), "göstergeden", "tanesinin hedefe etkisi %0")
        yield Problem(list_place(card), text, tuple(names))


@card_rule("A04")
def weight_on_one(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    for row in rows:
        if len(rows) > 1 and row.weight is not None and row.weight >= DOMINANT:
            text = (
                f"Kartın {len(rows)} göstergesi var, ama hedefe etkinin "
                f"{format_percent(row.weight)} kadarı tek göstergede: {name_of(row)}."
            )
            yield Problem(list_place(card), text, (name_of(row), row.weight, len(rows)))
