"""A finished PDF/UA-1 file made PDF/A-3a too, with the files it was made from inside it.

PDF/A-3 lets a document that is kept for decades carry other files, each with what it is to the
document. WeasyPrint writes one of the two standards at a time, so what PDF/A asks for beyond PDF/UA
is added here: the colour space, metadata of both, flags of links, pictures that are not smoothed.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import pikepdf
from django.template.loader import render_to_string
from django.utils import timezone
from pikepdf import Array, Dictionary, Name, String

_PROFILE = "weasyprint/pdf/sRGB2014.icc"
#: A link is printed and neither hidden nor without view (PDF/A-3, 6.3.2).
_PRINT = 4


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF; `relationship` is one of PDF/A-3: Source, Data, Alternative."""

    name: str
    description: str
    media_type: str
    relationship: str
    content: bytes


def complete_archival_pdf(path: Path, attachments: list[Attachment]) -> None:
    """Make the PDF/UA-1 file at `path` PDF/A-3a as well, with the attachments inside."""
    moment = timezone.now().replace(microsecond=0)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        _set_colour_space(pdf)
        _mend_links_and_pictures(pdf)
        _attach(pdf, attachments, moment)
        _set_metadata(pdf, moment)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def producer() -> str:
    """The programs that make an archived PDF."""
    return f"WeasyPrint {distribution('weasyprint').version}, pikepdf {pikepdf.__version__}"


@cache
def _profile() -> bytes:
    """The standard colour space of screens; its file is read without loading the engine."""
    return Path(str(distribution("weasyprint").locate_file(_PROFILE))).read_bytes()


def _set_colour_space(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(_profile(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB2014"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _mend_links_and_pictures(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if not isinstance(item, Dictionary | pikepdf.Stream):
            continue
        if item.get("/Type") == Name.Annot or item.get("/Subtype") == Name.Link:
            item.F = _PRINT
        elif item.get("/Subtype") == Name.Image and "/Interpolate" in item:
            del item.Interpolate


def _attach(pdf: pikepdf.Pdf, attachments: list[Attachment], moment: datetime) -> None:
    associated = Array()
    for attachment in attachments:
        spec = pikepdf.AttachedFileSpec(
            pdf,
            attachment.content,
            filename=attachment.name,
            description=attachment.description,
            mime_type=attachment.media_type,
            relationship=Name(f"/{attachment.relationship}"),
            creation_date=pikepdf.models.metadata.encode_pdf_date(moment),
            mod_date=pikepdf.models.metadata.encode_pdf_date(moment),
        )
        pdf.attachments[attachment.name] = spec
        associated.append(pdf.attachments[attachment.name].obj)
    pdf.Root.AF = associated


def _set_metadata(pdf: pikepdf.Pdf, moment: datetime) -> None:
    """Title and author as they are, in both places; the standards that the file keeps."""
    title, author = (str(pdf.docinfo.get(key, "")) for key in ("/Title", "/Author"))
    date = String(pikepdf.models.metadata.encode_pdf_date(moment))
    for key, value in [("/Producer", producer()), ("/CreationDate", date), ("/ModDate", date)]:
        pdf.docinfo[key] = value
    context = {
        "bom": "\ufeff",
        "title": title,
        "author": author,
        "language": str(pdf.Root.Lang),
        "producer": producer(),
        "moment": moment,
    }
    text = render_to_string("reports/pdf/metadata.xml", context)
    metadata = pdf.make_stream(text.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = metadata
