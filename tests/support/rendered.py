"""PDFs for tests: the same content is rendered once, also for several runs of the suite."""

import os
from pathlib import Path

from django.conf import settings

from reports.pdf.rendering import rendering_key, write_pdf


def pdf_of(html: str) -> Path:
    """The PDF file of `html`."""
    folder = Path(os.environ.get("TEST_RENDERED_DIR", settings.DATA_DIR / "rendered-by-tests"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{rendering_key(html)}.pdf"
    if not path.exists():
        write_pdf(html, path)
    return path
