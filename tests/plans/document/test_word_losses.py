"""What a Word document holds is carried over, or named in the preview with its place."""

import pytest

from plans.exchange.table import FileError
from tests.support.word_files import (
    box,
    cell,
    control,
    drawing,
    item,
    paragraph,
    read,
    read_case,
    row,
    run,
    styled,
    table,
)

HEAD = row("Birim", "2025", "2026")
CHECKED = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
UNCHECKED = '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>'
HIDDEN = "<w:vanish/>"


def field(instruction: str, result: str, data: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def deleted(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def math(content: str) -> str:
    return f"<m:oMath>{content}</m:oMath>"


def letters(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


# --- Files from real trouble ------------------------------------------------------------------


def test_hidden_text_is_left_out_and_told() -> None:
    found = read_case("gizli-metin.docx")
    assert found.main.text == "<p>Açık  metin</p>"
    assert found.warnings == [
        "1 yerde gizli metin var; alınmadı. Gerekiyorsa Word’de gizliliğini kaldırın. "
        "Yeri: “Açık metin” paragrafında."
    ]


def test_an_equation_of_one_line_is_carried_over() -> None:
    found = read_case("denklem.docx")
    assert (found.main.text, found.warnings) == ("<p>PG=C/B×100 formülü</p>", [])


def test_a_ticked_box_is_carried_over() -> None:
    found = read_case("onay-kutusu.docx")
    assert (found.main.text, found.warnings) == ("<p>☑ Evet</p>", [])


# --- Texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph(control(run("☐"), UNCHECKED) + run(" Hayır")), "<p>☐ Hayır</p>"),
        (paragraph(control("<w:r/>", CHECKED) + run(" Evet")), "<p>☑ Evet</p>"),
        (control(paragraph("☒"), CHECKED), "<p>☑</p>"),
        (
            paragraph(
                field(
                    " FORMCHECKBOX ",
                    "",
                    '<w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>',
                )
                + run(" Var")
            ),
            "<p>☑ Var</p>",
        ),
        (
            paragraph(
                field(
                    " FORMDROPDOWN ",
                    "",
                    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Az"/>'
                    '<w:listEntry w:val="Çok"/></w:ddList></w:ffData>',
                )
            ),
            "<p>Çok</p>",
        ),
        (control(paragraph("Blok")), "<p>Blok</p>"),
        (paragraph(run("a ") + control(control(run("iç")))), "<p>a iç</p>"),
        (paragraph(f'<w:fldSimple w:instr=" SEQ Tablo ">{run("7")}</w:fldSimple>'), "<p>7</p>"),
        (paragraph(field(" MERGEFIELD Ad ", run("Ayşe"))), "<p>Ayşe</p>"),
        (paragraph(f"<w:smartTag>{run('Kars')}</w:smartTag>"), "<p>Kars</p>"),
        (paragraph(f"<w:customXml>{run('Kars')}</w:customXml>"), "<p>Kars</p>"),
        (paragraph(f'<w:dir w:val="rtl">{run("قارص")}</w:dir>'), "<p>قارص</p>"),
        (paragraph(f'<w:bdo w:val="ltr">{run("Kars")}</w:bdo>'), "<p>Kars</p>"),
        (paragraph('<w:hyperlink w:anchor="_x">' + run("ek") + "</w:hyperlink>"), "<p>ek</p>"),
        (paragraph("<w:r><w:t>A</w:t><w:cr/><w:t>B</w:t></w:r>"), "<p>A<br>B</p>"),
        (paragraph("<w:r><w:t>A</w:t><w:br/><w:t>B</w:t></w:r>"), "<p>A<br>B</p>"),
        (paragraph("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t></w:r>"), "<p>A-B</p>"),
        (paragraph("<w:r><w:t>hece</w:t><w:softHyphen/><w:t>leme</w:t></w:r>"), "<p>heceleme</p>"),
        (paragraph('<w:r><w:t>A</w:t><w:br w:type="page"/><w:t>B</w:t></w:r>'), "<p>AB</p>"),
        (paragraph(run("eski", "<w:dstrike/>")), "<p><s>eski</s></p>"),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'), "<p>🗹</p>"),
        (paragraph('<w:r><w:sym w:font="Segoe UI Symbol" w:char="2611"/></w:r>'), "<p>☑</p>"),
        (paragraph(run("\uf0b3", '<w:rFonts w:ascii="Symbol"/>')), "<p>≥</p>"),
        (
            paragraph(
                "<w:r><mc:AlternateContent><mc:Choice><x:symEx/></mc:Choice><mc:Fallback>"
                "<w:t>😊</w:t></mc:Fallback></mc:AlternateContent></w:r>"
            ),
            "<p>😊</p>",
        ),
        (
            "<mc:AlternateContent><mc:Choice>"
            + paragraph("tek biçim")
            + "</mc:Choice></mc:AlternateContent>",
            "<p>tek biçim</p>",
        ),
        (
            paragraph(run("B"), '<w:framePr w:dropCap="drop"/>') + paragraph("elediye"),
            "<p>Belediye</p>",
        ),
        (paragraph(run("görünür", '<w:vanish w:val="0"/>')), "<p>görünür</p>"),
        (item(1, "bir") + item(1, "iki"), "<ol><li>bir</li><li>iki</li></ol>"),
        (
            item(1, "bir") + paragraph("ara") + item(1, "iki"),
            '<ol><li>bir</li></ol><p>ara</p><ol start="2"><li>iki</li></ol>',
        ),
        (styled("Madde", "bir") + styled("Madde", "iki"), "<ol><li>bir</li><li>iki</li></ol>"),
        (paragraph("\ufdd07\ufdd1 yazı"), "<p>7 yazı</p>"),
        (paragraph(run("a") + "<w:sdt><w:sdtPr/></w:sdt>"), "<p>a</p>"),
        (paragraph("<w:r><mc:AlternateContent/><w:t>a</w:t></w:r>"), "<p>a</p>"),
        (paragraph(f"<x:yeni>{run('a')}</x:yeni>"), "<p>a</p>"),
        (paragraph(run("a") + '<w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r>'), "<p>a</p>"),
        (paragraph(run("a") + box(paragraph(""))), "<p>a</p>"),
        (paragraph("a") + "<w:tbl><w:tblPr/></w:tbl>", "<p>a</p>"),
        (paragraph(run("a") + run(" ", HIDDEN)), "<p>a</p>"),
    ],
)
def test_what_has_a_form_in_the_plan_is_carried_over_without_a_word(body: str, text: str) -> None:
    found = read(body)
    assert (found.main.text, found.warnings) == (text, [])


@pytest.mark.parametrize(
    ("equation", "text"),
    [
        (f"<m:f><m:num>{letters('a+b')}</m:num><m:den>{letters('2')}</m:den></m:f>", "(a+b)/2"),
        (f"<m:sSup><m:e>{letters('x')}</m:e><m:sup>{letters('2')}</m:sup></m:sSup>", "x²"),
        (f"<m:sSub><m:e>{letters('x')}</m:e><m:sub>{letters('ij')}</m:sub></m:sSub>", "x_ij"),
        (f"<m:rad><m:deg/><m:e>{letters('n')}</m:e></m:rad>", "√(n)"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{letters("i")}</m:sub>'
            f"<m:sup>{letters('n')}</m:sup><m:e>{letters('x')}</m:e></m:nary>",
            "∑_iⁿ(x)",
        ),
        (f"<m:d><m:e>{letters('a')}</m:e></m:d>", "(a)"),
        (
            f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr/></m:dPr><m:e>{letters("a")}</m:e>'
            f"<m:e>{letters('b')}</m:e></m:d>",
            "[a, b",
        ),
        (f"<m:nary><m:e>{letters('x')}</m:e></m:nary>", "∫(x)"),
        (
            f"<m:m><m:mr><m:e>{letters('a')}</m:e><m:e>{letters('b')}</m:e></m:mr>"
            f"<m:mr><m:e>{letters('c')}</m:e></m:mr></m:m>",
            "a, b; c",
        ),
        (f"<m:eqArr><m:e>{letters('a')}</m:e><m:e>{letters('b')}</m:e></m:eqArr>", "a; b"),
        (
            f"<m:func><m:fName>{letters('sin')}</m:fName><m:e>{letters('x')}</m:e></m:func>",
            "sin(x)",
        ),
        (f"<m:limLow><m:e>{letters('lim')}</m:e><m:lim>{letters('0')}</m:lim></m:limLow>", "lim₀"),
        (f"{letters('a')}<w:del>{letters('b')}</w:del>", "a"),
        (f"{letters('a')}<m:r><w:rPr><w:vanish/></w:rPr><m:t>b</m:t></m:r>", "a"),
    ],
)
def test_an_equation_of_several_lines_is_written_in_one_and_told(equation: str, text: str) -> None:
    found = read(paragraph(math(equation)))
    assert found.main.text == f"<p>{text}</p>"
    assert found.warnings[0].startswith("1 denklem düz yazıya çevrildi.")


@pytest.mark.parametrize(
    ("content", "text", "warning"),
    [
        (run("a") + run("GİZLİ", HIDDEN), "<p>a</p>", "1 yerde gizli metin"),
        (run("a") + run("G1", HIDDEN) + run("G2", HIDDEN), "<p>a</p>", "1 yerde gizli metin"),
        (
            run("a") + run("GİZLİ", '<w:rStyle w:val="Gizli"/>'),
            "<p>a</p>",
            "1 yerde gizli metin",
        ),
        (run("a ") + deleted("eski"), "<p>a </p>", "1 yerde izlenen değişiklik"),
        (f"<w:ins>{run('yeni')}</w:ins>", "<p>yeni</p>", "1 yerde izlenen değişiklik"),
        (
            f"<w:moveFrom>{run('yer')}</w:moveFrom>" + run("a"),
            "<p>a</p>",
            "1 yerde izlenen değişiklik",
        ),
        (run("a") + '<w:r><w:commentReference w:id="0"/></w:r>', "<p>a</p>", "1 açıklama (yorum)"),
        (run("a") + drawing("<pic:pic/>"), "<p>a</p>", "1 resim alınmadı:"),
        (run("a") + drawing("<c:chart/>"), "<p>a</p>", "1 grafik alınmadı."),
        (run("a") + drawing("<dgm:relIds/>"), "<p>a</p>", "1 SmartArt çizimi"),
        (run("a") + drawing("<wps:wsp/>"), "<p>a</p>", "1 çizim"),
        (
            run("a")
            + '<w:r><w:pict><v:shape><v:textpath string="TASLAK"/></v:shape></w:pict></w:r>',
            "<p>a</p>",
            "1 süslü yazı",
        ),
        (
            run("a")
            + "<w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object></w:r>",
            "<p>a</p>",
            "1 gömülü nesne",
        ),
        (run("a") + '<w:altChunk r:id="r9"/>', "<p>a</p>", "1 gömülü belge parçası"),
        (run("a") + '<w:r><w:sym w:font="Ev" w:char="F041"/></w:r>', "<p>a</p>", "1 simge"),
        (run("a") + "<w:r><w:pgNum/></w:r>", "<p>a</p>", "1 öğe tanınmadı"),
        (run("a") + "<x:yeni/>", "<p>a</p>", "1 öğe tanınmadı"),
        (run("bkz. ") + field(" PAGEREF _x ", run("12")), "<p>bkz. 12</p>", "1 başvuru"),
        (f'<w:fldSimple w:instr=" REF _x ">{run("12")}</w:fldSimple>', "<p>12</p>", "1 başvuru"),
        (
            control(run("Metin girin"), "<w:showingPlcHdr/>"),
            "<p>Metin girin</p>",
            "1 doldurulmamış form alanının",
        ),
        (
            "<w:r><w:t>Fen</w:t><w:tab/><w:t>5</w:t><w:tab/><w:t>6</w:t></w:r>",
            "<p>Fen\t5\t6</p>",
            "1 yerde sekmelerle hizalanmış",
        ),
        (run("a") + box(paragraph("kutu")), "<p>a</p><p>kutu</p>", "1 metin kutusunun yazısı"),
    ],
)
def test_what_has_no_form_is_named_with_its_place(content: str, text: str, warning: str) -> None:
    found = read(styled("Balk1", "Giriş") + paragraph(content))
    assert found.main.text == f"<h3>Giriş</h3>{text}"
    (sentence,) = found.warnings
    assert sentence.startswith(warning)
    assert "Yeri: “Giriş” başlığı altında, “" in sentence


def test_a_paragraph_of_a_hidden_style_is_left_out() -> None:
    found = read(paragraph("a") + styled("GizliP", "GİZLİ"))
    assert found.main.text == "<p>a</p>"
    assert found.warnings[0].startswith("1 yerde gizli metin")


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    found = read(
        paragraph("Kars ", "<w:rPr><w:del/></w:rPr>")
        + paragraph("Belediyesi ", "<w:rPr><w:del/></w:rPr>")
        + paragraph("2025")
    )
    assert found.main.text == "<p>Kars Belediyesi 2025</p>"


def test_the_last_paragraph_is_kept_when_its_end_is_deleted() -> None:
    assert read(paragraph("son", "<w:rPr><w:del/></w:rPr>")).main.text == "<p>son</p>"


def test_a_made_list_of_contents_is_named_once() -> None:
    found = read(styled("T1", "Giriş 1") + styled("T1", "Amaç 2") + paragraph("a"))
    assert found.main.text == "<p>a</p>"
    assert found.warnings[0].startswith("1 hazır liste")


def test_letters_that_become_numbers_are_told() -> None:
    found = read(item(2, "bir") + item(2, "iki"))
    assert found.main.text == "<ol><li>bir</li><li>iki</li></ol>"
    assert found.warnings[0].startswith("1 listenin harfli")


def test_the_text_of_headers_is_named() -> None:
    found = read(paragraph("a"), {"header1": paragraph("Kars"), "footer1": paragraph("12")})
    assert found.warnings == [
        "1 üst veya alt bilgi alınmadı; planın kendi sayfa düzeni kullanılır. Yeri: sayfa kenarı."
    ]


def test_a_text_box_may_hold_another_and_a_table() -> None:
    inner = box(paragraph("iç"))
    found = read(paragraph(run("a") + box(paragraph(run("dış") + inner), table(HEAD, HEAD))))
    assert found.main.text == "<p>a</p><p>dış</p><p>iç</p>"
    assert len(found.main.tables) == 1


def test_a_document_with_nothing_that_can_be_carried_over_is_refused_with_what_it_holds() -> None:
    with pytest.raises(FileError) as refusal:
        read(paragraph(drawing("<pic:pic/>")))
    assert refusal.value.sentences[0] == "Belgede metin, tablo veya resim yok."
    assert refusal.value.sentences[1].startswith("1 resim alınmadı:")


def test_many_places_are_named_in_part() -> None:
    body = "".join(
        styled("Balk1", f"B{number}") + paragraph(run("a") + drawing("<c:chart/>"))
        for number in range(14)
    )
    assert read(body).warnings[0].endswith("“B9” başlığı altında, “a” paragrafında; ve 4 yer daha.")


def test_a_strict_document_is_read_the_same() -> None:
    body = styled("Balk1", "Giriş") + paragraph(run("a") + run("G", HIDDEN))
    assert read(body, strict=True) == read(body)


CHART = drawing("<c:chart/>")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (paragraph(CHART) + paragraph("son"), "belgenin başında"),
        (paragraph("önce") + paragraph(CHART), "“önce” paragrafından sonra"),
        (paragraph("önce") + paragraph("") + paragraph(CHART), "“önce” paragrafından sonra"),
        (paragraph(run("bir") + CHART), "“bir” paragrafında"),
        (paragraph(run("bir iki " * 20) + CHART), f"“{'bir iki ' * 7}bir…” paragrafında"),
        (paragraph(run("bir") + run("GİZLİ", HIDDEN) + CHART), "“bir” paragrafında"),
        (styled("Balk1", "Giriş") + paragraph(CHART), "“Giriş” başlığı altında"),
        (styled("Balk1", "Giriş").replace("</w:p>", f"{CHART}</w:p>"), "“Giriş” başlığında"),
        (
            styled("Balk1", "Giriş") + table(row("a", cell(paragraph(CHART))), row("b", "c")),
            "“Giriş” başlığı altında, 1. tablo, 1. satır",
        ),
        (table(row(cell(paragraph(run("çerçeve") + CHART)))), "“çerçeve” paragrafında"),
        (
            paragraph(run("dış") + box(paragraph("kutu")) + CHART),
            "“dış” paragrafında",
        ),
    ],
)
def test_a_place_is_said_in_words_that_the_reader_finds(body: str, place: str) -> None:
    sentences = read(body).warnings
    assert [line for line in sentences if line.endswith(f"Yeri: {place}.")]


