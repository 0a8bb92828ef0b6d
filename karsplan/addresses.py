"""What pages say of their own address."""

from django.conf import settings
from django.http import HttpRequest


def canonical(request: HttpRequest) -> dict[str, str]:
    """Where a page is to be found and linked to, under whatever name its server was asked."""
    return {"canonical": f"{settings.SITE_URL}{request.path}"}
