"""What changed between two versions of a text or a table, as people see it."""

import re
from html.parser import HTMLParser

from hypothesis import assume, given
from hypothesis import strategies as st

from plans.content.differences import compare_tables, compare_texts
from plans.content.richtext import MAX_LENGTH, clean_html
from plans.content.tables import Table, TableColumn, TableRow


def bare(html: str) -> str:
    """The difference without what only styles it."""
    return re.sub(r' class="[^"]*"', "", html)


# --- Texts -------------------------------------------------------------------------------------


def test_equal_texts_have_no_difference() -> None:
    assert compare_texts("<p>Kars</p>", "<p>Kars</p>") == ""


def test_a_changed_word_is_shown_whole() -> None:
    assert bare(compare_texts("<p>Kars ili var.</p>", "<p>Kars kenti var.</p>")) == (
        "<p>Kars <del>ili </del><ins>kenti </ins>var.</p>"
    )


def test_a_new_paragraph_is_shown_with_its_neighbour() -> None:
    assert bare(compare_texts("<p>Bir.</p>", "<p>Bir.</p><p>İki.</p>")) == (
        "<p>Bir.</p><p><ins>İki.</ins></p>"
    )


def test_paragraphs_that_say_something_else_are_not_mixed() -> None:
    assert bare(compare_texts("<p>Kent kültürü gelişti.</p>", "<p>Bütçe artacak.</p>")) == (
        "<p><del>Kent kültürü gelişti.</del></p><p><ins>Bütçe artacak.</ins></p>"
    )


def test_unchanged_paragraphs_are_counted() -> None:
    same = "".join(f"<p>{number}. paragraf</p>" for number in range(10))
    html = compare_texts(same + "<p>Son.</p>", same + "<p>Sonuç.</p>")
    assert "… 9 paragraf aynı …" in html
    assert "8. paragraf" not in html


def test_a_word_that_became_bold_is_a_change() -> None:
    assert bare(compare_texts("<p>Çok önemli</p>", "<p>Çok <strong>önemli</strong></p>")) == (
        "<p>Çok <del>önemli</del><ins><strong>önemli</strong></ins></p>"
    )


def test_a_link_that_points_elsewhere_is_a_change() -> None:
    html = compare_texts('<p><a href="#bir">Tablo</a></p>', '<p><a href="#iki">Tablo</a></p>')
    assert "<del> [#bir] </del><ins> [#iki] </ins>" in html


def test_items_and_cells_of_texts_are_compared_one_by_one() -> None:
    html = bare(
        compare_texts(
            "<ul><li>Su</li></ul><table><tbody><tr><td>1</td></tr></tbody></table>",
            "<ul><li>Su</li><li>Yol</li></ul><table><tbody><tr><td>1</td></tr></tbody></table>",
        )
    )
    assert "<p>• <ins>Yol</ins></p>" in html


def test_an_item_is_the_same_with_and_without_a_paragraph_in_it() -> None:
    before = "<ul><li>Su var</li><li>Yol</li></ul>"
    after = "<ul><li><p>Su var</p></li><li><p>Yol</p></li><li><p>Park</p></li></ul>"
    html = bare(compare_texts(before, after))
    assert "<p>• <ins>Park</ins></p>" in html
    assert "<del>" not in html


