"""Correcting the spelling of a frozen plan: with a reason, recorded, and nothing but spelling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from plans.content.richtext import clean_html
from plans.language.stems import has_words
from plans.language.turkish import turkish_capital, turkish_lower
from plans.models import Correction, Plan, Section, SectionTable
from plans.people.roles import is_strategist
from plans.records.frozen import content_fields, is_text
from plans.records.history import write_all
from plans.revision.spelling import find_fault

#: Tables and columns of texts that are rich.
_RICH = {(model._meta.db_table, "text") for model in (Section, SectionTable)}


@dataclass(frozen=True)
class Text:
    """A text that a frozen plan says in a field of a record."""

    record: Any
    field: Any
    #: Where it stands on its page, and what that is called.
    place: str
    page: str

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.record._meta.db_table}-{self.record.pk}-{self.field.name}"

    @property
    def stored(self) -> str:
        return str(getattr(self.record, self.field.name))

    def read(self, written: str) -> str:
        """What a form would store of it."""
        return clean_html(written) if self.is_rich else written.strip()

    @property
    def is_rich(self) -> bool:
        return (self.record._meta.db_table, self.field.column) in _RICH


def texts_of(record: Any, page: str, *, is_row: bool = False) -> list[Text]:
    """The texts of a record that hold words; a row in a table of the page is called by its place
    there."""
    kind = record.get_kind_display() if hasattr(record, "kind") else record._meta.verbose_name
    place = getattr(record, "order", None) or getattr(record, "number", None)
    row = turkish_lower(f"{place}. {kind}" if place else kind) if is_row else ""

    fields = [field for field in content_fields(type(record)) if is_text(field)]

    def called(field: Any) -> str:
        """`1. risk`, `2. performans göstergesi: gösterge adı`, `Hedef`."""
        says_no_more = row and (field.verbose_name == kind or len(fields) == 1)
        return row if says_no_more else ": ".join(filter(None, (row, field.verbose_name)))

    return [
        Text(record, field, turkish_capital(called(field)), page)
        for field in fields
        if has_words(getattr(record, field.name))
    ]


def is_rich(row: Correction) -> bool:
    """Whether what was corrected is a rich text."""
    return (row.table, row.column) in _RICH


def corrections_of(plan: Plan) -> list[Correction]:
    """What was corrected in the plan, the latest first; one query."""
    return list(plan.corrections.select_related("by"))


@transaction.atomic
def correct(
    user: User, plan: Plan, texts: Iterable[Text], new: Mapping[str, str], reason: str
) -> list[Correction]:
    """Write the texts that differ in `new`, which has them by their names, and record it.

    Raises PermissionDenied, and ValidationError with what is more than spelling, by the texts'
    names where it is about one.
    """
    if not is_strategist(user):
        raise PermissionDenied
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if not plan.is_frozen:
        raise ValidationError("Planın sürümü kesinleşmemiş; metni kendi sayfasında düzeltin.")
    if not reason.strip():
        raise ValidationError({"reason": "Düzeltmenin gerekçesini yazın."})
    made, faults = [], {}
    for text in texts:
        value = text.read(new.get(text.name, text.stored))
        if value == text.read(text.stored):
            continue
        if fault := find_fault(_as_frozen(text, plan), value) or _too_long(text, value):
            faults[text.name] = fault
            continue
        made.append(_record(user, plan, text, value, reason))
        setattr(text.record, text.field.name, value)
        write_all(
            type(text.record),
            updated=[text.record],
            fields=[text.field.name],
            user=user,
            reason=f"Yazım düzeltmesi: {reason}",
        )
    if faults:
        raise ValidationError(faults)
    if not made:
        raise ValidationError("Hiçbir metin değişmedi. Düzelteceğiniz metnin üzerine yazın.")
    return made


def _as_frozen(text: Text, plan: Plan) -> str:
    """The text as the version in force has it: slip by slip it would become another one."""
    first = (
        plan.corrections.filter(
            table=text.record._meta.db_table,
            row=text.record.pk,
            column=text.field.column,
            plan__versions__number=plan.version,
            at__gte=F("plan__versions__made_at"),
        )
        .order_by("at", "pk")
        .first()
    )
    return first.old if first else text.stored


def _too_long(text: Text, value: str) -> str:
    most = text.field.max_length
    return f"Metin en çok {most} karakter olabilir." if most and len(value) > most else ""


def _record(user: User, plan: Plan, text: Text, value: str, reason: str) -> Correction:
    return Correction.objects.create(
        plan=plan,
        table=text.record._meta.db_table,
        row=text.record.pk,
        column=text.field.column,
        place=f"{text.page}, {text.place}"[:300],
        old=text.stored,
        new=value,
        reason=reason.strip(),
        by=user,
    )
