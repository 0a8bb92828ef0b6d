"""What a page of the admin is sent, so that it writes: its own form, filled in and changed."""

import json
from typing import Any

from django import forms

from tests.support.admin_forms import form_data, untouched


def fill_in(name: str, page: Any) -> dict[str, Any]:
    """The form of the page `name`, as a person would send it who changed something there."""
    context = getattr(page, "context_data", None) or {}
    if name.endswith("_delete"):
        return {"post": "yes"}
    if name.endswith("_version"):
        return {"latest": context.get("latest", "")}
    if name.endswith("_changelist"):
        return _list(context) if "cl" in context else {}
    if "shown" in context:  # a grid
        shown = json.loads(context["shown"])
        return shown | {max(shown, key=shown.get): "", "shown": context["shown"]}
    if name.endswith(("_add", "_change")) and "adminform" in context:
        data = untouched(page)
        for bound in context["adminform"].form:
            if bound.html_name in data:
                data[bound.html_name] = _said(bound, data[bound.html_name])
        return data
    return {}


def _list(context: dict[str, Any]) -> dict[str, Any]:
    """Rows the other way round, where they have an order; else the newest deleted."""
    rows, actions = context["cl"], context["action_form"]
    if rows.formset:
        data = form_data(rows.formset.management_form) | {"_save": "Kaydet"}
        for place, form in enumerate(reversed(rows.formset.forms), 1):
            data |= form_data(form) | {form.add_prefix("order"): place}
        return data
    if not actions or "delete_selected" not in dict(actions.fields["action"].choices):
        return {}
    newest = max((row.pk for row in rows.result_list), default=0)
    return {"action": "delete_selected", "_selected_action": newest, "post": "yes"}


def _said(bound: forms.BoundField, value: Any) -> Any:
    """What stands in the field, and where it is a text or empty and must not be, something else."""
    field = bound.field
    if isinstance(field, forms.ModelMultipleChoiceField) or bound.is_hidden:
        return value
    if isinstance(field, forms.ModelChoiceField):
        return value or (field.required and field.queryset.latest("pk").pk) or ""
    if isinstance(field, forms.ChoiceField):
        keys: Any = field.choices
        return value or (field.required and next(key for key, _ in keys if key)) or ""
    if isinstance(field, forms.SlugField):
        return value or "yeni"
    if type(field) is forms.CharField and not field.disabled:
        return f"{value or ''} Yeni".strip()
    if field.required and value in ("", None):
        return "2026"
    return value
