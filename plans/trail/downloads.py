"""What is recorded of files: who took which out of the application."""

from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from plans.models import Plan
from plans.trail.recording import Kind, record


class NoteDownloads(MiddlewareMixin):
    """Records each file that somebody who signed in is given: exports, reports, evidence. Of what
    everybody may read nothing is kept, and nobody's session is looked at."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code == 200 and request.method != "HEAD" and _is_file(request, response):
            user = getattr(request, "user", None)
            if user is not None and user.is_authenticated:
                record(
                    Kind.DOWNLOAD,
                    _file_name(response),
                    request.get_full_path()[:500],
                    plan=_plan_of(request),
                )
        return response


def _is_file(request: HttpRequest, response: HttpResponse) -> bool:
    if "public" in response.headers.get("Cache-Control", ""):
        return False
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        return True
    return "format" in request.GET and not response.headers["Content-Type"].startswith("text/html")


def _file_name(response: Any) -> str:
    """The name that the file was given; of data without one their type."""
    disposition = response.headers.get("Content-Disposition", "")
    encoded = disposition.partition("filename*=utf-8''")[2]
    return unquote(encoded) or disposition.partition('filename="')[2].rstrip('"') or "JSON"


def _plan_of(request: HttpRequest) -> Plan | None:
    """The plan that the address names."""
    given = request.resolver_match.kwargs if request.resolver_match else {}
    slug = given.get("slug") or request.GET.get("plan")
    return Plan.objects.filter(slug=slug).first() if slug else None
