"""Rules of the family Çapraz: key indicators against the indicators that lead to them."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from indicators.audit.data import Year, is_percentage, name_of, targets_of
from indicators.models import Indicator
from plans.audit.data import cards_of, group
from plans.audit.places import place_of
from plans.audit.registry import NOTE, Problem, Problems, register_rule
from plans.audit.words import format_list, is_same_text
from plans.language.numbers import format_number, format_percent
from plans.models import KeyIndicator, Plan

#: An indicator, and its targets by year.
Linked = tuple[Indicator, list[Year]]


def load_key_indicators(plan: Plan) -> Iterator[tuple[KeyIndicator, list[Linked]]]:
    """Each key indicator with the indicators that lead to it."""
    links = Indicator.key_indicators.through.objects.filter(keyindicator__plan=plan)
    keys = group(links.values_list("indicator_id", "keyindicator_id"))
    linked = group(
        (key, (row, targets_of(row)))
        for card in cards_of(plan)
        for row in card.indicators.all()
        for key in keys[row.pk]
    )
    return ((key, linked[key.pk]) for key in plan.key_indicators.all())


key_rule = partial(register_rule, load_key_indicators)


@key_rule("C03")
def end_value_differs(key: KeyIndicator, linked: list[Linked]) -> Problems:
    linked = [(row, years) for row, years in linked if years]
    total = sum((value for _, years in linked for _, value in years), Decimal(0))
    last = sum((years[-1][1] for _, years in linked), Decimal(0))
    is_sum = all(row.aggregation == Indicator.Aggregation.SUM for row, _ in linked)
    expected, other = (total, last) if is_sum else (last, total)
    if not linked or key.target is None or key.target == expected:
        return
    if is_percentage(key):
        target = format_percent(key.target)
    else:
        target = f"{format_number(key.target)} {key.unit_of_measure}".strip()
    text = (
        f"“{key.name}” temel göstergesinin plan sonu değeri {target}; "
        f"{format_list(f'{row.card.label} {name_of(row)}' for row, _ in linked)} göstergesinin "
        f"yıllık hedeflerinin toplamı {format_number(total)}, son yılın hedefi "
        f"{format_number(last)}."
    )
    severity = None
    if key.target == other:
        meant = "son yılın hedefi" if is_sum else "yıllık hedeflerin toplamı"
        kept = "yıl içi toplam" if is_sum else "son değer"
        text += f" Yalnız {meant} sayılırsa tutuyor; gösterge “{kept}” ile hesaplanıyor."
        severity = NOTE
    figures = (key.target, total, last, *(name_of(row) for row, _ in linked))
    yield Problem(place_of(key), text, figures, severity)


@key_rule("C04")
def not_linked(key: KeyIndicator, linked: list[Linked]) -> Problems:
    if not linked:
        text = f"“{key.name}” temel göstergesine hiçbir performans göstergesi bağlı değil."
        yield Problem(place_of(key), text, (key.name,))


@key_rule("C05")
def unit_differs(key: KeyIndicator, linked: list[Linked]) -> Problems:
    unit = key.unit_of_measure
    others = [
        f"{name_of(row)} ({row.unit_of_measure})"
        for row, _ in linked
        if unit and row.unit_of_measure and not is_same_text(row.unit_of_measure, unit)
    ]
    if others:
        said = format_list(others)
        text = (
            f"“{key.name}” temel göstergesinin birimi {unit}; ona bağlı göstergelerin farklı: "
            f"{said}."
        )
        yield Problem(place_of(key), text, (unit, said))
