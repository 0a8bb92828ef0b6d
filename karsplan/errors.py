"""The page for what went wrong on our side."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from plans.records.frozen import is_refusal
from plans.records.storage import is_full_disk


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
