"""The document's tree of sections: numbers by position, references, tables, bad data."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Plan, Section, SectionTable, Survey
from reports.plan.build import build_plan_document
from reports.plan.sections import SectionPart, Sections, page_starts
from reports.publications.typed_json import dump
from tests.support.builders import build_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return build_plan(goals=1, objectives=1)


def add(plan: Plan, key: str, parent: Section | None = None, **fields: object) -> Section:
    return Section.objects.create(
        plan=plan, key=key, title=fields.pop("title", key.title()), parent=parent, **fields
    )


def add_table(section: Section, key: str, **fields: object) -> SectionTable:
    fields = {"caption": key.title(), "columns": [{"title": "Sayı", "kind": "number"}]} | fields
    fields.setdefault("rows", [{"cells": ["1250.5"]}])
    return SectionTable.objects.create(section=section, key=key, **fields)


def sections(plan: Plan) -> Sections:
    return build_plan_document(plan).sections


def outline(sections: Sections) -> list[tuple[str, str]]:
    return [(part.number, part.key) for part in sections.walk()]


def test_sections_are_numbered_by_position(plan: Plan) -> None:
    first = add(plan, "bir")
    add(plan, "iki")
    child = add(plan, "alt", first)
    add(plan, "torun", child)
    assert outline(sections(plan)) == [
        ("1", "bir"),
        ("1.1", "alt"),
        ("1.1.1", "torun"),
        ("2", "iki"),
    ]


def test_a_section_that_moves_takes_another_number(plan: Plan) -> None:
    add(plan, "bir", order=1)
    add(plan, "iki", order=2)
    Section.objects.filter(key="bir").update(order=3)
    assert outline(sections(plan)) == [("1", "iki"), ("2", "bir")]


def test_what_stands_before_the_contents_and_at_the_end_has_no_number(plan: Plan) -> None:
    add(plan, "anket", part="annex")
    add(plan, "durum")
    add(add(plan, "sunus", part="front").plan, "ic", Section.objects.get(key="sunus"))
    built = sections(plan)
    assert [part.key for part in built.front] == ["sunus"]
    assert [part.key for part in built.annex] == ["anket"]
    assert outline(built) == [("", "sunus"), ("", "ic"), ("1", "durum"), ("", "anket")]


def test_tables_and_charts_are_numbered_through_the_document(plan: Plan) -> None:
    add_table(add(plan, "ek", part="annex"), "son", chart="bar")
    first = add(plan, "bir")
    add_table(first, "a", chart="pie")
    add_table(first, "serbest", is_numbered=False, caption="")
    add_table(add(plan, "iki"), "b", source="budget", rows=[], columns=[])
    tables = list(sections(plan).tables())
    assert [(table.key, table.number) for table in tables] == [
        ("a", 1),
        ("serbest", None),
        ("b", 2),
        ("son", 3),
    ]
    assert [table.chart.label for table in tables if table.chart] == ["Grafik 1", "Grafik 2"]


def test_a_chart_without_a_caption_takes_that_of_its_table(plan: Plan) -> None:
    add_table(add(plan, "bir"), "a", caption="Yaş Dağılımı", chart="bar")
    assert next(sections(plan).tables()).chart.full_caption == "Grafik 1: Yaş Dağılımı"


def test_sections_that_are_inside_each_other_still_stand_in_the_document(plan: Plan) -> None:
    add(plan, "saglam")
    first, second = add(plan, "yumurta"), add(plan, "tavuk")
    Section.objects.filter(pk=first.pk).update(parent=second)
    Section.objects.filter(pk=second.pk).update(parent=first)
    assert outline(sections(plan)) == [("1", "saglam"), ("2", "yumurta"), ("2.1", "tavuk")]


def test_a_table_that_cannot_be_read_does_not_stop_the_document(plan: Plan) -> None:
    table = add_table(add(plan, "bir"), "a")
    SectionTable.objects.filter(pk=table.pk).update(rows=[{"cells": ["on", "iki"]}])
    assert next(sections(plan).tables()).data.rows == ()


def test_totals_are_computed_where_they_are_asked_for(plan: Plan) -> None:
    add_table(
        add(plan, "bir"),
        "a",
        columns=[{"title": "Kadro"}, {"title": "Sayı", "kind": "number", "is_summed": True}],
        rows=[{"cells": ["Dolu", "735"]}, {"cells": ["Boş", "330"]}],
        total_label="Toplam",
    )
    last = next(sections(plan).tables()).grid.rows[-1]
    assert (last.kind, [cell.text for cell in last.cells]) == ("total", ["Toplam", "1.065"])


def test_a_plan_without_sections_has_all_its_records_in_a_default_outline(plan: Plan) -> None:
    assert outline(sections(plan)) == [
        ("1", "temel-gostergeler"),
        ("2", "gelecege-bakis"),
        ("2.1", "misyon"),
        ("2.2", "vizyon"),
        ("2.3", "temel-degerler"),
        ("3", "amac-ve-hedefler"),
        ("4", "birimler"),
        ("5", "hedef-kartlari"),
        ("6", "maliyetlendirme"),
        ("7", "butce"),
    ]


def test_the_default_outline_leaves_out_what_is_empty() -> None:
    plan = build_plan(0, 0)
    Plan.objects.filter(pk=plan.pk).update(vision="")
    assert [key for _, key in outline(sections(Plan.objects.get()))] == [
        "temel-gostergeler",
        "gelecege-bakis",
        "misyon",
        "temel-degerler",
        "butce",
    ]


def test_labels_name_sections_tables_and_charts_by_their_anchors(plan: Plan) -> None:
    section = add(plan, "yas")
    add_table(section, "dagilim", chart="bar")
    assert sections(plan).labels() == {
        "yas": "Bölüm 1",
        "tablo-yas-dagilim": "Tablo 1",
        "grafik-yas-dagilim": "Grafik 1",
    }


def test_more_sections_and_tables_need_no_more_queries() -> None:
    def fill(plan: Plan, count: int) -> None:
        for number in range(count):
            section = add(plan, f"b-{number}")
            add_table(section, "a")
            add_table(add(plan, f"alt-{number}", section), "b")
        add(plan, "sema", block="organisation")
        survey = Survey.objects.create(plan=plan, key="anket", title="Anket")
        add(plan, "anket", block="survey", survey=survey)

    small = build_plan(goals=1, objectives=1, slug="kucuk")
    large = build_plan(goals=1, objectives=1, slug="buyuk")
    fill(small, 1)
    fill(large, 12)

    def queries(plan: Plan) -> int:
        with CaptureQueriesContext(connection) as captured:
            build_plan_document(Plan.objects.get(pk=plan.pk))
        return len(captured)

    assert queries(small) == queries(large) <= 26


def test_json_holds_sections_and_the_cells_of_their_tables(plan: Plan) -> None:
    section = add(plan, "bir", text="<p>Metin</p>", is_summary=True)
    add_table(section, "a")
    body = json.loads(dump(build_plan_document(plan)))["sections"]["body"]
    assert body[0]["text"] == "<p>Metin</p>"
    assert body[0]["is_summary"]
    assert body[0]["tables"][0]["data"]["rows"][0]["cells"] == ["1250.5"]


def test_a_short_chapter_follows_the_one_before_and_a_long_one_begins_a_page(plan: Plan) -> None:
    add(plan, "kisa", text="<p>Kısa.</p>")
    add(plan, "uzun", text=f"<p>{'Uzun. ' * 1000}</p>")
    add(plan, "kartlar", block="cards")
    assert page_starts(sections(plan).walk()) == {"uzun", "kartlar"}


def test_a_long_section_begins_a_page_unless_little_is_before_and_so_does_what_follows_a_wide_table(
    plan: Plan,
) -> None:
    chapter = add(plan, "bolum")
    for order, key in enumerate(("ilk", "ikinci")):
        add(plan, key, chapter, order=order, text=f"<p>{'Uzun. ' * 2100}</p>")
    add_table(add(plan, "genis", chapter, order=3), "a", source="costing", rows=[], columns=[])
    add(plan, "dar", chapter, order=4, text="<p>Kısa.</p>")
    assert page_starts(sections(plan).walk()) == {"bolum", "ikinci", "genis", "dar"}


def test_a_heading_goes_with_the_wide_table_that_follows_it(plan: Plan) -> None:
    add_table(add(plan, "bos"), "a", source="costing", rows=[], columns=[])
    above = add(plan, "ust")
    add_table(add(plan, "ic", above), "b", source="budget", rows=[], columns=[])
    add_table(add(plan, "dar"), "c")

    def opening(key: str) -> bool:
        part = sections(plan).find(key)
        assert isinstance(part, SectionPart)
        return part.opens_wide

    assert [opening(key) for key in ("bos", "ust", "ic", "dar")] == [True, True, True, False]
