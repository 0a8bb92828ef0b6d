"""How an indicator is probably computed, read out of its name, unit of measure and targets.

A proposal is never taken silently: a person sees it with its reason and confirms it. The lists of
words stand in `proposals.toml` beside this module.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.db.models import TextChoices

from indicators.models import Indicator
from plans.language.numbers import format_number
from plans.language.stems import words_beginning
from plans.language.turkish import turkish_capital, turkish_lower

#: The fields of an indicator that say how its performance is computed.
RULES = ("direction", "basis", "aggregation")
NO_PROPOSAL = (
    "Dönemlerin değerlerinden yılın değerinin nasıl bulunacağı göstergenin adından ve ölçü "
    "biriminden anlaşılmıyor. “Yıl içi değerler” için birini seçin: toplam, son değer ya da "
    "ortalama."
)

Aggregation, Basis, Direction = Indicator.Aggregation, Indicator.Basis, Indicator.Direction
_LABELS: dict[str, type[TextChoices]] = {
    "direction": Direction,
    "basis": Basis,
    "aggregation": Aggregation,
}


_SAID = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_UNITS = {kind: frozenset(units.split()) for kind, units in _SAID["units"].items()}
_WORDS = {kind: words_beginning(words) for kind, words in _SAID["words"].items()}
_PER_YEAR = ("/yıl", "/dönem")

#: `yapılan`, `düzenlenecek`, `sağlanan`: what was or will be done; not what is.
_DONE = re.compile(
    r"(?<!\w)(?!çalışan|kalan|bulunan|olunan|istihdam edilen)\w\w+(?:[lnş][ae]n|acak|ecek)\b"
    r"|(?:eğitim|eğitimi|hizmet|destek|yardım|belge|ruhsat|izin) alan\b"
)


@dataclass(frozen=True)
class Choice:
    """A proposed value and why, as a part of a Turkish sentence: `birimi %`.

    What speaks for nothing else has no reason.
    """

    value: str
    reason: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of indicators that people know by name, and the rules that it stands for."""

    label: str
    rules: Mapping[str, str]


#: What is done once, and stays done; and a level that is kept, whichever way it must not go. A kind
#: is chosen, not stored.
ONCE, KEPT = "once", "kept"
KINDS = {
    ONCE: Kind(
        "Tek seferde gerçekleşen",
        {
            "direction": Direction.UP.value,
            "basis": Basis.CUMULATIVE.value,
            "aggregation": Aggregation.LAST.value,
        },
    ),
    KEPT: Kind(
        "Aynı düzeyi koruma",
        {"basis": Basis.CUMULATIVE.value, "aggregation": Aggregation.LAST.value},
    ),
}


def misfit_of_kind(
    kind: str, baseline: Decimal | None, targets: Mapping[int, Decimal | None]
) -> str:
    """Why an indicator with these values is not of that kind, in a sentence; empty if it is."""
    given = {value for value in targets.values() if value is not None}
    if kind == KEPT:
        if baseline is None:
            return "Korunacak düzeyi başlangıç değerine yazın."
        if given - {baseline}:
            return "Aynı düzey korunacaksa her yılın hedefi başlangıç değerine eşit olur (A = B)."
    elif len(given - {Decimal(0)}) > 1:
        return (
            "Tek seferde gerçekleşen işte yapılacak yıldan önceki hedefler boş ya da 0, o yıldan "
            "sonrakiler aynı değer olur."
        )
    return ""


#: Proposed values by the name of the indicator's field.
Proposal = Mapping[str, Choice]


def propose(
    unit_of_measure: str,
    name: str,
    targets: Mapping[int, Decimal] | None = None,
    baseline: Decimal | None = None,
    basis: str | None = None,
) -> Proposal:
    """What `direction`, `basis` and `aggregation` of an indicator probably are.

    `targets` are by year; `basis` is what a person chose already. Where nothing tells how the
    year's value comes about, the proposal has no `aggregation`.
    """
    row = [value for _, value in sorted((targets or {}).items())]
    chosen = _basis(unit_of_measure, name)
    is_cumulative = (basis or chosen.value) == Basis.CUMULATIVE
    aggregation = _aggregation(unit_of_measure, name, row, baseline, is_cumulative)
    proposal = {"direction": _direction(name), "basis": chosen, "aggregation": aggregation}
    return {field: choice for field, choice in proposal.items() if choice}


