"""Evidence: what a file may be, looked at by its content, and who may add or read it."""

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from openpyxl import Workbook
from PIL import Image

from indicators import workflow
from indicators.evidence import (
    MAX_BYTES,
    EvidenceError,
    add_evidence,
    check_file,
    remove_evidence,
    require_reader,
    safe_name,
)
from indicators.models import Evidence, Measurement
from indicators.requirements import Entry
from indicators.workflow import Incomplete, NotAllowed, WrongState
from tests.cycle import approve, save_entry, submit

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def image(kind: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, kind)
    return content.getvalue()


def workbook() -> bytes:
    content = io.BytesIO()
    Workbook().save(content)
    return content.getvalue()


def package(*parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("tutanak.pdf", PDF, "application/pdf"),
        ("foto.PNG", image("PNG"), "image/png"),
        ("foto.jpeg", image("JPEG"), "image/jpeg"),
        ("liste.xlsx", workbook(), "spreadsheetml.sheet"),
        ("yazı.docx", package("[Content_Types].xml", "word/document.xml"), "wordprocessingml"),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(name: str, content: bytes, media_type: str) -> None:
    checked = check_file(ContentFile(content, name))
    assert media_type in checked.media_type
    assert (checked.name, checked.size, len(checked.sha256)) == (name, len(content), 64)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rapor.pdf", image("PNG"), "uzantıya uymuyor"),
        ("foto.png", PDF, "uzantıya uymuyor"),
        ("foto.png", b"<svg onload=alert(1)>", "kabul edilen bir tür değil"),
        ("sayfa.pdf", b"<html><script>", "kabul edilen bir tür değil"),
        ("program.pdf", b"MZ\x90\x00", "kabul edilen bir tür değil"),
        ("kesik.png", image("PNG")[:20], "kabul edilen bir tür değil"),
        ("arsiv.xlsx", package("a.exe"), "kabul edilen bir tür değil"),
        ("bozuk.xlsx", b"PK\x03\x04bozuk", "kabul edilen bir tür değil"),
        ("eski.xls", bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 600, "eski Word/Excel"),
        ("makro.xlsx", package("xl/workbook.xml", "xl/vbaProject.bin"), "makro içeriyor"),
        ("bos.pdf", b"", "boş bir dosya"),
        ("buyuk.pdf", PDF + b"x" * MAX_BYTES, "en çok 10 MB"),
    ],
)
def test_a_file_that_lies_or_is_too_much_is_refused(
    name: str, content: bytes, message: str
) -> None:
    with pytest.raises(EvidenceError, match=message):
        check_file(ContentFile(content, name))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\memur\\tutanak.pdf", "tutanak.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("..", "belge"),
        ("", "belge"),
        ("ölçüm raporu (son).pdf", "ölçüm raporu (son).pdf"),
        ("x" * 300 + ".pdf", "x" * 140 + ".pdf"),
    ],
)
def test_a_path_in_a_file_name_is_left_out(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_file_is_kept_under_a_name_of_our_own(draft: Measurement, clerk: User) -> None:
    evidence = add_evidence(clerk, draft.pk, file=ContentFile(PDF, "../../tutanak.pdf"))
    path = Path(evidence.file.path)
    assert path.parent == settings.MEDIA_ROOT / "kanit"
    assert "tutanak" not in path.name
    assert evidence.file_name == "tutanak.pdf"
    assert path.read_bytes() == PDF


def test_a_document_number_is_evidence_too(draft: Measurement, clerk: User) -> None:
    assert str(add_evidence(clerk, draft.pk, document_number=" 2025/118 ")) == "2025/118"


def test_nothing_is_no_evidence(draft: Measurement, clerk: User) -> None:
    with pytest.raises(Incomplete, match="evrak sayısını"):
        add_evidence(clerk, draft.pk)


def test_a_refused_file_leaves_nothing_behind(draft: Measurement, clerk: User) -> None:
    with pytest.raises(EvidenceError):
        add_evidence(clerk, draft.pk, file=ContentFile(b"MZ", "a.pdf"))
    assert not Evidence.objects.exists()


def test_another_unit_adds_and_reads_no_evidence(
    draft: Measurement,
    stranger: User,
) -> None:
    with pytest.raises(NotAllowed):
        add_evidence(stranger, draft.pk, document_number="1")
    with pytest.raises(NotAllowed, match="başka bir birimin"):
        require_reader(stranger, draft)


def test_the_unit_and_the_strategy_team_read_evidence(
    draft: Measurement,
    clerk: User,
    strategist: User,
) -> None:
    require_reader(clerk, draft)
    require_reader(strategist, draft)


def test_evidence_of_an_approved_value_stays(approved: Measurement, clerk: User) -> None:
    with pytest.raises(WrongState):
        add_evidence(clerk, approved.pk, document_number="1")


def test_evidence_may_be_taken_away_before_sending(draft: Measurement, clerk: User) -> None:
    evidence = add_evidence(clerk, draft.pk, document_number="1")
    remove_evidence(clerk, evidence.pk)
    assert not Evidence.objects.exists()
    assert Evidence.history.filter(history_type="-").count() == 1


def test_sent_evidence_is_not_taken_away(draft: Measurement, clerk: User) -> None:
    evidence = add_evidence(clerk, draft.pk, document_number="1")
    entry = workflow.Entry(not_measured=True, not_measured_reason="Neden")
    save_entry(clerk, draft.pk, entry, draft.version)
    submit(clerk, draft.pk)
    with pytest.raises(WrongState):
        remove_evidence(clerk, evidence.pk)


def test_a_document_number_that_is_too_long_is_refused(draft: Measurement, clerk: User) -> None:
    with pytest.raises(EvidenceError, match="en çok 100 karakter"):
        add_evidence(clerk, draft.pk, document_number="9" * 101)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Evidence.objects.all().delete(),
        lambda: Evidence.objects.update(document_number="2"),
        lambda: Evidence.objects.create(measurement=Measurement.objects.get(), document_number="2"),
    ],
)
def test_the_database_keeps_the_evidence_of_an_approved_value(
    draft: Measurement, clerk: User, strategist: User, change: Callable[[], object]
) -> None:
    add_evidence(clerk, draft.pk, document_number="1")
    save_entry(clerk, draft.pk, Entry(value=Decimal(100)), draft.version)
    submit(clerk, draft.pk)
    approve(strategist, draft.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
