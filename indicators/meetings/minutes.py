"""What the call and the minutes of a meeting say, whatever they are printed as; closing keeps it to
the word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.formats import date_format

from indicators.models import ActionItem, Decision, Meeting, Participant


@dataclass(frozen=True)
class Block:
    """A heading and the table below it; `widths` of its columns in cm."""

    title: str
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    heading: Sequence[str] = ()
    #: Whether there is room to sign in its rows.
    is_signed: bool = False


@dataclass(frozen=True)
class Minutes:
    """What the minutes, or the call, say, whatever they are printed as."""

    institution: str
    title: str
    marks: Sequence[str]
    blocks: Sequence[Block]

    @property
    def headline(self) -> str:
        """What the file is called where it is listed."""
        return f"{self.institution} {self.title}"

    def rows_of(self, title: str) -> Sequence[Sequence[str]]:
        """The rows of the block with that title."""
        return next((block.rows for block in self.blocks if block.title == title), ())


def minutes_of(meeting: Meeting) -> Minutes:
    """The minutes as they were closed, else as they stand; the call of a meeting that is ahead."""
    printed: dict[str, Any] | None = meeting.printed
    if printed is None:
        return _build(meeting)
    return Minutes(**printed | {"blocks": [Block(**block) for block in printed["blocks"]]})


def to_print(meeting: Meeting) -> dict[str, Any]:
    """What a closed meeting keeps of its minutes: units and objectives may be renamed later."""
    return asdict(_build(meeting))


def _build(meeting: Meeting) -> Minutes:
    """The minutes as they stand; four queries and that of the plan."""
    plan = meeting.period.plan
    marks = []
    if meeting.period.is_sample:
        marks.append("ÖRNEK VERİ: bu toplantı denemek için üretilmiştir, gerçek değildir.")
    title, blocks = "Toplantı Çağrısı", [*_subjects(meeting)]
    if meeting.is_ahead:
        blocks.append(_people("Katılımcılar", meeting.participants.all()))
    else:
        title = "Toplantı Tutanağı"
        blocks += _results(meeting)
        if not meeting.is_closed:
            marks.append("TASLAK: tutanak kapanmadı; içindekiler değişebilir.")
    return Minutes(plan.institution, title, marks, blocks)


def _subjects(meeting: Meeting) -> Iterator[Block]:
    plan = meeting.period.plan
    facts = [
        ("Kurul", meeting.group_name),
        ("Konu", f"{plan.start_year}–{plan.end_year} {plan.title}, {meeting.period} dönemi"),
        ("Tarih", f"{date_format(meeting.day, 'j F Y, l')}, saat {meeting.time:%H:%M}"),
        ("Yer", meeting.place),
    ]
    yield Block("Toplantı", (4.0, 13.0), facts)
    rows = _numbered(point.text for point in meeting.points.all())
    yield Block("Gündem", (1.2, 15.8), rows, ("No", "Madde"))


def _results(meeting: Meeting) -> Iterator[Block]:
    decisions = meeting.decisions.select_related("objective__goal", "indicator")
    rows = _numbered(map(_with_about, decisions))
    yield Block("Kararlar", (1.2, 15.8), rows, ("No", "Karar"))
    items = meeting.action_items.select_related("objective__goal", "indicator", "unit")
    yield Block(
        "Yapılacak işler",
        (1.2, 8.3, 5.0, 2.5),
        [
            (str(number), _with_about(row), row.unit.name, f"{row.due:%d.%m.%Y}")
            for number, row in enumerate(items, 1)
        ],
        ("No", "İş", "Sorumlu birim", "Son gün"),
    )
    people = meeting.participants.all()
    came = [(row.name, "") for row in people if row.attended]
    yield Block("Katılanlar", (9.0, 8.0), came, ("Ad, unvan", "İmza"), is_signed=True)
    # Until it is noted who came, nobody is called absent.
    absent = "Katılmayanlar" if came else "Katılımcılar"
    yield _people(absent, (row for row in people if not row.attended))


def _people(title: str, people: Iterable[Participant]) -> Block:
    return Block(title, (17.0,), [(row.name,) for row in people], ("Ad, unvan",))


def _numbered(texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(str(number), text) for number, text in enumerate(texts, 1)]


def _with_about(row: Decision | ActionItem) -> str:
    return f"{row.text}\n({row.about})" if row.about else str(row.text)
