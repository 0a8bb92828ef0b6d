"""Rules of the family Ağırlıklar over a card's indicators (all figures are %).

That the weights of a card add up to 100 is audited by `reports.audit.rules`, which also knows
what the card prints as their total.
"""

from decimal import Decimal

from indicators.audit.data import IndicatorsData, indicator_rule
from plans.audit import WARNING, Problem, Problems
from plans.audit.grounds import CARD, RELEVANCE
from plans.audit.words import format_list
from plans.language.numbers import format_percent

#: From this on a single indicator all but decides the card's performance.
DOMINANT = Decimal(90)


@indicator_rule("A02", WARNING, "Hedefe etkisi yazılmamış gösterge", CARD)
def without_weight(data: IndicatorsData) -> Problems:
    """Ağırlığı olmayan gösterge kartın performansına katılmaz; ölçülür ama sonucu değiştirmez.

    Göstergenin hedefe etkisini yazın ve ötekileri toplam 100 olacak biçimde düzeltin.
    """
    for _, place, rows in data.by_card:
        labels = [row.label for row in rows if row.weight is None]
        if not labels:
            continue
        if len(labels) == len(rows):
            text = f"Kartın {len(rows)} göstergesinin hiçbirinde hedefe etkisi yazılmamış."
        else:
            text = (
                f"{len(rows)} göstergeden {len(labels)} tanesinde hedefe etkisi yazılmamış: "
                f"{format_list(labels)}."
            )
        yield Problem(place, text, tuple(labels))


@indicator_rule("A03", WARNING, "Hedefe etkisi sıfır olan gösterge", RELEVANCE)
def without_effect(data: IndicatorsData) -> Problems:
    """Etkisi %0 olan gösterge hedefle ilgisiz demektir; performansa hiç katılmaz.

    Göstergeye bir ağırlık verin ya da göstergeyi karttan çıkarın.
    """
    for _, place, rows in data.by_card:
        if labels := [row.label for row in rows if row.weight == 0]:
            text = (
                f"{len(rows)} göstergeden {len(labels)} tanesinin hedefe etkisi %0: "
                f"{format_list(labels)}."
            )
            yield Problem(place, text, tuple(labels))


@indicator_rule(
    "A04",
    WARNING,
    "Ağırlığın tek göstergede toplanması",
    RELEVANCE,
    why=f"Etkisi %{DOMINANT} ve üzerinde olan gösterge kartın sonucunu tek başına belirler; "
    "ötekilerin ölçülmesi bir şey değiştirmez.",
    remedy="Ağırlıkları göstergelerin önemine göre yeniden dağıtın.",
)
def weight_on_one(data: IndicatorsData) -> Problems:
    for _, place, rows in data.by_card:
        for row in rows:
            if len(rows) > 1 and row.weight is not None and row.weight >= DOMINANT:
                text = (
                    f"Kartın {len(rows)} göstergesi var, ama hedefe etkinin "
                    f"{format_percent(row.weight)} kadarı tek göstergede: {row.label}."
                )
                yield Problem(place, text, (row.label, row.weight, len(rows)))
