"""A section is filled from a Word document."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx.document import Document

from plans.content.tables import TableRow
from plans.document.word.reading import read_document
from plans.exchange.table import FileError
from plans.models import Plan, Section
from tests.support.admin_forms import form_data
from tests.support.builders import build_plan
from tests.support.docx_files import add_table, bytes_of, read


def only_table(document: Document):
    (found,) = read(document).main.tables
    return found.table


# --- Text -----------------------------------------------------------------------------------


def test_headings_lists_and_emphasis_come_through() -> None:
    document = docx.Document()
    document.add_heading("Yasal çerçeve", 2)
    document.add_paragraph("Belediye ").add_run("zorunludur").bold = True
    document.add_paragraph("bir", style="List Bullet")
    document.add_paragraph("iki", style="List Bullet")
    document.add_heading("Ayrıntı", 3)
    text = read(document).main.text
    assert text == (
        "<h3>Yasal çerçeve</h3><p>Belediye <strong>zorunludur</strong></p>"
        "<ul><li>bir</li><li>iki</li></ul><h4>Ayrıntı</h4>"
    )


def test_the_sections_own_heading_is_not_repeated() -> None:
    document = docx.Document()
    document.add_heading("3.3) MEVZUAT ANALİZİ", 1)
    document.add_paragraph("Metin.")
    assert read(document, title="Mevzuat Analizi").main.text == "<p>Metin.</p>"


def test_headings_become_subsections_where_wanted() -> None:
    document = docx.Document()
    document.add_paragraph("Giriş.")
    document.add_heading("3.1.1) Kars'ın tarihi", 2)
    document.add_paragraph("Eski.")
    document.add_heading("Selçuklu", 3)
    document.add_heading("Belediyenin tarihi", 2)
    add_table(document, ("Ad", "Dönem"), ("Ali", "1920"))
    found = read(document, split=True)
    assert found.main.text == "<p>Giriş.</p>"
    assert [part.title for part in found.subsections] == ["Kars'ın tarihi", "Belediyenin tarihi"]
    assert found.subsections[0].text == "<p>Eski.</p><h3>Selçuklu</h3>"
    assert len(found.subsections[1].tables) == 1


def test_an_empty_document_is_refused() -> None:
    with pytest.raises(FileError, match="metin, tablo veya resim yok"):
        read(docx.Document())


# --- Tables ---------------------------------------------------------------------------------


def test_a_table_becomes_columns_and_rows() -> None:
    document = docx.Document()
    document.add_paragraph("Önce.")
    add_table(document, ("Birim", "Kadro"), ("Fen İşleri", "1.250"), ("Zabıta", "12"))
    part = read(document).main
    assert part.text == "<p>Önce.</p>"
    table = part.tables[0].table
    assert [(column.title, column.kind) for column in table.columns] == [
        ("Birim", "text"),
        ("Kadro", "number"),
    ]
    assert table.rows == (TableRow(("Fen İşleri", "1250")), TableRow(("Zabıta", "12")))


@pytest.mark.parametrize(
    ("title", "cells", "kind"),
    [
        ("Kişi", ("12", "-"), "number"),
        ("Pay", ("%25", "75 %"), "percent"),
        ("Tutar", ("1.000,50", "2,25"), "money"),
        ("Tutar", ("1.000 TL", "5 TL"), "money"),
        ("Yıl", ("2024", "2025"), "text"),
        ("Dönem", ("2024", "2025"), "text"),
        ("Kod", ("12", "13"), "text"),
        ("Sıra No", ("1", "2"), "text"),
        ("Plaka", ("06", "36"), "text"),
        ("Kişi", ("12", "yaklaşık 20"), "text"),
        ("Oran", ("1.25", "2.50"), "text"),
        ("Boş", ("", ""), "text"),
    ],
)
def test_a_column_is_of_numbers_only_for_certain(
    title: str, cells: tuple[str, str], kind: str
) -> None:
    document = docx.Document()
    add_table(document, ("Ad", title), *(("x", cell) for cell in cells))
    assert only_table(document).columns[1].kind == kind


def test_two_rows_of_headings_become_groups() -> None:
    document = docx.Document()
    table = add_table(
        document,
        ("Eğitim", "Memur", "", "Toplam"),
        ("", "Sayı", "Oran", ""),
        ("Lise", "3", "%10", "3"),
    )
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 3).merge(table.cell(1, 3))
    columns = only_table(document).columns
    assert [(column.group, column.title) for column in columns] == [
        ("", "Eğitim"),
        ("Memur", "Sayı"),
        ("Memur", "Oran"),
        ("", "Toplam"),
    ]


def test_cells_merged_downwards_stand_in_each_row_and_print_as_one() -> None:
    document = docx.Document()
    table = add_table(
        document, ("Alan", "Hizmet"), ("Su", "Hat"), ("", "Arıtma"), ("Yol", "Asfalt")
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    found = only_table(document)
    assert [row.cells for row in found.rows] == [("Su", "Hat"), ("Su", "Arıtma"), ("Yol", "Asfalt")]
    assert [column.is_merged for column in found.columns] == [True, False]


def test_a_row_merged_across_is_a_heading_and_a_sum_a_total() -> None:
    document = docx.Document()
    table = add_table(document, ("Ad", "Kişi"), ("Merkez", ""), ("Fen", "3"), ("Toplam", "3"))
    table.cell(1, 0).merge(table.cell(1, 1))
    assert [row.kind for row in only_table(document).rows] == ["heading", "row", "total"]


def test_the_caption_is_found_without_its_number() -> None:
    document = docx.Document()
    document.add_paragraph("Tablo 12: Personel Dağılımı")
    add_table(document, ("Ad", "Kişi"), ("Fen", "3"))
    document.add_paragraph("Tablo: 13 Araçlar", style="Caption")
    add_table(document, ("Ad", "Sayı"), ("Kamyon", "3"))
    part = read(document).main
    assert [table.caption for table in part.tables] == ["Personel Dağılımı", "Araçlar"]
    assert part.text == ""


def test_texts_stay_before_their_tables_and_the_last_is_told() -> None:
    document = docx.Document()
    document.add_paragraph("Bir.")
    add_table(document, ("A", "B"), ("x", "y"))
    document.add_paragraph("İki.")
    add_table(document, ("A", "B"), ("x", "y"))
    document.add_paragraph("Son.")
    found = read(document)
    assert found.main.text == "<p>Bir.</p><p>Son.</p>"
    assert [table.text for table in found.main.tables] == ["", "<p>İki.</p>"]
    assert "son tablodan sonra gelen metin" in found.warnings[0]


def test_a_table_with_too_many_columns_is_refused_by_its_place() -> None:
    document = docx.Document()
    add_table(document, tuple("a" * 31), tuple("b" * 31))
    with pytest.raises(FileError, match=r"1\. tablo"):
        read(document)


# --- Hostile files --------------------------------------------------------------------------


def package(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_part(name: str, content: str) -> bytes:
    return package({"[Content_Types].xml": TYPES, "word/document.xml": "<a/>", name: content})


def with_text_elsewhere(content: str) -> bytes:
    """A document whose relations name another part as its text."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="word/text.bin" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    return package(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": relations,
            "word/document.xml": "<a/>",
            "word/text.bin": content,
        }
    )