# --- Notes -----------------------------------------------------------------------------------

NOTES = {
    "footnotes": "".join(
        f'<w:footnote w:id="{number}">{paragraph(f"Kaynak {number}.")}</w:footnote>'
        for number in (2, 3)
    )
}


def note(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def test_notes_follow_the_text_that_refers_to_them() -> None:
    found = read(
        styled("Balk1", "Bir")
        + paragraph(run("a") + note(2))
        + styled("Balk1", "İki")
        + paragraph(run("b") + note(3)),
        NOTES,
        split=True,
    )
    assert [part.text for part in found.subsections] == [
        "<p>a<sup>[1]</sup></p><p><strong>Dipnotlar</strong></p>"
        '<ol start="1"><li><p>Kaynak 2. </p></li></ol>',
        "<p>b<sup>[2]</sup></p><p><strong>Dipnotlar</strong></p>"
        '<ol start="2"><li><p>Kaynak 3. </p></li></ol>',
    ]
    assert "“Bir”: dipnotlar" in found.warnings[0]


def test_a_note_of_a_heading_follows_the_section_of_its_name() -> None:
    heading = styled("Balk1", "Bir").replace("</w:p>", f"{note(2)}</w:p>")
    (part,) = read(heading + paragraph("a"), NOTES, split=True).subsections
    assert part.title == "Bir"
    assert part.text.endswith('<ol start="1"><li><p>Kaynak 2. </p></li></ol>')
