"""Who did what when: one page with a search, and its files."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plans.exchange.delimited import csv_lines
from plans.exchange.report_sheet import ReportColumn, ReportTable, report_book
from plans.exchange.writing import workbook_response
from plans.language.fields import DayField
from plans.language.search import LONGEST_QUERY
from plans.language.turkish import by_name
from plans.models import Institution, Plan
from plans.people.requests import UserRequest, for_readers
from plans.people.roles import name_of_person
from plans.trail.chain import count_unsealed, last_seal
from plans.trail.page.listing import (
    COLUMNS,
    NOBODY,
    Choice,
    as_row,
    kinds,
    parse_place,
    read_all,
    read_page,
)

#: So many entries are in a file.
MOST_IN_FILE = 10_000


class ChoiceForm(forms.Form):
    """What of the trail is looked for."""

    q = forms.CharField(label="Ara", required=False, max_length=LONGEST_QUERY)
    kisi = forms.ChoiceField(label="Kim", required=False)
    tur = forms.ChoiceField(label="Ne", required=False)
    plan = forms.ChoiceField(label="Plan", required=False)
    ilk = DayField(label="İlk gün", required=False)
    son = DayField(label="Son gün", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        people = User.objects.order_by(by_name("first_name"), by_name("last_name"), "username")
        names = [
            (str(user.pk), f"{name_of_person(user)}{'' if user.is_active else ' (kapalı)'}")
            for user in people
        ]
        plans = [(str(plan.pk), str(plan)) for plan in Plan.objects.order_by("-start_year")]
        nobody = (NOBODY, "Komut satırı ve giriş yapmamış kişiler")
        self._choose("kisi", [("", "Herkes"), *names, nobody])
        self._choose("tur", [("", "Hepsi"), *kinds()])
        self._choose("plan", [("", "Hepsi"), *plans])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # not of every field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ilk") and data.get("son") and data["ilk"] > data["son"]:
            self.add_error("son", "Son gün ilk günden önce. Günleri değiştirin.")
        return data

    def choice(self) -> Choice:
        """What was chosen; what makes no sense chooses nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Choice(
            person=given.get("kisi", ""),
            kind=given.get("tur", ""),
            plan=int(given.get("plan") or 0),
            first=given.get("ilk"),
            last=given.get("son"),
            words=given.get("q", ""),
        )


@for_readers
@require_safe
def trail(request: UserRequest) -> HttpResponseBase:
    """The list, as a page or by `?format=xlsx|csv` as a file; `?once=` says where it begins."""
    form = ChoiceForm(request.GET)
    choice = form.choice()
    if request.GET.get("format") in ("xlsx", "csv") and not form.errors:
        return _file(choice, request.GET["format"])
    place = parse_place(request.GET.get("once", ""))
    entries, following = ([], None) if form.errors else read_page(choice, place)
    kept = request.GET.copy()
    kept.pop("once", None)
    seal = last_seal()
    context = {
        "seal": seal,
        "unsealed": count_unsealed(seal),
        "form": form,
        "entries": entries,
        "query": kept.urlencode(),
        "following": following,
        "is_first": place is None,
        "is_chosen": choice != Choice(),
        "most": MOST_IN_FILE,
    }
    return render(request, "plans/trail/page.html", context)


def _file(choice: Choice, kind: str) -> HttpResponseBase:
    now = timezone.localtime()
    name = f"izler-{now:%Y%m%d-%H%M}"
    if kind == "csv":  # sent while it is read
        lines = csv_lines([column for column, _ in COLUMNS], _rows(choice))
        disposition = f'attachment; filename="{name}.csv"'
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": disposition},
        )
    institution = Institution.objects.first()
    rows = list(_rows(choice))
    note = f"{now:%d.%m.%Y %H:%M}, {len(rows)} kayıt"
    columns = [ReportColumn(column, width) for column, width in COLUMNS]
    table = ReportTable("İzler", columns, rows, note, has_filter=True)
    book = report_book(institution.name if institution else "", "İzler", [table])
    return workbook_response(book, f"{name}.xlsx")


def _rows(choice: Choice) -> Iterator[list[str]]:
    """The lines of a file; one that leaves older entries out says so at its end."""
    for number, entry in enumerate(read_all(choice, MOST_IN_FILE + 1)):
        if number == MOST_IN_FILE:
            yield [
                f"Daha eski izler var: bir dosyaya en yeni {MOST_IN_FILE} iz yazılır. Öncekiler "
                "için günleri ya da başka bir ölçüt seçip yeniden indirin."
            ]
            return
        yield as_row(entry)
