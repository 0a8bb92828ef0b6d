"""The unit's activities of the year on its sheet, with their milestones."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from django.http import QueryDict

from indicators import activities
from indicators.activities import Said, Standing, Step, write_step
from indicators.entry.forms import ProgressForm
from indicators.entry.progress import Entry, Told, steps_of
from indicators.entry.typed import Row
from indicators.models import ActivityProgress, Milestone
from indicators.tables import ACTIVITIES
from indicators.year import MONTHS
from plans.models import ObjectiveCard


class StepPart(NamedTuple):
    """A milestone on the sheet."""

    milestone: Milestone
    #: What its fields begin with.
    key: str
    stored: Step
    #: What stands in the form.
    typed: Step
    is_late: bool
    #: Whether it is to be done until the period's end, and is not.
    is_due: bool
    seen: str


@dataclass(kw_only=True)
class ActivityTask(Row):
    """One of the unit's activities of the year on the sheet."""

    form_type, letter, place = ProgressForm, "f", "faaliyet"
    form: ProgressForm = field(init=False)
    table = ACTIVITIES
    page, return_page = "entry_activity", "entry_send_back_activity"
    whole_part = "indicators/entry/_activity.html"
    verdict_part = "indicators/entry/_activity_verdict.html"
    state_part = "indicators/entry/_activity_state.html"
    answers_part = "indicators/entry/_activity_answers.html"
    states = Milestone.State.choices

    record: ActivityProgress
    standing: Standing
    today: date
    #: What was said in the period before, if anything.
    previous: int | None

    @property
    def year(self) -> Any:
        """The activity in the year; `card_unit_id` answers for its card."""
        return self.record.activity_year

    @property
    def last_day(self) -> date:
        """Until when milestones are to be done by the period's end."""
        return self.record.period.last_day

    @property
    def pk(self) -> int:
        return self.year.pk

    @property
    def name(self) -> str:
        return self.key

    @property
    def title(self) -> str:
        return str(self.year.activity)

    @property
    def card(self) -> ObjectiveCard:
        return self.year.activity.card

    def content_of(self, record: Any) -> Told:
        """With the milestones as the person saw them, where the record is of the past."""
        steps = self.form.seen if record is not self.record else steps_of(self.year)
        return Told(self.form_type.read_record(record), steps)

    @property
    def said(self) -> Said:
        """What is stored of it, but for the milestones."""
        return cast(Said, self.content.said)

    def with_said(self, said: Said) -> Told:
        """What is stored, with this instead."""
        return Told(said, self.content.steps)

    @property
    def entry(self) -> Entry:
        return Entry(self.form.content, self.form.seen, self.form.seen_version)

    def entry_of(self, content: Told) -> Entry:
        return Entry(content, self.content.steps, self.version)

    def make_form(self, data: QueryDict | None = None) -> ProgressForm:
        initial = {**asdict(self.said), "version": self.version}
        return ProgressForm(
            data,
            prefix=self.key,
            initial=initial,
            milestones=self.year.milestones.all(),
            day=min(self.today, self.last_day),
        )

    @property
    def is_blank(self) -> bool:
        return bool(self.said == Said()) and self.record.entered_by_id is None

    @property
    def is_asked(self) -> bool:
        """Whether it has begun, and was not done before."""
        is_over = self.previous == 100 and not any(step.is_due for step in self.steps)
        return self.standing.has_begun and not is_over

    def lacking_of(self, content: Told) -> dict[str, str]:
        states = {pk: step.state for pk, step in content.steps.items()}
        late = [
            step.milestone.text
            for step in self.steps
            if step.milestone.due < self.late_before
            and states.get(step.milestone.pk, step.milestone.state) in Milestone.PENDING
        ]
        return activities.missing(content.said, replace(self.standing, late=late))

    @property
    def owed(self) -> dict[str, str]:
        """The fields that the rules ask for, and why; whether they are filled does not matter."""
        typed = self.typed
        bare = replace(typed, said=replace(typed.said, delay_reason=""))
        owed = self.lacking_of(bare)
        if not self.shows_lacking:
            owed.pop("percent", None)
        return owed

    @property
    def late_before(self) -> date:
        """The day before which a milestone had to be done."""
        return min(self.today, self.last_day + timedelta(days=1))

    @property
    def steps(self) -> list[StepPart]:
        stored, form = steps_of(self.year), self.form
        typed = form.content.steps if form.is_bound and form.is_valid() else stored
        return [
            StepPart(
                milestone,
                f"{self.key}-s{milestone.pk}",
                stored[milestone.pk],
                typed.get(milestone.pk, stored[milestone.pk]),
                milestone.is_late(self.late_before),
                milestone.due <= self.last_day and milestone.state in Milestone.PENDING,
                write_step(stored[milestone.pk]),
            )
            for milestone in self.year.milestones.all()
        ]

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        stored, typed = self.said, self.typed.said
        labels = dict(Milestone.State.choices)
        return [
            ("İlerleme", _percent(stored.percent), _percent(typed.percent)),
            ("Ne yapıldı", stored.note, typed.note),
            ("Gecikme nedeni", stored.delay_reason, typed.delay_reason),
            *(
                (step.milestone.text, labels[step.stored.state], labels[step.typed.state])
                for step in self.steps
                if step.typed != step.stored
            ),
        ]

    @property
    def seen_to_send(self) -> list[tuple[str, str]]:
        """How the milestones stood that the fields on the page belong to, by the fields' names."""
        is_stored = self.is_saved or not self.form.is_bound
        names = [f"s{step.milestone.pk}-seen" for step in self.steps]
        return [
            (self.form.add_prefix(name), step.seen if is_stored else self.form[name].value())
            for name, step in zip(names, self.steps, strict=True)
        ]

    @property
    def due_steps(self) -> list[StepPart]:
        """Those that a button marks as done."""
        return [] if self.steps_are_fixed else [step for step in self.steps if step.is_due]

    @property
    def steps_are_fixed(self) -> bool:
        """Whether the milestones of a closed year stay as they are."""
        return self.record.period.year_is_over

    @property
    def months(self) -> str:
        """`Mart–Ekim`."""
        first, last = MONTHS[self.year.start_month], MONTHS[self.year.end_month]
        return first if first == last else f"{first}–{last}"

    @property
    def steps_done(self) -> int:
        return sum(step.milestone.state == Milestone.State.DONE for step in self.steps)

    @property
    def steps_counted(self) -> int:
        """How many there are that were not cancelled."""
        return sum(step.milestone.state != Milestone.State.CANCELLED for step in self.steps)

    @property
    def steps_late(self) -> int:
        return sum(step.is_late for step in self.steps)


def _percent(percent: int | None) -> str:
    return "" if percent is None else f"%{percent}"
