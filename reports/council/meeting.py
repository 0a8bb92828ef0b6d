"""The minutes of a meeting on a period as PDF and Word: both are made of the same blocks."""

from django.template.loader import render_to_string

from indicators.meetings.minutes import Minutes
from plans.face.face import find_face
from reports.monitoring.html import PRINT_STYLES
from reports.pdf.styles import print_styles
from reports.word import add_table, new_document, save_document

#: How high a row is in which somebody signs, in cm.
_TO_SIGN = 1.2


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
