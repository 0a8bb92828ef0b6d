"""The style sheet with an institution's colours."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from plans.content.colours import parse_colour
from plans.face.face import colour_styles

_DAY = 24 * 60 * 60


@require_safe
def colours(request: HttpRequest, colours: str) -> HttpResponse:
    """A style sheet with the colours that its address names: `0d4f63` or `0d4f63-c2570c`."""
    main, _, second = colours.partition("-")
    try:
        styles = colour_styles(parse_colour(main), second and parse_colour(second))
    except ValidationError as error:
        raise Http404 from error
    response = HttpResponse(styles, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={_DAY}"
    return response
