"""The files of what was published, served from the archive as they were made."""

from typing import Any, BinaryIO, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response

from plans.records.shared import fetch
from plans.records.stored import StoredFileError, open_stored
from reports.models import Publication, PublicationFile
from reports.publications.reading import read_data

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
#: What an address with a version or a code holds never changes.
FOR_GOOD = "public, max-age=31536000, immutable"
#: What is the newest version may be another one tomorrow.
ASK_AGAIN = "public, no-cache"


def open_file(file: PublicationFile) -> BinaryIO:
    """The file as it was archived; raises StoredFileError."""
    path = file.path

    def open_here() -> BinaryIO:
        fetch(path, mode=0o444)
        return path.open("rb")

    return cast(BinaryIO, open_stored(open_here, file.sha256, str(path)))


def archived_response(
    request: HttpRequest, publication: Publication, kind: str, *, cache: str = FOR_GOOD
) -> HttpResponse:
    """The publication as the file that was archived; where it waits to be made, the archive's page
    that says so. `kind` is pdf, xlsx or json, the data themselves.

    Raises Http404 where there is no such kind, and PublicationDamaged.
    """
    name = f"{publication.file_name}.{kind}"
    if kind == "json":
        response: Any = HttpResponse(read_data(publication), content_type=MEDIA_TYPES[kind])
        return _conditional(request, response, publication.sha256, cache)
    if kind not in PublicationFile.Kind:
        raise Http404
    file = publication.files.filter(kind=kind).first()
    if file is None:
        return redirect(f"{publication.archive_url}?format={kind}")
    try:
        opened = open_file(file)
    except StoredFileError as error:
        context = {"name": name, "error": error}
        return render(request, "stored_file.html", context, status=error.status)
    response = FileResponse(
        opened, as_attachment=True, filename=name, content_type=MEDIA_TYPES[kind]
    )
    return _conditional(request, response, file.sha256, cache)


# Any, because Django's stubs know of conditions on plain responses only.
def _conditional(request: HttpRequest, response: Any, sha256: str, cache: str) -> HttpResponse:
    response.headers["Cache-Control"] = cache
    etag = response.headers["ETag"] = f'"{sha256}"'
    return get_conditional_response(request, etag=etag, response=response) or response
