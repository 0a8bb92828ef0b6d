"""What stands on a unit's sheet, whatever it is about: what is stored, typed, and came of both."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, NamedTuple

from django.db.models import TextChoices
from django.http import QueryDict

from indicators.entry.forms import SheetForm
from indicators.models import EnteredRecord, Evidence, Period
from indicators.tables import Table, say_count
from plans.models import ObjectiveCard

State = EnteredRecord.State


@dataclass
class Conflict:
    """What somebody else wrote while the person was typing."""

    message: str
    current: Any  # the record as it is stored now

    @property
    def version(self) -> int:
        return int(self.current.version)


@dataclass(kw_only=True)
class Typed:
    """Something that is typed on the sheet: what is stored, and what became of what was sent."""

    form_type: ClassVar[type[SheetForm]]
    #: What its fields and its element's id begin with, before its key.
    letter: ClassVar[str]
    place: ClassVar[str]
    #: The address that keeps it alone.
    page: ClassVar[str]
    #: The templates of the whole of it, and of what is said of its content.
    whole_part: ClassVar[str]
    verdict_part: ClassVar[str]

    #: What is stored; a new one, of version 0, where nothing is.
    record: Any
    #: Whether the person works for the unit whose it is.
    is_own: bool
    form: SheetForm = field(init=False)
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
    def pk(self) -> int:
        """The key of what it is about, which that address names."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """What its fields begin with on the page."""
        return f"{self.letter}{self.pk}"

    @property
    def anchor(self) -> str:
        """The id of its element on the page."""
        return f"{self.place}-{self.pk}"

    @property
    def title(self) -> str:
        """What messages call it."""
        raise NotImplementedError

    @property
    def is_editable(self) -> bool:
        """Whether the person may write it now."""
        return self.is_own and bool(self.record.period.state == Period.State.OPEN)

    @property
    def version(self) -> int:
        """The version that is stored."""
        return int(self.record.version)

    @property
    def content(self) -> Any:
        """What is stored, as a plain value."""
        return self.content_of(self.record)

    def content_of(self, record: Any) -> Any:
        """What its record, or a row of the record's trail, says; nothing for None."""
        return self.form_type.read_record(record)

    @property
    def entry(self) -> Any:
        """What stands in the valid form, and what the person had seen: as it is kept."""
        return self.form.content, self.form.seen_version

    def entry_of(self, content: Any) -> Any:
        """The same of content that is to stand in place of what is stored."""
        return content, self.version

    def lacking_of(self, content: Any) -> dict[str, str]:
        """The fields that keep the content from being sent, and why."""
        return {}

    def make_form(self, data: QueryDict | None = None) -> SheetForm:
        """The form: as stored, or as sent."""
        initial = {**asdict(self.content), "version": self.version}
        return self.form_type(data, prefix=self.key, initial=initial)

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        """What is stored and what was typed, part by part, each with its name."""
        raise NotImplementedError

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


class Mend(NamedTuple):
    """What the team returned or unlocked: its place on the sheet, its name, and why."""

    anchor: str
    title: str
    note: str


class Stage(TextChoices):
    """How far a row of the sheet is."""

    UNTOUCHED = "untouched", "Boş"
    #: Nothing is written, and nothing need be in this period.
    IDLE = "idle", "Beklenmiyor"
    #: Something is written or attached, and something lacking.
    DRAFT = "draft", "Taslak"
    READY = "ready", "Hazır"
    RETURNED = "returned", "İade edildi"
    SUBMITTED = "submitted", "Gönderildi"
    APPROVED = "approved", "Onaylandı"


@dataclass(kw_only=True)
class Row(Typed):
    """A row of the sheet that is sent for approval."""

    table: ClassVar[Table]
    #: The address to which the müdür's note goes.
    return_page: ClassVar[str]
    #: The template of how far it is.
    state_part: ClassVar[str]
    #: The template of its content, to be read.
    answers_part: ClassVar[str]

    #: Whether evidence was sent; why it is not kept, and the document number that was typed.
    evidence_sent: bool = False
    evidence_error: str = ""
    evidence_number: str = ""

    @property
    def name(self) -> str:
        """What buttons of the page call it."""
        raise NotImplementedError

    @property
    def card(self) -> ObjectiveCard:
        """The card that it belongs to."""
        raise NotImplementedError

    @property
    def short_title(self) -> str:
        """What its buttons say for those who only hear them."""
        return self.title

    @property
    def is_editable(self) -> bool:
        return self.is_own and bool(self.record.is_editable)

    @property
    def may_be_withdrawn(self) -> bool:
        return self.is_own and bool(self.record.may_be_withdrawn)

    @property
    def evidence(self) -> list[Evidence]:
        return list(self.record.evidence.all()) if self.record.pk else []

    @property
    def is_blank(self) -> bool:
        """Whether nobody has written anything into it."""
        raise NotImplementedError

    @property
    def is_asked(self) -> bool:
        """Whether the period waits for it."""
        return True

    @property
    def typed(self) -> Any:
        """What stands in the form, as far as it can be read."""
        form = self.form
        return form.content if form.is_bound and form.is_valid() else self.content

    @property
    def lacking(self) -> dict[str, str]:
        return self.lacking_of(self.typed)

    @property
    def stage(self) -> Stage:
        """How far it is; what the team returned stays returned until it is sent again."""
        if self.record.state != State.DRAFT:
            return Stage(self.record.state)
        if self.is_blank and not self.evidence:
            return Stage.UNTOUCHED if self.is_asked else Stage.IDLE
        lacks = self.problems or self.lacking_of(self.content)
        return Stage.READY if self.is_editable and not lacks else Stage.DRAFT

    @property
    def is_missing(self) -> bool:
        """Whether the period waits for it, and it was not sent."""
        return not self.record.is_sent and self.stage != Stage.IDLE

    @property
    def is_suspicious(self) -> bool:
        """Whether it looks like a slip."""
        return False

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
        lacking = self.lacking.values() if self.shows_lacking else ()
        evidence = [self.evidence_error] if self.evidence_error else []
        return [*super().problems, *evidence, *lacking]

    @property
    def wrong_fields(self) -> set[str]:
        """The fields that cannot be read, or without which it could not be sent."""
        lacking = self.lacking if self.shows_lacking else {}
        return {*lacking, *(self.form.errors if self.form.is_bound else {})}

    def ask(self) -> None:
        """Say that it was to be sent, and that its question is to be answered first."""


def count_rows(rows: Iterable[Row], ending: str = "") -> str:
    """`6 değer ve 8 faaliyet`, each word with this ending."""
    return say_count((row.table for row in rows), ending)
