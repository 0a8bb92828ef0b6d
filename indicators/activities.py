"""What is said of an activity in a period, and what must be said before it is sent: pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from indicators.results import to_month
from indicators.year import MONTHS


@dataclass(frozen=True)
class Step:
    """How a milestone stands; a done one has its day, a cancelled one its reason."""

    state: str
    done_on: date | None = None
    cancel_reason: str = ""


def write_step(step: Step) -> str:
    """How a milestone stands, in a text that `read_step` takes."""
    return "|".join(
        [step.state, step.done_on.isoformat() if step.done_on else "", step.cancel_reason]
    )


def read_step(text: str) -> Step:
    state, day, reason = [*text.split("|", 2), "", ""][:3]
    try:
        return Step(state, date.fromisoformat(day) if day else None, reason)
    except ValueError:  # no page of ours said that
        return Step("")


@dataclass(frozen=True)
class Said:
    """What a unit writes of one activity in a period."""

    #: Done of what is to be done in the year (%).
    percent: int | None = None
    note: str = ""
    delay_reason: str = ""


@dataclass(frozen=True)
class Standing:
    """What an activity is compared with at the end of a period."""

    start_month: int
    end_month: int
    #: The period's last month.
    month: int
    #: The milestones that should have been done and are not.
    late: Sequence[str] = ()

    @property
    def has_begun(self) -> bool:
        return self.start_month <= self.month

    @property
    def expected(self) -> int:
        """The share of its months that is over by the period's end (%, rounded down)."""
        months = self.end_month - self.start_month + 1
        over = min(self.month, self.end_month) - self.start_month + 1
        return max(over, 0) * 100 // months


def missing(said: Said, standing: Standing) -> dict[str, str]:
    """The fields that keep the progress from being sent, each with a sentence that says why."""
    if said.percent is None:
        return {"percent": "Yapılan işin yüzdesini yazın."}
    if said.delay_reason.strip():
        return {}
    until = to_month(standing.month)
    if standing.late:
        names = ", ".join(f"“{name}”" for name in standing.late)
        return {"delay_reason": f"{until} biten iş adımı yapılmadı: {names}. Nedenini yazın."}
    if said.percent < standing.expected:
        return {
            "delay_reason": f"Takvime göre {until} %{standing.expected} beklenir. Gecikme nedenini "
            "yazın."
        }
    return {}


def standing_of(year: Any, period: Any, today: date) -> Standing:
    """What the activity's year is compared with in the period; its milestones are read.

    A milestone of the period's last days is late once they are over, not while they last.
    """
    on = min(today, period.last_day + timedelta(days=1))
    return Standing(
        year.start_month,
        year.end_month,
        period.last_day.month,
        tuple(step.text for step in year.milestones.all() if step.is_late(on)),
    )


def say_misfit(due: date, year: int, start_month: int, end_month: int) -> str:
    """Why a step cannot be due on that day in an activity of these months; empty where it can."""
    if due.year != year:
        return f"{due:%d.%m.%Y} günü {year} yılının dışında. Günü düzeltin."
    if not start_month <= due.month <= end_month:
        months = f"{MONTHS[start_month]}–{MONTHS[end_month]}"
        return (
            f"{due:%d.%m.%Y} günü faaliyetin aylarının ({months}) dışında. Günü ya da ayı düzeltin."
        )
    return ""
