"""Pictures of the plan's texts: who may see them, how they stand on the page and in the PDF."""

import re
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plans.audit import run_audit
from plans.content.pictures import address_of
from plans.models import Picture, Plan, Section, SectionTable
from plans.records.stored import StoredFileError
from reports.pdf.pictures import embed_pictures
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from reports.publications.typed_json import dump
from tests.support.builders import build_plan
from tests.support.pdf_rules import find_faults
from tests.support.pictures import figure, stored
from tests.support.rendered import pdf_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return build_plan(goals=1, objectives=1)


def add(plan: Plan, *texts: str) -> Section:
    return Section.objects.create(plan=plan, key="kale", title="Kale", text="".join(texts))


def html_of(plan: Plan) -> str:
    document = build_plan_document(plan)
    return plan_html(document, document.sections.find("kale"))


# --- Who may see it ---------------------------------------------------------------------------


def test_a_visitor_sees_a_picture_of_a_plan_in_force(client: Client, plan: Plan) -> None:
    picture = stored()
    add(plan, figure(picture))
    response = client.get(address_of(picture.sha256))
    assert response.status_code == 200
    assert response["Content-Type"] == picture.media_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.getvalue() == picture.file.read()


def test_a_picture_before_a_table_is_seen_too(client: Client, plan: Plan) -> None:
    picture = stored()
    SectionTable.objects.create(section=add(plan), key="t", caption="T", text=figure(picture))
    assert client.get(address_of(picture.sha256)).status_code == 200


def test_a_picture_of_a_draft_or_of_no_text_is_only_for_those_who_read_drafts(
    client: Client, plan: Plan, strategist: User
) -> None:
    draft = build_plan(goals=0, slug="taslak-2030", status=Plan.Status.DRAFT)
    clerk = User.objects.create_user("memur")
    shown, unused = stored(), stored(50, 50)
    add(draft, figure(shown))
    add(plan, "<p>Resimsiz</p>")
    for user, status in ((None, 404), (clerk, 404), (strategist, 200)):
        if user:
            client.force_login(user)
        for picture in (shown, unused):
            assert client.get(address_of(picture.sha256)).status_code == status


def test_a_picture_that_both_a_draft_and_a_public_plan_show_is_public(
    client: Client, plan: Plan
) -> None:
    picture = stored()
    add(build_plan(goals=0, slug="taslak-2030", status=Plan.Status.DRAFT), figure(picture))
    add(plan, figure(picture))
    assert client.get(address_of(picture.sha256)).status_code == 200


def test_a_picture_whose_file_is_damaged_is_not_served(
    client: Client, plan: Plan, caplog: pytest.LogCaptureFixture
) -> None:
    picture = stored()
    add(plan, figure(picture))
    Path(picture.file.path).write_bytes(b"<script>")
    response = client.get(address_of(picture.sha256))
    assert response.status_code == 410
    assert "bozulmuş" in response.content.decode()
    default_storage.delete(str(picture.file))
    assert client.get(address_of(picture.sha256)).status_code == 404
    assert client.get("/resim/yok/").status_code == 404


# --- On the page ------------------------------------------------------------------------------


def test_the_page_keeps_room_for_pictures_and_asks_the_database_once(
    client: Client, plan: Plan
) -> None:
    section = add(plan)
    with CaptureQueriesContext(connection) as none:
        client.get(section.get_absolute_url())
    pictures = [stored(60, height) for height in (20, 30, 40)]
    section.text = "".join(map(figure, pictures))
    section.save()
    with CaptureQueriesContext(connection) as three:
        page = client.get(section.get_absolute_url()).content.decode()
    assert len(three) == len(none) + 1
    for picture in pictures:
        assert (
            f'<img src="{address_of(picture.sha256)}" alt="Kale" width="60" '
            f'height="{picture.height}" loading="lazy">'
        ) in page


def test_a_picture_that_is_not_there_is_named(plan: Plan) -> None:
    add(plan, f'<p><img src="{address_of("ab" * 32)}" alt="Kars &lt;Kalesi&gt;"></p>')
    assert '<span class="no-picture">Resim bulunamadı: Kars &lt;Kalesi&gt;</span>' in html_of(plan)


def test_the_published_plan_names_its_pictures_by_their_content(plan: Plan) -> None:
    picture = stored()
    add(plan, figure(picture))
    document = build_plan_document(plan)
    assert [part.sha256 for part in document.pictures] == [picture.sha256]
    assert dump(document).count(picture.sha256) == 2


# --- In the PDF -------------------------------------------------------------------------------


def test_pictures_of_all_shapes_stand_whole_in_the_pdf_with_their_words(plan: Plan) -> None:
    wide, tall, small = stored(1600, 300, "JPEG"), stored(200, 1600, "JPEG"), stored(50, 30)
    add(
        plan,
        figure(wide, "Geniş manzara", "Resim 1: Manzara"),
        figure(tall, "Yüksek kule"),
        figure(small, ""),
    )
    path = pdf_of(html_of(plan))
    reader = pypdf.PdfReader(path)
    boxes = [box for page in reader.pages for box in places(page)]
    assert len(boxes) == 3
    for left, bottom, right, top in boxes:
        assert left >= 16 / 25.4 * 72 - 1
        assert right <= 595 - 16 / 25.4 * 72 + 1
        assert bottom >= 18 / 25.4 * 72
        assert top <= 842 - 22 / 25.4 * 72 + 1
    ratios = sorted(round((b[2] - b[0]) / (b[3] - b[1]), 2) for b in boxes)
    assert ratios == [0.12, 1.67, 5.33]
    alts = [item.get("/Alt") for item in figures(reader)]
    assert alts == ["Geniş manzara", "Yüksek kule"]  # an ornament is passed over
    assert [str(fault) for fault in find_faults(path)] == []


