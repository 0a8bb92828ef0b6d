"""Imports know which indicator a row is: values stay with it, whatever happens to the rows."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from indicators.models import Indicator, Measurement
from indicators.sheets import IndicatorResource
from plans.exchange.formats import CsvFormat, uploaded_format
from plans.models import (
    Plan,
)
from plans.sheets.store import load
from plans.workbook.apply import Refused
from plans.workbook.copying import next_period
from plans.workbook.write import write_book
from tests.support.builders import build_plan, measure
from tests.support.exchange_files import exported
from tests.support.workbook_files import (
    column,
    empty_database,
    export,
    import_,
    preview,
    put,
    values,
)

CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture
def plan(db: None) -> Plan:
    """Two cards with three indicators each, all measured."""
    plan = build_plan(goals=1, objectives=2, indicators=3)
    for number, indicator in enumerate(indicators(plan), 1):
        Indicator.objects.filter(pk=indicator.pk).update(name=NAMES[number - 1])
    measure_all(plan)
    return plan


NAMES = [
    "Takibat artış oranı",
    "Tebliğat artış oranı",
    "Yapılan denetim sayısı",
    "Dikilen ağaç sayısı",
    "Yenilenen şebeke hattı",
    "Eğitim alan personel",
]


def indicators(plan: Plan) -> list[Indicator]:
    return list(Indicator.objects.filter(card__objective__goal__plan=plan))


def measure_all(plan: Plan) -> None:
    """Approve a value of its own for each indicator of the plan."""
    measure(
        plan,
        "2025-2",
        {row: number for number, row in enumerate(indicators(plan), 1)},
        whole_year=False,
    )


def approved() -> dict:
    """Every approved value by the key and name of its indicator."""
    rows = Measurement.objects.filter(state="approved").select_related("indicator")
    return {(row.indicator.uid, row.indicator.name): row.value for row in rows}


def places(plan: Plan) -> list[tuple[str, int, str]]:
    return [(row.card.label, row.order, row.name) for row in indicators(plan)]


def list_import(data: bytes, name: str = "dosya.xlsx"):
    """Import a file through the list of indicators."""
    dataset = uploaded_format(IndicatorResource)().create_dataset(data)
    return IndicatorResource().import_data(dataset, file_name=name)


def exported_list(change: Callable[[Worksheet], None]) -> bytes:
    return exported(IndicatorResource(), change)


def without_keys(sheet: Worksheet) -> None:
    sheet.delete_cols(sheet[f"{column(sheet, 'Kimlik')}1"].column)


def row_of(sheet: Worksheet, name: str) -> int:
    letter = column(sheet, "Performans Göstergesi")
    return next(cell.row for cell in sheet[letter] if cell.value == name)


def swap_places(sheet: Worksheet) -> None:
    """The first two indicators of the first card change their places."""
    put(sheet, "Sıra", row_of(sheet, NAMES[0]), 2)
    put(sheet, "Sıra", row_of(sheet, NAMES[1]), 1)


def swap_cards(sheet: Worksheet) -> None:
    """The first indicators of the two cards change their cards."""
    card = "Hedef" if sheet["A1"].value == "Plan" else "Kart"
    put(sheet, card, row_of(sheet, NAMES[0]), "H1.2")
    put(sheet, card, row_of(sheet, NAMES[3]), "H1.1")


def drop_the_first(sheet: Worksheet) -> None:
    """The first row goes, the places of its card are counted anew."""
    sheet.delete_rows(row_of(sheet, NAMES[0]))
    put(sheet, "Sıra", row_of(sheet, NAMES[1]), 1)
    put(sheet, "Sıra", row_of(sheet, NAMES[2]), 2)


def turn_around(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), 2):
        for index, value in enumerate(row, 1):
            sheet.cell(number, index, value)


#: How an import takes a changed sheet: through the list, or as a sheet of the plan's workbook.
WAYS = {
    "list": lambda plan, change: list_import(exported_list(change)).sentences,
    "workbook": lambda plan, change: workbook_import(plan, change),
}


def workbook_import(plan: Plan, change: Callable[[Worksheet], None]) -> list[str]:
    try:
        import_(export(plan, lambda book: change(book["Göstergeler"])))
    except Refused as error:
        return list(error.sentences)
    return []


every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


# --- Files from real trouble ----------------------------------------------------------------

CASE_IMPORTS = {
    "gostergeler-satir-silindi.xlsx": lambda data: list_import(data).sentences,
    "plan-satir-silindi.xlsx": lambda data: import_(data).errors,
}


@pytest.mark.parametrize(("file", "take"), CASE_IMPORTS.items(), ids=CASE_IMPORTS)
def test_no_value_of_the_published_plan_changes_its_indicator(kars, file, take):
    measure_all(kars)
    before, names = approved(), {row.uid: row.name for row in indicators(kars)}
    assert len(before) == 184
    assert take((CASES / file).read_bytes()) == []
    assert approved() == before
    assert names.items() <= {row.uid: row.name for row in indicators(kars)}.items()


def test_the_workbook_without_the_first_indicator_changes_nothing_and_says_who_is_missing(kars):
    measure_all(kars)
    data = (CASES / "plan-satir-silindi.xlsx").read_bytes()
    changes = preview(data).changes["Göstergeler"]
    first = indicators(kars)[0]
    assert (changes.new, changes.changed, changes.missing) == ([], {}, [(str(first.uid),)])
    with pytest.raises(Refused, match="izlemeden kaldırılır"):
        import_(data, ticked=["Göstergeler"])
    assert Indicator.objects.filter(pk=first.pk).exists()


def test_the_list_without_the_first_indicator_puts_it_behind_the_others(kars):
    first = indicators(kars)[0]
    result = list_import((CASES / "gostergeler-satir-silindi.xlsx").read_bytes())
    assert (result.created_count, result.updated_count) == (1, 11)
    note = next(row.note for row in result.rows if row.note)
    assert first.name in note
    assert "kartın sonuna alınır" in note
    assert list(first.card.indicators.values_list("order", flat=True)) == list(range(1, 14))
    assert first.card.indicators.last() == first


# --- Moving is moving -----------------------------------------------------------------------


@every_way
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(lambda sheet: None, marks=pytest.mark.differs, id="keys"),
        # Without keys the same rows are found otherwise, and written alike.
        pytest.param(without_keys, id="no keys"),
    ],
)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (turn_around, NAMES),
        (swap_places, [NAMES[1], NAMES[0], *NAMES[2:]]),
        (swap_cards, [NAMES[3], *NAMES[1:3], NAMES[0], *NAMES[4:]]),
        (drop_the_first, [NAMES[1], NAMES[2], NAMES[0], *NAMES[3:]]),
    ],
)
def test_rows_may_be_sorted_and_moved_and_values_stay_with_them(plan, way, keys, change, expected):
    before = approved()
    targets = {row.uid: row.targets.count() for row in indicators(plan)}

    def both(sheet: Worksheet) -> None:
        change(sheet)
        keys(sheet)

    assert way(plan, both) == []
    assert approved() == before
    assert [name for _, _, name in places(plan)] == expected
    assert {row.uid: row.targets.count() for row in indicators(plan)} == targets
    assert len({place[:2] for place in places(plan)}) == 6


@every_way
def test_a_row_without_a_place_stays_or_goes_to_the_end(plan, way):
    def change(sheet: Worksheet) -> None:
        put(sheet, "Sıra", row_of(sheet, NAMES[0]), None)
        source = [cell.value for cell in sheet[row_of(sheet, NAMES[1])]]
        sheet.append(source)
        for heading, value in {
            "Kimlik": None,
            "Sıra": None,
            "PG Kodu": "P.G. 1.1.9",
            "Performans Göstergesi": "Yeni gösterge",
        }.items():
            put(sheet, heading, sheet.max_row, value)

    assert way(plan, change) == []
    assert [name for _, _, name in places(plan)] == [*NAMES[:3], "Yeni gösterge", *NAMES[3:]]


@pytest.mark.differs
@every_way
def test_two_rows_may_not_have_one_place(plan, way):
    (sentence,) = way(plan, lambda sheet: put(sheet, "Sıra", row_of(sheet, NAMES[1]), 1))
    assert "“Sıra” sütunu: Bu" in sentence
    assert "Birini" in sentence or "birini" in sentence


# --- Keys -----------------------------------------------------------------------------------


@every_way
def test_a_copied_row_that_kept_its_key_is_refused_with_both_rows(plan, way):
    def change(sheet: Worksheet) -> None:
        sheet.append([cell.value for cell in sheet[2]])

    (sentence,) = way(plan, change)
    assert "8. satır, “Kimlik” sütunu: 2. ve 8. satırın kimliği aynı" in sentence
    assert Indicator.objects.count() == 6


@every_way
@pytest.mark.parametrize(
    ("file_key", "is_kept"),
    [("3f1c7a52-6f0b-4b57-9d0e-6a1f2f8f1c11", True), ("elsewhere", False), (None, False)],
)
def test_a_new_row_keeps_a_key_that_nobody_uses(plan, way, file_key, is_kept):
    if file_key == "elsewhere":
        other = build_plan(goals=1, objectives=1, indicators=1, slug="baska")
        file_key = str(indicators(other)[0].uid)

    def change(sheet: Worksheet) -> None:
        sheet.append([cell.value for cell in sheet[row_of(sheet, NAMES[0])]])
        put(sheet, "Performans Göstergesi", sheet.max_row, "Yeni gösterge")
        put(sheet, "PG Kodu", sheet.max_row, "P.G. 1.1.9")
        put(sheet, "Sıra", sheet.max_row, None)
        put(sheet, "Kimlik", sheet.max_row, file_key)

    assert way(plan, change) == []
    new = Indicator.objects.get(name="Yeni gösterge")
    assert (str(new.uid) == file_key) is is_kept
    assert Indicator.objects.filter(card__objective__goal__plan=plan).count() == 7


@every_way
def test_a_file_without_the_columns_that_came_later_is_taken(plan, way):
    Indicator.objects.update(mid_year_share=30)

    def change(sheet: Worksheet) -> None:
        without_keys(sheet)
        for heading in ("Yıl Ortasında Beklenen Pay (%)", "Kaldırma Gerekçesi"):
            sheet.delete_cols(sheet[f"{column(sheet, heading)}1"].column)
        put(sheet, "Veri Kaynağı", row_of(sheet, NAMES[0]), "Sayım")

    assert way(plan, change) == []
    changed = Indicator.objects.get(name=NAMES[0])
    assert (changed.data_source, changed.mid_year_share) == ("Sayım", 30)


@every_way
def test_an_indicator_is_retired_by_a_file(plan, way):
    def change(sheet: Worksheet) -> None:
        row = row_of(sheet, NAMES[0])
        put(sheet, "İzlemeden Kaldırıldığı Gün", row, "01.07.2025")
        put(sheet, "Kaldırma Gerekçesi", row, "Yerine yenisi kondu.")
        put(sheet, "Yıl Ortasında Beklenen Pay (%)", row, "%40")

    assert way(plan, change) == []
    retired = Indicator.objects.get(name=NAMES[0])
    assert f"{retired.retired_from:%d.%m.%Y}" == "01.07.2025"
    assert (retired.retired_reason, retired.mid_year_share) == ("Yerine yenisi kondu.", 40)
    assert way(plan, lambda sheet: None) == []
    retired.refresh_from_db()
    assert retired.history.count() == 1


def test_a_csv_file_has_the_key_as_a_column_and_takes_it_back(plan):
    Indicator.objects.update(retired_from="2025-07-01", retired_reason="Yerine yenisi kondu.")
    resource = IndicatorResource()
    data = CsvFormat().export_data(resource.export(resource.get_queryset()))
    assert str(indicators(plan)[0].uid) in data.decode("utf-8-sig")
    result = list_import(data, "dosya.csv")
    assert (result.sentences, result.unchanged_count) == ([], 6)


def test_the_keys_column_is_the_last_and_nobody_sees_it(plan):
    def check(sheet: Worksheet) -> None:
        letter = column(sheet, "Kimlik")
        assert sheet[letter + "1"].column == sheet.max_column
        assert sheet.column_dimensions[letter].hidden
        assert sheet.auto_filter.ref.split(":")[1].startswith(letter)

    exported_list(check)
    export(plan, lambda book: [*map(check, (book["Göstergeler"], book["Faaliyetler"]))])


def test_a_copied_plan_gets_keys_of_its_own(plan):
    Indicator.objects.filter(name=NAMES[5]).update(
        retired_from="2025-07-01", retired_reason="Bitti."
    )
    book = next_period(load(plan).book, "sonraki", 2030, ["indicators", "activities"])
    import_(write_book(book))
    copy = Plan.objects.get(slug="sonraki")
    assert [name for _, _, name in places(copy)] == NAMES[:5]
    assert not {row.uid for row in indicators(plan)} & {row.uid for row in indicators(copy)}


def test_an_exported_plan_under_another_name_gets_keys_of_its_own(plan):
    before = approved()
    import_(export(plan, lambda book: put(book["Plan"], "Kısa Ad", 2, "kopya")), knows_errors=True)
    copy = Plan.objects.get(slug="kopya")
    assert [name for _, _, name in places(copy)] == NAMES
    assert approved() == before


@pytest.mark.differs
def test_a_plan_that_comes_back_into_an_empty_database_has_its_keys(db):
    plan = build_plan(goals=1, objectives=2, indicators=2)
    keys = [row.uid for row in indicators(plan)]
    data = export(plan)
    empty_database()
    import_(data, knows_errors=True)
    again = Plan.objects.get()
    assert [row.uid for row in indicators(again)] == keys
    assert values(export(again)) == values(data)


# --- No value under another name ------------------------------------------------------------


@every_way
@pytest.mark.parametrize("name", ["Kültür merkezi ziyaretçi", NAMES[2], NAMES[4]])
def test_values_never_come_under_another_name(plan, way, name):
    before = approved()
    (sentence,) = way(
        plan, lambda sheet: put(sheet, "Performans Göstergesi", row_of(sheet, NAMES[0]), name)
    )
    assert f"“{NAMES[0]}” göstergesine girilmiş değerler başka bir adın altına geçer" in sentence
    assert f"(“{name}”): 2025/12: 1 (onaylandı). " in sentence
    assert "Yeni gösterge için Kimlik hücresini boşaltın" in sentence
    assert approved() == before


@every_way
def test_an_emptied_key_makes_a_new_indicator_and_the_values_stay(plan, way):
    before = approved()

    def change(sheet: Worksheet) -> None:
        row = row_of(sheet, NAMES[0])
        put(sheet, "Performans Göstergesi", row, "Kültür merkezi ziyaretçi")
        put(sheet, "Kimlik", row, None)

    assert way(plan, change) == []
    assert approved() == before
    names = ["Kültür merkezi ziyaretçi", *NAMES[1:3], NAMES[0], *NAMES[3:]]
    assert [name for _, _, name in places(plan)] == names


@every_way
def test_names_that_were_sorted_without_their_keys_are_refused(plan, way):
    def change(sheet: Worksheet) -> None:
        rows = [row_of(sheet, name) for name in NAMES[:3]]
        for row, name in zip(rows, [NAMES[1], NAMES[2], NAMES[0]], strict=True):
            put(sheet, "Performans Göstergesi", row, name)

    assert len(way(plan, change)) == 3


@every_way
def test_a_lone_code_does_not_carry_values_to_another_name_either(plan, way):
    def change(sheet: Worksheet) -> None:
        put(sheet, "Performans Göstergesi", row_of(sheet, NAMES[0]), "Kültür merkezi ziyaretçi")
        without_keys(sheet)

    (sentence,) = way(plan, change)
    assert "Yeni gösterge için başka bir PG kodu yazın" in sentence


@every_way
def test_a_name_may_be_corrected(plan, way):
    corrected = "Takibat artış oranı (yıllık)"
    assert (
        way(
            plan,
            lambda sheet: put(sheet, "Performans Göstergesi", row_of(sheet, NAMES[0]), corrected),
        )
        == []
    )
    assert Measurement.objects.get(indicator__name=corrected).value == Decimal(1)


@every_way
def test_what_has_no_values_may_get_any_name(db, way):
    plan = build_plan(goals=1, objectives=1, indicators=2)
    measure(plan, "2025-1", {})
    sheet_row = lambda sheet: put(sheet, "Performans Göstergesi", 2, "Başka")  # noqa: E731
    assert way(plan, sheet_row) == []
    assert Indicator.objects.filter(name="Başka").count() == 1


def test_keys_that_no_record_has_do_no_harm(plan):
    def change(sheet: Worksheet) -> None:
        for row in range(2, 8):
            put(sheet, "Kimlik", row, str(uuid4()))

    before = approved()
    assert list_import(exported_list(change)).sentences == []
    assert approved() == before
    assert Indicator.objects.count() == 6
