"""Files and document numbers behind a measurement: what is accepted, who may add and read them."""

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import attrgetter, or_
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files import File
from django.db import transaction
from django.db.models import Q, Sum
from PIL import Image, PngImagePlugin

from indicators import workflow
from indicators.models import ActionItem, EnteredRecord, Evidence
from indicators.tables import table_of
from indicators.workflow import Incomplete, NotAllowed, WorkflowError
from plans.content.pictures import other_kind
from plans.exchange.packages import EITHER, EXCEL, OLE, WORD, NotWanted, check_package
from plans.exchange.table import FileError
from plans.language.numbers import format_number
from plans.people.roles import may_read_all, units_of
from plans.records.history import write_all
from plans.records.plans import owner_of
from plans.records.stored import open_stored

NOTHING_CHOSEN = "Bir dosya seçin ya da EBYS evrak sayısını yazın."
MAX_BYTES = 10 * 1024 * 1024
#: Notes in a picture, packed small, may be as long as a file.
PngImagePlugin.MAX_TEXT_CHUNK = MAX_BYTES
#: Characters of a document number.
MAX_NUMBER = Evidence._meta.get_field("document_number").max_length or 0
#: What a file may be: its media type and the endings that go with it.
TYPES = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jfif", ".jpe"),
    EXCEL.media_type: (EXCEL.ending,),
    WORD.media_type: (WORD.ending,),
}
ACCEPTED = "PDF, PNG, JPEG, Excel (.xlsx) veya Word (.docx)"
#: In the picture's own data FF stands before 00 or a restart (D0 to D7).
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


class EvidenceError(WorkflowError):
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
            f"“{name}” {format_number(Decimal(file.size) / 1024**2, 1)} MB; en çok 10 MB "
            "yüklenebilir. Dosyayı küçültün ya da EBYS evrak sayısını yazın."
        )
    if file.size == 0:
        raise EvidenceError(f"“{name}” boş bir dosya. Dosyayı yeniden seçin.")
    file.seek(0)
    data = file.read()
    file.seek(0)
    media_type = _media_type(data, name)
    endings = TYPES[media_type]
    if not name.lower().endswith(endings):
        raise EvidenceError(
            f"“{name}” dosyasının içeriği adındaki uzantıya uymuyor; içerik {endings[0]} türünde. "
            f"Özgün dosyayı seçin ya da adının sonunu “{endings[0]}” yapın."
        )
    return CheckedFile(name, media_type, file.size, hashlib.sha256(data).hexdigest())


def safe_name(name: str) -> str:
    """The file's own name without folders and control characters, at most 150 characters."""
    base = unicodedata.normalize("NFC", PurePosixPath(PureWindowsPath(name).name).name)
    base = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\"<>|:*?\\/]", "", base).strip(" .")
    stem, dot, ending = base.rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}" if base else "belge"


def _media_type(data: bytes, name: str) -> str:
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if data.startswith((b"PK", OLE)):
        try:
            return check_package(data, EITHER).kind.media_type
        except NotWanted as error:
            raise EvidenceError(
                f"“{name}” kabul edilen bir tür değil. {error} {ACCEPTED} yükleyebilirsiniz."
            ) from error
        except FileError as error:
            raise EvidenceError(f"“{name}” kabul edilmedi. {error}") from error
    if data.startswith((b"\x89PNG", b"\xff\xd8")):
        return _picture_type(data, name)
    if kind := other_kind(data):
        raise EvidenceError(f"“{name}” {kind} biçiminde bir resim. JPEG olarak kaydedip yükleyin.")
    raise EvidenceError(f"“{name}” kabul edilen bir tür değil. {ACCEPTED} yükleyin.")


