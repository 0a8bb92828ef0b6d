"""Numbers and codes that the next record would have, proposed where people may change them."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Max

from plans.admin.base.stale import VersionedForm

#: The script of pages whose tables have a proposed field.
NUMBERING = [forms.Script("plans/admin/base/numbering.js", type="module")]

_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")


def next_number(rows: Any) -> int:
    """The number after the highest of `rows` (a queryset or manager)."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def next_code(codes: Iterable[str], first: str) -> str:
    """The code after the highest of `codes`: `PG 3.5.9` → `PG 3.5.10`; `first` after none."""
    numbered = [(int(match[0]), code) for code in codes if (match := _LAST_NUMBER.search(code))]
    if not numbered:
        return first
    number, code = max(numbered)
    return _LAST_NUMBER.sub(str(number + 1), code)


class NumberedForm(VersionedForm):
    """A new record has the next number among its siblings, until a person writes another."""

    #: The field of what it belongs to, and that one's relation back.
    parent: ClassVar[tuple[str, str]]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is None:
            self.fields["number"].required = False
            self.fields["number"].help_text = "Boş bırakırsanız sıradaki numara verilir."
            above = self.fields[self.parent[0]].to_python(self.initial.get(self.parent[0]))
            if above and not self.is_bound:
                self.initial.setdefault("number", self._next(above))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        above = cleaned.get(self.parent[0])
        is_empty = cleaned.get("number") is None and not self.has_error("number")
        if self.instance.pk is None and above and is_empty:
            cleaned["number"] = self._next(above)
        return cleaned

    def _next(self, above: Any) -> int:
        return next_number(getattr(above, self.parent[1]))


class ProposedRow(forms.ModelForm):
    """A row of a table with a proposed field, which alone makes no new row."""

    proposed: ClassVar[str]

    @property
    def changed_data(self) -> list[str]:
        changed = super().changed_data
        is_blank = self.instance.pk is None and set(changed) <= {self.proposed}
        return [] if is_blank else changed


def propose_in_rows(form: type[ProposedRow], value: Any) -> None:
    """Show `value` in a new row; the page counts on from it in further ones."""
    field: Any = form.base_fields[form.proposed]
    field.initial = value
    field.widget.attrs["data-proposed"] = form.proposed
