"""Reports as files: at once, or as a PDF with a page that waits until it is made."""

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response

from plans.exchange.packages import WORD
from plans.exchange.writing import attachment, workbook_response
from plans.records.queues import late_queue
from plans.records.stored import StoredFileError
from reports.models import DAMAGED, OVER_LIMIT, Archiving, Rendering
from reports.pdf.tasks import ask_again, ask_for, cancel, may_cancel, open_pdf


def _not_made() -> NoReturn:
    raise Http404


class Forms(NamedTuple):
    """The forms in which a report may be had, each made when it is asked for."""

    #: Of what was published with its proof.
    html: Callable[..., str]
    json: Callable[[], str] = _not_made
    workbook: Callable[[], bytes] = _not_made
    word: Callable[[], bytes] = _not_made


def file_response(request: HttpRequest, title: str, name: str, forms: Forms) -> HttpResponse:
    """The report in the form that `?format=` asks for; `name` is the file's, without its ending.

    Raises Http404 where there is no such form.
    """
    match request.GET.get("format"):
        case "pdf":
            return pdf_response(request, forms.html(), title=title, file_name=f"{name}.pdf")
        case "json":
            return HttpResponse(forms.json(), content_type="application/json")
        case "xlsx":
            return workbook_response(forms.workbook(), f"{name}.xlsx")
        case "docx":
            return attachment(forms.word(), WORD.media_type, f"{name}.docx")
    raise Http404


def pdf_response(request: HttpRequest, html: str, *, title: str, file_name: str) -> HttpResponse:
    """Serve the PDF of `html` as a download; while it is being made, a page that says so.

    A POST asks once more for a PDF that could not be made, or gives up one that is being made.
    """
    if request.method == "POST":
        if "cancel" not in request.POST:
            ask_again(html, title, request.user)
        elif may_cancel(rendering := ask_for(html, title), request.user):
            cancel(rendering)
        return redirect(request.get_full_path())
    rendering = ask_for(html, title, request.user)
    if rendering.state == Rendering.State.DONE:
        return _pdf_file(request, rendering, file_name)
    context = rendering_context(rendering, may_cancel=may_cancel(rendering, request.user))
    response = render(request, "reports/pdf/waiting.html", context, status=202)
    response.headers["Cache-Control"] = "no-store"
    return response


def rendering_context(
    rendering: Rendering | Archiving, *, may_cancel: bool = False
) -> dict[str, Any]:
    """What the waiting page shows; where waiting is over, the page is to ask for the file."""
    return {
        "rendering": rendering,
        "what": "PDF" if isinstance(rendering, Rendering) else "Dosyalar",
        "progress": rendering.progress,
        "may_cancel": may_cancel,
        "is_cancelled": rendering.state == Rendering.State.CANCELLED,
        "is_waiting": rendering.is_waited_for,
        "is_made_again": rendering.error == DAMAGED,
        "is_failed": rendering.state == Rendering.State.FAILED,
        "is_over_limit": rendering.error == OVER_LIMIT,
        "is_late": rendering.is_late,
        "queue": late_queue("default") if rendering.is_late else None,
    }


def _pdf_file(request: HttpRequest, rendering: Rendering, file_name: str) -> HttpResponse:
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
