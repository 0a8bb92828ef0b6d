"""The minutes of a meeting on a period as PDF and Word: both are made of the same blocks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.formats import date_format

from indicators.models import ActionItem, Decision, Meeting
from plans.face.face import find_face
from reports.council.word import FACT_WIDTHS, add_table, new_document, save_document
from reports.monitoring.html import PRINT_STYLES
from reports.pdf.styles import print_styles

#: How high a row is in which somebody signs, in cm.
_TO_SIGN = 1.2


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
    """What the minutes say, whatever they are printed as."""

    institution: str
    title: str
    marks: Sequence[str]
    blocks: Sequence[Block]

    @property
    def headline(self) -> str:
        """What the file is called where it is listed."""
        return f"{self.institution} {self.title}"


def build_minutes(meeting: Meeting) -> Minutes:
    """The minutes as they stand; four queries and that of the plan."""
    plan = meeting.period.plan
    marks = []
    if meeting.period.is_sample:
        marks.append("ÖRNEK VERİ: bu toplantı denemek için üretilmiştir, gerçek değildir.")
    if not meeting.is_closed:
        marks.append("TASLAK: tutanak kapanmadı; içindekiler değişebilir.")
    return Minutes(plan.institution, "Toplantı Tutanağı", marks, list(_blocks(meeting)))


def _blocks(meeting: Meeting) -> Iterator[Block]:
    plan, people = meeting.period.plan, meeting.participants.all()
    facts = [
        ("Kurul", meeting.group_name),
        ("Konu", f"{plan.start_year}–{plan.end_year} {plan.title}, {meeting.period} dönemi"),
        ("Tarih", f"{date_format(meeting.day, 'j F Y, l')}, saat {meeting.time:%H:%M}"),
        ("Yer", meeting.place),
    ]
    yield Block("Toplantı", FACT_WIDTHS, facts)
    rows = _numbered(point.text for point in meeting.points.all())
    yield Block("Gündem", (1.2, 15.8), rows, ("No", "Madde"))
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
    came = [(row.name, "") for row in people if row.attended]
    yield Block("Katılanlar", (9.0, 8.0), came, ("Ad, unvan", "İmza"), is_signed=True)
    absent = [row.name for row in people if not row.attended]
    yield Block("Katılmayanlar", (17.0,), [(name,) for name in absent], ("Ad, unvan",))


def _numbered(texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(str(number), text) for number, text in enumerate(texts, 1)]


def _with_about(row: Decision | ActionItem) -> str:
    return f"{row.text}\n({row.about})" if row.about else str(row.text)


# --- Printed ----------------------------------------------------------------------------------


def meeting_html(minutes: Minutes) -> str:
    """The minutes as one HTML text that carries its styles and needs nothing else."""
    face = find_face(minutes.institution)
    styles = print_styles(face, *PRINT_STYLES, "reports/council/pdf.css")
    context = {"minutes": minutes, "face": face, "styles": styles, "title": minutes.title}
    return render_to_string("reports/council/meeting.html", context)


def meeting_docx(minutes: Minutes) -> bytes:
    """The minutes to work on and to sign."""
    document = new_document(minutes.headline, minutes.institution)
    document.add_paragraph(minutes.institution)
    document.add_heading(minutes.title, 0)
    for mark in minutes.marks:
        document.add_paragraph(mark, "Intense Quote")
    for block in minutes.blocks:
        if block.rows:
            document.add_heading(block.title, 1)
            height = _TO_SIGN if block.is_signed else 0
            add_table(document, block.widths, block.rows, block.heading, height=height)
    return save_document(document)
