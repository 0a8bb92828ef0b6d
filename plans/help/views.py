"""The pages of the guides; everybody may read all of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.help.guides import READERS, guides_for, read_guide


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every guide with its chapters, those for the person first."""
    own, others = guides_for(request.user)
    return render(request, "plans/help/index.html", {"own": own, "others": others})


@require_safe
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """One guide."""
    if key not in READERS:
        raise Http404
    return render(request, "plans/help/guide.html", {"guide": read_guide(key)})
