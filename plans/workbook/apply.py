"""Making the stored plan what a workbook says: all of it or nothing."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count

from plans.audit import Finding
from plans.exchange.formats import CHANGED_SINCE_PREVIEW, REFUSED_BY_DATABASE
from plans.exchange.table import FileError, FileTable
from plans.language.turkish import turkish_lower
from plans.models import Plan
from plans.sheets import titles
from plans.sheets.compare import row_label
from plans.sheets.read import FileBook, Progress, read_book
from plans.sheets.records import Draft
from plans.sheets.saving import save
from plans.sheets.sheet import SHEETS, Dependents
from plans.versions.adoption import ErrorsOpen, adopt

#: Errors of the audit that are told of a plan that is to be put in force.
_SHOWN_ERRORS = 5
_KEEP_THE_ROW = "Satırı dosyaya geri ekleyin veya bu sayfada silmeyi işaretlemeyin."


class Refused(FileError):
    """The workbook cannot be imported; `sentences` say where and why, in Turkish."""


class AdoptionUnconfirmed(Refused):
    """The workbook puts a new plan in force over errors of its audit that nobody confirmed."""

    def __init__(self, errors: list[Finding]) -> None:
        self.count = len(errors)
        self.findings = [f"{e.rule.code} {e.place.label}: {e.text}" for e in errors[:_SHOWN_ERRORS]]
        more = self.count - len(self.findings)
        super().__init__(
            f"Dosyada plan “{Plan.Status.ACTIVE.label}” yazıyor, ama plan denetiminde açık "
            f"{self.count} hata var.",
            *self.findings,
            *([f"… ve {more} hata daha."] if more else []),
        )


def examine(
    tables: Mapping[str, FileTable],
    decisions: Mapping[str, str] | None = None,
    ticked: Collection[str] | None = None,
    progress: Progress = lambda *step: None,
) -> Draft:
    """What the file would change, before anything is saved; `errors` say what speaks against it.

    `ticked` are the sheets whose rows are deleted where the file lacks them; None where a person
    has still to decide.
    """
    file, store = read_book(tables, decisions or {}, progress)
    draft = Draft(store, file, ticked=ticked)
    draft.build()
    draft.errors += find_kept(draft)
    return draft


def apply(
    tables: Mapping[str, FileTable],
    *,
    file_name: str,
    user: Any = None,
    decisions: Mapping[str, str] | None = None,
    ticked: Collection[str] = (),
    expected: str | None = None,
    knows_errors: bool = False,
    progress: Progress = lambda *step: None,
) -> Draft:
    """Import the file: everything that it changes, in one transaction, with its history.

    `expected` is the digest of the preview that a person agreed to, `knows_errors` whether they
    put a new plan in force over the open errors of its audit. Raises FileError, Refused and
    AdoptionUnconfirmed.
    """
    try:
        with transaction.atomic():
            # People who import at the same moment take turns.
            list(Plan.objects.select_for_update().order_by("pk").values_list("pk"))
            draft = examine(tables, decisions, ticked, progress)
            if sentences := unknown_sentences(draft.file) or draft.errors:
                raise Refused(*sentences)
            if expected is not None and expected != draft.digest:
                raise FileError(CHANGED_SINCE_PREVIEW)
            plan = draft.plan
            is_put_in_force = plan.pk is None and plan.status == Plan.Status.ACTIVE
            if is_put_in_force:
                plan.status = Plan.Status.DRAFT
            reason = f"Çalışma kitabından içe aktarma: {file_name}"[:100]
            save(draft, user, reason, progress)
            if is_put_in_force:
                progress(len(SHEETS), len(SHEETS), "Plan denetleniyor")
                try:
                    adopt(user, plan, knows_errors=knows_errors)
                except ValidationError as error:
                    raise Refused(*error.messages) from error
    except ErrorsOpen as error:
        raise AdoptionUnconfirmed(error.errors) from error
    except IntegrityError as error:
        raise Refused(REFUSED_BY_DATABASE) from error
    return draft


def unknown_sentences(file: FileBook) -> list[str]:
    """What the units' unknown names may mean, a sentence for each, and what to do about them."""
    if not file.unknown:
        return []
    sentences = [
        f"{len(file.unknown)} birim adı tanınmadı. Yeni birimlerse dosyanın “{titles.UNITS}” "
        "sayfasına ekleyin, kayıtlı birimlerse adlarını oradaki gibi yazın. Dosyayı yönetim "
        "sayfalarından yüklerseniz her ad için orada da karar verebilirsiniz."
    ]
    return sentences + [unknown.sentence for unknown in file.unknown]


def find_kept(draft: Draft, remedy: str = "") -> Iterator[str]:
    """What hangs on rows to be deleted and is no part of the workbook: measurements, answers.

    `remedy` says what to do about it, if not what an import says.
    """
    ours = {sheet.model for sheet in SHEETS} | {s.grid.model for s in SHEETS if s.grid}
    for sheet in SHEETS:
        records = draft.store.records[sheet.title]
        deleted = {records[k].pk: k for k in draft.deleted[sheet.title] if sheet.model}
        known = {dependents.model: dependents for dependents in sheet.dependents}
        for relation in sheet.model._meta.related_objects if deleted else ():
            model, field = relation.related_model, relation.field
            if model in ours:
                continue
            usual = Dependents(model, lambda rows: rows, _KEEP_THE_ROW)
            rule = known.get(model, usual)
            rows = rule.touched(model._base_manager.filter(**{f"{field.name}__in": deleted}))
            counts = rows.order_by().values_list(field.attname).annotate(count=Count("pk"))
            for pk, count in counts:
                row = draft.store.book[sheet.title][deleted[pk]]
                what = turkish_lower(str(model._meta.verbose_name))
                yield (
                    f"“{sheet.title}” sayfası: “{row_label(sheet, row, {})}” silinemez; {count} "
                    f"{what} kaydı ona bağlı. {remedy or rule.remedy}"
                )
