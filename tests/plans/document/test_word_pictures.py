"""Pictures of a Word document come over at their places; what cannot is named with its place."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx.document import Document
from docx.shared import Inches

from plans.document.word.reading import WordDocument, read_document
from plans.models import Picture, Section
from tests.support.admin_forms import form_data
from tests.support.builders import build_plan
from tests.support.docx_files import bytes_of, read
from tests.support.pictures import PHONE_PHOTO, picture_bytes


def add(place: Any, data: bytes, alt: str = "") -> None:
    """Put a picture into a document, or into a run of it."""
    shape = place.add_picture(io.BytesIO(data), Inches(1))
    if alt:
        shape._inline.docPr.set("descr", alt)


def changed(document: Document, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The file with its parts changed; None leaves one out."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(bytes_of(document))) as old,
        zipfile.ZipFile(result, "w") as new,
    ):
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return result.getvalue()


def shape_of(found: WordDocument) -> str:
    """The text with `R1`, `R2` … for its pictures, in the order of `found.pictures`."""
    text = found.main.text
    for place, sha256 in enumerate(found.pictures, 1):
        text = text.replace(f"/resim/{sha256}/", f"R{place}")
    return text


def test_a_picture_stays_at_its_place_with_its_alternative_text():
    document = docx.Document()
    document.add_paragraph("Önce.")
    add(document, picture_bytes(), 'Kale "batıdan" <2024>')
    document.add_paragraph("Sonra.")
    found = read(document)
    assert shape_of(found) == (
        '<p>Önce.</p><figure><img src="R1" alt="Kale &quot;batıdan&quot; &lt;2024&gt;"></figure>'
        "<p>Sonra.</p>"
    )
    assert found.warnings == []


def test_a_picture_within_a_line_stays_in_it():
    document = docx.Document()
    line = document.add_paragraph("Simge ")
    add(line.add_run(), picture_bytes(), "Kale")
    line.add_run(" burada.")
    assert shape_of(read(document)) == '<p>Simge <img src="R1" alt="Kale"> burada.</p>'


def test_the_caption_below_a_picture_stays_with_it():
    document = docx.Document()
    add(document, picture_bytes(), "Kale")
    document.add_paragraph("Resim 3: Kars Kalesi", style="Caption")
    assert shape_of(read(document)) == (
        '<figure><img src="R1" alt="Kale"><figcaption>Resim 3: Kars Kalesi</figcaption></figure>'
    )


def test_a_document_of_pictures_alone_is_read():
    document = docx.Document()
    add(document, picture_bytes(), "Kale")
    add(document, picture_bytes(30, 30), "Kent")
    assert shape_of(read(document)).count("<figure>") == 2


def test_a_picture_without_words_comes_over_and_is_named():
    document = docx.Document()
    document.add_heading("Tarih", 2)
    add(document, picture_bytes())
    found = read(document)
    assert '<figure><img src="R1"></figure>' in shape_of(found)
    assert found.warnings[0].startswith("1 resmin alternatif metni yok.")
    assert found.warnings[0].endswith("Yeri: “Tarih” başlığı altında.")


def test_a_picture_that_word_marks_as_ornament_is_one():
    document = docx.Document()
    add(document, picture_bytes())

    def mark(name: str, content: bytes) -> bytes:
        ornament = (
            b'<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:ext>'
            b'<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/'
            b'decorative" val="1"/></a:ext></a:extLst>'
        )
        return re.sub(rb"(<wp:docPr[^>]*)/>", rb"\1>" + ornament + rb"</wp:docPr>", content)

    found = read_document(changed(document, mark), "Başlık", False)
    assert shape_of(found) == '<figure><img src="R1" alt=""></figure>'
    assert found.warnings == []


def test_what_was_cut_off_in_word_is_not_in_the_picture_that_is_kept():
    document = docx.Document()
    add(document, picture_bytes(100, 50), "Kale")

    def crop(name: str, content: bytes) -> bytes:
        return content.replace(b"<a:stretch>", b'<a:srcRect l="20000" b="50000"/><a:stretch>')

    (kept,) = read_document(changed(document, crop), "Başlık", False).pictures.values()
    assert (kept.width, kept.height) == (80, 25)


def test_a_photo_comes_without_the_place_where_it_was_taken():
    document = docx.Document()
    add(document, PHONE_PHOTO.read_bytes(), "Kale")
    (kept,) = read(document).pictures.values()
    assert b"Exif" not in kept.content


def put_in_place(data: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, content: data if name.startswith("word/media/") else content


def relations(change: Callable[[bytes], bytes]) -> Callable[[str, bytes], bytes]:
    return lambda name, content: (
        change(content) if name == "word/_rels/document.xml.rels" else content
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        pytest.param(
            put_in_place(b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(40)), "EMF", id="EMF"
        ),
        pytest.param(put_in_place(b"\xd7\xcd\xc6\x9a" + bytes(40)), "WMF", id="WMF"),
        pytest.param(put_in_place(b"II*\0" + bytes(40)), "TIFF", id="TIFF"),
        pytest.param(put_in_place(b"<svg><script>alert(1)</script></svg>"), "SVG", id="SVG"),
        pytest.param(put_in_place(picture_bytes()[:50]), "bozuk", id="half"),
        pytest.param(
            relations(
                lambda text: re.sub(
                    rb'Target="media/[^"]*"',
                    b'Target="file:///C:/Users/a.png" TargetMode="External"',
                    text,
                )
            ),
            "belgenin dışındaki bir dosya",
            id="linked",
        ),
        pytest.param(
            relations(lambda text: text.replace(b'"media/image1', b'"../../../etc/passwd')),
            "dosyası yok",
            id="missing",
        ),
    ],
)
def test_a_picture_that_cannot_be_taken_is_named_with_its_kind_and_place(change, what):
    document = docx.Document()
    document.add_paragraph("Kars Kalesi.")
    add(document, picture_bytes(), "Kale")
    found = read_document(changed(document, change), "Başlık", False)
    assert found.main.text == "<p>Kars Kalesi.</p>"
    assert found.warnings[0].startswith("1 resim alınmadı: türü alınan PNG, JPEG ya da WebP değil")
    assert found.warnings[0].endswith(f"Yeri: “Kars Kalesi.” paragrafından sonra ({what}).")
    assert found.pictures == {}


def test_more_pixels_than_a_document_may_have_are_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("plans.document.word.pictures._MAX_PIXELS", 3_000)
    document = docx.Document()
    document.add_paragraph("Son.")
    for size in (40, 40, 50):  # the second is the first again
        add(document, picture_bytes(size, size), "Kale")
    found = read(document)
    assert len(found.pictures) == 1
    assert "(belgede çok fazla resim var)" in found.warnings[0]


def test_a_picture_in_a_cell_or_a_heading_is_named():
    document = docx.Document()
    add(document.add_heading("Tarih ", 2).add_run(), picture_bytes(), "Kale")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Ad"
    add(table.cell(1, 1).paragraphs[0].add_run(), picture_bytes(), "Kale")
    found = read(document)
    assert found.warnings[0].startswith(
        "2 resim alınmadı: başlıkta ve tablo hücresinde resim olmaz"
    )
    assert "“Tarih” başlığında" in found.warnings[0]
    assert "1. tablo, 2. satır" in found.warnings[0]
    assert found.pictures == {}


def test_a_logo_at_the_edge_of_the_page_is_named():
    document = docx.Document()
    document.add_paragraph("Metin.")
    add(document.sections[0].header.paragraphs[0].add_run(), picture_bytes(), "Logo")
    assert "üst veya alt bilgi alınmadı" in read(document).warnings[0]


def test_the_preview_shows_pictures_and_stores_nothing_before_one_says_so(
    client: Client, strategist: User
):
    section = Section.objects.create(plan=build_plan(goals=0), key="bir", title="Bir")
    client.force_login(strategist)
    document = docx.Document()
    document.add_paragraph("Kars.")
    add(document, picture_bytes(), "Kale")
    address = reverse("admin:plans_section_word", args=[section.pk])
    file = SimpleUploadedFile("b.docx", bytes_of(document))
    asked = {"file": file, "text_goes": "replace", "headings": "text"}
    preview = client.post(address, asked)
    page = preview.content.decode()
    assert "1 resim eklenir." in page
    assert '<img src="data:image/png;base64,' in page
    assert not Picture.objects.exists()

    client.post(address, form_data(preview.context["form"]))
    section.refresh_from_db()
    picture = Picture.objects.get()
    assert f'<img src="/resim/{picture.sha256}/" alt="Kale">' in section.text
    assert client.get(f"/resim/{picture.sha256}/").status_code == 200
