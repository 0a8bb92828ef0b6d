"""Workbooks that are wrong, damaged, huge or hostile are refused or reported, within bounds."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from plans.exchange import workbook as reader
from plans.exchange.table import FileError
from plans.models import Plan
from plans.sheets.read import read_tables
from plans.sheets.store import load
from tests.support.builders import build_plan
from tests.support.exchange_files import saved, sheet_xml, with_part
from tests.support.measured import measure
from tests.support.workbook_files import column, export, import_, preview, put


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=1, objectives=1, indicators=1)


def refusal(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        read_tables(data)
    return "\n".join(caught.value.sentences)


def errors(plan: Plan, change) -> str:
    return "\n".join(preview(export(plan, change)).errors)


def part_of(data: bytes, title: str) -> str:
    """The part of the package that holds the sheet."""
    names = load_workbook(io.BytesIO(data), read_only=True).sheetnames
    return f"xl/worksheets/sheet{names.index(title) + 1}.xml"


def test_a_million_empty_rows_are_passed_over(plan):
    rows = "".join(f'<row r="{number}"/>' for number in range(1, 1_000_001))
    data = export(plan)
    data = with_part(data, part_of(data, "Faaliyetler"), sheet_xml(rows))
    assert "Faaliyetler" not in read_tables(data)


def test_a_value_far_below_is_refused(plan):
    message = refusal(export(plan, lambda book: put(book["Faaliyetler"], "Kart", 900_000, "H1.1")))
    assert "“Faaliyetler” sayfasında 900000. satırda bile değer var" in message


def test_more_cells_than_a_plan_has_are_refused(plan, monkeypatch):
    monkeypatch.setattr(reader, "MAX_FILLED", 100)
    assert "çok büyük" in refusal(export(plan))


def test_values_that_lie_far_apart_are_refused(plan, monkeypatch):
    monkeypatch.setattr(reader, "MAX_AREA", 20_000)

    def change(book):
        book["Hedefler"]["CV1"] = "uzak"
        book["Hedefler"]["A300"] = "H1.1"

    read_tables(export(plan))
    assert "çok büyük" in refusal(export(plan, change))


def test_more_sheets_than_any_plan_has_are_refused(plan):
    def change(book):
        for number in range(60):
            book.create_sheet(f"s{number}")

    assert "en çok 60 okunur" in refusal(export(plan, change))


@pytest.mark.parametrize("other", ["göstergeler", "Göstergeler ", "GÖSTERGELER"])
def test_two_sheets_with_one_name_are_refused(plan, other):
    data = export(plan, lambda book: book.create_sheet("Kopya")["A1"].__setattr__("value", "x"))
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml").decode()
    data = with_part(data, "xl/workbook.xml", xml.replace('"Kopya"', f'"{other}"').encode())
    assert "sayfası iki kez var" in refusal(data)


def test_an_unknown_sheet_is_told_with_what_it_may_be(plan):
    message = refusal(export(plan, lambda book: setattr(book["Göstergeler"], "title", "Gösterge")))
    assert "“Gösterge” sayfası tanınmadı. “Göstergeler” mi demek istediniz?" in message


def test_a_hidden_sheet_is_refused(plan):
    message = refusal(
        export(plan, lambda book: setattr(book["Göstergeler"], "sheet_state", "veryHidden"))
    )
    assert "“Göstergeler” sayfası gizli" in message


def test_merged_cells_are_told(plan):
    message = refusal(export(plan, lambda book: book["Hedefler"].merge_cells("A2:B2")))
    assert "“Hedefler” sayfasında birleştirilmiş hücreler var: A2:B2" in message


def test_macros_are_refused(plan):
    stream = io.BytesIO(export(plan))
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    assert "makro" in refusal(stream.getvalue())


def test_a_file_without_the_sheet_of_the_plan_is_refused(plan):
    assert "“Plan” sayfası yok" in refusal(export(plan, lambda book: book.remove(book["Plan"])))


def test_two_plans_in_one_file_are_refused(plan):
    def change(book):
        book["Plan"].append(["ikinci", "Kurum", "Başlık", 2025, 2029])

    with pytest.raises(FileError, match="tam bir satır olmalıdır"):
        preview(export(plan, change))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=1+1", "formül var"),
        ("='[baska.xlsx]Sayfa1'!A1", "formül var"),
        ("#DIV/0!", "hata değeri var"),
        (date(2025, 1, 1), "tarih veya saat var"),
        (True, "DOĞRU/YANLIŞ var"),
        ("1,250.5", "sayı olarak okunamadı"),
        ("1250.5", "iki türlü okunabilir"),
        ("12 bin", "sayı olarak okunamadı"),
        ("1" * 200, "sayı olarak okunamadı"),
        (1e300, "çok büyük"),
    ],
)
def test_what_is_no_number_is_told_with_its_place(plan, value, said):
    message = errors(plan, lambda book: put(book["Maliyetlendirme"], "2025", 2, value))
    assert "“Maliyetlendirme” sayfası, 2. satır, “2025” sütunu: " in message
    assert said in message


@pytest.mark.parametrize("value", ["1.250,5", "1250,5", 1250.5, "1.250,50 TL", " 1.250,5 "])
def test_turkish_numbers_are_read(plan, value):
    import_(export(plan, lambda book: put(book["Maliyetlendirme"], "2025", 2, value)))
    assert load(plan).book["Maliyetlendirme"][("H1.1",)]["maliyet:2025"] == 1250.5


def test_a_renamed_and_a_missing_column_are_told(plan):
    def change(book):
        book["Hedefler"]["B1"] = "Hedefin"
        book["Faaliyetler"].delete_cols(3)
        book["Maliyetlendirme"][f"{column(book['Maliyetlendirme'], '2029')}1"] = 2031
        book["Göstergeler"]["A1"] = "=A2"

    with pytest.raises(FileError, match=r"1. satır \(başlık\): A1 hücresinde formül var"):
        preview(export(plan, change))
    message = errors(plan, lambda book: [step(book) for step in (change, put_back)])
    assert "“Hedefler” sayfası: “Hedef” sütunu yok." in message
    assert "“Hedefler” sayfası, “Hedefin” sütunu tanınmadı. “Hedef” mi demek istediniz?" in message
    assert "“Faaliyetler” sayfası: “Faaliyet veya Proje” sütunu yok." in message
    assert "2031 yılı planın dönemi (2025–2029) dışında" in message


def put_back(book: Workbook) -> None:
    book["Göstergeler"]["A1"] = "Kart"


def test_a_value_beside_the_table_is_told(plan):
    message = refusal(export(plan, lambda book: book["Hedefler"].__setitem__("Z3", "not")))
    assert "Z3 hücresinde değer var ama sütunun başlığı yok" in message


def test_more_unknown_names_than_a_person_can_decide_on_are_refused(plan):
    def change(book):
        for number in range(60):
            book["İşbirlikleri"].append(["H1.1", number + 10, f"{number}. bilinmeyen birim"])

    assert "Dosyada 60 tanınmayan birim adı var" in errors(plan, change)


def test_sections_that_stand_too_deep_are_told(plan):
    def change(book):
        for number in range(30):
            above = f"b{number - 1}" if number else None
            book["Bölümler"].append([f"b{number}", above, 1, "Başlık"])

    message = errors(plan, change)
    assert "“Bölümler” sayfası, 6. satır, “Üst Bölüm” sütunu: En çok 4 düzey" in message
    assert " 5. satır" not in message


def test_a_card_has_no_number_zero(plan):
    message = errors(plan, lambda book: put(book["Hedef Kartları"], "Kart", 2, "H1.1 (0)"))
    assert "“H1.1 (0)” bir kart değil" in message


def test_nothing_is_half_imported(plan):
    def change(book):
        put(book["Hedefler"], "Hedef", 2, "Yeni ad")
        put(book["Bütçe"], "2025", 2, "bozuk")

    from plans.workbook.apply import Refused

    with pytest.raises(Refused):
        import_(export(plan, change))
    assert plan.goals.get().objectives.get().name != "Yeni ad"


def zipped(size: int) -> bytes:
    """A package that claims and holds so many MB of nothing in a sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", "")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(size):
                part.write(b" " * 1024 * 1024)
    return stream.getvalue()


def crowded() -> bytes:
    """Three sheets with a value in the first and the last column of as many rows as are read."""
    titles = ("Faaliyetler", "Stratejiler", "Hedefler")
    book = Workbook()
    book.remove(book.active)
    for title in titles:
        book.create_sheet(title).append(["Kart"])
    heads = "".join(f'<c t="inlineStr"><is><t>s{number}</t></is></c>' for number in range(100))
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="CV{n}"><v>2</v></c></row>'
        for n in range(2, 19_001)
    )
    data, xml = saved(book), sheet_xml(f'<row r="1">{heads}</row>{rows}')
    for title in titles:
        data = with_part(data, part_of(data, title), xml)
    return data


@pytest.mark.parametrize(("make", "most"), [(lambda: zipped(300), 60), (crowded, 120)])
def test_memory_stays_bounded(make: Callable[[], bytes], most: int, tmp_path: Path) -> None:
    imports = "from plans.sheets.read import read_tables"
    [taken] = measure({"dosya.xlsx": make()}, tmp_path, imports, "read_tables")["dosya.xlsx"]
    assert taken.memory < most
