"""Rules of the audit that need both the indicators and the totals as printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgeting.audit.data import Kind, load_money
from indicators.audit.data import IndicatorsData, load_indicators
from plans.audit import ERROR, NOTE, WARNING, Context, Problem, Problems, Severity, register_rule
from plans.audit.grounds import CARD
from plans.audit.words import format_list
from plans.language.numbers import format_number, format_percent

#: How far a card's weights may be from 100 by rounding (percentage points).
WEIGHT_TOLERANCE = Decimal("0.05")
#: From this on (percentage points) the weights are no slip of a digit any more.
_FAR_OFF = Decimal(1)


@dataclass(frozen=True)
class WeightsData:
    indicators: IndicatorsData
    #: What the cards print as the total of their weights (%), by the key of the card.
    printed: Mapping[int, Decimal]


def load_weights(context: Context) -> WeightsData:
    """The indicators of the plan, and the totals of weights that its cards print."""
    printed = context.get(load_money).printed_of(Kind.CARD_WEIGHT)
    return WeightsData(
        context.get(load_indicators), {row.of: row.value for row in printed if row.of}
    )


@register_rule(
    load_weights,
    "A01",
    WARNING,
    "Hedefe etkilerin toplamı 100 değil",
    f"{CARD} Hedefe etkilerin toplamı %100’dür.",
    why="Kartın performansı göstergelerin ağırlıklı ortalamasıdır; ağırlıkların toplamı 100 "
    f"olmalıdır. {format_number(WEIGHT_TOLERANCE)} puana kadar fark yuvarlamadır (bilgi), "
    f"{_FAR_OFF} puana kadarı uyarı, fazlası hatadır.",
    remedy="Ağırlıkları toplamları tam 100 olacak biçimde düzeltin.",
)
def weights_sum(data: WeightsData) -> Problems:
    for card, place, rows in data.indicators.by_card:
        weights = [row.weight for row in rows if row.weight is not None]
        if not weights:
            continue  # said by the rules on what is missing
        total = sum(weights, Decimal(0))
        printed = data.printed.get(card.pk)
        if total == 100 and printed in (None, total):
            continue
        text = f"Göstergelerin hedefe etkileri {format_percent(total)} ediyor"
        if printed is not None and printed != total:
            text += f", kartta toplam {format_percent(printed)} basılmış"
        far = abs(total - 100)
        if far:
            text += f"; 100’den {format_number(far)} puan {'az' if total < 100 else 'fazla'}"
        text += _as_fractions(weights)
        figures = (total, *([] if printed is None else [printed]))
        severity = _severity(max(far, abs((total if printed is None else printed) - total)))
        yield Problem(place, f"{text}.", figures, severity)


def _as_fractions(weights: list[Decimal]) -> str:
    """A hint where weights look like fractions of 1 instead of percentages."""
    fractions = [weight for weight in weights if 0 < weight <= 1]
    off = abs(sum(weights, Decimal(0)) + 99 * sum(fractions, Decimal(0)) - 100)
    if len(fractions) == len(weights) and off <= _FAR_OFF:
        return "; ağırlıklar 1’e toplanıyor: yüzde değil kesir yazılmış, her birini 100 ile çarpın"
    if not fractions or off > WEIGHT_TOLERANCE:
        return ""
    said = format_list(format_number(weight) for weight in fractions)
    return f"; {said} yüzde değil kesir yazılmış görünüyor, 100 ile çarpılınca toplam 100 oluyor"


def _severity(difference: Decimal) -> Severity:
    """Rounding is worth a note, a slip a warning; what is far off cannot be computed with."""
    if difference <= WEIGHT_TOLERANCE:
        return NOTE
    return WARNING if difference <= _FAR_OFF else ERROR