def test_words_are_escaped() -> None:
    html = compare_texts("<p>a</p>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


class Balance(HTMLParser):
    """Fails where a tag is closed that is not the last one opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


TAGS = ("p", "strong", "em", "li", "ul", "h3")
PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in TAGS),
        *(f"</{tag}>" for tag in TAGS),
        *("<br>", '<a href="#x">', "</a>", "Kars ", "ili ", "<", "&", "<script>"),
    ]
)
TEXTS = st.lists(PIECES, max_size=20).map("".join)


@given(TEXTS, TEXTS)
def test_whatever_went_in_what_comes_out_is_well_formed_and_safe(before: str, after: str) -> None:
    balance = Balance()
    balance.feed(compare_texts(before, after))
    assert balance.open == []
    assert balance.seen <= {"p", "h4", "ins", "del", "strong", "em", "br"}


def letters(html: str) -> str:
    """The text without its blanks: a mark of what changed may stand between two letters."""
    return "".join(re.sub(r"<[^>]*>|• ", " ", html).split())


@given(TEXTS, TEXTS)
def test_what_is_left_after_taking_out_what_went_is_the_newer_text(before: str, after: str) -> None:
    before, after = clean_html(f"<p>Baş</p>{before}"), clean_html(f"<p>Başka</p>{after}")
    html = compare_texts(before, after)
    assume("diff-gap" not in html)
    newer = compare_texts("", after)
    assert letters(re.sub(r"<del>.*?</del>", "", html)) == letters(newer)


def test_the_longest_texts_are_compared_in_bounded_steps() -> None:
    before = "".join(f"<p>{number} {'su yol ' * 12}</p>" for number in range(3500))[:MAX_LENGTH]
    after = "".join(f"<p>{number}x {'yol su su ' * 8}</p>" for number in range(3500))[:MAX_LENGTH]
    assert "paragraf daha değişti" in compare_texts(before, after)


# --- Tables ------------------------------------------------------------------------------------

NAME, COUNT = TableColumn("Ad"), TableColumn("Sayı", "number")


def table(*rows: tuple[str, ...], columns: tuple[TableColumn, ...] = (NAME, COUNT)) -> Table:
    return Table(columns, tuple(TableRow(cells) for cells in rows))


def test_equal_tables_have_no_difference() -> None:
    difference = compare_tables(table(("Kadın", "25")), table(("Kadın", "25")))
    assert (difference.rows, difference.columns, difference.summary) == ((), (), "")


def test_a_changed_cell_is_shown_as_people_read_it() -> None:
    difference = compare_tables(table(("Kadın", "1250.5")), table(("Kadın", "1251")))
    [row] = difference.rows
    assert (row.kind, row.number) == ("changed", 1)
    assert [(cell.before, cell.after) for cell in row.cells if cell.is_changed] == [
        ("1.250,5", "1.251")
    ]


def test_added_and_removed_rows_keep_their_numbers() -> None:
    difference = compare_tables(
        table(("a", "1"), ("b", "2"), ("c", "3")), table(("a", "1"), ("c", "3"), ("d", "4"))
    )
    assert [(row.kind, row.number) for row in difference.rows] == [("removed", 2), ("added", 3)]
    assert difference.summary == "1 satır eklendi, 1 satır silindi"


def test_a_row_that_became_a_heading_is_a_change() -> None:
    before = Table((NAME,), (TableRow(("Memurlar",)),))
    after = Table((NAME,), (TableRow(("Memurlar",), "heading"),))
    assert len(compare_tables(before, after).rows) == 1


def test_a_new_column_is_named_and_its_cells_are_shown() -> None:
    wide = (NAME, TableColumn("Sayı", "number", "Memur"), COUNT)
    difference = compare_tables(table(("a", "1")), table(("a", "7", "1"), columns=wide))
    assert difference.columns == ("“Memur – Sayı” sütunu eklendi",)
    assert [cell.after for cell in difference.rows[0].cells if cell.is_changed] == ["7"]


def test_a_removed_column_is_named_and_its_cells_are_shown() -> None:
    difference = compare_tables(table(("a", "1")), table(("a",), columns=(NAME,)))
    assert difference.columns == ("“Sayı” sütunu silindi",)
    assert difference.titles == ("Ad", "Sayı")
    assert [cell.before for cell in difference.rows[0].cells if cell.is_changed] == ["1"]


def test_a_column_with_a_new_title_stays_the_same_column() -> None:
    renamed = (NAME, TableColumn("Adet", "number"))
    difference = compare_tables(table(("a", "1")), table(("a", "1"), columns=renamed))
    assert difference.columns == ("“Sayı” sütununun başlığı “Adet” oldu",)
    assert difference.rows == ()


def test_columns_in_another_order_are_told_once() -> None:
    difference = compare_tables(table(("a", "1")), table(("1", "a"), columns=(COUNT, NAME)))
    assert difference.columns == ("sütunların sırası değişti",)
    assert difference.rows == ()


def test_a_table_against_none_is_all_new() -> None:
    difference = compare_tables(Table(), table(("a", "1")))
    assert difference.summary == "“Ad” sütunu eklendi, “Sayı” sütunu eklendi, 1 satır eklendi"


CELLS = st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "1", "2"]))


@given(st.lists(CELLS, max_size=8), st.lists(CELLS, max_size=8))
def test_the_rows_of_a_difference_lead_from_one_table_to_the_other(before, after) -> None:
    difference = compare_tables(table(*before), table(*after))
    kinds = [row.kind for row in difference.rows]
    assert len(before) - kinds.count("removed") + kinds.count("added") == len(after)
    assert bool(difference.rows) == (before != after)
    for row in difference.rows:
        source = before if row.kind == "removed" else after
        told = [cell.before if row.kind == "removed" else cell.after for cell in row.cells]
        assert told == list(source[row.number - 1])


def test_a_picture_that_came_or_is_another_is_a_change() -> None:
    def figure(letter: str) -> str:
        return (
            f'<p>a</p><figure><img src="/resim/{letter * 64}/" alt="Kale">'
            "<figcaption>Resim 1</figcaption></figure>"
        )

    assert "<ins>[resim: Kale · bbbbbb] </ins>" in compare_texts("<p>a</p>", figure("b"))
    changed = compare_texts(figure("b"), figure("c"))
    assert "bbbbbb" in changed
    assert "cccccc" in changed
    assert compare_texts(figure("b"), figure("b")) == ""
