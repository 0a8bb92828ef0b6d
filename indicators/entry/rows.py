"""What a unit's sheet is made of: its rows and cards, with what is stored, typed and lacking."""

from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.contrib.admin.utils import label_for_field
from django.db.models import TextChoices
from django.http import QueryDict

from indicators.entry.forms import AssessmentForm, EntryForm
from indicators.models import CardAssessment, Evidence, Indicator, Measurement
from indicators.readings import Yardstick
from indicators.requirements import Entry, missing
from indicators.results import Result, to_month
from indicators.year import MONTHS
from plans.models import ObjectiveCard

State = Measurement.State

_HOW: dict[str, str] = {
    Indicator.Aggregation.SUM: "{span} gerçekleşmesini yazın; yılda toplanır.",
    Indicator.Aggregation.LAST: "{month} sonundaki durumu yazın; yılda sonuncu geçerlidir.",
    Indicator.Aggregation.AVERAGE: "{span} değerini yazın; yılda ortalaması alınır.",
}


@dataclass
class Conflict:
    """What somebody else wrote while the person was typing."""

    message: str
    current: Measurement | CardAssessment | None

    @property
    def version(self) -> int:
        return self.current.version if self.current else 0


@dataclass(kw_only=True)
class Typed:
    """Something that is typed on the sheet: what is stored, and what became of what was sent."""

    form_type: ClassVar[type[EntryForm] | type[AssessmentForm]]

    is_editable: bool
    form: EntryForm | AssessmentForm = field(init=False)
    error: str = ""
    conflict: Conflict | None = None
    #: Whether what the person sent is what is stored now.
    is_saved: bool = False
    #: Whether it was to be sent for approval, and says what it lacks for that.
    shows_lacking: bool = False
    #: Whether the page holds it: one may look at what is to be done alone.
    is_shown: bool = True

    def __post_init__(self) -> None:
        self.form = self.make_form()

    @property
    def key(self) -> str:
        """What its fields begin with on the page."""
        raise NotImplementedError

    @property
    def record(self) -> Measurement | CardAssessment | None:
        """What is stored, if anything."""
        raise NotImplementedError

    @property
    def version(self) -> int:
        """The version that is stored."""
        return self.record.version if self.record else 0

    @property
    def content(self) -> Any:
        """What is stored, as a plain value."""
        return self.form_type.read_record(self.record)

    def make_form(self, data: QueryDict | None = None) -> EntryForm | AssessmentForm:
        """The form: as stored, or as sent."""
        initial = {**asdict(self.content), "version": self.version}
        return self.form_type(data, prefix=self.key, initial=initial)

    @property
    def problems(self) -> list[str]:
        """Why it was not kept or sent, in sentences."""
        return [text for text in (self.error, self.conflict and self.conflict.message) if text]

    @property
    def version_to_send(self) -> int | str:
        """The version that the fields on the page belong to."""
        if self.is_saved or not self.form.is_bound:
            return self.version
        return self.form["version"].value()


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


class Stage(TextChoices):
    """How far a row of the sheet is."""

    UNTOUCHED = "untouched", "Boş"
    #: Something is written or attached, and something lacking.
    DRAFT = "draft", "Taslak"
    READY = "ready", "Hazır"
    RETURNED = "returned", "İade edildi"
    SUBMITTED = "submitted", "Gönderildi"
    APPROVED = "approved", "Onaylandı"


