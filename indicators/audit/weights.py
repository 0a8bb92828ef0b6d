"""Rules of the family Ağırlıklar over a card's indicators (all figures are %).

That the weights of a card add up to 100 is audited by `reports.audit.rules`, which also knows
what the card prints as their total.
"""

from decimal import Decimal

from indicators.audit.data import card_rule, list_place, name_of
from indicators.models import Indicator
from plans.audit.grounds import CARD, RELEVANCE
from plans.audit.registry import WARNING, Problem, Problems
from plans.audit.words import format_some
from plans.language.numbers import format_percent
from plans.models import ObjectiveCard

#: From this on a single indicator all but decides the card's performance.
DOMINANT = Decimal(90)


@card_rule("A02", WARNING, "Hedefe etkisi yazılmamış gösterge", CARD)
def without_weight(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    """Ağırlığı olmayan gösterge kartın performansına katılmaz; ölçülür ama sonucu değiştirmez.

    Göstergenin hedefe etkisini yazın ve ötekileri toplam 100 olacak biçimde düzeltin.
    """
    if names := [name_of(row) for row in rows if row.weight is None]:
        text = f"Kartın {len(rows)} göstergesinin hiçbirinde hedefe etkisi yazılmamış."
        if len(names) < len(rows):
            what = "tanesinde hedefe etkisi yazılmamış"
            text = format_some(names, len(rows), "göstergeden", what)
        yield Problem(list_place(card), text, tuple(names))


@card_rule("A03", WARNING, "Hedefe etkisi sıfır olan gösterge", RELEVANCE)
def without_effect(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    """Etkisi %0 olan gösterge hedefle ilgisiz demektir; performansa hiç katılmaz.

    Göstergeye bir ağırlık verin ya da göstergeyi karttan çıkarın.
    """
    if names := [name_of(row) for row in rows if row.weight == 0]:
        text = format_some(names, len(rows), "göstergeden", "tanesinin hedefe etkisi %0")
        yield Problem(list_place(card), text, tuple(names))


@card_rule(
    "A04",
    WARNING,
    "Ağırlığın tek göstergede toplanması",
    RELEVANCE,
    why=f"Etkisi %{DOMINANT} ve üzerinde olan gösterge kartın sonucunu tek başına belirler; "
    "ötekilerin ölçülmesi bir şey değiştirmez.",
    remedy="Ağırlıkları göstergelerin önemine göre yeniden dağıtın.",
)
def weight_on_one(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    for row in rows:
        if len(rows) > 1 and row.weight is not None and row.weight >= DOMINANT:
            text = (
                f"Kartın {len(rows)} göstergesi var, ama hedefe etkinin "
                f"{format_percent(row.weight)} kadarı tek göstergede: {name_of(row)}."
            )
            yield Problem(list_place(card), text, (name_of(row), row.weight, len(rows)))
