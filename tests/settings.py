"""Settings of the test suite: the real ones, on data of its own."""

import os
import tempfile

_data = tempfile.TemporaryDirectory(prefix="karsplan-test-")
os.environ["DATA_DIR"] = _data.name

from karsplan.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# Kept pages would hide from a test what another one did before; `kept_pages` turns it on.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
