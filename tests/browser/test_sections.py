"""In a real browser: a section is written, filled from Word, moved, previewed."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from plans.document.sections import read_tree
from plans.models import Plan, Section, SectionTable
from tests.support.browser import follow, log_in_to_the_admin
from tests.support.builders import build_plan
from tests.support.pictures import picture_bytes

pytestmark = pytest.mark.browser

WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><!--StartFragment-->"
    "<p class=MsoNormal><b>Word metni</b><o:p></o:p></p>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
    "<span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>madde</p>"
    "<!--EndFragment--></body></html>"
)


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    plan = build_plan(goals=0)
    for title, key in [("Bir", "bir"), ("İki", "iki"), ("Üç", "uc")]:
        Section.objects.create(plan=plan, title=title, key=key)
    return plan


def shape(plan: Plan) -> list[str]:
    tree = read_tree(plan)
    numbers = tree.numbers().sections
    return [f"{numbers[node.section.key]} {node.section.title}" for node in tree.walk()]


def problems_of(page: Any) -> list[str]:
    """What the browser complains of from now on; a refused script is among it."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else 0)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def open_editor(page: Any, address: str) -> Any:
    page.goto(address)
    editor = page.locator(".prose-editor .ProseMirror")
    page.locator(".prose-menubar button[data-name=bold][title]").wait_for()
    return editor


