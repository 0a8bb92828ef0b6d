"""The page that waits for a PDF asks here how far it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reports.models import Rendering
from reports.pdf.downloads import rendering_context
from reports.pdf.tasks import may_cancel


@require_safe
def rendering_state(request: HttpRequest, key: str) -> HttpResponse:
    """The part of the waiting page that says how far its PDF is; the page asks again and again."""
    rendering = get_object_or_404(Rendering, key=key)
    context = rendering_context(rendering, may_cancel=may_cancel(rendering, request.user))
    return render(request, "reports/pdf/_state.html", context)
