"""The pack for a session of the council: one PDF, and a Word summary for the minutes."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import pikepdf
import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx.oxml.ns import qn

from indicators.models import Indicator
from plans.models import Plan
from plans.people.roles import COUNCIL
from reports.council.minutes import minutes_docx
from reports.council.pack import Session
from reports.models import Rendering
from reports.monitoring.parts.data import PublicationFacts
from reports.publications.reading import read_report
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page
from tests.support.rendered import pdf_of

pytestmark = pytest.mark.django_db

FACTS = {
    "day": "2026-02-26",
    "name": "Mart 2026, 1. birleşim",
    "item": "5. madde",
    "subject": "2025 yılı raporu",
    "decision": "Raporun bilgiye sunulması.",
}


@pytest.fixture
def plan() -> Plan:
    """A plan whose year 2025 is published: one indicator behind its target, one that reached it."""
    plan = build_plan(goals=1, objectives=1, indicators=2)
    behind, reached = Indicator.objects.order_by("order")
    measure(plan, "2025-2", {behind: 10, reached: 20}, publish=True)
    return plan


def address(plan: Plan, rest: str = "degerlendirme/2025") -> str:
    return f"/raporlar/{plan.slug}/{rest}/meclis/"


def html_of_pack(team: Client, plan: Plan, **changed: str) -> str:
    """What the asked pack is rendered from."""
    response = team.get(address(plan), {**FACTS, **changed, "format": "pdf"})
    assert response.status_code == 202
    return Rendering.objects.latest("created_at").html


def test_the_team_finds_the_pack_on_the_reports_page(team: Client, client: Client, plan: Plan):
    report = f"/raporlar/{plan.slug}/degerlendirme/2025/"
    assert f'href="{address(plan)}"' in team.get(report).content.decode()
    assert f'href="{address(plan)}?taslak"' in team.get(f"{report}?taslak").content.decode()
    assert "meclis/" not in Client().get(report).content.decode()


def test_only_the_team_makes_a_pack(plan: Plan):
    reader = Client()
    assert reader.get(address(plan)).status_code == 302
    member = User.objects.create_user("uye")
    member.groups.add(Group.objects.get(name=COUNCIL))
    reader.force_login(member)
    assert reader.get(address(plan)).status_code == 403


def test_the_form_proposes_subject_and_decision(team: Client, plan: Plan):
    with CaptureQueriesContext(connection) as queries:
        page = read_page(team.get(address(plan)))
    assert len(queries) <= 12
    assert "2025–2029 Stratejik Plan Değerlendirme Raporu, 2025 yılı" in page
    assert "başlıklı raporun görüşülerek Meclisin bilgisine sunulması." in page
    assert "yazın." not in page.partition("<form")[2].partition("</form>")[0]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("day", "", "Oturumun tarihini yazın."),
        ("day", "yarın", "Bu bir tarih değil. Örnek: 15.07.2025"),
        ("subject", "", "Gündemdeki konuyu yazın."),
        ("decision", " ", "Meclise önerilen kararı yazın."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_made(
    team: Client, plan: Plan, name: str, text: str, sentence: str
):
    response = team.get(address(plan), FACTS | {name: text, "format": "pdf"})
    page = read_page(response)
    assert sentence in page
    assert FACTS["item"] in response.content.decode()
    assert not Rendering.objects.exists()


def test_the_pack_holds_agenda_contents_report_and_all_that_is_behind(team: Client, plan: Plan):
    html = html_of_pack(team, plan)
    for fact in ("26 Şubat 2026, Perşembe", *list(FACTS.values())[1:]):
        assert fact in html
    ids = ["gundem", "ozet", "yontem", "kartlar", "A1", "H1.1", "birimler", "eksik-veriler", "ek"]
    contents = html.partition('<nav class="contents"')[2].partition("</nav>")[0]
    assert all(f'href="#{name}"' in contents for name in ids)
    assert all(html.count(f'id="{name}"') == 1 for name in ids)
    annex = html.partition('id="ek"')[2]
    behind, reached = Indicator.objects.order_by("order")
    assert behind.name in annex
    assert reached.name not in annex
    assert "TASLAK" not in html


def test_a_pack_of_what_is_not_published_says_so_on_every_page(team: Client, plan: Plan):
    assert "TASLAK" in html_of_pack(team, plan, taslak="")


def test_the_pack_is_one_pdf_with_bookmarks_and_its_own_page_numbers(team: Client, plan: Plan):
    with pikepdf.open(pdf_of(html_of_pack(team, plan))) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "Gündem",
            "Özet",
            "Yöntem ve ayarlar",
            "Hedef kartları",
            "Birimler",
            "Eksik veriler",
            "Ek: Hedefin gerisinde kalan göstergeler",
        ]
        first = pdf.pages[0].obj.objgen
        assert outline.root[0].destination[0].objgen == first


def test_the_word_summary_has_real_headings_and_tables_in_turkish(team: Client, plan: Plan):
    response: Any = team.get(address(plan), FACTS | {"format": "docx"})
    assert "degerlendirme-2025-meclis.docx" in response["Content-Disposition"]
    document = docx.Document(io.BytesIO(response.content))
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name != "Normal"
    ]
    assert headings == [
        ("Title", "Örnek Belediyesi Stratejik Plan Değerlendirme Raporu, 2025 yılı"),
        ("Heading 1", "Gündem"),
        ("Heading 1", "Özet"),
        ("Heading 2", "Amaçların performansı"),
        ("Heading 2", "Hedefin en çok gerisinde kalan göstergeler"),
        ("Heading 1", "Görüşmeler"),
        ("Heading 1", "Önerilen karar"),
        ("Heading 1", "Alınan karar"),
    ]
    facts, figures, goals, behind = document.tables
    assert [cell.text for cell in facts.column_cells(1)] == [
        "26 Şubat 2026, Perşembe",
        *list(FACTS.values())[1:4],
    ]
    assert "1. sürüm" in figures.cell(0, 1).text
    assert goals.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert behind.cell(1, 1).text == Indicator.objects.order_by("order")[0].name
    languages = {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"tr-TR"}


def test_the_day_of_publication_is_the_one_in_turkey(plan: Plan):
    report = read_report(plan.publications.get())
    late = PublicationFacts(1, datetime(2026, 2, 9, 22, 30, tzinfo=UTC))
    report = replace(report, head=replace(report.head, publication=late))
    session = Session(date(2026, 2, 26), "", "", "Konu", "Karar")
    figures = docx.Document(io.BytesIO(minutes_docx(report, session))).tables[1]
    assert figures.cell(0, 1).text == "1. sürüm, 10.02.2026 günü yayımlandı"


def test_the_second_half_is_reported_with_its_year(team: Client, plan: Plan):
    response = team.get(address(plan, "izleme/2025-2"))
    assert response["Location"] == address(plan)
