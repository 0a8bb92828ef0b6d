"""Rules of the family Eksikler over indicators.

What all indicators of a plan lack is said once; else once for each card.
"""

from collections.abc import Callable, Iterable, Iterator

from indicators.audit.data import IndicatorData, IndicatorsData, load_indicators
from plans.audit import Family, Place, Problem, Rule, Severity
from plans.audit.grounds import CARD, DEFINITION, GUIDE, MEASURABILITY
from plans.audit.words import listed


def card_without_indicators(data: IndicatorsData) -> Iterator[Problem]:
    for card in data.plan.cards:
        if not data.of_card(card):
            place = card.place("indicators-group")
            yield Problem(place, "Kartta hiç performans göstergesi yok.", (card.label,))


def lacking(
    lacks: Callable[[IndicatorData], bool], what: str
) -> Callable[[IndicatorsData], Iterable[Problem]]:
    """A rule that says which indicators have no `what` (`ölçü birimi`)."""

    def check(data: IndicatorsData) -> Iterator[Problem]:
        rows = [row for row in data.indicators if lacks(row)]
        if rows and len(rows) == len(data.indicators):
            text = f"Plandaki {len(rows)} göstergenin hiçbirinde {what} yok."
            place = Place("plan", "Plan", "indicators_indicator_changelist")
            yield Problem(place, text, (len(rows),))
            return
        for card in data.plan.cards:
            own = data.of_card(card)
            without = [row for row in own if lacks(row)]
            if without:
                text = (
                    f"{len(own)} göstergeden {len(without)} tanesinde {what} yok: "
                    f"{listed(row.label for row in without)}."
                )
                place = card.place("indicators-group")
                yield Problem(place, text, tuple(row.label for row in without))

    return check


def _rule(code: str, severity: Severity, title: str, **texts: object) -> Rule:
    return Rule(code, Family.GAPS, severity, title, load=load_indicators, **texts)


RULES = [
    _rule(
        "E05",
        Severity.ERROR,
        "Göstergesi olmayan kart",
        why="Hedefe ulaşılıp ulaşılmadığı göstergeyle ölçülür; göstergesiz kart izlenemez.",
        ground=MEASURABILITY,
        remedy="Karta en az bir performans göstergesi ekleyin.",
        check=card_without_indicators,
    ),
    _rule(
        "E13",
        Severity.WARNING,
        "Ölçü birimi olmayan gösterge",
        why="Birimi olmayan sayının neyi saydığı bilinmez.",
        ground=DEFINITION,
        remedy="Göstergenin ölçü birimini yazın: Adet, %, km gibi.",
        check=lacking(lambda row: not row.unit_of_measure.strip(), "ölçü birimi"),
    ),
    _rule(
        "E14",
        Severity.WARNING,
        "Başlangıç değeri olmayan gösterge",
        why="Başlangıç değeri olmadan hedefin bugünkü durumdan ne kadar ileride olduğu "
        "görülmez; birikimli göstergenin performansı da doğru hesaplanamaz.",
        ground=f"{CARD} {MEASURABILITY}",
        remedy="Planın ilk yılından önceki son değeri yazın; ilk kez ölçülecekse 0 yazın.",
        check=lacking(lambda row: row.baseline is None, "plan dönemi başlangıç değeri"),
    ),
    _rule(
        "E15",
        Severity.ERROR,
        "Hiçbir yılın hedef değeri olmayan gösterge",
        why="Hedef değeri olmayan göstergenin performansı hesaplanamaz.",
        ground=MEASURABILITY,
        remedy="En az bir yılın hedef değerini yazın ya da göstergeyi karttan çıkarın.",
        check=lacking(lambda row: not row.targets, "hedef değer (bütün yıllar boş)"),
    ),
    _rule(
        "E16",
        Severity.NOTE,
        "Veri kaynağı yazılmamış gösterge",
        why="Değerin hangi kayıttan alınacağı baştan belli değilse her dönem başka türlü "
        "ölçülebilir.",
        ground=f"{GUIDE}: performans göstergelerinin verisi. {DEFINITION}",
        remedy="Değerin alınacağı kaydı, belgeyi veya sistemi göstergeye yazın.",
        check=lacking(lambda row: not row.data_source.strip(), "veri kaynağı"),
    ),
]
