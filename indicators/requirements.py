"""What must be said beside an actual value before it can be sent: pure rules."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from indicators.results import Result, deviates, falls_short, to_month
from indicators.year import MONTHS, YEAR_END

#: The criteria that a year's evaluation is written by, in the words of the guide.
CRITERIA = {
    "relevance": "İlgililik",
    "effectiveness": "Etkililik",
    "efficiency": "Etkinlik",
    "sustainability": "Sürdürülebilirlik",
}


def criteria_of(row: Any) -> list[tuple[str, str]]:
    """What is written to the criteria in a row that has them, each with its name."""
    return [(name, text) for field, name in CRITERIA.items() if (text := getattr(row, field))]


#: The texts beside figures, in the words of the guide.
REMARKS = {"deviation_reason": "Sapma nedeni", "remedy": "Alınacak önlem", **CRITERIA}


@dataclass(frozen=True, kw_only=True)
class Remarks:
    """What a unit says of figures: why they deviate, what will be done, and the criteria."""

    deviation_reason: str = ""
    remedy: str = ""
    relevance: str = ""
    effectiveness: str = ""
    efficiency: str = ""
    sustainability: str = ""

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What is written, each with its name."""
        named = [(name, getattr(self, field)) for field, name in REMARKS.items()]
        return [(name, text) for name, text in named if text]


@dataclass(frozen=True)
class Entry(Remarks):
    """What a department writes for one indicator and measuring month."""

    value: Decimal | None = None
    not_measured: bool = False
    not_measured_reason: str = ""
    #: To the reviewers.
    remark: str = ""
    #: The value that was called right when it was asked.
    confirmed_value: Decimal | None = None
    #: Whether the value was written with a percent sign.
    typed_percent: bool = False

    @property
    def criteria(self) -> list[tuple[str, str]]:
        """What is written to the criteria, each with its name."""
        return criteria_of(self)

    @property
    def is_confirmed(self) -> bool:
        """Whether this very value was called right."""
        return self.value is not None and self.value == self.confirmed_value


#: What is said of those that `misplaced` names, after their name or place.
MISPLACED = "ölçütler yılın son ölçümünde yazılır. Metni göstergenin yıl sonu satırına taşıyın."


def misplaced(entry: Entry, month: int) -> list[str]:
    """The names of criteria that the measurement of this month has no place for."""
    return [] if month == YEAR_END else [name for name, _ in entry.criteria]


def missing(
    entry: Entry, result: Result, month: int, asks_criteria: bool = False
) -> dict[str, str]:
    """The fields that keep the entry from being sent, each with a sentence that says why.

    A plan may ask (`asks_criteria`) that the year's end is evaluated by the criteria.
    """
    if entry.not_measured:
        if entry.value is not None:
            return {"value": "“Ölçülemedi” işaretliyken değer yazılamaz. Birini kaldırın."}
        if not entry.not_measured_reason.strip():
            return {"not_measured_reason": "Neden ölçülemediğini yazın."}
        return {}
    if entry.value is None:
        return {"value": "Değeri yazın ya da “Ölçülemedi”yi işaretleyip nedenini yazın."}
    if gaps := gaps_of_period(result, month):
        names = ", ".join(MONTHS[gap] for gap in gaps)
        return {
            "value": f"Önce {names} değerini yazın ya da ölçülemediğini belirtin; yılın değeri "
            "onunla birlikte bulunur."
        }
    return missing_texts(entry, result, month, asks_criteria)


def missing_texts(
    entry: Entry, result: Result, month: int, asks_criteria: bool = False
) -> dict[str, str]:
    """The explanations that the result owes and the entry lacks, each with a sentence.

    Why a value could not be measured explains as much as a deviation does.
    """
    if entry.not_measured_reason.strip():
        return {}
    lacking = {}
    if deviates(result, month) and not entry.deviation_reason.strip():
        lacking["deviation_reason"] = (
            "Yıl sonunda hedeften her sapma açıklanır. Sapma nedenini yazın."
            if month == YEAR_END
            else f"{to_month(month)} beklenenin gerisinde. Sapma nedenini yazın."
        )
    if falls_short(result) and not entry.remedy.strip():
        behind = "Hedefin" if month == YEAR_END else f"{to_month(month)} beklenenin"
        lacking["remedy"] = f"{behind} gerisinde kalındı. Alınacak önlemi yazın."
    if asks_criteria and month == YEAR_END:
        for name, label in CRITERIA.items():
            if not getattr(entry, name).strip():
                lacking[name] = f"{label}: değerlendirmenizi yazın."
    return lacking


def gaps_of_period(result: Result, month: int) -> list[int]:
    """Earlier months of the same half-year without which the year's value cannot be judged."""
    if result.value.comparable is not None:
        return []
    return [gap for gap in result.value.missing if gap < month and (gap > 6) == (month > 6)]