def many_attributes() -> str:
    element = "<b " + " ".join(f"a{number}=''" for number in range(1000)) + "/>"
    return f"<a>{element * 1001}</a>"


def entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    return with_part("word/document.xml", f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l11;</a>')


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: b"merhaba", "bozuk veya Word belgesi değil"),
        (lambda: b"PK\x03\x04" + b"x" * 100, "bozuk veya Word belgesi değil"),
        (lambda: bytes_of(docx.Document())[:-400], "bozuk veya Word belgesi değil"),
        (lambda: package({"xl/workbook.xml": "<a/>"}), "Word belgesi \\(.docx\\) değil"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "eski biçimde"),
        (
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "parola ile korunuyor",
        ),
        (lambda: with_part("word/vbaProject.bin", "x"), "makro var"),
        (lambda: with_part("word/media/a.png", "\0" * (65 * 1024 * 1024)), "çok büyük"),
        (lambda: with_part("word/styles.xml", "<a>" + "x" * (17 * 1024 * 1024)), "çok büyük"),
        (lambda: with_part("word/styles.xml", f"<a>{'<b/>' * 150_001}</a>"), "çok büyük"),
        (lambda: with_part("word/styles.xml", many_attributes()), "çok büyük"),
        (entities, "bozuk veya Word belgesi değil"),
        (
            lambda: with_part("word/x.xml", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'),
            "bozuk veya Word belgesi değil",
        ),
    ],
)
def test_a_file_that_is_no_usable_document_is_refused(
    make: Callable[[], bytes], sentence: str
) -> None:
    with pytest.raises(FileError, match=sentence):
        read_document(make(), "Başlık", False)


def test_a_text_in_a_part_that_was_not_looked_at_is_not_read() -> None:
    text = f"<w:document {WORD}><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document>"
    with pytest.raises(FileError, match="bozuk veya Word belgesi değil"):
        read_document(with_text_elsewhere(text), "Başlık", False)


