"""What a page says where the stored data of a publication is not what was published."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports.publications.reading import PublicationDamaged

View = Callable[..., HttpResponse]


def tells_damage(view: View) -> View:
    """Show a page that says so where what was published cannot be trusted any more."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PublicationDamaged as error:
            return render(
                request, "reports/publications/damaged.html", {"error": error}, status=500
            )

    return wrapper
