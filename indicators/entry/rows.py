"""What a unit's sheet is made of: its values and cards, with what is stored, typed and lacking."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, cast

from django.contrib.admin.utils import label_for_field

from indicators.entry.activities import ActivityTask
from indicators.entry.assessments import RiskSaid
from indicators.entry.forms import AssessmentForm, EntryForm, RiskForm
from indicators.entry.typed import Row, Typed
from indicators.models import CardAssessment, Indicator, Measurement, RiskState
from indicators.readings import Yardstick
from indicators.requirements import CRITERIA, REMARKS, Entry, missing
from indicators.results import Result, to_month
from indicators.tables import VALUES
from indicators.versions import record_in
from indicators.year import MONTHS, YEAR_END
from plans.language.turkish import turkish_capital
from plans.models import Activity, CardNote, ObjectiveCard

_ASKED = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))


class Verdict(NamedTuple):
    """What a value leads to, and what has to be said beside it."""

    result: Result
    #: The fields that the rules ask for, and why; whether they are filled does not matter.
    owed: dict[str, str]
    #: The fields that keep it from being sent, and why.
    lacking: dict[str, str]
    #: The performances, and what each compares with.
    words: str
    #: What is odd about the value, in sentences; it is asked whether the value is right.
    doubts: list[str]
    #: Whether it was answered that it is.
    is_confirmed: bool

    @property
    def asks(self) -> bool:
        """Whether a question is still to be answered."""
        return bool(self.doubts) and not self.is_confirmed


@dataclass(kw_only=True)
class Task(Row):
    """One measurement on the sheet."""

    form_type, letter, place = EntryForm, "m", "satir"
    table = VALUES
    page, return_page = "entry_task", "entry_send_back"
    whole_part = "indicators/entry/_task.html"
    verdict_part = "indicators/entry/_verdict.html"
    state_part = "indicators/entry/_state.html"
    answers_part = "indicators/entry/_answers.html"

    record: Measurement
    #: By the keys of the sheet's measurements.
    yardsticks: Mapping[int, Yardstick]
    #: The plan's years.
    years: range
    #: Whether it was to be sent, and its question was to be answered first.
    asked_at_sending: bool = False

    @property
    def yardstick(self) -> Yardstick:
        return self.yardsticks[self.pk]

    @property
    def pk(self) -> int:
        return self.record.pk

    @property
    def name(self) -> str:
        return str(self.pk)

    @property
    def title(self) -> str:
        return str(self.indicator)

    @property
    def short_title(self) -> str:
        return self.indicator.code or self.indicator.name

    @property
    def indicator(self) -> Indicator:
        return self.record.indicator

    @property
    def card(self) -> ObjectiveCard:
        return self.indicator.card

    @property
    def is_blank(self) -> bool:
        return bool(self.content == Entry())

    def ask(self) -> None:
        self.asked_at_sending = self.shows_lacking = True

    def lacking_of(self, content: Entry) -> dict[str, str]:
        return self.verdict_of(content).lacking

    @property
    def input_mode(self) -> str:
        """The keyboard for its number: that of numbers has no minus on some phones."""
        numbers = (self.indicator.baseline, self.target, self.previous_value)
        return "text" if any(number and number < 0 for number in numbers) else "decimal"

    @property
    def target(self) -> Decimal | None:
        return self.yardstick.rules.target

    @property
    def targets(self) -> list[tuple[int, Decimal | None]]:
        """The indicator's target in each year of the plan."""
        return [(year, self.indicator.targets_by_year.get(year)) for year in self.years]

    @property
    def due_target(self) -> Decimal | None:
        """What of the year's target is due by the measuring month."""
        return self.yardstick.result(self.content).due_target

    @property
    def until(self) -> str:
        """`Haziran'a kadar`."""
        return to_month(self.record.month)

    @property
    def previous(self) -> Measurement | None:
        """The last measured value before it that counts."""
        return self.yardstick.past[-1] if self.yardstick.past else None

    @property
    def previous_value(self) -> Decimal | None:
        return self.previous.value if self.previous else None

    @property
    def criteria(self) -> list["TextPart"]:
        """The criteria that the year's end is evaluated by; none before."""
        if self.record.month != YEAR_END:
            return []
        return [
            TextPart(
                name, CRITERIA[name], help, getattr(self.content, name), self.form[name].value()
            )
            for name, help in _ASKED["criteria"].items()
        ]

    @property
    def shows_criteria(self) -> bool:
        """Whether the page shows them at once."""
        is_asked = self.record.period.plan.asks_criteria
        return is_asked or any(part.typed for part in self.criteria)

    @property
    def span(self) -> str:
        """The months that the measurement stands for: `Ocak–Haziran`."""
        first = self.record.month - self.indicator.monitoring_frequency + 1
        return f"{MONTHS[first]}–{self.record.month_name}"

    @property
    def how(self) -> str:
        """What is to be typed."""
        how = _ASKED["how"][self.indicator.aggregation]
        return how.format(span=self.span, month=self.record.month_name)

    @property
    def verdict(self) -> Verdict:
        return self.verdict_of(self.typed)

    def verdict_of(self, entry: Entry) -> Verdict:
        """What the entry leads to."""
        result = self.yardstick.result(entry)
        asked = self.record.month, self.record.period.plan.asks_criteria
        bare = replace(entry, **_UNWRITTEN)
        owed = missing(bare, result, *asked)
        if not (entry.not_measured or self.shows_lacking):
            owed.pop("value", None)  # nobody needs to be told at once that a field is empty
        return Verdict(
            result,
            owed,
            missing(entry, result, *asked),
            self.yardstick.words(result),
            self.yardstick.doubts(entry, result),
            entry.is_confirmed,
        )


