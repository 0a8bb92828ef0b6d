"""A PDF as the answer to a request: the file if it is there, else a page that waits for it."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response

from plans.records.stored import StoredFileError
from reports.models import DAMAGED, OVER_LIMIT, Rendering
from reports.pdf.tasks import ask_again, ask_for, open_pdf


def pdf_response(request: HttpRequest, html: str, *, title: str, file_name: str) -> HttpResponse:
    """Serve the PDF of `html` as a download; while it is being made, a page that says so.

    A POST asks once more for a PDF that could not be made.
    """
    if request.method == "POST":
        ask_again(html, title)
        return redirect(request.get_full_path())
    rendering = ask_for(html, title)
    if rendering.state == Rendering.State.DONE:
        return _file_response(request, rendering, file_name)
    context = rendering_context(rendering)
    response = render(request, "reports/pdf/waiting.html", context, status=202)
    response.headers["Cache-Control"] = "no-store"
    return response


def rendering_context(rendering: Rendering) -> dict[str, Any]:
    """What the waiting page shows; where waiting is over, the page is to ask for the file."""
    return {
        "rendering": rendering,
        "is_waiting": rendering.is_waited_for,
        "is_made_again": rendering.error == DAMAGED,
        "is_failed": rendering.state == Rendering.State.FAILED,
        "is_over_limit": rendering.error == OVER_LIMIT,
    }


def _file_response(request: HttpRequest, rendering: Rendering, file_name: str) -> HttpResponse:
    try:
        file = open_pdf(rendering)
    except StoredFileError as error:  # it went since it was looked at
        context = {"name": file_name, "error": error}
        return render(request, "stored_file.html", context, status=error.status)
    # Any, because Django's stubs know of conditions on plain responses only.
    response: Any = FileResponse(
        file, as_attachment=True, filename=file_name, content_type="application/pdf"
    )
    # What an address holds changes with the plan: keep the file, but ask whether it still is it.
    response.headers["Cache-Control"] = "private, no-cache"
    etag = response.headers["ETag"] = f'"{rendering.key}"'
    return get_conditional_response(request, etag=etag, response=response) or response
