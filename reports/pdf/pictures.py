"""Pictures go into a document as it is handed to the engine, which loads nothing by itself.

Until then the HTML names them by their content, so its own digest stands for them too.
"""

import re

from plans.content.pictures import ADDRESS, as_data
from plans.document.pictures import open_picture
from plans.models import Picture

_PICTURE = re.compile(f'<img src="{ADDRESS.pattern}" alt="([^"]*)"')


def embed_pictures(html: str) -> str:
    """The document with the bytes of its pictures; raises StoredFileError where one is lost."""
    named = {sha256 for sha256, _ in _PICTURE.findall(html)}
    stored = Picture.objects.filter(sha256__in=named)
    sources = {picture.sha256: _as_data(picture) for picture in stored}

    def carry(found: re.Match[str]) -> str:
        # The engine complains of an ornament; a blank tells it apart from a forgotten text.
        return f'<img src="{sources[found[1]]}" alt="{found[2] or " "}"'

    return _PICTURE.sub(carry, html) if sources else html


def _as_data(picture: Picture) -> str:
    with open_picture(picture) as file:
        return as_data(file.read(), picture.media_type)