@dataclass(kw_only=True)
class RiskRow(Typed):
    """One of the card's risks on the sheet."""

    form_type, letter, place = RiskForm, "r", "risk"
    page = "entry_risk"
    whole_part = "indicators/entry/_risk.html"
    verdict_part = "indicators/entry/_risk_verdict.html"

    record: RiskState

    @property
    def risk(self) -> CardNote:
        return self.record.risk

    @property
    def pk(self) -> int:
        return self.risk.pk

    @property
    def title(self) -> str:
        return self.risk.text

    @property
    def said(self) -> RiskSaid:
        return cast(RiskSaid, self.content)

    def with_said(self, said: RiskSaid) -> RiskSaid:
        return said

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        labels = dict(RiskState.Occurred.choices)
        form, content = self.form, self.content
        occurred = form["occurred"].value() or ""
        return [
            ("Gerçekleşti mi?", labels.get(content.occurred, ""), labels.get(occurred, "")),
            ("Ne yapılıyor?", content.action, form["action"].value() or ""),
        ]


@dataclass(kw_only=True)
class EntryCard(Typed):
    """A card on the sheet, with the unit's measurements and its summary of the period."""

    form_type, letter, place = AssessmentForm, "k", "ozet"
    page = "entry_card"
    whole_part = "indicators/entry/_assessment.html"
    verdict_part = "indicators/entry/_card_verdict.html"

    #: Whether the unit answers for the card; else it has activities on it alone.
    is_answering: bool
    record: CardAssessment
    tasks: list[Task] = field(default_factory=list)
    activities: list[ActivityTask] = field(default_factory=list)
    risks: list[RiskRow] = field(default_factory=list)

    @property
    def card(self) -> ObjectiveCard:
        return self.record.card

    @property
    def pk(self) -> int:
        return self.card.pk

    @property
    def title(self) -> str:
        return f"{self.card.label} için dönemin özeti"

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        return [(turkish_capital(part.label), part.text, part.typed) for part in self.fields]

    @property
    def rows(self) -> list[Row]:
        """What is sent of it."""
        return [*self.tasks, *self.activities]

    @property
    def printed_activities(self) -> list[Activity]:
        """The activities that the plan's card names."""
        plan, year = self.record.period.plan, self.record.period.year
        rows = (record_in(plan, year, row) for row in self.card.activities.all())
        return [row for row in rows if row]

    @property
    def risks_said(self) -> int:
        """Of how many of its risks something is said."""
        return sum(bool(risk.content.occurred or risk.content.action) for risk in self.risks)

    @property
    def shows_risks(self) -> bool:
        return any(risk.problems for risk in self.risks)

    @property
    def is_open(self) -> bool:
        """Whether the page shows the texts at once."""
        return bool(self.problems)

    @property
    def written(self) -> int:
        """How many of its texts are written."""
        return sum(bool(field.text) for field in self.fields)

    @property
    def fields(self) -> list["TextPart"]:
        """The texts that are asked for, and what was written to criteria of the card before each
        indicator had its own."""
        kept = {
            name: help for name, help in _ASKED["criteria"].items() if getattr(self.content, name)
        }
        helps = _ASKED["summary"] | kept
        return [
            TextPart(
                name,
                str(label_for_field(name, CardAssessment)),
                help,
                getattr(self.content, name),
                self.form[name].value(),
            )
            for name, help in helps.items()
        ]


class TextPart(NamedTuple):
    """One text of an evaluation: what is stored, and what stands on the page."""

    name: str
    label: str
    help: str
    text: str
    typed: str


#: An entry's texts that the rules may ask for.
_UNWRITTEN: dict[str, Any] = dict.fromkeys(("not_measured_reason", *REMARKS), "")
