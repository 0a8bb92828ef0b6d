"""The files of a publication: made once in the background, of what was stored, kept for good.

They are made of the publication's own data, never of today's plan; so it does not matter when.
"""

import hashlib
from functools import partial

import openpyxl
from django.db import transaction
from django_tasks import task

from plans.records.shared import share
from plans.records.stored import write_atomically
from reports.models import OVER_LIMIT, Archiving, Publication, PublicationFile
from reports.monitoring.forms import forms_of as monitoring_forms
from reports.pdf.archival import Attachment, complete_archival_pdf, producer
from reports.pdf.downloads import Forms
from reports.pdf.limited import OverLimit, write_pdf_within_limits
from reports.pdf.pictures import embed_pictures
from reports.pdf.tasks import requeue_if_lost
from reports.plan.html import plan_html
from reports.plan.parts import PlanDocument
from reports.plan.workbook import plan_workbook
from reports.publications.files import MEDIA_TYPES
from reports.publications.proof import proof_of
from reports.publications.reading import read_as, read_report

Kind, State = PublicationFile.Kind, Archiving.State


def ask_for_files(publication: Publication) -> Archiving:
    """The making of the publication's files; the first to ask, and the first after a loss, queues
    a task. What failed stays so until `ask_again`."""
    with transaction.atomic():
        archiving, is_new = Archiving.objects.get_or_create(publication=publication)
        if is_new:
            make_files.enqueue(archiving.name)
        else:
            requeue_if_lost(archiving, make_files)
    return archiving


def ask_again(publication: Publication) -> Archiving:
    """Like `ask_for_files`, but what failed is tried once more."""
    with transaction.atomic():
        archiving = ask_for_files(publication)
        if archiving.state == State.FAILED:
            archiving.move(State.QUEUED, make_files, error="", losses=0)
    return archiving


def ask_for_missing_files() -> list[Publication]:
    """Ask for the files of every publication that has none; those that are made now."""
    without = Publication.objects.filter(files=None).defer("data")
    for publication in without:
        ask_for_files(publication)
    return list(without)


@task()
def make_files(code: str) -> None:
    """Make the files of a publication that is queued (work of `manage.py worker`).

    Does nothing where they are made or being made already. Raises what went wrong, after noting it.
    """
    queued = Archiving.objects.select_related("publication").filter(state=State.QUEUED)
    archiving = queued.filter(publication__code=code).first()
    if archiving is None or not archiving.move(State.RUNNING):
        return
    try:
        archiving.path.parent.mkdir(parents=True, exist_ok=True)
        with archiving.at_work():
            files = _make(archiving)  # outside of a transaction, which would keep writers waiting
        with transaction.atomic():
            for file in files:
                file.save(force_insert=True)
            if not archiving.move(State.DONE, error=""):  # another worker makes them meanwhile
                transaction.set_rollback(True)
    except Exception as error:
        archiving.move(
            State.FAILED, error=OVER_LIMIT if isinstance(error, OverLimit) else repr(error)
        )
        raise
    finally:
        archiving.remove_files()


def forms_of(publication: Publication) -> Forms:
    """What its files are made of; raises PublicationDamaged."""
    if publication.kind != Publication.Kind.PLAN:
        return monitoring_forms(read_report(publication))
    document = read_as(PlanDocument, publication)
    return Forms(partial(plan_html, document, None), workbook=partial(plan_workbook, document))


def _make(archiving: Archiving) -> list[PublicationFile]:
    publication, path = archiving.publication, archiving.path
    forms = forms_of(publication)
    workbook = forms.workbook()
    html = embed_pictures(forms.html(proof_of(publication)))
    write_pdf_within_limits(html, path, archiving.report_progress)
    data = ("json", "Yayımlanan veri, olduğu gibi", "Source", publication.data.encode())
    book = ("xlsx", "Aynı veri, Excel çalışma kitabı olarak", "Data", workbook)
    complete_archival_pdf(
        path,
        [
            Attachment(f"{publication.file_name}.{kind}", words, MEDIA_TYPES[kind], role, content)
            for kind, words, role, content in (data, book)
        ],
    )
    return [
        _keep(publication, Kind.PDF, path.read_bytes(), producer()),
        _keep(publication, Kind.XLSX, workbook, f"openpyxl {openpyxl.__version__}"),
    ]


def _keep(publication: Publication, kind: str, content: bytes, engine: str) -> PublicationFile:
    """Put a file into the archive, where it is only read from then on; its row, not saved yet."""
    file = PublicationFile(
        publication=publication,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        engine=engine,
    )
    file.path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file.path, lambda part: part.write_bytes(content), mode=0o444)
    share(file.path)
    return file
