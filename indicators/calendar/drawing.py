"""The page on which a unit draws up its year: what is stored and what somebody typed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count, groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from indicators.calendar.access import Scope
from indicators.calendar.steps import Drawn, DrawnStep, drawn_of
from indicators.models import ActivityYear, Milestone
from indicators.year import MONTHS
from plans.admin.base.fields import TurkishDecimalField
from plans.language.fields import DayField
from plans.models import Activity, ObjectiveCard

_MONTHS = [(number, name) for number, name in enumerate(MONTHS) if name]
#: Characters of a step.
LONGEST = Milestone._meta.get_field("text").max_length or 0
SHARE = "Maliyet payı 0 ile 100 arasında olmalıdır."


def _month(initial: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(choices=_MONTHS, coerce=int, initial=initial)


class StepForm(forms.Form):
    """A step of an activity; emptied, it is taken out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": f"En çok {LONGEST} karakter yazın."},
    )
    due = DayField(required=False)

    def clean(self) -> None:
        text, due = self.cleaned_data.get("text"), self.cleaned_data.get("due")
        if text and not due and not self.has_error("due"):
            self.add_error("due", "İş adımının bitiş gününü yazın.")
        if due and not text and not self.has_error("text"):
            self.add_error("text", "İş adımını yazın ya da gününü de silin.")

    @property
    def step(self) -> DrawnStep | None:
        """What the valid form says; None for an empty row."""
        said = self.cleaned_data
        return DrawnStep(said["text"], said["due"], said["pk"]) if said["text"] else None


class LineForm(forms.Form):
    """What a unit plans for an activity, but for the steps."""

    planned = forms.BooleanField(required=False)
    start_month = _month(1)
    end_month = _month(12)
    budget_share = TurkishDecimalField(
        required=False,
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0), SHARE), MaxValueValidator(Decimal(100), SHARE)],
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    #: Names the content that the person was shown.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("start_month", 1) > said.get("end_month", 12):
            raise ValidationError("Bitiş ayı başlangıç ayından önce olamaz.")


@dataclass
class Line:
    """An activity on the page: what is stored, and what was typed."""

    activity: Activity
    row: ActivityYear | None
    #: Whether the unit answers for the card; else it cooperates on it.
    is_responsible: bool
    form: LineForm = field(init=False)
    steps: list[StepForm] = field(init=False)
    #: Why what was typed is not kept.
    error: str = ""
    #: Whether somebody else changed what is stored meanwhile.
    has_conflict: bool = False

    def __post_init__(self) -> None:
        self.show()

    @property
    def key(self) -> str:
        """What the names of its fields begin with."""
        return f"f{self.activity.pk}"

    @property
    def stored(self) -> Drawn | None:
        return drawn_of(self.row) if self.row else None

    def show(self) -> None:
        """Let the fields say what is stored, with a row for a new step."""
        stored = self.stored
        initial = vars(stored or Drawn()) | {
            "planned": stored is not None,
            "version": self.row.version if self.row else 0,
            "seen": fingerprint(stored),
        }
        self.form = LineForm(prefix=self.key, initial=initial)
        steps = [vars(step) for step in stored.steps] if stored else []
        self.steps = [self._step(number, initial=one) for number, one in enumerate([*steps, {}])]

    def take(self, data: Mapping[str, Any]) -> None:
        """Let the fields say what was typed."""
        self.form = LineForm(data, prefix=self.key)
        numbers = (n for n in count() if f"{self.key}-{n}-text" not in data)
        self.steps = [self._step(number, data=data) for number in range(next(numbers))]

    def _step(self, number: int, **options: Any) -> StepForm:
        return StepForm(prefix=f"{self.key}-{number}", **options)

    def add_step(self) -> None:
        """Show one more empty row."""
        self.steps.append(self._step(len(self.steps)))

    @property
    def is_sent(self) -> bool:
        """Whether the request holds this activity at all."""
        return f"{self.key}-version" in self.form.data

    @property
    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(step.is_valid() for step in self.steps)])

    @property
    def is_wrong(self) -> bool:
        """Whether what was typed was not kept."""
        is_invalid = self.form.is_bound and not self.is_valid
        return bool(self.error or self.has_conflict or is_invalid)

    @property
    def typed(self) -> Drawn | None:
        """What the valid fields say; None where the activity is not in the year."""
        said = self.form.cleaned_data
        steps = tuple(step.step for step in self.steps if step.step)
        if not (said["planned"] or (steps and self.row is None)):
            return None
        return Drawn(said["start_month"], said["end_month"], said["budget_share"], steps)

    @property
    def has_changed(self) -> bool:
        """Whether the person changed what they were shown; what cannot be read they did."""
        return not self.is_valid or fingerprint(self.typed) != self.form.cleaned_data["seen"]

    @property
    def is_lost(self) -> bool:
        """Whether it was typed, and the calendar takes nothing any more."""
        return self.is_sent and self.has_changed

    @property
    def typed_texts(self) -> list[str]:
        """What was typed of the steps, as it stood in the fields."""
        pairs = ((step["text"].value(), step["due"].value()) for step in self.steps)
        return [f"{text or ''} {due or ''}".strip() for text, due in pairs if text or due]

    @property
    def seen_version(self) -> int:
        return int(self.form.cleaned_data["version"])

    def show_conflict(self, current: ActivityYear | None) -> None:
        """Keep what was typed beside what stands now; saving it again writes over that."""
        self.row, self.has_conflict = current, True
        data = self.form.data.copy()  # type: ignore[attr-defined]  # of a request
        data[f"{self.key}-version"] = str(current.version if current else 0)
        data[f"{self.key}-seen"] = fingerprint(self.stored)
        self.take(data)


def fingerprint(content: Drawn | None) -> str:
    """A short name of the content, the same for the same."""
    if content is None:
        return ""
    share = content.budget_share
    parts: list[object] = [
        content.start_month,
        content.end_month,
        "" if share is None else share.normalize(),
    ]
    parts += sorted((step.due.isoformat(), step.pk or 0, step.text) for step in content.steps)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@dataclass
class DrawingPage:
    """All activities that the unit may name in the year."""

    scope: Scope
    lines: list[Line]

    @property
    def own(self) -> list[tuple[ObjectiveCard, list[Line]]]:
        """Those of the cards that it answers for, by card."""
        return list(_by_card(line for line in self.lines if line.is_responsible))

    @property
    def shared(self) -> list[tuple[ObjectiveCard, list[Line]]]:
        """Those of the cards that it cooperates on, by card."""
        return list(_by_card(line for line in self.lines if not line.is_responsible))

    @property
    def opens_shared(self) -> bool:
        """Whether something of those is in the year, or wrong."""
        return any(line.row or line.is_wrong for line in self.lines if not line.is_responsible)

    @property
    def planned(self) -> int:
        return sum(line.row is not None for line in self.lines)

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.is_wrong]


def _by_card(lines: Iterator[Line]) -> Iterator[tuple[ObjectiveCard, list[Line]]]:
    for _, together in groupby(lines, key=lambda line: line.activity.card_id):
        found = list(together)
        yield found[0].activity.card, found


def load_page(scope: Scope) -> DrawingPage:
    """The page as it is stored; one query beside the scope's."""
    rows = {row.activity_id: row for row in scope.stored}
    activities = {one.pk: one for one in scope.activities}
    activities |= {row.activity_id: row.activity for row in scope.stored}  # of cards given away
    return DrawingPage(
        scope,
        [
            Line(one, rows.get(key), one.card.responsible_unit_id == scope.unit.pk)
            for key, one in activities.items()
        ],
    )
