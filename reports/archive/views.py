"""The archive of what was published, and the page on which a code from paper is checked."""

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from plans.language.codes import parse_key, read_code
from plans.language.search import LONGEST_QUERY, Query
from plans.trail.chain import seal_of
from reports.archive.listing import archived_reports, by_year
from reports.models import Archiving, Publication, PublicationFile
from reports.pdf.downloads import rendering_context
from reports.publications.damage import tells_damage
from reports.publications.files import archived_response
from reports.publications.reading import face_of
from reports.publishing.archiving import ask_again, ask_for_files


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Everything that was published; `?q=`, `?yil=` and `?tur=` choose."""
    reports = archived_reports()
    typed = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    year, kind = parse_key(request.GET.get("yil", "")), request.GET.get("tur", "")
    query = Query(typed)
    found = [
        report
        for report in reports
        if (not year or report.year == year)
        and (not kind or report.newest.kind == kind)
        and (not typed or report.answers(query))
    ]
    context = {
        "years": list(by_year(found)),
        "count": len(found),
        "is_empty": not reports,
        "choices": sorted({report.year for report in reports}, reverse=True),
        "kinds": Publication.Kind.choices,
        "query": typed,
        "year": year,
        "kind": kind,
    }
    return render(request, "reports/archive/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@tells_damage
def archived(request: HttpRequest, code: str) -> HttpResponse:
    """A publication's file as `?format=pdf|xlsx|json`, for good; until it is there, a page that
    says so. A POST asks once more for files that could not be made."""
    publication = _find(code)
    kind = request.GET.get("format", "")
    if request.method == "POST":
        ask_again(publication)
        return redirect(request.get_full_path())
    if not kind:
        return redirect(publication.verification_url)
    if kind not in PublicationFile.Kind or publication.files.filter(kind=kind).exists():
        return archived_response(request, publication, kind)
    context = rendering_context(ask_for_files(publication))
    response = render(request, "reports/pdf/waiting.html", context, status=202)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def archiving_state(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the waiting page that says how far the files are."""
    context = rendering_context(ask_for_files(_find(code)))
    return render(request, "reports/pdf/_state.html", context)


@require_safe
def enter_code(request: HttpRequest) -> HttpResponse:
    """Where the code on a document is typed: `?kod=`."""
    typed = request.GET.get("kod", "").strip()[:LONGEST_QUERY]
    publication = Publication.objects.filter(code=read_code(typed)).first() if typed else None
    if publication:
        return redirect(publication.verification_url)
    return _enter(request, typed)


@require_safe
@tells_damage
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the code belongs to, made of stored facts alone, and whether a file is the one.

    It bears the face that the institution had then."""
    publication = Publication.objects.filter(code=read_code(code)).first()
    if publication is None:
        return _enter(request, code)
    if code != publication.printed_code:
        return redirect(publication.verification_url)
    versions = list(
        Publication.objects.filter(
            plan=publication.plan_id, kind=publication.kind, subject=publication.subject
        )
        .defer("data")
        .select_related("archiving")
        .prefetch_related(Prefetch("files", PublicationFile.objects.order_by("kind")))
        .order_by("-version")
    )
    shown = next(row for row in versions if row.pk == publication.pk)
    previous = next((row for row in versions if row.version == shown.version - 1), None)
    archiving = getattr(shown, "archiving", None)  # one from before may have none yet
    context = {
        "publication": shown,
        "newest": versions[0],
        "previous": previous,
        "versions": versions,
        "is_waiting": archiving is not None and archiving.state in Archiving.AT_WORK,
        "document": {"face": face_of(publication)},
        "seal": seal_of(publication, publication.published_at),
    }
    return render(request, "reports/archive/verify.html", context)


def _enter(request: HttpRequest, typed: str) -> HttpResponse:
    """The field for a code; with what was typed, that there is no such code."""
    context = {"typed": typed}
    return render(request, "reports/archive/enter.html", context, status=404 if typed else 200)


def _find(code: str) -> Publication:
    found = Publication.objects.filter(code=read_code(code)).defer("data").first()
    if found is None:
        raise Http404("Bu kodla yayımlanmış bir belge yok.")
    return found
