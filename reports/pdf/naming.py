"""The names of PDF files.

A file is named by its content: the SHA-256 of the HTML (which carries its styles) and the version
of the engine. So two requests for the same content share one file, and a changed plan never gets an
old one.
"""

import hashlib
from importlib.metadata import version

#: PDF/UA-1: tagged, with language and title, so that a screen reader can read it.
PDF_OPTIONS = {"pdf_variant": "pdf/ua-1"}


def rendering_key(html: str) -> str:
    """The name of the PDF that `html` gives: a SHA-256 in hexadecimal."""
    engine = f"WeasyPrint {version('weasyprint')} {sorted(PDF_OPTIONS.items())}"
    return hashlib.sha256(f"{engine}\n{html}".encode()).hexdigest()
