"""The official tables (izleme tablosu, değerlendirme tablosu), whatever they are printed as.

Both are made of a report's own parts, so a published report of any age has them too. The guide for
public bodies has them as Tablo 23 and 24; the guide for municipalities has none, and municipalities
borrow them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from indicators.requirements import CRITERIA, REMARKS, criteria_of
from reports.monitoring.parts.data import (
    CardPart,
    GoalPart,
    Head,
    IndicatorLine,
    ObjectivePart,
    Report,
)

GOAL, OBJECTIVE, PERFORMANCE, UNIT = "Amaç", "Hedef", "Hedef Performansı", "Sorumlu Birim"
REASON = "Hedefe İlişkin Sapmanın Nedeni"
REMEDY = "Hedefe İlişkin Alınacak Önlemler"
EXPLANATION = "Açıklama"
INDICATOR = "Performans Göstergesi"
#: The columns of figures: of an indicator's line its weight, A, B, C and performance.
COLUMNS = (
    "Hedefe Etkisi (%)",
    "Plan Başlangıç Değeri (A)",
    "İzleme Dönemindeki Yıl Sonu Hedeflenen Değer (B)",
    "İzleme Dönemindeki Gerçekleşme Değeri (C)",
    "Performans (%)",
)
#: What stands where something is owed and was not written.
NOT_WRITTEN = "yazılmadı"

_EXPLAINED = ("deviation_reason", "remedy")


class Text(NamedTuple):
    """What stands under a label of a table; nothing is said where it is empty."""

    label: str
    text: str


class IndicatorRows(NamedTuple):
    """An indicator's row, and the rows under it, which stay with it on a page."""

    line: IndicatorLine
    under: tuple[Text, ...]

    @property
    def printed(self) -> tuple[Text, ...]:
        """The rows under it; one for all of them where they say the same: nothing."""
        if len({text for _, text in self.under}) > 1:
            return self.under
        return (Text(", ".join(label for label, _ in self.under), self.under[0].text),)


@dataclass(frozen=True)
class OfficialTable:
    """One table: of a card in a period."""

    title: str
    goal: GoalPart
    objective: ObjectivePart
    card: CardPart
    #: What follows goal, objective, performance and unit in the head.
    texts: tuple[Text, ...]
    rows: tuple[IndicatorRows, ...]
    columns = COLUMNS


def official_tables(report: Report) -> Iterator[OfficialTable]:
    """The table of every card, in the plan's order."""
    for goal in report.goals:
        for objective in goal.objectives:
            for card in objective.cards:
                yield official_table(report.head, goal, objective, card)


def official_table(
    head: Head, goal: GoalPart, objective: ObjectivePart, card: CardPart
) -> OfficialTable:
    """The card's table: of monitoring at mid-year, of evaluation at the year's end."""
    said = card.assessment
    if head.is_mid_year:
        title, under = "İzleme tablosu", _explanation
        said_of_card = [Text(REASON, said.deviation_reason), Text(REMEDY, said.remedy)]
        texts = [text for text in said_of_card if text.text]
    else:
        title, under = "Değerlendirme tablosu", _criteria
        texts = [
            Text(REASON, _of_objective(card, said.deviation_reason, "deviation_reason")),
            Text(REMEDY, _of_objective(card, said.remedy, "remedy")),
            *(Text(*written) for written in criteria_of(said)),
        ]
    rows = tuple(IndicatorRows(line, under(line)) for line in card.indicators)
    return OfficialTable(title, goal, objective, card, tuple(texts), rows)


def _of_objective(card: CardPart, said: str, field: str) -> str:
    """What is said of the card, and below it of each of its indicators."""
    texts = [said] if said else []
    for line in card.indicators:
        if text := _said(line, field):
            texts.append(f"{line.code} {line.name}: {text}".strip())
    return "\n".join(texts)


def _said(line: IndicatorLine, field: str) -> str:
    if field == "deviation_reason" and line.not_measured_reason:
        return f"Ölçülemedi. {line.not_measured_reason}"
    return NOT_WRITTEN if field in line.unexplained else str(getattr(line, field))


def _explanation(line: IndicatorLine) -> tuple[Text, ...]:
    """What the unit wrote beside the value: why it could not be measured, or why it deviates and
    what will be done."""
    said = [(REMARKS[field], _said(line, field)) for field in _EXPLAINED]
    return (Text(EXPLANATION, "\n".join(f"{name}: {text}" for name, text in said if text)),)


def _criteria(line: IndicatorLine) -> tuple[Text, ...]:
    return tuple(Text(name, _said(line, field)) for field, name in CRITERIA.items())