def places(page: pypdf.PageObject) -> list[tuple[float, ...]]:
    """Left, bottom, right, top of each picture on a page."""
    found: list[tuple[float, ...]] = []
    shown: Any = page["/Resources"]

    def visit(operator: bytes, operands: list, matrix: list, text_matrix: list) -> None:
        name = operands[0] if operands else None
        if operator == b"Do" and shown["/XObject"][name]["/Subtype"] == "/Image":
            width, height, left, bottom = matrix[0], matrix[3], matrix[4], matrix[5]
            low, high = sorted((bottom, bottom + height))
            found.append((left, low, left + width, high))

    page.extract_text(visitor_operand_before=visit)
    return found


def figures(reader: pypdf.PdfReader) -> list:
    objects = (reader.get_object(i + 1) for i in range(len(reader.xref_objStm) + 2000))
    return [item for item in objects if isinstance(item, dict) and item.get("/S") == "/Figure"]


def test_another_picture_makes_another_pdf(plan: Plan) -> None:
    section = add(plan, figure(stored(60, 40)))
    before = html_of(plan)
    section.text = figure(stored(60, 41))
    section.save()
    assert html_of(plan) != before


def test_a_document_with_a_lost_picture_is_not_made_without_it(
    plan: Plan, caplog: pytest.LogCaptureFixture
) -> None:
    picture = stored()
    add(plan, figure(picture))
    html = html_of(plan)
    default_storage.delete(str(picture.file))
    with pytest.raises(StoredFileError):
        embed_pictures(html)


@pytest.mark.parametrize("is_lost", [True, False])
def test_page_and_pdf_name_a_picture_that_is_lost_or_damaged(
    client: Client, plan: Plan, is_lost: bool, caplog: pytest.LogCaptureFixture
) -> None:
    picture, path = stored(), Path(stored().file.path)
    section = add(plan, figure(picture))
    whole, content = html_of(plan), path.read_bytes()
    path.unlink() if is_lost else path.write_bytes(b"<script>")
    words = '<span class="no-picture">Resim bulunamadı: Kale</span>'
    assert words in client.get(section.get_absolute_url()).content.decode()
    assert words in embed_pictures(html_of(plan))
    (found,) = [finding for finding in run_audit(plan).open if finding.rule.code == "E27"]
    assert found.text == "1. resim bulunamadı."
    path.write_bytes(content)
    assert html_of(plan) == whole  # and so the PDF is the whole one again


def test_words_that_look_like_a_picture_stay_words(plan: Plan) -> None:
    picture = stored()
    add(plan, f'<p>&lt;img src="{address_of(picture.sha256)}"</p>')
    assert "base64" not in embed_pictures(html_of(plan))
    assert not re.search("data:image", html_of(plan))


def test_the_oldest_trail_entry_of_a_picture_says_who_brought_it(strategist: User) -> None:
    assert Picture.history.model.objects.count() == 0
    stored()
    assert Picture.history.get().history_type == "+"


# --- On the title page ------------------------------------------------------------------------


def test_the_picture_of_the_title_page_is_public_with_its_plan(client: Client) -> None:
    plan = build_plan(goals=0)
    picture = stored(300, 200)
    address = address_of(picture.sha256)
    assert client.get(address).status_code == 404
    Plan.objects.update(cover=picture.sha256, cover_alt='Kale "batıdan"')
    assert client.get(address).status_code == 200
    page = client.get(plan.get_absolute_url()).content.decode()
    assert f'<img src="{address}" alt="Kale &quot;batıdan&quot;" width="300" height="200"' in page
    Plan.objects.update(status=Plan.Status.DRAFT)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["Kars Belediyesi", "Çok Uzun Adlı Büyükşehir Belediyesi " * 5])
@pytest.mark.parametrize("size", [(1600, 500), (500, 1600)])
def test_the_title_page_stays_one_page_whatever_its_picture(name: str, size: tuple) -> None:
    plan = build_plan(goals=0)
    plan.institution, plan.title = name.strip(), "Stratejik Plan " * (10 if len(name) > 50 else 1)
    plan.cover = stored(size[0], size[1], "JPEG").sha256
    plan.council_decision_number = "12"
    plan.status = Plan.Status.DRAFT
    plan.save()
    reader = pypdf.PdfReader(pdf_of(plan_html(build_plan_document(plan))))
    words = [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]
    assert "12sayılıkararıyla" in words[0]
    assert "Taslak:henüzyürürlüktedeğildir." in words[0]
    assert words[1].startswith("İçindekiler") or "İçindekiler" in words[1]
    ((left, bottom, right, top),) = places(reader.pages[0])
    assert left >= 0
    assert right <= 595
    assert bottom > 0
    assert top <= 842
    assert (right - left) / (top - bottom) == pytest.approx(size[0] / size[1], rel=0.02)
