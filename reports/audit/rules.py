"""Rules of the audit that need both the indicators and the totals as printed."""

from collections.abc import Iterator
from decimal import Decimal

from budgeting.models import PublishedTotal
from indicators.audit.data import list_place, load_cards
from indicators.models import Indicator
from plans.audit.registry import ERROR, NOTE, WARNING, Problem, Problems, Severity, register_rule
from plans.audit.words import format_list
from plans.language.numbers import format_number, format_percent
from plans.models import ObjectiveCard, Plan

#: How far a card's weights may be from 100 by rounding (percentage points).
WEIGHT_TOLERANCE = Decimal("0.05")
#: From this on (percentage points) the weights are no slip of a digit any more.
FAR_OFF = Decimal(1)


def load_weights(plan: Plan) -> Iterator[tuple[ObjectiveCard, list[Indicator], Decimal | None]]:
    """Each card, its indicators, and what it prints as the total of their weights (%)."""
    kind = PublishedTotal.Kind.CARD_WEIGHT
    printed = {row.card_id: row.value for row in plan.published_totals.all() if row.kind == kind}
    return ((card, rows, printed.get(card.pk)) for card, rows in load_cards(plan))


@register_rule(load_weights, "A01")
def weights_sum(card: ObjectiveCard, rows: list[Indicator], printed: Decimal | None) -> Problems:
    weights = [row.weight for row in rows if row.weight is not None]
    total = sum(weights, Decimal(0))
    # That a card has no weights at all, the rules on what is missing say.
    if not weights or (total == 100 and printed in (None, total)):
        return
    text = f"Göstergelerin hedefe etkileri {format_percent(total)} ediyor"
    if printed is not None and printed != total:
        text += f", kartta toplam {format_percent(printed)} basılmış"
    far = abs(total - 100)
    if far:
        text += f"; 100’den {format_number(far)} puan {'az' if total < 100 else 'fazla'}"
    text += _explain_fractions(weights)
    figures = (total,) if printed is None else (total, printed)
    difference = max(far, abs((total if printed is None else printed) - total))
    yield Problem(list_place(card), f"{text}.", figures, _grade(difference))


def _explain_fractions(weights: list[Decimal]) -> str:
    """What the sum of weights says where some make 100 once they are taken for fractions."""
    fractions = [weight for weight in weights if 0 < weight <= 1]
    off = abs(sum(weights, Decimal(0)) + 99 * sum(fractions, Decimal(0)) - 100)
    if len(fractions) == len(weights) and off <= FAR_OFF:
        return "; ağırlıklar 1’e toplanıyor: yüzde değil kesir yazılmış, her birini 100 ile çarpın"
    if not fractions or off > WEIGHT_TOLERANCE:
        return ""
    said = format_list(format_number(weight) for weight in fractions)
    return f"; {said} yüzde değil kesir yazılmış görünüyor, 100 ile çarpılınca toplam 100 oluyor"


def _grade(difference: Decimal) -> Severity:
    """Rounding is worth a note, a slip a warning; what is far off cannot be computed with."""
    if difference <= WEIGHT_TOLERANCE:
        return NOTE
    return WARNING if difference <= FAR_OFF else ERROR