def test_links_with_scripts_are_left_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Bak: ")
    relation = document.part.relate_to(
        "javascript:alert(1)",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link = docx.oxml.OxmlElement("w:hyperlink")
    link.set(docx.oxml.ns.qn("r:id"), relation)
    link.append(paragraph.add_run("tıkla")._r)
    paragraph._p.append(link)
    assert read(document).main.text == "<p>Bak: tıkla</p>"


# --- In the admin ---------------------------------------------------------------------------


@pytest.fixture
def section(db: None) -> Section:
    plan: Plan = build_plan(goals=0)
    return Section.objects.create(plan=plan, title="Personel", key="personel", text="<p>Eski.</p>")


@pytest.fixture
def sample() -> bytes:
    document = docx.Document()
    document.add_paragraph("Yeni metin.")
    add_table(document, ("Ad", "Kişi"), ("Fen", "3"))
    document.add_heading("Ek bilgi", 2)
    document.add_paragraph("Ayrıntı.")
    return bytes_of(document)


def address(section: Section) -> str:
    return reverse("admin:plans_section_word", args=[section.pk])


def upload(team: Client, section: Section, data: bytes, **choices: str):
    file = SimpleUploadedFile("bolum.docx", data)
    choices = {"text_goes": "replace", "headings": "text"} | choices
    return team.post(address(section), {"file": file, **choices})


def test_nothing_is_saved_before_it_is_confirmed(
    team: Client, section: Section, sample: bytes
) -> None:
    page = upload(team, section, sample).content.decode()
    assert "Henüz hiçbir şey kaydedilmedi" in page
    assert "Yeni metin." in page
    assert "1 tablo eklenir" in page
    section.refresh_from_db()
    assert section.text == "<p>Eski.</p>"
    assert not section.tables.exists()


def test_what_is_not_carried_over_is_said_before_it_is_confirmed(
    team: Client, section: Section
) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Açık ")
    paragraph.add_run("GİZLİ").font.hidden = True
    page = upload(team, section, bytes_of(document)).content.decode()
    assert "gizli metin var; alınmadı" in page
    assert "“Açık” paragrafında" in page
    assert "GİZLİ" not in page


def test_what_was_previewed_is_saved_with_its_history(
    team: Client, section: Section, sample: bytes, strategist: User
) -> None:
    preview = upload(team, section, sample, headings="sections")
    response = team.post(address(section), form_data(preview.context["form"]))
    assert response["Location"] == reverse("admin:plans_section_change", args=[section.pk])
    section.refresh_from_db()
    assert section.text == "<p>Yeni metin.</p>"
    assert section.history.first().history_user == strategist
    table = section.tables.get()
    assert table.rows == [{"cells": ["Fen", "3"]}]
    assert not table.is_numbered
    child = section.children.get()
    assert (child.title, child.key, child.text) == ("Ek bilgi", "ek-bilgi", "<p>Ayrıntı.</p>")


def test_the_text_may_follow_the_present_one(team: Client, section: Section, sample: bytes) -> None:
    preview = upload(team, section, sample, text_goes="append")
    team.post(address(section), form_data(preview.context["form"]))
    section.refresh_from_db()
    assert section.text.startswith("<p>Eski.</p><p>Yeni metin.</p>")


def test_a_section_that_changed_since_the_preview_is_not_overwritten(
    team: Client, section: Section, sample: bytes
) -> None:
    preview = upload(team, section, sample)
    section.text = "<p>Arada yazılan.</p>"
    section.save()
    response = team.post(address(section), form_data(preview.context["form"]), follow=True)
    assert "biri bu bölümü değiştirdi" in response.content.decode()
    section.refresh_from_db()
    assert section.text == "<p>Arada yazılan.</p>"
    assert not section.tables.exists()


def test_all_or_nothing_is_saved(team: Client, section: Section, sample: bytes) -> None:
    Section.objects.filter(pk=section.pk).update(text="<p>" + "x" * 399_990 + "</p>")
    preview = upload(team, section, sample, text_goes="append")
    response = team.post(address(section), form_data(preview.context["form"]), follow=True)
    assert "Metin çok uzun" in response.content.decode()
    assert not section.tables.exists()


def test_a_wrong_file_is_explained_beside_its_field(team: Client, section: Section) -> None:
    page = upload(team, section, b"merhaba").content.decode()
    assert "bozuk veya Word belgesi değil" in page


def test_the_deepest_section_gets_no_subsections(
    team: Client, section: Section, sample: bytes
) -> None:
    for depth in range(3):
        section = Section.objects.create(
            plan=section.plan, parent=section, title="Alt", key=f"alt-{depth}"
        )
    page = upload(team, section, sample, headings="sections").content.decode()
    assert "altına bölüm eklenemez" in page


def test_a_forgotten_upload_is_explained(team: Client, section: Section, sample: bytes) -> None:
    preview = upload(team, section, sample)
    data = form_data(preview.context["form"]) | {"upload": "0" * 32}
    page = team.post(address(section), data, follow=True).content.decode()
    assert "dosya artık yok" in page


@pytest.mark.parametrize("missing", ["change_section", "add_section", "add_sectiontable"])
def test_who_may_not_write_all_that_a_document_brings_imports_none(
    client: Client, section: Section, missing: str
) -> None:
    names = {"view_section", "change_section", "add_section", "add_sectiontable"} - {missing}
    person = User.objects.create_user("yazan", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(person)
    assert client.get(address(section)).status_code == 403
    page = reverse("admin:plans_section_change", args=[section.pk])
    assert address(section) not in client.get(page).content.decode()