def _picture_type(data: bytes, name: str) -> str:
    """The type of a whole PNG or JPEG picture; a phone's photo may hold further pictures."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
            is_png = image.format == "PNG"
            image.verify()
    except Image.DecompressionBombError as error:
        raise EvidenceError(
            f"“{name}” piksel sayısı çok fazla bir resim. Küçültüp yükleyin."
        ) from error
    except Exception as error:  # Pillow raises all kinds of errors on a damaged picture
        raise EvidenceError(_broken(name)) from error
    if not is_png and not _has_end(data):
        raise EvidenceError(_broken(name))
    return "image/png" if is_png else "image/jpeg"


def _broken(name: str) -> str:
    return f"“{name}” bozuk veya yarım kalmış bir resim. Resmi yeniden kaydedip yükleyin."


def _has_end(data: bytes) -> bool:
    """Whether a JPEG picture comes to its end, without decoding it."""
    at = 2
    while data[at : at + 1] == b"\xff":
        marker = data[at + 1 : at + 2]
        if marker == b"\xd9":
            return True
        if marker == b"\xff":
            at += 1
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == b"\xda":
            following = _NEXT_MARKER.search(data, at)
            if following is None:
                return False
            at = following.start()
    return False


@dataclass(frozen=True)
class Attachment:
    """A file, an EBYS document number, or both, to be put behind a row."""

    file: File | None = None
    document_number: str = ""

    @property
    def is_empty(self) -> bool:
        return self.file is None and not self.document_number.strip()


@transaction.atomic(savepoint=False)
def attach(
    user: User, attachments: Iterable[tuple[EnteredRecord, Attachment]]
) -> dict[EnteredRecord, WorkflowError]:
    """Put evidence behind rows, which the transaction holds, as far as they may still be edited;
    why not, by the rows.

    What stands behind a row already is not added again. A few queries for any number.
    """
    refused, made = dict[EnteredRecord, WorkflowError](), list[Evidence]()
    for row, one in attachments:
        try:
            workflow.require_editable(user, row)
            made.append(make_evidence(user, {table_of(row).owner: row}, one))
        except WorkflowError as error:
            refused[row] = error
    owners = ("measurement_id", "progress_id")
    behind = (Q(**{f"{name}__in": [getattr(row, name) for row in made]}) for name in owners)
    same = ("sha256", "document_number", *owners)
    there = set(Evidence.objects.filter(reduce(or_, behind)).values_list(*same)) if made else set()
    new = {attrgetter(*same)(row): row for row in made}
    created = [row for key, row in new.items() if key not in there]
    write_all(Evidence, created=created, user=user)
    return refused


def make_evidence(user: User, owner: dict[str, Any], one: Attachment) -> Evidence:
    """Evidence behind the `owner`, a row by the name of its relation, not stored yet; raises
    WorkflowError where nothing was chosen or the file is not accepted."""
    number = one.document_number.strip()
    if one.is_empty:
        raise Incomplete({"evidence": NOTHING_CHOSEN})
    if len(number) > MAX_NUMBER:
        raise EvidenceError(f"EBYS evrak sayısı çok uzun: en çok {MAX_NUMBER} karakter yazın.")
    evidence = Evidence(**owner, document_number=number, added_by=user)
    if one.file is not None:
        checked = check_file(one.file)
        _require_quota(checked)
        evidence.file_name, evidence.file_type = checked.name, checked.media_type
        evidence.file_size, evidence.sha256 = checked.size, checked.sha256
        evidence.file = one.file
    return evidence


def _require_quota(file: CheckedFile) -> None:
    """Raises EvidenceError where all evidence together would take more than EVIDENCE_QUOTA_MB."""
    most = settings.EVIDENCE_QUOTA_MB * 1024**2
    if most and (Evidence.objects.aggregate(s=Sum("file_size"))["s"] or 0) + file.size > most:
        raise EvidenceError(
            f"“{file.name}” eklenmedi: kanıt dosyaları için ayrılan yer "
            f"({settings.EVIDENCE_QUOTA_MB} MB) doldu. EBYS evrak sayısını yazın ya da sistem "
            "yöneticisine haber verin."
        )


@transaction.atomic
def remove_evidence(user: User, evidence_id: int) -> None:
    """Take evidence away from a row that may still be edited; the file itself stays, because the
    history of the row still names it."""
    evidence = Evidence.objects.get(pk=evidence_id)
    owner = owner_of(evidence)
    workflow.require_editable(user, table_of(owner).lock().get(pk=owner.pk))
    evidence._history_user = user
    evidence.delete()


def require_reader(user: User, row: EnteredRecord | ActionItem) -> None:
    """Only its unit, the strategy team and auditors read evidence; raises NotAllowed."""
    if isinstance(row, ActionItem):
        is_own = row.unit_id in units_of(user)
    else:
        is_own = workflow.may_enter(user, row)
    if not (is_own or may_read_all(user)):
        raise NotAllowed("Bu belge başka bir birimin; açamazsınız.")


def open_evidence(evidence: Evidence) -> File:
    """The file behind a measurement, as it was added; raises StoredFileError."""
    name = f"{evidence.file.name} ({evidence.file_name})"
    return cast(File, open_stored(evidence.file.open, evidence.sha256, name))
