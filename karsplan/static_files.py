"""The collected static files."""

from functools import cache
from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """A file and its copy under the name of its content are compressed once for both."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        compressor = Compressor(**kwargs)
        compressor.compress_brotli = cache(compressor.compress_brotli)
        compressor.compress_gzip = cache(compressor.compress_gzip)
        return compressor
