"""What asking every address takes."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.template import Template
from django.utils.safestring import SafeString

#: What is around pages and asks nobody who they are.
_ROUND = re.compile("security|whitenoise|csp|clickjacking|PageCompression|KeepPrivate")


@pytest.fixture(scope="module")
def ask_undrawn(
    make_once: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Callable[[], Any]], Any]:
    """What a function hears of requests: who gets a page is decided before it is drawn."""

    def run(ask: Callable[[], Any]) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Template, "render", lambda *args: SafeString(""))
            patch.setattr(admin.site, "each_context", lambda request: {})
            sessions = "django.contrib.sessions.backends.signed_cookies"
            patch.setattr(settings, "SESSION_ENGINE", sessions)
            kept = [name for name in settings.MIDDLEWARE if not _ROUND.search(name)]
            patch.setattr(settings, "MIDDLEWARE", kept)
            patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
            logging.disable()  # of requests that are refused
            try:
                return make_once(ask)
            finally:
                logging.disable(logging.NOTSET)

    return run
