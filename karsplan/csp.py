"""The content security policy, a little wider for the admin than for everybody's pages."""

import base64
import hashlib
import re

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django_prose_editor.widgets import importmap

#: Alpine, which moves unfold's menus, evaluates the attributes of the page as code.
_EVALUATION = "'unsafe-eval'"
#: Unfold and the text editor write styles in the page.
_STYLES = "'unsafe-inline'"


def _import_map() -> str:
    """The source that admits the text editor's import map, the one script written in a page."""
    (script,) = re.findall("^<script[^>]*>(.*)</script>$", importmap.render(), re.DOTALL)
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


class PolicyMiddleware(CSPMiddleware):
    """Sends the policy of the settings; under the admin with what its pages need added."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path.startswith(reverse("admin:index")):
            sources = {"script-src": [_EVALUATION, _import_map()], "style-src": [_STYLES]}
            parts.update = {**(parts.update or {}), **sources}
        return parts