@dataclass(kw_only=True)
class Task(Typed):
    """One measurement on the sheet."""

    form_type = EntryForm

    measurement: Measurement
    yardstick: Yardstick
    #: The plan's years.
    years: range
    may_be_withdrawn: bool
    #: Whether evidence was sent; why it is not kept, and the document number that was typed.
    evidence_sent: bool = False
    evidence_error: str = ""
    evidence_number: str = ""
    #: Whether it was to be sent, and its question was to be answered first.
    asked_at_sending: bool = False

    @property
    def key(self) -> str:
        return f"m{self.measurement.pk}"

    @property
    def indicator(self) -> Indicator:
        return self.measurement.indicator

    @property
    def record(self) -> Measurement:
        return self.measurement

    @property
    def stage(self) -> Stage:
        """How far it is; what the team returned stays returned until it is sent again."""
        if self.measurement.state != State.DRAFT:
            return Stage(self.measurement.state)
        if self.content == Entry() and not self.evidence:
            return Stage.UNTOUCHED
        lacks = self.problems or self.verdict_of(self.content).lacking
        return Stage.READY if self.is_editable and not lacks else Stage.DRAFT

    @property
    def is_to_do(self) -> bool:
        """Whether something is still to be written or mended before it can be sent."""
        return self.is_editable and self.stage in (Stage.UNTOUCHED, Stage.DRAFT, Stage.RETURNED)

    @property
    def is_open(self) -> bool:
        """Whether the page shows more of it than a line."""
        return self.is_to_do or bool(self.problems)

    @property
    def problems(self) -> list[str]:
        lacking = self.verdict.lacking.values() if self.shows_lacking else ()
        evidence = [self.evidence_error] if self.evidence_error else []
        return [*super().problems, *evidence, *lacking]

    @property
    def wrong_fields(self) -> set[str]:
        """The fields that cannot be read, or without which it could not be sent."""
        lacking = self.verdict.lacking if self.shows_lacking else {}
        return {*lacking, *(self.form.errors if self.form.is_bound else {})}

    @property
    def input_mode(self) -> str:
        """The keyboard for its number: that of numbers has no minus on some phones."""
        numbers = (self.indicator.baseline, self.target, self.previous and self.previous.value)
        return "text" if any(number and number < 0 for number in numbers) else "decimal"

    @property
    def target(self) -> Decimal | None:
        return self.yardstick.rules.target

    @property
    def targets(self) -> list[tuple[int, Decimal | None]]:
        """The indicator's target in each year of the plan."""
        values = {target.year: target.value for target in self.indicator.targets.all()}
        return [(year, values.get(year)) for year in self.years]

    @property
    def evidence(self) -> list[Evidence]:
        return list(self.measurement.evidence.all())

    def read_again(self) -> None:
        """Take over what was stored meanwhile, without what it is related to."""
        self.measurement.refresh_from_db(
            fields=[*Entry.__dataclass_fields__, "version", "state", "return_note"]
        )

    @property
    def due_target(self) -> Decimal | None:
        """What of the year's target is due by the measuring month."""
        return self.yardstick.result(self.content).due_target

    @property
    def until(self) -> str:
        """`Haziran'a kadar`."""
        return to_month(self.measurement.month)

    @property
    def previous(self) -> Measurement | None:
        """The last measured value before it that counts."""
        return self.yardstick.past[-1] if self.yardstick.past else None

    @property
    def span(self) -> str:
        """The months that the measurement stands for: `Ocak–Haziran`."""
        first = self.measurement.month - self.indicator.monitoring_frequency + 1
        return f"{MONTHS[first]}–{self.measurement.month_name}"

    @property
    def how(self) -> str:
        """What is to be typed."""
        how = _HOW[self.indicator.aggregation]
        return how.format(span=self.span, month=self.measurement.month_name)

    @property
    def typed(self) -> Entry:
        """What stands in the form, as far as it can be read."""
        form = self.form
        return form.content if form.is_bound and form.is_valid() else self.content

    @property
    def verdict(self) -> Verdict:
        return self.verdict_of(self.typed)

    def verdict_of(self, entry: Entry) -> Verdict:
        """What the entry leads to."""
        result = self.yardstick.result(entry)
        month = self.measurement.month
        bare = replace(entry, not_measured_reason="", deviation_reason="", remedy="")
        owed = missing(bare, result, month)
        if not (entry.not_measured or self.shows_lacking):
            owed.pop("value", None)  # nobody needs to be told at once that a field is empty
        return Verdict(
            result,
            owed,
            missing(entry, result, month),
            self.yardstick.words(result),
            self.yardstick.doubts(entry, result),
            entry.is_confirmed,
        )


@dataclass(kw_only=True)
class EntryCard(Typed):
    """A card on the sheet, with the unit's measurements and its summary of the period."""

    form_type = AssessmentForm

    card: ObjectiveCard
    assessment: CardAssessment | None
    asks_criteria: bool
    tasks: list[Task] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"k{self.card.pk}"

    @property
    def record(self) -> CardAssessment | None:
        return self.assessment

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
        """The texts that the period asks for."""
        helps = _SUMMARY | _CRITERIA if self.asks_criteria else _SUMMARY
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
    """One text of an assessment: what is stored, and what stands on the page."""

    name: str
    label: str
    help: str
    text: str
    typed: str


_SUMMARY = {
    "deviation_reason": "Kartın göstergeleri birlikte hedeften neden saptı?",
    "remedy": "Gelecek dönemde ne yapılacak?",
}
_CRITERIA = {
    "relevance": "Hedef, değişen iç ve dış koşullarda ihtiyaçlara hâlâ uygun mu?",
    "effectiveness": "Hedefe ne ölçüde ulaşıldı, ulaşılan sonuç beklenen etkiyi yaptı mı?",
    "efficiency": "Sonuç, öngörülen maliyet ve süreyle elde edildi mi?",
    "sustainability": "Sonuçların sürmesi için yasal, kurumsal ve mali riskler neler?",
}
