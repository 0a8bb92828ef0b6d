"""Rules of the family Eksikler over indicators.

What all indicators of a plan lack is said once; else once for each card.
"""

from collections.abc import Callable
from functools import partial

from indicators.audit.data import card_rule, list_place, load_cards, name_of
from indicators.models import Indicator
from plans.audit.places import Place
from plans.audit.registry import Problem, Problems, register_rule
from plans.audit.words import format_some
from plans.models import ObjectiveCard

#: Each card of a plan, and its indicators.
Lists = list[tuple[ObjectiveCard, list[Indicator]]]

list_rule = partial(register_rule, lambda plan: [(list(load_cards(plan)),)])


@card_rule("E05")
def card_without_indicators(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    if not rows:
        yield Problem(list_place(card), "Kartta hiç performans göstergesi yok.", (card.label,))


@list_rule("E13")
def without_unit(cards: Lists) -> Problems:
    return _find_lacking(cards, "ölçü birimi", lambda row: row.unit_of_measure.strip())


@list_rule("E14")
def without_baseline(cards: Lists) -> Problems:
    return _find_lacking(
        cards, "plan dönemi başlangıç değeri", lambda row: row.baseline is not None
    )


@list_rule("E15")
def without_target(cards: Lists) -> Problems:
    return _find_lacking(cards, "hedef değer (bütün yıllar boş)", lambda row: row.targets.all())


@list_rule("E16")
def without_source(cards: Lists) -> Problems:
    return _find_lacking(cards, "veri kaynağı", lambda row: row.data_source.strip())


@list_rule("E28")
def without_profile(cards: Lists) -> Problems:
    return _find_lacking(
        cards,
        "tam bir künye (tanım, hesaplama yöntemi, sorumlu, doğrulama)",
        lambda row: row.definition and row.method and row.responsible_post and row.verification,
    )


def _find_lacking(cards: Lists, what: str, has: Callable[[Indicator], object]) -> Problems:
    """Which indicators have no `what` (`ölçü birimi`)."""
    lacking = [[name_of(row) for row in rows if not has(row)] for _, rows in cards]
    total = sum(len(rows) for _, rows in cards)
    if total and total == sum(map(len, lacking)):
        place = Place("plan", "Plan", "indicators_indicator_changelist")
        yield Problem(place, f"Plandaki {total} göstergenin hiçbirinde {what} yok.", (total,))
        return
    for (card, rows), names in zip(cards, lacking, strict=True):
        if names:
            text = format_some(names, len(rows), "göstergeden", f"tanesinde {what} yok")
            yield Problem(list_place(card), text, tuple(names))
