"""What belongs to all pages: their address, whose session it is, what went wrong on our side."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from plans.records.frozen import is_refusal
from plans.records.storage import is_full_disk


def canonical(request: HttpRequest) -> dict[str, str]:
    """Where a page is to be found and linked to, under whatever name its server was asked."""
    return {"canonical": f"{settings.SITE_URL}{request.path}"}


@never_cache
@require_safe
def tell_owner(request: HttpRequest) -> HttpResponse:
    """Whose session it is, by the account's key, for a page that is about to be posted; nothing
    where it has ended."""
    return HttpResponse(str(request.user.pk or ""), content_type="text/plain")


@requires_csrf_token
def explain(request: HttpRequest) -> HttpResponse:
    """500, or where trying again does not help 507, the disk being full, and 409, what was asked
    for being the content of a frozen plan."""
    error = sys.exc_info()[1]
    if is_refusal(error):
        return HttpResponse(render_to_string("409.html"), status=409)
    if is_full_disk(error):
        return HttpResponse(render_to_string("507.html"), status=507)
    return server_error(request)