def propose_missing(values: Mapping[str, Any], targets: Mapping[int, Decimal | None]) -> Proposal:
    """The proposal for those of the RULES that are empty in an indicator's `values` by field."""
    return {
        name: choice
        for name, choice in propose(
            values["unit_of_measure"],
            values["name"],
            {year: value for year, value in targets.items() if value is not None},
            values["baseline"],
            values["basis"],
        ).items()
        if not values[name]
    }


def describe(proposal: Proposal) -> str:
    """A proposal for people: `Öneri: Yıl içi değerler: Son değer (birimi %).`"""
    said = []
    for name, choice in proposal.items():
        label = turkish_capital(label_for_field(name, Indicator))
        text = f"{label}: {_LABELS[name](choice.value).label}"
        said.append(f"{text} ({choice.reason})" if choice.reason else text)
    return f"Öneri: {'; '.join(said)}." if said else ""


def says_cumulative(unit_of_measure: str, name: str) -> str:
    """The word by which name or unit call the values cumulative; empty where they do not."""
    return _find(_WORDS["cumulative"], f"{name} {unit_of_measure}")


def level_reason(unit_of_measure: str, name: str) -> str:
    """Why the values are surely levels or means, which are never added up; empty if they are not.

    The reason is the end of a sentence: `birimi %`, `adında “kapasite” geçiyor`.
    """
    if word := says_cumulative(unit_of_measure, name):
        return f"“{word}” sözü geçiyor"
    mean = _find(_WORDS["average"], f"{name} {unit_of_measure}")
    if word := mean or _find(_WORDS["levels"], name):
        return f"adında “{word}” geçiyor"
    unit = _unit(unit_of_measure)
    is_counted = unit in _UNITS["times"] and _find(_DONE, name) and not unwanted_word(name)
    is_rate = ("/" in unit and not unit.endswith(_PER_YEAR)) or unit.startswith("kişi baş")
    is_level = is_rate or (unit in _UNITS["level_units"] and not is_counted)
    return f"birimi {unit_of_measure.strip()}" if is_level else ""


def unwanted_word(name: str) -> str:
    """The word for what people want less of, where the name is not of work against it."""
    done = _WORDS["happened"].sub("", _lower(name))
    is_work = _find(_WORDS["handled"], name) or _find(_DONE, done)
    return "" if is_work else _find(_WORDS["unwanted"], name)


def _basis(unit: str, name: str) -> Choice:
    if word := says_cumulative(unit, name):
        return Choice(Basis.CUMULATIVE, f"“{word}” sözü geçiyor")
    return Choice(Basis.ANNUAL)


def _direction(name: str) -> Choice:
    if word := unwanted_word(name):
        return Choice(Direction.DOWN, f"adında “{word}” geçiyor")
    return Choice(Direction.UP)


def _aggregation(
    unit_of_measure: str,
    name: str,
    row: list[Decimal],
    baseline: Decimal | None,
    is_cumulative: bool,
) -> Choice | None:
    if reason := level_reason(unit_of_measure, name):
        is_mean = not is_cumulative and _find(_WORDS["average"], f"{name} {unit_of_measure}")
        return Choice(Aggregation.AVERAGE if is_mean else Aggregation.LAST, reason)
    if word := _find(_DONE, name) or _find(_WORDS["events"], name):
        return Choice(Aggregation.SUM, f"adında “{word}” geçiyor")
    if word := _find(_WORDS["states"], name):
        return Choice(Aggregation.LAST, f"adında “{word}” geçiyor")
    if _goes_on_from(baseline, row):
        reason = f"hedefler {format_number(baseline)} olan başlangıç değerinin üzerine artıyor"
        return Choice(Aggregation.LAST, reason)
    unit = _unit(unit_of_measure)
    if unit in _UNITS["amount_units"] or unit.endswith(_PER_YEAR):
        return Choice(Aggregation.SUM, f"birimi {unit_of_measure.strip()}")
    return None


def _goes_on_from(baseline: Decimal | None, row: list[Decimal]) -> bool:
    """Whether the targets grow out of the baseline like a stock: never less, a little more."""
    if not baseline or len(row) < 3:
        return False
    steps = pairwise([baseline, *row])
    return row[-1] > baseline and all(before <= after <= 2 * before for before, after in steps)


def _unit(text: str) -> str:
    """A unit as the lists have it: no case, no remark in brackets, no full stop."""
    if "%" in text:
        return "%"
    return re.sub(r"\s*\(.*?\)", "", _lower(text)).replace(" /", "/").strip(" .")


def _find(words: re.Pattern[str], text: str) -> str:
    match = words.search(_lower(text))
    return match[0] if match else ""


def _lower(text: str) -> str:
    return " ".join(turkish_lower(text).split())
