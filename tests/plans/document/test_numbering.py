"""Sections, tables and charts are numbered by their places."""

from plans.document.sections import Node, Numbers, Tree
from plans.models import Section, SectionTable


def section(key: str, *inside: Node, tables: list[SectionTable] | None = None) -> Node:
    return Node(Section(key=key), tables=tables or [], children=list(inside))


def table(key: str, *, is_numbered: bool = True, has_chart: bool = False) -> SectionTable:
    return SectionTable(key=key, is_numbered=is_numbered, chart="bar" if has_chart else "")


def numbers(
    *body: Node, front: list[Node] | None = None, annex: list[Node] | None = None
) -> Numbers:
    return Tree({"front": front or [], "body": list(body), "annex": annex or []}).numbers()


def test_sections_of_the_body_are_numbered_by_position():
    tree = section("bir"), section("iki", section("a", section("b")))
    assert numbers(*tree).sections == {"bir": "1", "iki": "2", "a": "2.1", "b": "2.1.1"}


def test_sections_before_the_contents_and_at_the_end_have_no_number():
    front, annex = [section("sunus", section("alt"))], [section("anket")]
    assert numbers(section("bir"), front=front, annex=annex).sections == {"bir": "1"}


def test_tables_and_charts_count_through_the_document_in_print_order():
    tables = [table("t1", has_chart=True), table("serbest", is_numbered=False)]
    found = numbers(
        section("bir", section("alt", tables=[table("t2")]), tables=tables),
        annex=[section("ek", tables=[table("son", has_chart=True)])],
    )
    assert found.tables == {"tablo-bir-t1": 1, "tablo-alt-t2": 2, "tablo-ek-son": 3}
    assert found.charts == {"grafik-bir-t1": 1, "grafik-ek-son": 2}


def test_a_table_without_number_may_have_a_numbered_chart():
    found = numbers(section("bir", tables=[table("t", is_numbered=False, has_chart=True)]))
    assert (found.tables, found.charts) == ({}, {"grafik-bir-t": 1})
