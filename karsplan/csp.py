"""The content security policy, a little wider for the admin than for everybody's pages."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

#: Alpine, which moves unfold's menus, evaluates the attributes of the page as code.
ADMIN_SOURCES = {"script-src": ["'unsafe-eval'"]}


class PolicyMiddleware(CSPMiddleware):
    """Sends the policy of the settings; under the admin with `ADMIN_SOURCES` added."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(reverse("admin:index")):
            parts.update = {**(parts.update or {}), **ADMIN_SOURCES}
        return parts
