"""PDFs for tests: the same content is rendered once, also for several runs of the suite."""

import shutil
from pathlib import Path

from plans.records.stored import write_atomically
from reports.pdf.naming import rendering_key
from reports.pdf.pictures import embed_pictures
from reports.pdf.rendering import write_pdf
from tests.support.kept import kept


def pdf_of(html: str) -> Path:
    """The PDF file of `html`."""
    path = kept() / f"{rendering_key(html)}.pdf"
    if not path.exists():
        write_pdf(embed_pictures(html), path)
    return path


def copy_pdf(html: str, path: Path, report: object = None) -> None:
    """Like `write_pdf`, for tests of what becomes of the file."""
    write_atomically(path, lambda part: shutil.copyfile(pdf_of(html), part))
