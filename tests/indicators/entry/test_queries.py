"""No page of data entry asks the database more as the unit's work grows."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from indicators import workflow
from indicators.models import (
    ActivityProgress,
    ActivityYear,
    CardAssessment,
    Evidence,
    Measurement,
    Milestone,
    RiskState,
)
from plans.models import Activity, CardNote, ObjectiveCard, Unit
from tests.support.builders import build_plan
from tests.support.calendar import add_calendar

MOST = 24
#: Not so many that SQLite splits a long insert.
SIZES = (5, 25)
SHEET = "/veri-girisi/2025-1/birim-1/"

pytestmark = pytest.mark.django_db


def sheet_of(size: int) -> Client:
    """A clerk whose unit owes `size` values in an open period, on cards of five."""
    plan = build_plan(goals=1, objectives=size // 5, indicators=5)
    workflow.open_period(None, plan, 2025, 1, date(2025, 7, 15))
    clerk = User.objects.create_user("memur")
    Unit.objects.get(code="birim-1").members.create(user=clerk)
    web = Client()
    web.force_login(clerk)
    return web


def queries(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = action()
    assert response.status_code in (200, 302)
    return len(captured)


def same_few(count: Callable[[Client, int], int], make: Callable[[int], Client] = sheet_of) -> None:
    """Few, and the same for every size."""
    numbers = []
    for size in SIZES:
        with transaction.atomic():
            numbers.append(count(make(size), size))
            transaction.set_rollback(True)
    small, large = numbers
    assert large <= MOST
    assert large <= small


def all_rows(value: str) -> dict:
    rows = Measurement.objects.values_list("pk", "version")
    return {
        **{f"m{pk}-version": version for pk, version in rows},
        **{f"m{pk}-value": value for pk, _ in rows},
    }


@pytest.mark.parametrize(
    "address",
    [
        "/veri-girisi/",
        SHEET,
        f"{SHEET}?eksik=1",
        f"{SHEET}excel/",
        f"{SHEET}excel/indir/",
    ],
)
def test_reading_takes_the_same_few_queries(address: str) -> None:
    same_few(lambda web, size: queries(lambda: web.get(address)))


def test_saving_everything_takes_the_same_few_queries() -> None:
    def count(web: Client, size: int) -> int:
        return queries(lambda: web.post(SHEET, {**all_rows("10"), "send_all": ""}))

    same_few(count)


def test_saving_everything_with_evidence_takes_the_same_few_queries() -> None:
    def count(web: Client, size: int) -> int:
        keys = Measurement.objects.values_list("pk", flat=True)
        numbers = {f"m{pk}-number": f"E-{pk}" for pk in keys}
        total = queries(lambda: web.post(SHEET, {**all_rows("10"), **numbers, "save": ""}))
        assert Evidence.objects.count() == size
        return total

    same_few(count)


def sheet_with_activities(size: int) -> Client:
    """The same with an activity for every value, each with a late milestone."""
    web = sheet_of(size)
    for number in range(size):
        cards = list(ObjectiveCard.objects.all())
        card = cards[number % len(cards)]
        activity = Activity.objects.create(card=card, text=f"İş {number}")
        add_calendar(activity, [("İhale", date(2025, 3, 1), "planned")], state="draft")
    return web


def whole_sheet() -> dict:
    """All that a page without a script sends: values, activities with their steps, what is said of
    cards and risks."""
    steps = Milestone.objects.values_list("pk", "activity_year")
    cards = ObjectiveCard.objects.values_list("pk", flat=True)
    risks = CardNote.objects.filter(kind="risk").values_list("pk", flat=True)
    return {
        **all_rows("10"),
        **{f"k{pk}-version": 0 for pk in cards},
        **{f"k{pk}-remedy": "Ek ekip" for pk in cards},
        **{f"r{pk}-version": 0 for pk in risks},
        **{f"r{pk}-occurred": "yes" for pk in risks},
        **{f"f{year}-version": 0 for _, year in steps},
        **{f"f{year}-percent": "60" for _, year in steps},
        **{f"f{year}-s{pk}-seen": "planned||" for pk, year in steps},
        **{f"f{year}-s{pk}-state": "done" for pk, year in steps},
    }


def documents() -> dict:
    """A document number behind every row of the sheet."""
    keys = [f"m{pk}" for pk in Measurement.objects.values_list("pk", flat=True)]
    keys += [f"f{pk}" for pk in ActivityYear.objects.values_list("pk", flat=True)]
    return {f"{key}-number": f"E-{key}" for key in keys}


def test_values_and_activities_together_take_the_same_few_queries(strategist: User) -> None:
    def count(size: int) -> list[int]:
        web = sheet_with_activities(size)
        numbers = [queries(lambda: web.get(SHEET))]
        data = {**whole_sheet(), **documents(), "save": ""}
        numbers.append(queries(lambda: web.post(SHEET, data)))
        assert Evidence.objects.count() == 2 * size
        assert Milestone.objects.filter(state="done").count() == size
        assert RiskState.objects.count() == CardAssessment.objects.count() == size // 5
        row = ActivityProgress.objects.latest("pk")
        key, address = f"f{row.activity_year_id}", f"{SHEET}faaliyet/{row.activity_year_id}/"
        one = {f"{key}-percent": "60", f"{key}-note": "Bitti", f"{key}-version": 1}
        numbers.append(queries(lambda: web.post(address, one)))
        numbers.append(queries(lambda: web.get(f"{SHEET}kontrol/")))
        seen = [f"f{row.activity_year_id}:{row.version}" for row in ActivityProgress.objects.all()]
        seen += [f"{row.pk}:{row.version}" for row in Measurement.objects.all()]
        numbers.append(queries(lambda: web.post(f"{SHEET}kontrol/", {"seen": seen})))
        for model in (ActivityProgress, Measurement):
            assert model.objects.filter(state="submitted").count() == size
        numbers.append(queries(lambda: web.get(f"{SHEET}gonderim/")))
        web.force_login(strategist)
        told = {
            f"seen{kind}": [f"{row.pk}:{row.version}" for row in model.objects.all()]
            for kind, model in (("", Measurement), ("-activity", ActivityProgress))
        }
        unit = "/onay/2025-1/birim-1/"
        numbers.append(queries(lambda: web.post(f"{unit}onayla/", {**told, "all": "1"})))
        numbers.append(queries(lambda: web.get(unit)))
        agreed = {name.replace("seen", "agreed"): rows for name, rows in told.items()}
        numbers.append(queries(lambda: web.post(f"{unit}onayla/", {**agreed, "summary": "1"})))
        assert ActivityProgress.objects.filter(state="approved").count() == size
        return numbers

    counts = []
    for size in SIZES:
        with transaction.atomic():
            counts.append(count(size))
            transaction.set_rollback(True)
    assert max(map(max, counts)) <= MOST
    assert all(large <= small for small, large in zip(*counts, strict=True))


def test_looking_over_everything_sending_it_and_its_receipt_take_the_same_few_queries() -> None:
    def count(web: Client, size: int) -> int:
        web.post(SHEET, {**all_rows("10"), "save": ""})
        seen = [f"{pk}:{v}" for pk, v in Measurement.objects.values_list("pk", "version")]
        numbers = [
            queries(lambda: web.get(f"{SHEET}kontrol/")),
            queries(lambda: web.post(f"{SHEET}kontrol/", {"seen": seen})),
            queries(lambda: web.get(f"{SHEET}gonderim/")),
        ]
        assert set(Measurement.objects.values_list("state", flat=True)) == {"submitted"}
        return max(numbers)

    same_few(count)


@pytest.mark.parametrize("send", [True, False])
def test_one_row_is_saved_and_sent_in_the_same_few_queries(send: bool) -> None:
    def count(web: Client, size: int) -> int:
        pk = Measurement.objects.values_list("pk", flat=True).first()
        data = {f"m{pk}-version": 1, f"m{pk}-value": "10"} | ({"send": pk} if send else {})
        return queries(lambda: web.post(f"{SHEET}gosterge/{pk}/", data))

    same_few(count)


def filled(web: Client, size: int) -> SimpleUploadedFile:
    """The unit's Excel file with something in every row."""
    book = load_workbook(io.BytesIO(web.get(f"{SHEET}excel/indir/").content))
    for name, column, value in [
        ("Gerçekleşmeler", "Gerçekleşme", 10),
        ("Gerçekleşmeler", "EBYS evrak sayısı", "E-1"),
        ("Faaliyetler", "Ne yapıldı", "Kazı bitti"),
        ("Riskler", "Gerçekleşti mi?", "Gerçekleşti"),
    ]:
        sheet = book[name] if name in book.sheetnames else book.active
        places = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1 if column in places else 0):
            sheet.cell(row, places[column]).value = value
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("birim.xlsx", stream.getvalue())


def test_looking_at_a_filled_excel_file_takes_the_same_few_queries() -> None:
    def count(web: Client, size: int) -> int:
        file = filled(web, size)
        return queries(lambda: web.post(f"{SHEET}excel/", {"file": file}))

    same_few(count)


def test_saving_a_filled_excel_file_takes_the_same_few_queries() -> None:
    def count(web: Client, size: int) -> int:
        preview = web.post(f"{SHEET}excel/", {"file": filled(web, size)})
        data = {"upload": preview.context["name"]}
        number = queries(lambda: web.post(f"{SHEET}excel/", data))
        assert Measurement.objects.filter(value=10).count() == size
        years = ActivityYear.objects.filter(progress__note="Kazı bitti")
        assert years.count() == ActivityYear.objects.count()
        assert RiskState.objects.filter(occurred="yes").count() == size // 5
        return number

    same_few(count, sheet_with_activities)
