"""Optimistic locking: nobody overwrites what another person saved while the page was open.

A page carries the numbers of the latest history rows of everything on it. If they have moved on
when it comes back, nothing is saved: the person reads who changed it, keeps what they typed on
the screen, and may look again or save on purpose.
"""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html

from plans.models import Plan
from plans.people.roles import name_of_person
from plans.records.base import Record
from plans.records.frozen import is_content, refusal
from plans.records.plans import plan_of, plan_path

#: A model whose history belongs to the page, and the path from it to the page's record.
Source = tuple[type[Record], str]


class VersionedForm(forms.ModelForm):
    """A page's main form, which refuses to save over changes it has not shown."""

    sources: ClassVar[list[Source]] = []
    #: The plan that the person works on; None for all together.
    chosen_plan: ClassVar[Plan | None] = None

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            if self.is_bound:
                # Locks the record: two saves at once happen one after the other.
                records = type(self.instance)._base_manager.select_for_update()
                list(records.filter(pk=self.instance.pk))
            self.latest = [_latest(source, self.instance.pk) for source in self.sources]
            self.initial["version"] = "-".join(
                str(change.history_id if change else 0) for change in self.latest
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._refuse_other_plans()
        shown = self.cleaned_data.get("version") if self.instance.pk else None
        current = self.initial.get("version")
        if shown and shown != current and self.conflicts_with(shown.split("-")):
            # The person has been warned: saving again is allowed.
            data = cast(QueryDict, self.data).copy()
            data["version"] = current or ""
            self.data = data
            raise ValidationError(self._conflict(shown.split("-")), code="stale")
        return self.cleaned_data

    def _post_clean(self) -> None:
        # What is shown and not written stays as it is stored, to the last space.
        for name in (name for name, field in self.fields.items() if field.disabled):
            self.cleaned_data.pop(name, None)
        super()._post_clean()  # type: ignore[misc]  # private

    def _refuse_other_plans(self) -> None:
        """What a record names besides what it belongs to is of the same plan, and new rows of one
        that is not frozen."""
        belongs_to = plan_path(self._meta.model).split("__")[0]
        parent = self.cleaned_data.get(belongs_to) or getattr(self.instance, belongs_to, None)
        plan = plan_of(parent) if parent else None
        is_moved = self.instance.pk is None or belongs_to in self.changed_data
        if is_moved and is_content(self._meta.model) and plan and plan.is_frozen:
            self.add_error(belongs_to, refusal(plan))
        for name, value in list(self.cleaned_data.items()):
            rows = value if isinstance(value, QuerySet) else [value]
            for row in rows if plan and name != belongs_to else []:
                if isinstance(row, Model) and plan_of(row) not in (None, plan):
                    self.add_error(name, f"“{row}” başka bir planın kaydı. {plan} planından seçin.")

    def conflicts_with(self, shown: list[str]) -> bool:
        """Whether saving would overwrite what was changed since the version `shown`."""
        return True

    def _conflict(self, shown: list[str]) -> str:
        changes = [
            change
            for change, known in zip(self.latest, shown, strict=False)
            if change and str(change.history_id) != known
        ]
        if not changes:
            return "Bu sayfa eskimiş. Sayfayı yenileyip değişikliğinizi yeniden yapın."
        last = max(changes, key=lambda change: change.history_date)
        return format_html(
            "Siz bu sayfayı açtıktan sonra {} burayı değiştirdi ({}). Yazdıklarınız "
            "duruyor ama henüz kaydedilmedi. Şimdiki hâlini "
            '<a href="" target="_blank" class="underline">yeni sekmede açıp</a> karşılaştırın. '
            "Yine de kaydederseniz ekrandaki değerler geçerli olur.",
            name_of_person(last.history_user, "başka biri"),
            f"{timezone.localtime(last.history_date):%d.%m.%Y %H:%M}",
        )


def _latest(source: Source, key: int) -> Any:
    model, lookup = source
    history = model.history.filter(**{lookup: key}).select_related("history_user")
    return history.order_by("-history_id").first()
