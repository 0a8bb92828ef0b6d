"""Sections, tables and charts are numbered by their places."""

from plans.content.numbering import SectionPlace, TablePlace, number


def test_sections_of_the_body_are_numbered_by_position():
    tree = [
        SectionPlace("bir"),
        SectionPlace("iki", children=(SectionPlace("a", children=(SectionPlace("b"),)),)),
    ]
    assert number(tree).sections == {"bir": "1", "iki": "2", "a": "2.1", "b": "2.1.1"}


def test_sections_before_the_contents_and_at_the_end_have_no_number():
    tree = [
        SectionPlace("sunus", part="front", children=(SectionPlace("alt"),)),
        SectionPlace("bir"),
        SectionPlace("anket", part="annex"),
    ]
    assert number(tree).sections == {"bir": "1"}


def test_tables_and_charts_count_through_the_document_in_print_order():
    tree = [
        SectionPlace("ek", part="annex", tables=(TablePlace("son", has_chart=True),)),
        SectionPlace(
            "bir",
            tables=(TablePlace("t1", has_chart=True), TablePlace("serbest", is_numbered=False)),
            children=(SectionPlace("alt", tables=(TablePlace("t2"),)),),
        ),
    ]
    numbers = number(tree)
    assert numbers.tables == {"tablo-bir-t1": 1, "tablo-alt-t2": 2, "tablo-ek-son": 3}
    assert numbers.charts == {"grafik-bir-t1": 1, "grafik-ek-son": 2}


def test_a_table_without_number_may_have_a_numbered_chart():
    numbers = number([SectionPlace("bir", tables=(TablePlace("t", False, True),))])
    assert (numbers.tables, numbers.charts) == ({}, {"grafik-bir-t": 1})
