"""Pages for visitors without an account: built once for each version of the content.

A page is kept in the memory of the process that built it, under the version of everything that it
may be made of (`ContentVersion`, which triggers replace whenever a table of `READ` changes). So it
never has to be thrown away, and cannot be older than the database. People with a session get a page
of their own, which is never kept.
"""

import gzip
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from budgeting import models as budgeting
from indicators.models import AnnualTarget, Indicator, Period
from plans import models as plans
from plans.models import ContentVersion
from plans.records.guards import Stamp
from reports.models import Publication

View = Callable[..., HttpResponse]

#: What the pages for visitors are made of. Measurements are not: those appear when published.
READ = (
    plans.Institution,
    plans.Plan,
    plans.CoreValue,
    plans.KeyIndicator,
    plans.Goal,
    plans.Objective,
    plans.Strategy,
    plans.ObjectiveCard,
    plans.CardCooperation,
    plans.Activity,
    plans.CardNote,
    plans.UnitAssignment,
    plans.Unit,
    plans.Section,
    plans.SectionTable,
    plans.Picture,
    plans.Survey,
    plans.SurveyQuestion,
    plans.SurveyChoice,
    plans.SurveyItem,
    Indicator,
    AnnualTarget,
    Period,
    budgeting.CardCost,
    budgeting.CostEstimate,
    budgeting.GeneralExpense,
    budgeting.BudgetItem,
    budgeting.BudgetAmount,
    budgeting.PublishedTotal,
    Publication,
)

#: Browsers and proxies may show a page for so many seconds without asking whether it is still it.
MAX_AGE = 60

#: Of the threads that want a page that is not there, one builds it; pages share locks by chance.
_building = [threading.Lock() for _ in range(64)]

#: A visitor with one of these sees what is meant for them alone.
_PERSONAL = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}


def content_stamps() -> Iterator[Stamp]:
    """The triggers that make a new version of the content."""
    return (Stamp(model._meta.db_table) for model in READ)


def content_version() -> str:
    """What names the content as it is now; empty where nothing was written yet."""
    return " ".join(ContentVersion.objects.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class _Page:
    headers: dict[str, str]
    #: Compressed once, for all who read it.
    body: bytes
    etag: str

    def respond(self, request: HttpRequest) -> HttpResponse:
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        body = self.body if packed else gzip.decompress(self.body)
        response = HttpResponse(body, headers=self.headers)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(body))
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}, must-revalidate"
        response.headers["ETag"] = self.etag
        patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
        return response


def kept_for_visitors(view: View) -> View:
    """Answer visitors with the page that was built for the first of them."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = content_version() if _is_visitor(request) else ""
        if not version:
            return view(request, *args, **kwargs)
        # Surveys open and close by the day.
        key = sha256(f"{timezone.localdate()} {version} {request.path}".encode()).hexdigest()
        pages = caches["pages"]
        page = pages.get(key)
        if page is None:
            with _building[hash(key) % len(_building)]:
                page = pages.get(key)  # the one before may have built it
                if page is None:
                    response = view(request, *args, **kwargs)
                    # What was written meanwhile may be in it by half.
                    if not _is_for_everybody(request, response) or content_version() != version:
                        return response
                    page = _keep(response)
                    pages.set(key, page)
        response = page.respond(request)
        return get_conditional_response(request, etag=page.etag, response=response) or response

    return wrapper


def _is_visitor(request: HttpRequest) -> bool:
    """Whether the request could be anybody's. What asks for more than the page is not kept."""
    is_plain = request.method in ("GET", "HEAD") and not request.META.get("QUERY_STRING")
    return is_plain and not _PERSONAL & request.COOKIES.keys()


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.user.is_authenticated
        # A form may hold the token of whoever has one, or one that was made for it.
        and settings.CSRF_COOKIE_NAME not in request.COOKIES
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )


def _keep(response: HttpResponse) -> _Page:
    etag = f'W/"{sha256(response.content).hexdigest()[:32]}"'
    return _Page(dict(response.headers), gzip.compress(response.content, mtime=0), etag)
