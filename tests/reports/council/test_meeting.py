"""The minutes of a meeting: PDF and Word hold the same."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators.models import Decision, Indicator, Meeting
from plans.models import Unit
from reports.models import Rendering
from tests.support.meetings import ask, call, close
from tests.support.pdf_texts import squeeze, squeezed_pages
from tests.support.rendered import pdf_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(strategist: User, draft: Any, unit: Unit, indicator: Indicator) -> Meeting:
    meeting = call(strategist, draft.period, names=["Ayşe Yılmaz, Başkan Yardımcısı", "Can Ak"])
    Decision.objects.create(meeting=meeting, text="Ödenek artırılsın.", indicator=indicator)
    ask(meeting, unit, "İhale dosyası\nhazırlansın.")
    return meeting


def words_of_pdf(team: Client, meeting: Meeting) -> str:
    assert team.get(f"/toplanti/{meeting.pk}/dosya/?format=pdf").status_code == 202
    return "".join(squeezed_pages(pdf_of(Rendering.objects.latest("created_at").html)))


def read_word(team: Client, meeting: Meeting) -> Any:
    response: Any = team.get(f"/toplanti/{meeting.pk}/dosya/?format=docx")
    assert "tutanak-ornek-2025-08-01.docx" in response["Content-Disposition"]
    return docx.Document(io.BytesIO(response.content))


def test_pdf_and_word_hold_the_same(team: Client, strategist: User, meeting: Meeting) -> None:
    close(strategist, meeting)
    document, pdf = read_word(team, meeting), words_of_pdf(team, meeting)
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert [text for text in texts if squeeze(text) not in pdf] == []
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        *("Toplantı", "Gündem", "Kararlar", "Yapılacak işler", "Katılanlar", "Katılmayanlar")
    ]
    facts, agenda, decisions, items, came, absent = document.tables
    assert [cell.text for cell in facts.column_cells(1)] == [
        "Strateji Geliştirme Kurulu",
        "2025–2029 Stratejik Plan, 2025 Ocak–Haziran dönemi",
        "1 Ağustos 2025, Cuma, saat 14:00",
        "Encümen salonu",
    ]
    assert agenda.cell(1, 1).text == "Mali Hizmetler Müdürlüğü: 1 değer gönderilmedi"
    about = f"({Indicator.objects.get()})"
    assert decisions.cell(1, 1).text == f"Ödenek artırılsın.\n{about}"
    assert [cell.text for cell in items.row_cells(1)] == [
        *("1", "İhale dosyası\nhazırlansın.", "Mali Hizmetler Müdürlüğü", "30.09.2025")
    ]
    assert [row.cells[0].text for row in came.rows[1:]] == ["Ayşe Yılmaz, Başkan Yardımcısı"]
    assert [row.cells[0].text for row in absent.rows[1:]] == ["Can Ak"]


def test_open_minutes_say_that_they_are_a_draft(team: Client, meeting: Meeting) -> None:
    marks = [paragraph.text for paragraph in read_word(team, meeting).paragraphs]
    assert "TASLAK: tutanak kapanmadı; içindekiler değişebilir." in marks


def test_before_the_meeting_there_is_its_call_with_agenda_and_participants(
    team: Client, meeting: Meeting
) -> None:
    Meeting.objects.update(day=date(2099, 8, 1))
    response: Any = team.get(f"/toplanti/{meeting.pk}/dosya/?format=docx")
    assert "cagri-ornek-2099-08-01.docx" in response["Content-Disposition"]
    paragraphs = docx.Document(io.BytesIO(response.content)).paragraphs
    titles = [p.text for p in paragraphs if p.style.name in ("Title", "Heading 1")]
    assert titles == ["Toplantı Çağrısı", "Toplantı", "Gündem", "Katılımcılar"]


def test_closed_minutes_keep_the_names_that_units_and_indicators_had(
    team: Client, strategist: User, meeting: Meeting
) -> None:
    def tables() -> list[str]:
        document = read_word(team, meeting)
        return [cell.text for table in document.tables for cell in table._cells]

    close(strategist, meeting)
    before = tables()
    Unit.objects.update(name="Yeni Ad Müdürlüğü")
    Indicator.objects.update(name="Yeni ad")
    assert tables() == before
