"""What texts cost a PDF: time in line with their length, and no more than one may take."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader
from pytest_django import Settings
from weasyprint.formatting_structure.boxes import TextBox

from plans.document.word.reading import read_document
from plans.document.word.saving import store_document
from plans.models import Section
from reports.models import Rendering
from reports.pdf.limited import OverLimit, write_pdf_within_limits
from reports.pdf.rendering import parse_document, write_pdf
from reports.pdf.tasks import ask_for
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from tests.support.builders import build_plan
from tests.support.tasks import run_tasks

WORDS = ["Belediyemizin", "katılımcı", "ve", "hizmet", "anlayışıyla", "yürüttüğü", "işleri"]
CELL = "<table><tbody><tr><td>{}</td><td><p>{}</p></td></tr></tbody></table>"
HTML = "<html lang=tr><title>Deneme</title><p>İçerik</p>"
#: In CSS pixels: 16 mm.
RIGHT_MARGIN = 16 / 25.4 * 96
#: What the engine needs some seconds for.
COSTLY = "<html lang=tr><title>Uzun</title>" + "<p>Uzun bir metin.</p>" * 20_000


def text_of(words: int) -> str:
    return " ".join(WORDS[number % len(WORDS)] for number in range(words))


#: How often a measure is tried: the work of other processes disturbs it.
TRIES = range(3)


def cpu_seconds(html: str, path: Path) -> float:
    start = time.process_time()
    write_pdf(html, path)
    return time.process_time() - start


@pytest.fixture
def section_html() -> Callable[..., str]:
    plan = build_plan(goals=1, objectives=1)
    section = Section.objects.create(plan=plan, key="k", title="Bölüm")

    def html(**fields: str) -> str:
        Section.objects.filter(pk=section.pk).update(**fields)
        document = build_plan_document(plan)
        return plan_html(document, document.sections.find("k"))

    return html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "markup",
    [
        "<table><tbody><tr><td><p>{}</p></td></tr></tbody></table>",
        CELL.replace("{}", "Bir", 1),
        "<table><tbody><tr><td><ul><li>{}</li></ul></td><td>x</td></tr></tbody></table>",
        "<ul><li>{}</li></ul>",
        "<h3>{}</h3>",
        "<p>Metin [1]</p><ol><li>{}</li></ol>",
    ],
    ids=["frame", "cell", "list in a cell", "list", "heading", "footnote"],
)
def test_twice_the_text_costs_about_twice_the_time(
    section_html: Callable[..., str], markup: str, tmp_path: Path
) -> None:
    once, twice = (section_html(text=markup.format(text_of(words))) for words in (1200, 2400))
    path = tmp_path / "x.pdf"
    # Four times, where the cost is quadratic; `bench/` measures closer.
    assert any(cpu_seconds(twice, path) <= 3 * cpu_seconds(once, path) for _ in TRIES)


@pytest.mark.django_db
def test_a_framed_letter_of_600_words_out_of_word_takes_seconds(tmp_path: Path) -> None:
    plan = build_plan(goals=1, objectives=1)
    section = Section.objects.create(plan=plan, key="k", title="Sunuş")
    data = (Path(__file__).parents[2] / "cases" / "cerceveli-metin-600-kelime.docx").read_bytes()
    store_document(section, read_document(data, "Sunuş", split=False), replaces_text=True)
    document = build_plan_document(plan)
    html = plan_html(document, document.sections.find("k"))
    assert len(html.split()) > 600
    assert any(cpu_seconds(html, tmp_path / "x.pdf") < 5 for _ in TRIES)


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["Ğ" * 300, "https://ornek.bel.tr/" + "uzun-adres/" * 40])
def test_a_word_too_long_for_its_cell_stays_within_the_page(
    section_html: Callable[..., str], word: str
) -> None:
    page = parse_document(section_html(text=CELL.format(word, text_of(30)))).render().pages[0]
    texts = [box for box in page._page_box.descendants() if isinstance(box, TextBox)]
    assert word in "".join(box.text for box in texts).replace("\u200b", "")
    assert max(box.position_x + box.width for box in texts) <= page.width - RIGHT_MARGIN + 0.1


@pytest.mark.django_db
def test_fifteen_columns_of_texts_stay_within_the_page(section_html: Callable[..., str]) -> None:
    cells = "<td>Değerlendirilmesi</td>" * 15
    html = section_html(text=f"<table><tbody><tr>{cells}</tr></tbody></table>")
    page = parse_document(html).render().pages[0]
    texts = [box for box in page._page_box.descendants() if isinstance(box, TextBox)]
    assert "".join(box.text for box in texts).count("Değerlendirilmesi") == 15
    assert max(box.position_x + box.width for box in texts) <= page.width - RIGHT_MARGIN + 0.1


def test_a_narrow_column_beside_a_long_text_keeps_its_words_whole(tmp_path: Path) -> None:
    rows = f"<tr><td>Değerlendirilmesi</td><td>{text_of(200)}</td></tr>"
    write_pdf(
        f"<html lang=tr><title>x</title><style>.prose table {{ table-layout: fixed; width: 100% }}"
        f"</style><div class=prose><table>{rows}</table></div>",
        tmp_path / "x.pdf",
    )
    assert "Değerlendirilmesi" in PdfReader(tmp_path / "x.pdf").pages[0].extract_text()


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_within_its_limits_a_process_of_its_own_makes_the_pdf(tmp_path: Path) -> None:
    write_pdf_within_limits(HTML, tmp_path / "x.pdf")
    assert "İçerik" in PdfReader(tmp_path / "x.pdf").pages[0].extract_text()


def test_who_waits_is_told_of_pages_and_may_end_it(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    told = []

    def report(done: int, total: int, what: str) -> None:
        told.append(what)
        if what == "2 sayfa":
            raise InterruptedError

    html = HTML + "<p style='break-before: page'>İki" * 3
    with pytest.raises(InterruptedError):
        write_pdf_within_limits(html, tmp_path / "x.pdf", report)
    assert told == ["1 sayfa", "2 sayfa"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("limit", "value", "html"), [("PDF_CPU_SECONDS", 1, COSTLY), ("PDF_MEMORY_MB", 200, COSTLY)]
)
def test_a_document_over_a_limit_is_stopped_and_leaves_nothing_behind(
    settings: Settings, tmp_path: Path, limit: str, value: int, html: str
) -> None:
    setattr(settings, limit, value)
    with pytest.raises(OverLimit):
        write_pdf_within_limits(html, tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_what_the_engine_says_of_a_failure_is_passed_on(tmp_path: Path) -> None:
    folder = tmp_path / "x.pdf"
    folder.mkdir()
    with pytest.raises(OSError, match=r"x\.pdf"):
        write_pdf_within_limits(HTML, folder)


@pytest.mark.django_db
def test_a_document_over_a_limit_is_told_of_and_tried_again_only_on_request(
    client: Client, settings: Settings, data_dir: Path
) -> None:
    plan = build_plan(goals=1, objectives=1)
    address = reverse("plan_report", args=[plan.slug]) + "?format=pdf"
    client.get(address)
    settings.PDF_MEMORY_MB = 120
    with pytest.raises(OverLimit):
        run_tasks()
    page = client.get(address).content.decode()
    assert "Örnek Belediyesi 2025–2029 Stratejik Plan” bir PDF’e ayrılan süreye" in page
    assert "Çok uzun metinleri ve tabloları bölün" in page

    client.get(address)
    assert DBTaskResult.objects.ready().count() == 1  # the one that failed
    settings.PDF_MEMORY_MB = 2048
    client.post(address)
    assert Rendering.objects.get().state == Rendering.State.QUEUED


@pytest.mark.django_db
def test_after_one_over_a_limit_the_others_are_made(settings: Settings, data_dir: Path) -> None:
    settings.PDF_CPU_SECONDS = 1
    ask_for(COSTLY, "Uzun")
    with pytest.raises(OverLimit):
        run_tasks()
    DBTaskResult.objects.all().delete()
    settings.PDF_CPU_SECONDS = 60
    path = ask_for(HTML, "Kısa").path
    run_tasks()
    assert path.exists()


@pytest.mark.django_db
def test_a_title_longer_than_its_column_is_cut(data_dir: Path) -> None:
    assert ask_for(HTML, "Ad " * 200).title == ("Ad " * 200)[:300]


def test_a_process_that_ends_well_and_writes_nothing_has_made_no_pdf(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one does that belongs to another version than the worker."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("reports.pdf.limited.sys.executable", shutil.which("true"))
    with pytest.raises(RuntimeError, match="wrote nothing"):
        write_pdf_within_limits("<p>", tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()
