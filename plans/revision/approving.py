"""Approving a revision: rules and audit of its draft, then all of it carried over at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plans.language.printable import printable
from plans.language.stems import words_in
from plans.models import Plan, Revision
from plans.revision.carrying import REVISED, carry
from plans.revision.drafting import close, say_not_in_force, say_year_fault
from plans.revision.rules import RepeatedTarget, changed_targets, find_faults, find_repeated
from plans.sheets import titles
from plans.sheets.records import Draft
from plans.sheets.saving import save
from plans.versions.adoption import ErrorsOpen, errors_before_adoption
from plans.versions.stored import freeze, from_json, to_json

State = Revision.State

_NOTHING = "Taslakta değişiklik yok. Planı taslakta değiştirin ya da güncellemeden vazgeçin."


@dataclass(frozen=True)
class Examination:
    """What an open revision changes, and what has to be done before it can be approved."""

    carried: Draft
    #: What it may not do, as sentences.
    faults: list[str]
    #: Targets that an earlier revision changed: each needs a reason.
    repeated: list[RepeatedTarget]


def examine(revision: Revision) -> Examination:
    """Look through an open revision; the number of queries does not depend on its size."""
    carried, plan = carry(revision), revision.plan
    old, new = carried.store.book, carried.file.book
    # What nothing else forbids, and would not go into the tables all the same, is said in the words
    # of an import.
    faults = [*find_faults(old, new, revision.from_year)] or carried.errors
    faults += filter(None, [say_not_in_force(plan), say_year_fault(plan, revision.from_year)])
    faults += _undone_corrections(revision, carried)
    if not any(c.has_changes or c.missing for c in carried.changes.values()):
        faults.append(_NOTHING)
    books = []
    if plan.version > 1:
        stored = plan.versions.order_by("number").values_list("book", flat=True)
        books = [from_json({titles.INDICATORS: book[titles.INDICATORS]}) for book in stored]
    repeated = find_repeated(old, new, changed_targets(books))
    return Examination(carried, faults, repeated)


def _undone_corrections(revision: Revision, carried: Draft) -> Iterator[str]:
    """Spelling that was corrected in the plan meanwhile, and stands wrong in a text that the draft
    wrote anew."""
    sheets = {sheet.model._meta.db_table: sheet.title for sheet in REVISED if sheet.model}
    for row in revision.plan.corrections.filter(at__gte=revision.started_at):
        title = sheets.get(row.table, "")
        key = carried.store.keys.get(title, {}).get(row.row)
        text = carried.file.book[title].get(key, {}).get(row.column) if key else None
        old, new, now = ({*words_in(of or "")} for of in (row.old, row.new, text))
        if wrong := sorted((old - new) & now):
            yield (
                f"{row.place}: Planda düzeltilen yazım taslakta eskisi gibi: "
                f"“{', '.join(wrong)}”. Taslakta da düzeltin."
            )


@transaction.atomic
def approve(
    user: User | None,
    revision: Revision,
    *,
    decision_date: date | None,
    decision_number: str,
    exceptions: Mapping[str, str] | None = None,
    knows_errors: bool = False,
) -> None:
    """Carry an open revision over into its plan, whose next version it makes.

    `exceptions` say for each target that is changed again why, by its key. Raises ValidationError
    where the revision breaks a rule or something is missing, ErrorsOpen where the audit of its
    draft has errors and `knows_errors` is not set.
    """
    plan = Plan.objects.select_for_update().get(pk=revision.plan_id)
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    if not revision.is_open:
        raise ValidationError("Bu güncelleme artık açık değil. Sayfayı yenileyin.")
    draft = Plan.objects.select_for_update().get(revision=revision)
    revision.plan = plan
    found = examine(revision)
    if found.faults:
        raise ValidationError(found.faults)
    reasons = {key: printable(text).strip() for key, text in (exceptions or {}).items()}
    revision.exceptions = {row.key: reasons.get(row.key, "") for row in found.repeated}
    if missing := [row for row in found.repeated if not revision.exceptions[row.key]]:
        raise ValidationError(
            [f"{row}. Yeniden değişmesinin gerekçesini yazın." for row in missing]
        )
    if (errors := errors_before_adoption(draft)) and not knows_errors:
        raise ErrorsOpen(errors)
    revision.decision_date, revision.decision_number = (
        decision_date,
        printable(decision_number).strip(),
    )
    # Open periods of earlier years do not follow the plan from this moment on.
    revision.state, revision.approved_at = State.APPLYING, timezone.now()
    revision.approved_by = user
    revision.full_clean()
    revision._history_user = user
    revision.save()
    save(found.carried, user, f"{revision.number}. güncelleme")
    _carry_findings(plan, draft, revision.started_at)
    freeze(plan, user, revision)
    revision.base = to_json(found.carried.store.book)
    close(user, revision, State.APPROVED)


def _carry_findings(plan: Plan, draft: Plan, since: datetime) -> None:
    """Let the plan have the accepted findings of both: people went on in both since the draft was
    made. What was accepted since stays, what was withdrawn since is gone."""
    stored, written = (
        {(row.code, row.place): row for row in of.accepted_findings.all()} for of in (plan, draft)
    )
    kept = []
    for key in {*stored, *written}:
        both = [rows[key] for rows in (stored, written) if key in rows]
        latest = max(both, key=attrgetter("accepted_at"))
        if len(both) > 1 or latest.accepted_at >= since:
            kept.append(latest.pk)
    plan.accepted_findings.exclude(pk__in=kept).delete()
    draft.accepted_findings.filter(pk__in=kept).update(plan=plan)
