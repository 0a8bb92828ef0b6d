"""Evidence: what a file may be, looked at by its content, and who may add or read it."""

import io
import struct
import zlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from indicators.entry.evidence import (
    MAX_BYTES,
    EvidenceError,
    check_file,
    remove_evidence,
    require_reader,
    safe_name,
)
from indicators.models import Evidence, Measurement
from indicators.requirements import Entry
from indicators.workflow import Incomplete, NotAllowed, WrongState
from tests.support.cycle import add_evidence, approve, save_entry, submit
from tests.support.packages import document, package, workbook

pytestmark = pytest.mark.differs

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def image(kind: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, kind)
    return content.getvalue()


CASES = Path(__file__).parents[1] / "cases"
PHOTO = (CASES / "telefon-foto.jpg").read_bytes()


def photo(**options: object) -> bytes:
    content = io.BytesIO()
    Image.effect_noise((60, 40), 50).save(content, "JPEG", **options)
    return content.getvalue()


def animation() -> bytes:
    content = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(content, "PNG", save_all=True, append_images=frames[1:])
    return content.getvalue()


def huge(kind: str) -> bytes:
    """A picture that says it is 65.000 pixels wide and high."""
    if kind == "PNG":
        head = struct.pack(">II", 65_000, 65_000) + b"\x08\x02\0\0\0"
        crc = struct.pack(">I", zlib.crc32(b"IHDR" + head))
        return image("PNG").replace(image("PNG")[12:33], b"IHDR" + head + crc)
    return image("JPEG").replace(struct.pack(">HH", 4, 4), struct.pack(">HH", 65_000, 65_000), 1)


def large_note() -> bytes:
    """A picture with a note of 2 MB, packed small."""
    notes = PngInfo()
    notes.add_text("not", "x" * 2_000_000, zip=True)
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG", pnginfo=notes)
    return content.getvalue()


def heic(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(40)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("tutanak.pdf", PDF, "application/pdf"),
        ("foto.PNG", image("PNG"), "image/png"),
        ("foto.jpeg", image("JPEG"), "image/jpeg"),
        ("liste.xlsx", package(workbook()), "spreadsheetml.sheet"),
        ("yazı.docx", package(document()), "wordprocessingml"),
        ("telefon-foto.jpg", PHOTO, "image/jpeg"),
        ("kaydirmali.jpg", photo(progressive=True, comment=b"\xff\xd9"), "image/jpeg"),
        ("foto.jpg", photo() + b"telefonun eki", "image/jpeg"),
        ("indirilen.jfif", photo(), "image/jpeg"),
        ("hareketli.png", animation(), "image/png"),
        ("notlu.png", large_note(), "image/png"),
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
        ("foto.png", b"<svg onload=alert(1)>", "SVG biçiminde bir resim"),
        ("sayfa.pdf", b"<html><script>", "kabul edilen bir tür değil"),
        ("program.pdf", b"MZ\x90\x00", "kabul edilen bir tür değil"),
        ("kesik.png", image("PNG")[:20], "bozuk veya yarım kalmış bir resim"),
        ("kesik.jpg", photo()[:-200], "bozuk veya yarım kalmış bir resim"),
        ("kesik.jpg", PHOTO[:2000], "bozuk veya yarım kalmış bir resim"),
        ("kesik.jpg", b"\xff\xd8\xff", "bozuk veya yarım kalmış bir resim"),
        ("dev.png", huge("PNG"), "piksel sayısı çok fazla"),
        ("dev.jpg", huge("JPEG"), "piksel sayısı çok fazla"),
        ("IMG_0001.HEIC", heic(b"heic"), "HEIC biçiminde bir resim. JPEG olarak kaydedip"),
        ("foto.jpg", heic(b"mif1"), "HEIC biçiminde bir resim. JPEG olarak kaydedip"),
        ("foto.jpg", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20), "WebP biçiminde bir resim"),
        ("foto.png", image("GIF"), "GIF biçiminde bir resim"),
        ("tarama.jpg", image("TIFF"), "TIFF biçiminde bir resim"),
        ("foto.png", image("BMP"), "BMP biçiminde bir resim"),
        ("IMG_0002.HEIC", photo(), "ya da adının sonunu “.jpg” yapın"),
        ("arsiv.xlsx", package({"a.exe": "x"}), "kabul edilen bir tür değil"),
        ("bozuk.xlsx", b"PK\x03\x04bozuk", "Dosya bozuk veya Office dosyası değil"),
        ("eski.xls", bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 600, "eski biçimde"),
        ("makro.xlsx", package(workbook() | {"xl/vbaProject.bin": "x"}), "makro var"),
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
    ("name", "size", "sentence"),
    [
        ("rapor.pdf", 11.8, "“rapor.pdf” 11,8 MB; en çok 10 MB yüklenebilir."),
        ("rapor", 12, "“rapor” 12,0 MB; en çok 10 MB yüklenebilir."),
        ("a.b.c.pdf", 1100, "“a.b.c.pdf” 1.100,0 MB; en çok 10 MB yüklenebilir."),
    ],
)
def test_the_size_of_a_large_file_is_said_as_numbers_are_written(
    name: str, size: float, sentence: str
) -> None:
    file = ContentFile(b"x", name)
    file.size = int(size * 1024 * 1024)
    with pytest.raises(EvidenceError) as caught:
        check_file(file)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\memur\\tutanak.pdf", "tutanak.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("..", "belge"),
        ("", "belge"),
        ("o\u0308lc\u0327u\u0308m.pdf", "ölçüm.pdf"),
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
    entry = Entry(not_measured=True, not_measured_reason="Neden")
    save_entry(clerk, draft.pk, entry, draft.version)
    submit(clerk, draft.pk)
    with pytest.raises(WrongState):
        remove_evidence(clerk, evidence.pk)


def test_a_document_number_that_is_too_long_is_refused(draft: Measurement, clerk: User) -> None:
    with pytest.raises(EvidenceError, match="en çok 100 karakter"):
        add_evidence(clerk, draft.pk, document_number="9" * 101)


@pytest.mark.differs
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
