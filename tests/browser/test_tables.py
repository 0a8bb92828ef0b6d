"""In a real browser: tables of the document are written like in a spreadsheet."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from plans.models import Section, SectionTable
from tests.support.browser import (
    PASTE,
    eventually,
    follow,
    log_in,
    log_in_to_the_admin,
    open_context,
)
from tests.support.builders import build_plan

pytestmark = pytest.mark.browser

COPY = """() => {
    const clipboardData = new DataTransfer();
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new ClipboardEvent("copy", options));
    return clipboardData.getData("text/plain");
}"""


@pytest.fixture(scope="module")
def context(chromium: Any) -> Iterator[Any]:
    """The editor keeps nothing in the browser: its scripts are fetched once for all tests."""
    yield from open_context(chromium)


@pytest.fixture
def table(transactional_db: None) -> SectionTable:
    section = Section.objects.create(plan=build_plan(), key="insan", title="İnsan kaynakları")
    return SectionTable.objects.create(
        section=section,
        key="personel",
        caption="Personel",
        columns=[{"title": "Cinsiyet"}, {"title": "Sayı", "kind": "number"}],
        rows=[{"cells": ["Kadın", "25"]}, {"cells": ["Erkek", "75"]}],
    )


@pytest.fixture
def editor(page: Any, live_server: Any, strategist: User, table: SectionTable) -> Any:
    """The page of the table, its first cell chosen."""
    log_in(page, live_server, strategist)
    page.goto(live_server.url + reverse("admin:plans_sectiontable_change", args=[table.pk]))
    cell(page, 1, 1).click()
    return page


def cell(page: Any, row: int, column: int) -> Any:
    return page.locator(f"#table-editor tbody tr:nth-child({row}) td:nth-child({column + 1})")


def sent(page: Any) -> Any:
    """The table as it would be sent."""
    return json.loads(page.locator("#id_grid").input_value())


def holds(page: Any, *rows: list[str]) -> None:
    """Wait until the table has these cells."""
    eventually(page, lambda: [row["cells"] for row in sent(page)["rows"]], list(rows))


def keys(page: Any, *names: str) -> None:
    for name in names:
        page.keyboard.press(name)


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def test_a_table_is_pasted_corrected_totalled_saved_and_brought_back(
    editor: Any, live_server: Any, table: SectionTable
) -> None:
    keys(editor, "Control+a", "Delete")
    editor.evaluate(PASTE, ["Sınıf\tKişi\r\nGİH\t32\r\nTH\ton\r\nSH\t1.205\r\n", ""])
    editor.get_by_role("button", name="İlk satırı sütun başlığı yap").click()

    # One number is a word: the sentence stands in its cell, and nothing is saved.
    expect(cell(editor, 2, 2)).to_contain_text("Sayı değil. Örnek: 1.250,5")
    follow(editor, button(editor, "Kaydet ve bu sayfada kal"))
    problem = "2. satır, “Kişi” sütunu: “on” sayı olarak okunamadı"
    editor.get_by_text(problem).wait_for()
    holds(editor, ["GİH", "32"], ["TH", "on"], ["SH", "1.205"])

    editor.get_by_role("button", name="1 hücre okunamıyor – ilkine git").click()
    editor.keyboard.type("44")
    keys(editor, "Enter")
    editor.get_by_role("button", name="Kişi").click()
    editor.get_by_label("Toplam satırında toplansın").check()
    button(editor, "Tamam").click()
    expect(editor.locator("#table-editor tfoot").locator("th, td")).to_have_text(
        ["Σ", "Toplam", "1.281"]
    )
    follow(editor, button(editor, "Kaydet ve bu sayfada kal"))
    editor.locator(".bg-green-100, [role=status]").first.wait_for()

    table.refresh_from_db()
    assert table.total_label == "Toplam"
    assert [row["cells"] for row in table.rows] == [["GİH", "32"], ["TH", "44"], ["SH", "1205"]]

    editor.goto(live_server.url + reverse("admin:plans_sectiontable_history", args=[table.pk]))
    expect(editor.locator(".history-table")).to_contain_text("“Sayı” sütununun başlığı “Kişi” oldu")
    follow(editor, editor.get_by_role("link", name="Bu sürümü aç").last)
    button(editor, "Bu sürüme dön").click()
    editor.get_by_text("geri getirildi").wait_for()
    table.refresh_from_db()
    assert [row["cells"] for row in table.rows] == [["Kadın", "25"], ["Erkek", "75"]]


def test_typing_replaces_a_cell_and_f2_corrects_it(editor: Any) -> None:
    keys(editor, "ArrowRight")
    editor.keyboard.type("1250")
    keys(editor, "Enter", "F2")
    editor.keyboard.type("0")
    keys(editor, "Tab")
    holds(editor, ["Kadın", "1.250"], ["Erkek", "750"], ["", ""])


def test_escape_gives_up_what_was_typed(editor: Any) -> None:
    editor.keyboard.type("Yanlış")
    keys(editor, "Escape", "ArrowDown")
    editor.keyboard.type("Bay")
    keys(editor, "Enter")
    holds(editor, ["Kadın", "25"], ["Bay", "75"], ["", ""])


def test_a_cell_may_have_several_lines(editor: Any) -> None:
    editor.keyboard.type("Kadın")
    keys(editor, "Alt+Enter")
    editor.keyboard.type("personel")
    keys(editor, "Enter")
    holds(editor, ["Kadın\npersonel", "25"], ["Erkek", "75"])


def test_steps_are_undone_and_done_again(editor: Any) -> None:
    editor.keyboard.type("Bir")
    keys(editor, "Enter")
    editor.keyboard.type("Sonra")
    keys(editor, "Enter", "Control+z", "Control+z", "Control+z")
    holds(editor, ["Kadın", "25"], ["Erkek", "75"])
    keys(editor, "Control+y")
    holds(editor, ["Bir", "25"], ["Erkek", "75"])


def test_a_table_out_of_word_is_pasted_with_its_lines_and_merged_cells(editor: Any) -> None:
    html = """<html><body><table>
        <tr><td rowspan=2><p class=MsoNormal>Politik<o:p></o:p></p></td>
            <td><p>1.</p><p>2.</p></td></tr>
        <tr><td>üç&nbsp;
            dört</td></tr></table></body></html>"""
    keys(editor, "ArrowDown", "ArrowDown")
    editor.evaluate(PASTE, ["", html])
    holds(editor, ["Kadın", "25"], ["Politik", "1.\n2."], ["", "üç dört"])


def test_a_choice_may_be_typed_letter_by_letter(editor: Any, table: SectionTable) -> None:
    table.columns = [
        {"title": "Yön", "kind": "choice", "choices": ["Zayıf yönler", "Güçlü yönler"]},
        {"title": "Madde"},
    ]
    table.rows = [{"cells": ["", ""]}]
    table.save()
    editor.reload()
    cell(editor, 1, 1).click()
    editor.keyboard.type("Güçlü yönler")
    keys(editor, "Tab")
    editor.keyboard.type("Genç nüfus")
    keys(editor, "Enter")
    holds(editor, ["Güçlü yönler", "Genç nüfus"], ["", ""])


def test_pasted_years_stay_years_above_columns_and_in_them(editor: Any) -> None:
    keys(editor, "Control+a", "Delete")
    text = "Birim\t2023\tKuruluş yılı\tGelir\r\nFen İşleri\t12\t1994\t2021\r\n"
    editor.evaluate(PASTE, [text, ""])
    button(editor, "İlk satırı sütun başlığı yap").click()
    holds(editor, ["Fen İşleri", "12", "1994", "2.021"])
    titles = [column["title"] for column in sent(editor)["columns"]]
    assert titles == ["Birim", "2023", "Kuruluş yılı", "Gelir"]


def test_pasting_adds_the_columns_that_are_missing(editor: Any) -> None:
    keys(editor, "ArrowRight")
    editor.evaluate(PASTE, ["1\t%20\t3.6.2024\n2\t%30\t4.6.2024", ""])
    holds(editor, ["Kadın", "1", "%20", "03.06.2024"], ["Erkek", "2", "%30", "04.06.2024"])
    kinds = [column.get("kind", "text") for column in sent(editor)["columns"]]
    assert kinds == ["text", "number", "percent", "date"]


def test_what_is_copied_can_be_pasted_again(editor: Any) -> None:
    editor.keyboard.type("Bir")
    keys(editor, "Alt+Enter")
    editor.keyboard.type("satır")
    keys(editor, "Enter", "ArrowUp", "Shift+ArrowRight")
    copied = editor.evaluate(COPY)
    assert copied == '"Bir\nsatır"\t25'
    keys(editor, "ArrowDown", "ArrowLeft")
    editor.evaluate(PASTE, [copied, ""])
    holds(editor, ["Bir\nsatır", "25"], ["Bir\nsatır", "25"])


def test_rows_are_moved_and_deleted_by_keyboard_and_buttons(editor: Any) -> None:
    keys(editor, "Alt+ArrowDown")
    holds(editor, ["Erkek", "75"], ["Kadın", "25"])
    button(editor, "Satırı sil").click()
    holds(editor, ["Erkek", "75"])


def test_a_row_is_moved_by_dragging_its_number(editor: Any) -> None:
    second = editor.locator(".table-number").nth(1)
    second.drag_to(cell(editor, 1, 1), target_position={"x": 5, "y": 2})
    holds(editor, ["Erkek", "75"], ["Kadın", "25"])


def test_a_row_becomes_a_heading(editor: Any) -> None:
    editor.get_by_label("Satır türü").select_option("heading")
    heading = {"cells": ["Kadın", "25"], "kind": "heading"}
    eventually(editor, lambda: sent(editor)["rows"][0], heading)


def test_a_column_of_choices_is_chosen_by_letter(editor: Any) -> None:
    editor.get_by_role("button", name="Sayı").click()
    editor.get_by_label("İçindekiler").select_option("choice")
    editor.get_by_label("Seçenekler").fill("Düşük\nYüksek")
    button(editor, "Tamam").click()
    expect(cell(editor, 1, 2)).to_contain_text("Seçenekler: Düşük, Yüksek")
    cell(editor, 1, 2).click()
    editor.keyboard.type("y")
    keys(editor, "ArrowDown")
    editor.keyboard.type("d")
    holds(editor, ["Kadın", "Yüksek"], ["Erkek", "Düşük"])


def test_a_preset_fills_a_new_table(
    page: Any, live_server: Any, strategist: User, table: SectionTable
) -> None:
    log_in_to_the_admin(page, live_server, strategist)
    add = reverse("admin:plans_sectiontable_add")
    page.goto(f"{live_server.url}{add}?section={table.section_id}")
    page.get_by_label("Hazır tablo").select_option("gzft")
    cell(page, 1, 1).click()
    page.keyboard.type("f")
    keys(page, "Tab")
    page.keyboard.type("Genç nüfus")
    keys(page, "Enter")
    button(page, "Kaydet").click()
    page.wait_for_url(f"**{reverse('admin:plans_section_change', args=[table.section_id])}")
    made = SectionTable.objects.get(key="gzft")
    assert (made.caption, made.layout) == ("GZFT Analizi", "swot")
    assert made.rows == [{"cells": ["Fırsatlar", "Genç nüfus"]}]
