"""Rules of the family Çapraz: key indicators against the indicators that lead to them."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.audit.data import IndicatorData, IndicatorsData, indicator_rule
from indicators.models import Indicator
from plans.audit import NOTE, WARNING, Problem, Problems
from plans.audit.data import KeyIndicatorData, group
from plans.audit.grounds import DEFINITION, GUIDE, RELEVANCE
from plans.audit.words import format_list, is_same_text
from plans.language.numbers import format_number, format_percent

_TABLE = f"{GUIDE}: temel performans göstergeleri hedef kartlarından alınır."


@indicator_rule(
    "C03", WARNING, "Temel göstergenin plan sonu değeri kartlardaki hedeflerle tutmuyor", _TABLE
)
def end_value_differs(data: IndicatorsData) -> Problems:
    """Temel göstergeler planın özetidir; kartlardaki hedeflere ulaşılsa bile özetteki değere
    ulaşılmıyorsa ikisinden biri yanlıştır.

    Temel göstergenin plan sonu değerini ya da kartlardaki yıllık hedefleri düzeltin; birikimli
    ölçülüyorsa göstergenin hesap kuralını seçin.
    """
    for key, rows in _linked(data):
        rows = [row for row in rows if row.targets]
        if not rows or key.target is None:
            continue
        total = sum((value for row in rows for value in row.targets.values()), Decimal(0))
        last = sum((row.targets[max(row.targets)] for row in rows), Decimal(0))
        is_sum = all(row.aggregation == Indicator.Aggregation.SUM for row in rows)
        expected, other = (total, last) if is_sum else (last, total)
        if key.target == expected:
            continue
        said = (
            f"{key.label} temel göstergesinin plan sonu değeri {_figure(key.target, key)}; "
            f"{format_list(f'{row.card.label} {row.label}' for row in rows)} göstergesinin yıllık "
            f"hedeflerinin toplamı {format_number(total)}, son yılın hedefi {format_number(last)}."
        )
        figures = (key.target, total, last, *(row.label for row in rows))
        if key.target == other:
            meant = "son yılın hedefi" if is_sum else "yıllık hedeflerin toplamı"
            kept = "yıl içi toplam" if is_sum else "son değer"
            text = f"{said} Yalnız {meant} sayılırsa tutuyor; gösterge “{kept}” ile hesaplanıyor."
            yield Problem(key.place, text, figures, NOTE)
        else:
            yield Problem(key.place, said, figures)


def _figure(value: Decimal, key: KeyIndicatorData) -> str:
    if key.unit_of_measure.strip() == "%":
        return format_percent(value)
    return f"{format_number(value)} {key.unit_of_measure}".strip()


@indicator_rule("C04", NOTE, "Kartlarda karşılığı olmayan temel gösterge", f"{_TABLE} {RELEVANCE}")
def not_linked(data: IndicatorsData) -> Problems:
    """Kartlarda ölçülmeyen temel gösterge izlenmez, plan sonunda değeri bilinmez.

    Kartlardaki karşılığını göstergenin sayfasından bağlayın; yoksa karta ekleyin.
    """
    for key, rows in _linked(data):
        if not rows:
            text = f"{key.label} temel göstergesine hiçbir performans göstergesi bağlı değil."
            yield Problem(key.place, text, (key.name,))


@indicator_rule("C05", WARNING, "Temel göstergenin birimi kartlardakinden farklı", DEFINITION)
def unit_differs(data: IndicatorsData) -> Problems:
    """Birimi farklı olan iki sayı karşılaştırılamaz.

    Ölçü birimlerini aynı yapın.
    """
    for key, rows in _linked(data):
        others = [
            row
            for row in rows
            if row.unit_of_measure
            and key.unit_of_measure
            and not is_same_text(row.unit_of_measure, key.unit_of_measure)
        ]
        if others:
            said = format_list(f"{row.label} ({row.unit_of_measure})" for row in others)
            text = (
                f"{key.label} temel göstergesinin birimi {key.unit_of_measure}; "
                f"ona bağlı göstergelerin farklı: {said}."
            )
            yield Problem(key.place, text, (key.unit_of_measure, said))


def _linked(data: IndicatorsData) -> Iterator[tuple[KeyIndicatorData, list[IndicatorData]]]:
    """Each key indicator with the indicators that lead to it."""
    by_key = group((key, row) for row in data.indicators for key in row.key_indicators)
    return ((key, by_key[key.pk]) for key in data.plan.key_indicators)
