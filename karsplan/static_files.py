"""The collected static files."""

from functools import cache, partial
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """A file and its copy under the name of its content are compressed once for both.

    The last step of quality would take as long again and leave out 2 % more.
    """

    def create_compressor(self, **kwargs: Any) -> Compressor:
        compressor = Compressor(**kwargs)
        compressor.compress_brotli = cache(partial(brotli.compress, quality=10))
        compressor.compress_gzip = cache(compressor.compress_gzip)
        return compressor
