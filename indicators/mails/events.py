"""A meeting as an event of the calendars that people keep (iCalendar, RFC 5545)."""

import re
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from indicators.models import Meeting

#: Nobody says how long a meeting takes; calendars want to know.
_DURATION = timedelta(hours=2)


def as_event(meeting: Meeting) -> str:
    """The event; a later one of the same meeting takes its place."""
    start = meeting.begins_at
    fields = {
        "BEGIN": "VEVENT",
        "UID": f"{meeting.uid}@karsplan",
        "SEQUENCE": str(meeting.version),
        "DTSTAMP": _moment(timezone.now()),
        "DTSTART": _moment(start),
        "DTEND": _moment(start + _DURATION),
        "SUMMARY": _escape(f"{meeting.group_name}: {meeting.period}"),
        "LOCATION": _escape(meeting.place),
        "END": "VEVENT",
    }
    event = [f"{name}:{text}" for name, text in fields.items()]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//karsplan//TR", *event, "END:VCALENDAR"]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", r"\n")


def _fold(line: str) -> str:
    """At most 75 bytes in a line; 36 characters of Turkish are no more."""
    return "\r\n ".join(line[start : start + 36] for start in range(0, len(line), 36))
