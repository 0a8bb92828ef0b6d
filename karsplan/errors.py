"""The page for what went wrong on our side."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from plans.records.storage import is_full_disk


@requires_csrf_token
def explain(request: HttpRequest) -> HttpResponse:
    """500, or 507 where the disk is full: then trying again does not help."""
    if is_full_disk(sys.exc_info()[1]):
        return HttpResponse(render_to_string("507.html"), status=507)
    return server_error(request)