def paste(editor: Any, html: str) -> None:
    editor.evaluate(
        """(element, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", "düz");
            const options = { clipboardData, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        html,
    )


def test_a_section_is_written_with_the_editor(
    page: Any, live_server: Any, plan: Plan, strategist: User
) -> None:
    SectionTable.objects.create(
        section=plan.sections.get(title="Bir"), key="kadro", caption="Personel"
    )
    log_in_to_the_admin(page, live_server, strategist)
    problems = problems_of(page)
    page.goto(live_server.url + reverse("admin:plans_section_tree", args=[plan.slug]))
    body = page.locator("section", has=page.locator("#part-body"))
    follow(page, body.get_by_text("Bölüm ekle"))
    page.fill("[name=title]", "Yeni bölüm")
    page.get_by_role("button", name="Kaydet", exact=True).click()
    page.get_by_role("heading", name="Tablolar").wait_for()

    section = Section.objects.get(title="Yeni bölüm")
    address = live_server.url + reverse("admin:plans_section_change", args=[section.pk])
    editor = open_editor(page, address)
    editor.click()
    page.keyboard.type("Metin ")
    page.keyboard.press("Control+b")
    page.keyboard.type("kalın")
    page.keyboard.press("Control+b")
    page.keyboard.type(" ")
    page.keyboard.press("Control+k")
    page.get_by_label("Belgede bir yer").locator("option", has_text="Personel").wait_for(
        state="attached"
    )
    page.get_by_label("Belgede bir yer").select_option(label="Tablo 1 Personel")
    page.get_by_role("button", name="Bağlantı ver").click()
    page.get_by_role("button", name="Tablo ekle").click()
    page.keyboard.type("Ad")
    follow(page, page.get_by_role("button", name="Kaydet ve bu sayfada kal"))

    section.refresh_from_db()
    assert "<p>Metin <strong>kalın</strong> " in section.text
    assert '<a href="#tablo-bir-kadro">Tablo 1</a>' in section.text
    assert "<th" in section.text
    assert "<p>Ad</p>" in section.text
    assert problems == []


def test_word_text_is_pasted_clean(
    page: Any, live_server: Any, plan: Plan, strategist: User
) -> None:
    section = plan.sections.get(title="Bir")
    log_in_to_the_admin(page, live_server, strategist)
    problems = problems_of(page)
    address = live_server.url + reverse("admin:plans_section_change", args=[section.pk])
    editor = open_editor(page, address)
    editor.click()
    paste(editor, WORD)
    editor.locator("li", has_text="madde").wait_for()
    follow(page, page.get_by_role("button", name="Kaydet ve önizle"))
    link = page.get_by_role("link", name="Basılacak hâlini yeni sekmede açın")
    expect(link).to_have_attribute("href", re.compile(rf"/bolum/{section.key}/\?format=pdf$"))
    section.refresh_from_db()
    assert "<strong>Word metni</strong>" in section.text
    assert "<ul><li><p>madde</p></li></ul>" in section.text
    assert problems == []


PASTE_PICTURE = """(element, data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "a.png", { type: "image/png" }));
    clipboardData.setData("text/html", '<img src="file:///C:/a.png">');
    const options = { clipboardData, bubbles: true, cancelable: true };
    element.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def test_pictures_are_uploaded_and_pasted_with_words_for_them(
    page: Any, live_server: Any, plan: Plan, strategist: User, tmp_path: Path
) -> None:
    section = plan.sections.get(title="Bir")
    (tmp_path / "kale.jpg").write_bytes(picture_bytes(80, 60, "JPEG"))
    log_in_to_the_admin(page, live_server, strategist)
    problems = problems_of(page)
    address = live_server.url + reverse("admin:plans_section_change", args=[section.pk])
    editor = open_editor(page, address)
    editor.click()
    page.keyboard.type("Önce")
    page.get_by_role("button", name="Resim", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Dosya").set_input_files(tmp_path / "kale.jpg")
    dialog.locator("img").wait_for()
    dialog.get_by_role("button", name="Ekle").click()
    dialog.get_by_text("Resmin ne gösterdiğini yazın").wait_for()
    dialog.get_by_label("Alternatif metin").fill("Kars Kalesi")
    dialog.get_by_label("Resim altı yazısı").fill("Resim 1")
    dialog.get_by_role("button", name="Ekle").click()
    editor.locator("figcaption", has_text="Resim 1").wait_for()
    page.keyboard.type("Sonra")

    editor.evaluate(PASTE_PICTURE, base64.b64encode(picture_bytes(30, 30)).decode())
    dialog.get_by_label("Yalnız süs").check()
    dialog.get_by_role("button", name="Ekle").click()
    editor.locator("img").nth(1).wait_for()
    paste(editor, '<p>a<img src="https://ornek.example/x.png">b</p>')
    page.get_by_text("Yapıştırılan metindeki 1 resim alınmadı.").wait_for()
    follow(page, page.get_by_role("button", name="Kaydet ve bu sayfada kal"))

    section.refresh_from_db()
    shape = re.sub("/resim/[0-9a-f]{64}/", "R", section.text)
    assert shape == (
        '<p>Önce</p><figure><img src="R" alt="Kars Kalesi"><figcaption>Resim 1</figcaption>'
        '</figure><p>Sonra</p><figure><img src="R" alt=""></figure><p>ab</p>'
    )
    assert problems == []


def test_sections_are_moved_by_dragging_and_with_the_keyboard(
    page: Any, live_server: Any, plan: Plan, strategist: User
) -> None:
    log_in_to_the_admin(page, live_server, strategist)
    problems = problems_of(page)
    page.goto(live_server.url + reverse("admin:plans_section_tree", args=[plan.slug]))

    def row(title: str) -> Any:
        return page.locator("[data-section]", has=page.get_by_role("link", name=title).first)

    height = row("Bir").locator(".tree-line").bounding_box()["height"]
    with page.expect_response(lambda response: response.request.method == "POST"):
        row("Üç").locator(".tree-handle").drag_to(
            row("Bir"), target_position={"x": 200, "y": height * 0.1}
        )
    page.get_by_text("1 Üç").wait_for()
    assert shape(plan) == ["1 Üç", "2 Bir", "3 İki"]

    inside = page.get_by_role("button", name="İçeri al: İki")
    inside.focus()
    page.keyboard.press("Enter")
    page.get_by_text("2.1 İki").wait_for()
    assert shape(plan) == ["1 Üç", "2 Bir", "2.1 İki"]
    expect(inside).to_be_focused()

    Section.objects.get(title="İki").delete()
    page.get_by_role("button", name="Aşağı taşı: Üç").click()
    page.get_by_text("biri bölümleri değiştirdi").wait_for()
    assert shape(plan) == ["1 Üç", "2 Bir"]
    assert [text for text in problems if "409" not in text] == []
