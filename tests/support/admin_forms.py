"""What a browser would send back of an admin page that nobody has touched."""

from typing import Any

from django import forms
from django.test import Client


def untouched(response: Any) -> dict[str, Any]:
    """The fields of a change page and of the tables in it, as they would be posted."""
    context = response.context or response.context_data
    data = form_data(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        data |= form_data(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= form_data(form)
    return data


def new_row(data: dict[str, Any], prefix: str, **values: Any) -> dict[str, Any]:
    """`data` with one more row in the table `prefix`."""
    index = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{index}-{name}": value for name, value in values.items()}
    return data | row | {f"{prefix}-TOTAL_FORMS": index + 1}


def form_data(form: forms.BaseForm) -> dict[str, Any]:
    """The fields of one form as they would be posted."""
    data = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field.widget, forms.CheckboxInput):
            if value:
                data[bound.html_name] = "on"
        else:
            data[bound.html_name] = "" if value is None else value
    return data


def drag(team: Client, address: str, keys: list[int]) -> None:
    """Save the list with its rows in the order of `keys`, as the browser numbers them."""
    formset = team.get(address).context["cl"].formset
    data = form_data(formset.management_form) | {"_save": "Kaydet"}
    for form in formset.forms:
        data |= form_data(form) | {form.add_prefix("order"): keys.index(form.instance.pk)}
    assert team.post(address, data).status_code == 302
