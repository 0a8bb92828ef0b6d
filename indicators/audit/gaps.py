"""Rules of the family Eksikler over indicators.

What all indicators of a plan lack is said once; else once for each card.
"""

from collections.abc import Callable

from indicators.audit.data import card_rule, list_place, name_of
from indicators.models import Indicator
from plans.audit.data import cards_of, plan_rule
from plans.audit.grounds import CARD, DEFINITION, GUIDE, MEASURABILITY
from plans.audit.places import Place
from plans.audit.registry import ERROR, NOTE, WARNING, Problem, Problems
from plans.audit.words import format_some
from plans.models import ObjectiveCard, Plan


@card_rule("E05", ERROR, "Göstergesi olmayan kart", MEASURABILITY)
def card_without_indicators(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    """Hedefe ulaşılıp ulaşılmadığı göstergeyle ölçülür; göstergesiz kart izlenemez.

    Karta en az bir performans göstergesi ekleyin.
    """
    if not rows:
        yield Problem(list_place(card), "Kartta hiç performans göstergesi yok.", (card.label,))


@plan_rule("E13", WARNING, "Ölçü birimi olmayan gösterge", DEFINITION)
def without_unit(plan: Plan) -> Problems:
    """Birimi olmayan sayının neyi saydığı bilinmez.

    Göstergenin ölçü birimini yazın: Adet, %, km gibi.
    """
    return _find_lacking(plan, "ölçü birimi", lambda row: row.unit_of_measure.strip())


@plan_rule("E14", WARNING, "Başlangıç değeri olmayan gösterge", f"{CARD} {MEASURABILITY}")
def without_baseline(plan: Plan) -> Problems:
    """Başlangıç değeri olmadan hedefin bugünkü durumdan ne kadar ileride olduğu görülmez;
    birikimli göstergenin performansı da doğru hesaplanamaz.

    Planın ilk yılından önceki son değeri yazın; ilk kez ölçülecekse 0 yazın.
    """
    return _find_lacking(plan, "plan dönemi başlangıç değeri", lambda row: row.baseline is not None)


@plan_rule("E15", ERROR, "Hiçbir yılın hedef değeri olmayan gösterge", MEASURABILITY)
def without_target(plan: Plan) -> Problems:
    """Hedef değeri olmayan göstergenin performansı hesaplanamaz.

    En az bir yılın hedef değerini yazın ya da göstergeyi karttan çıkarın.
    """
    return _find_lacking(plan, "hedef değer (bütün yıllar boş)", lambda row: row.targets.all())


@plan_rule(
    "E16",
    NOTE,
    "Veri kaynağı yazılmamış gösterge",
    f"{GUIDE}: performans göstergelerinin verisi. {DEFINITION}",
)
def without_source(plan: Plan) -> Problems:
    """Değerin hangi kayıttan alınacağı baştan belli değilse her dönem başka türlü ölçülebilir.

    Değerin alınacağı kaydı, belgeyi veya sistemi göstergeye yazın.
    """
    return _find_lacking(plan, "veri kaynağı", lambda row: row.data_source.strip())


def _find_lacking(plan: Plan, what: str, has: Callable[[Indicator], object]) -> Problems:
    """Which indicators have no `what` (`ölçü birimi`)."""
    cards = [(card, card.indicators.all()) for card in cards_of(plan)]
    lacking = [(card, [name_of(row) for row in rows if not has(row)]) for card, rows in cards]
    total = sum(len(rows) for _, rows in cards)
    if total and total == sum(len(names) for _, names in lacking):
        place = Place("plan", "Plan", "indicators_indicator_changelist")
        yield Problem(place, f"Plandaki {total} göstergenin hiçbirinde {what} yok.", (total,))
        return
    for card, names in lacking:
        if names:
            count = len(card.indicators.all())
            text = format_some(names, count, "göstergeden", f"tanesinde {what} yok")
            yield Problem(list_place(card), text, tuple(names))
