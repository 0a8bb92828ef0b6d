"""Rules of the family Ağırlıklar over a card's indicators (all figures are %).

That the weights of a card add up to 100 is audited by `reports.audit.rules`, which also knows
what the card prints as their total.
"""

from collections.abc import Iterator
from decimal import Decimal

from indicators.audit.data import IndicatorsData, load_indicators
from plans.audit import Family, Problem, Rule, Severity
from plans.audit.grounds import CARD, RELEVANCE
from plans.audit.words import listed
from plans.language.numbers import format_percent

#: From this on a single indicator all but decides the card's performance.
DOMINANT = Decimal(90)


def without_weight(data: IndicatorsData) -> Iterator[Problem]:
    for card in data.plan.cards:
        rows = data.of_card(card)
        lacking = [row for row in rows if row.weight is None]
        if not lacking:
            continue
        if len(lacking) == len(rows):
            text = f"Kartın {len(rows)} göstergesinin hiçbirinde hedefe etkisi yazılmamış."
        else:
            text = (
                f"{len(rows)} göstergeden {len(lacking)} tanesinde hedefe etkisi yazılmamış: "
                f"{listed(row.label for row in lacking)}."
            )
        place = card.place("indicators-group")
        yield Problem(place, text, tuple(row.label for row in lacking))


def without_effect(data: IndicatorsData) -> Iterator[Problem]:
    for card in data.plan.cards:
        rows = data.of_card(card)
        lacking = [row for row in rows if row.weight == 0]
        if lacking:
            text = (
                f"{len(rows)} göstergeden {len(lacking)} tanesinin hedefe etkisi %0: "
                f"{listed(row.label for row in lacking)}."
            )
            place = card.place("indicators-group")
            yield Problem(place, text, tuple(row.label for row in lacking))


def weight_on_one(data: IndicatorsData) -> Iterator[Problem]:
    for card in data.plan.cards:
        rows = data.of_card(card)
        for row in rows:
            if len(rows) > 1 and row.weight is not None and row.weight >= DOMINANT:
                text = (
                    f"Kartın {len(rows)} göstergesi var, ama hedefe etkinin "
                    f"{format_percent(row.weight)} kadarı tek göstergede: {row.label}."
                )
                place = card.place("indicators-group")
                yield Problem(place, text, (row.label, row.weight, len(rows)))


def _rule(code: str, severity: Severity, title: str, **texts: object) -> Rule:
    return Rule(code, Family.WEIGHTS, severity, title, load=load_indicators, **texts)


RULES = [
    _rule(
        "A02",
        Severity.WARNING,
        "Hedefe etkisi yazılmamış gösterge",
        why="Ağırlığı olmayan gösterge kartın performansına katılmaz; ölçülür ama sonucu "
        "değiştirmez.",
        ground=CARD,
        remedy="Göstergenin hedefe etkisini yazın ve ötekileri toplam 100 olacak biçimde düzeltin.",
        check=without_weight,
    ),
    _rule(
        "A03",
        Severity.WARNING,
        "Hedefe etkisi sıfır olan gösterge",
        why="Etkisi %0 olan gösterge hedefle ilgisiz demektir; performansa hiç katılmaz.",
        ground=RELEVANCE,
        remedy="Göstergeye bir ağırlık verin ya da göstergeyi karttan çıkarın.",
        check=without_effect,
    ),
    _rule(
        "A04",
        Severity.WARNING,
        "Ağırlığın tek göstergede toplanması",
        why=f"Etkisi %{DOMINANT} ve üzerinde olan gösterge kartın sonucunu tek başına belirler; "
        "ötekilerin ölçülmesi bir şey değiştirmez.",
        ground=RELEVANCE,
        remedy="Ağırlıkları göstergelerin önemine göre yeniden dağıtın.",
        check=weight_on_one,
    ),
]
