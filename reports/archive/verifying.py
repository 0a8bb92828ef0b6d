"""Whether what is stored is what it was: publications, evidence, pictures against their hashes."""

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from indicators.entry.evidence import open_evidence
from indicators.models import Evidence
from plans.document.pictures import open_picture
from plans.models import Picture
from plans.records.noting import note_differences, noted_differences
from plans.records.shared import size_of
from plans.records.stored import StoredFileError, remove_half_files
from reports.models import Publication, PublicationFile
from reports.publications.files import open_file
from reports.publications.reading import PublicationDamaged, read_data
from reports.publishing.archiving import ask_for_missing_files

logger = logging.getLogger(__name__)
_FOLDER = "archive"


def verify_archive() -> list[str]:
    """Read all of it; each difference as a sentence. The health page tells of them from then on."""
    differences = list(_find_differences())
    note_differences(_FOLDER, len(differences))
    return differences


def look_after_archive() -> str:
    """The daily chore: ask for files that were never made, verify those that were, remove what a
    killed worker left half written."""
    asked = ask_for_missing_files()
    differences = verify_archive()
    if differences:
        logger.error("The archive is damaged: %s", differences[0])
    halves = sum(map(remove_half_files, (settings.DATA_DIR / _FOLDER).iterdir()))
    said = f"arşivde {len(differences)} fark; dosyası sıraya alınan {len(asked)} yayın"
    return f"{said}; silinen {halves} yarım dosya"


def archive_health() -> dict[str, Any]:
    """When all of it was last read and how much differed; how many files are gone or of another
    size now. One query; no file is read."""
    noted = noted_differences(_FOLDER)
    lost = sum(not _has_its_size(file) for file in PublicationFile.objects.order_by())
    is_sound = not lost and not noted["differences"]
    return {
        "status": "ok" if is_sound else "damaged",
        "verified_at": noted["at"],
        "differences": noted["differences"],
        "missing_files": lost,
    }


def _find_differences() -> Iterator[str]:
    files = Prefetch("files", PublicationFile.objects.select_related("publication"))
    rows = Publication.objects.order_by("pk").prefetch_related(files)
    for publication in rows.iterator(chunk_size=20):
        try:
            read_data(publication)
        except PublicationDamaged as error:
            yield f"{publication.printed_code}: {error}"
        for file in publication.files.all():
            try:
                open_file(file).close()
            except StoredFileError as error:
                yield f"{publication.printed_code}: {file}: {file.path}: {error}"
    for evidence in Evidence.objects.exclude(file="").order_by("pk").iterator():
        try:
            open_evidence(evidence).close()
        except StoredFileError as error:
            yield f"Kanıt {evidence.file_name} ({evidence.file.path}): {error}"
    for picture in Picture.objects.order_by("pk").iterator():
        try:
            open_picture(picture).close()
        except StoredFileError as error:
            yield f"Resim {picture.file.path}: {error}"


def _has_its_size(file: PublicationFile) -> bool:
    try:
        return size_of(file.path) == file.size
    except OSError:
        return False
