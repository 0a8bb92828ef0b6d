"""Exported workbooks and CSV files."""

import io
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budgeting.sheets import CostingResource
from indicators.models import Indicator
from indicators.sheets import IndicatorResource
from plans.exchange.columns import Column, NumberWidget, TextWidget
from plans.exchange.workbook import read_workbook
from plans.exchange.writing import Sheet, write_sheets
from plans.language.printable import clean_text
from plans.models import Objective, Plan, Unit
from plans.workbook.plan_sheets import UnitResource
from tests.support.builders import build_plan
from tests.support.exchange_files import exported

pytestmark = pytest.mark.differs

LIST = "/admin/indicators/indicator/"


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=1, objectives=2, indicators=3)


def sheet_of(data: bytes, title: str = "Göstergeler") -> Worksheet:
    return load_workbook(io.BytesIO(data))[title]


def download(client: Client, address: str, file_format: int = 0) -> bytes:
    return client.post(address, {"format": file_format, "resource": "0"}).content


def test_numbers_are_numbers_and_years_are_columns(plan):
    sheet = sheet_of(exported(IndicatorResource()))
    assert [cell.value for cell in sheet[1]][8:15] == [
        "Başlangıç Değeri",
        *range(2025, 2030),
        "İzleme Sıklığı",
    ]
    assert sheet["G2"].value == 33.333
    assert sheet["J2"].value == 20


def test_the_header_stays_in_sight(plan):
    sheet = sheet_of(exported(IndicatorResource()))
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["F"].width == 50
    assert sheet["F2"].alignment.wrap_text


def test_choices_are_offered_as_a_list(plan):
    offers = {
        str(offer.sqref).split(":")[0]: offer.formula1
        for offer in sheet_of(exported(IndicatorResource())).data_validations.dataValidation
    }
    assert offers["Q2"] == '"Artması istenir,Azalması istenir"'
    assert set(offers) == {"O2", "P2", "Q2", "R2", "S2"}


@pytest.mark.parametrize("resource", [UnitResource, IndicatorResource, CostingResource])
def test_every_column_is_explained(plan, resource):
    book = load_workbook(io.BytesIO(exported(resource())))
    explained = [row[0].value for row in book["Açıklama"].iter_rows(min_row=2) if row[0].value]
    assert explained == [str(cell.value) for cell in book[resource.get_display_name()][1]]
    assert all(row[1].value for row in book["Açıklama"].iter_rows(min_row=2, max_row=5))


@pytest.mark.parametrize("resource", [UnitResource, IndicatorResource, CostingResource])
def test_lists_of_choices_fit_into_what_excel_allows(plan, resource):
    for column in resource().fields.values():
        assert len(",".join(column.widget.options)) <= 255
        assert not any("," in option for option in column.widget.options)


def test_the_whole_list_is_downloaded_as_excel_or_csv(team, plan):
    assert sheet_of(download(team, LIST + "export/")).max_row == 7
    csv = download(team, LIST + "export/", 1)
    assert csv.startswith(b"\xef\xbb\xbfPlan;Hedef;Kart;")
    assert "ornek-2025-2029;H1.1;1;1;P.G. 1.1.1;1. gösterge;33,333;Adet;;20;" in csv.decode()


def test_the_download_is_named_after_its_table(team, plan):
    response = team.post(LIST + "export/", {"format": 0, "resource": "0"})
    assert 'filename="gostergeler-20' in response["Content-Disposition"]


def test_the_filters_of_the_list_hold_for_the_download(team, plan):
    build_plan(goals=1, objectives=1, indicators=1, slug="baska")
    other = Plan.objects.get(slug="baska")
    query = f"?card__objective__goal__plan__id__exact={other.pk}"
    sheet = sheet_of(download(team, LIST + "export/" + query))
    assert [cell.value for cell in sheet["A"]] == ["Plan", "baska"]


def test_selected_rows_are_downloaded(team, plan):
    chosen = Indicator.objects.get(card__objective__number=2, order=3)
    response = team.post(LIST, {"action": "export_selected", "_selected_action": [chosen.pk]})
    sheet = sheet_of(response.content)
    assert [cell.value for cell in sheet[2]][:4] == [plan.slug, "H1.2", 1, 3]
    assert sheet.max_row == 2


def test_selected_amounts_bring_the_rows_of_their_objectives(plan):
    objective = Objective.objects.get(number=2)
    dataset = CostingResource().export(objective.cost_estimates.filter(year=2026))
    assert list(dataset) == [(plan.slug, "H1.2", *[Decimal("100.00")] * 5)]


def test_the_empty_template_has_the_columns_and_the_years_of_the_plan(team, plan):
    sheet = sheet_of(team.get(LIST + "import/sablon/").content)
    assert sheet.max_row == 1
    assert sheet["J1"].value == 2025


def test_staff_without_the_permission_may_not_export(client, plan):
    client.force_login(User.objects.create_user("memur", is_staff=True))
    assert client.get(LIST + "export/").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(plan):
    def queries(resource) -> int:
        with CaptureQueriesContext(connection) as captured:
            exported(resource())
        return len(captured)

    few = [queries(IndicatorResource), queries(CostingResource), queries(UnitResource)]
    build_plan(goals=6, objectives=6, indicators=5, slug="buyuk")
    assert [
        queries(IndicatorResource),
        queries(CostingResource),
        queries(UnitResource),
    ] == few


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@ad", "'=1"])
def test_a_text_that_looks_like_a_formula_stays_a_text(db, text):
    Unit.objects.create(code="a", name=text, short_name="x", order=1)
    cell = sheet_of(exported(UnitResource()), "Birimler")["B2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_characters_that_excel_cannot_hold_are_left_out(db):
    Unit.objects.create(code="a", name="Fen\x0b İşleri", short_name="x", order=1)
    assert sheet_of(exported(UnitResource()), "Birimler")["B2"].value == "Fen İşleri"


_FIELD = Indicator._meta.get_field("baseline")
_COLUMNS = [
    Column("Ad", "name", TextWidget(), "Ad."),
    Column("Sayı", "value", NumberWidget(_FIELD), "Sayı."),
]


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)
            .map(clean_text)
            .filter(str.strip),
            # As many digits as are taken: 11 before the comma, 4 behind it.
            st.decimals(-(10**11) + 1, 10**11 - 1, places=4, allow_nan=False, allow_infinity=False),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_texts_and_numbers_of_all_lengths_come_back_as_they_were(rows):
    table = read_workbook(write_sheets(Sheet("Liste", _COLUMNS, rows)), "Liste")
    name, value = (column.widget for column in _COLUMNS)
    assert [(name.clean(a), value.clean(b)) for a, b in table.rows] == rows
