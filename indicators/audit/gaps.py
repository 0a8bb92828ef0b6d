"""Rules of the family Eksikler over indicators.

What all indicators of a plan lack is said once; else once for each card.
"""

from collections.abc import Callable

from indicators.audit.data import IndicatorData, IndicatorsData, indicator_rule
from plans.audit import ERROR, NOTE, WARNING, Place, Problem, Problems
from plans.audit.grounds import CARD, DEFINITION, GUIDE, MEASURABILITY
from plans.audit.words import format_list


@indicator_rule("E05", ERROR, "Göstergesi olmayan kart", MEASURABILITY)
def card_without_indicators(data: IndicatorsData) -> Problems:
    """Hedefe ulaşılıp ulaşılmadığı göstergeyle ölçülür; göstergesiz kart izlenemez.

    Karta en az bir performans göstergesi ekleyin.
    """
    for card, place, rows in data.by_card:
        if not rows:
            yield Problem(place, "Kartta hiç performans göstergesi yok.", (card.label,))


@indicator_rule("E13", WARNING, "Ölçü birimi olmayan gösterge", DEFINITION)
def without_unit(data: IndicatorsData) -> Problems:
    """Birimi olmayan sayının neyi saydığı bilinmez.

    Göstergenin ölçü birimini yazın: Adet, %, km gibi.
    """
    return _find_lacking(data, "ölçü birimi", lambda row: row.unit_of_measure.strip())


@indicator_rule("E14", WARNING, "Başlangıç değeri olmayan gösterge", f"{CARD} {MEASURABILITY}")
def without_baseline(data: IndicatorsData) -> Problems:
    """Başlangıç değeri olmadan hedefin bugünkü durumdan ne kadar ileride olduğu görülmez;
    birikimli göstergenin performansı da doğru hesaplanamaz.

    Planın ilk yılından önceki son değeri yazın; ilk kez ölçülecekse 0 yazın.
    """
    return _find_lacking(data, "plan dönemi başlangıç değeri", lambda row: row.baseline is not None)


@indicator_rule("E15", ERROR, "Hiçbir yılın hedef değeri olmayan gösterge", MEASURABILITY)
def without_target(data: IndicatorsData) -> Problems:
    """Hedef değeri olmayan göstergenin performansı hesaplanamaz.

    En az bir yılın hedef değerini yazın ya da göstergeyi karttan çıkarın.
    """
    return _find_lacking(data, "hedef değer (bütün yıllar boş)", lambda row: row.targets)


@indicator_rule(
    "E16",
    NOTE,
    "Veri kaynağı yazılmamış gösterge",
    f"{GUIDE}: performans göstergelerinin verisi. {DEFINITION}",
)
def without_source(data: IndicatorsData) -> Problems:
    """Değerin hangi kayıttan alınacağı baştan belli değilse her dönem başka türlü ölçülebilir.

    Değerin alınacağı kaydı, belgeyi veya sistemi göstergeye yazın.
    """
    return _find_lacking(data, "veri kaynağı", lambda row: row.data_source.strip())


def _find_lacking(
    data: IndicatorsData, what: str, has: Callable[[IndicatorData], object]
) -> Problems:
    """Which indicators have no `what` (`ölçü birimi`)."""
    count = len(data.indicators)
    if count and not any(has(row) for row in data.indicators):
        text = f"Plandaki {count} göstergenin hiçbirinde {what} yok."
        yield Problem(Place("plan", "Plan", "indicators_indicator_changelist"), text, (count,))
        return
    for _, place, rows in data.by_card:
        if labels := [row.label for row in rows if not has(row)]:
            text = (
                f"{len(rows)} göstergeden {len(labels)} tanesinde {what} yok: "
                f"{format_list(labels)}."
            )
            yield Problem(place, text, tuple(labels))
