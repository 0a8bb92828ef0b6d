"""Files and document numbers behind a measurement: what is accepted, who may add and read them."""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from django.contrib.auth.models import User
from django.core.files import File
from django.db import transaction
from PIL import Image, UnidentifiedImageError

from indicators import workflow
from indicators.models import Evidence, Measurement
from indicators.workflow import Incomplete, NotAllowed
from plans.roles import is_strategist

MAX_BYTES = 10 * 1024 * 1024
#: Characters of a document number.
MAX_NUMBER = Evidence._meta.get_field("document_number").max_length
#: What a file may be: its media type and the endings that go with it.
TYPES = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
}
_OFFICE_PARTS = {"xl/workbook.xml": ".xlsx", "word/document.xml": ".docx"}
_OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
ACCEPTED = "PDF, PNG, JPEG, Excel (.xlsx) veya Word (.docx)"


class EvidenceError(workflow.WorkflowError):
    """The file is not accepted; the message says why and what to do."""


@dataclass(frozen=True)
class CheckedFile:
    """A file whose content is what its name says."""

    name: str
    media_type: str
    size: int
    sha256: str


def check_file(file: File) -> CheckedFile:
    """Look at an uploaded file's content, not at its name alone; raises EvidenceError.

    At most 10 MB. A file that contains macros is refused, as is one whose content and ending
    disagree.
    """
    name = safe_name(file.name or "")
    if file.size > MAX_BYTES:
        raise EvidenceError(
            f"“{name}” {file.size / 1024 / 1024:.1f} MB; en çok 10 MB yüklenebilir. "
            "Dosyayı küçültün ya da EBYS evrak sayısını yazın.".replace(".", ",", 1)
        )
    if file.size == 0:
        raise EvidenceError(f"“{name}” boş bir dosya. Dosyayı yeniden seçin.")
    media_type = _media_type(file, name)
    endings = TYPES[media_type]
    if not name.lower().endswith(endings):
        raise EvidenceError(
            f"“{name}” dosyasının içeriği adındaki uzantıya uymuyor; içerik {endings[0]} türünde. "
            f"Özgün dosyayı seçin."
        )
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return CheckedFile(name, media_type, file.size, digest.hexdigest())


def safe_name(name: str) -> str:
    """The file's own name without folders and control characters, at most 150 characters."""
    base = PurePosixPath(PureWindowsPath(name).name).name
    base = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\"<>|:*?\\/]", "", base).strip(" .")
    stem, dot, ending = base.rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}" if base else "belge"


def _media_type(file: File, name: str) -> str:
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if b"%PDF-" in head:
        return "application/pdf"
    if head.startswith(b"PK"):
        return _office_type(file, name)
    if head.startswith(_OLD_OFFICE):
        raise EvidenceError(
            f"“{name}” eski Word/Excel biçiminde. .docx veya .xlsx olarak kaydedip yükleyin."
        )
    try:
        with Image.open(file, formats=["PNG", "JPEG"]) as image:
            image.verify()
            return Image.MIME[image.format]
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise EvidenceError(f"“{name}” kabul edilen bir tür değil. {ACCEPTED} yükleyin.") from None
    finally:
        file.seek(0)


def _office_type(file: File, name: str) -> str:
    try:
        with zipfile.ZipFile(file) as package:
            parts = set(package.namelist())
    except zipfile.BadZipFile:
        parts = set()
    finally:
        file.seek(0)
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise EvidenceError(f"“{name}” makro içeriyor. Makrosuz kaydedip yükleyin.")
    for part, ending in _OFFICE_PARTS.items():
        if part in parts:
            return next(media_type for media_type, ends in TYPES.items() if ending in ends)
    raise EvidenceError(f"“{name}” kabul edilen bir tür değil. {ACCEPTED} yükleyin.")


@transaction.atomic
def add_evidence(
    user: User, measurement_id: int, *, file: File | None = None, document_number: str = ""
) -> Evidence:
    """Put a file or an EBYS document number behind a measurement that may still be edited."""
    measurement = workflow.editable(user, measurement_id)
    number = document_number.strip()
    if file is None and not number:
        raise Incomplete({"evidence": "Bir dosya seçin ya da EBYS evrak sayısını yazın."})
    if len(number) > MAX_NUMBER:
        raise EvidenceError(f"EBYS evrak sayısı çok uzun: en çok {MAX_NUMBER} karakter yazın.")
    evidence = Evidence(measurement=measurement, document_number=number, added_by=user)
    if file is not None:
        checked = check_file(file)
        evidence.file_name, evidence.file_type = checked.name, checked.media_type
        evidence.file_size, evidence.sha256 = checked.size, checked.sha256
        evidence.file = file
    evidence._history_user = user
    evidence.save()
    return evidence


@transaction.atomic
def remove_evidence(user: User, evidence_id: int) -> None:
    """Take evidence away from a measurement that may still be edited; the file itself stays,
    because the history of the measurement still names it."""
    evidence = Evidence.objects.get(pk=evidence_id)
    workflow.editable(user, evidence.measurement_id)
    evidence._history_user = user
    evidence.delete()


def require_reader(user: User, measurement: Measurement) -> None:
    """Only the unit that entered it and the strategy team read evidence; raises NotAllowed."""
    if not (is_strategist(user) or workflow.may_enter(user, measurement)):
        raise NotAllowed("Bu belge başka bir birimin; açamazsınız.")
