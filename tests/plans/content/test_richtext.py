"""What of HTML a plan's document may hold: hostile input, Word's notation, long texts."""

import re
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from plans.content.richtext import ATTRIBUTES, MAX_LENGTH, SCHEMES, TAGS, clean_html
from plans.models import Section, SectionTable
from tests.support.builders import build_plan

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<p style=\"background:url('javascript:alert(1)')\">a</p>",
    "<p onclick=alert(1)>a</p>",
    "<p ONMOUSEOVER = 'alert(1)'>a</p>",
    '<a href="javascript:alert(1)">a</a>',
    '<a href=" jAvAsCrIpT:alert(1)">a</a>',
    '<a href="java\tscript:alert(1)">a</a>',
    '<a href="&#106;avascript:alert(1)">a</a>',
    '<a href="java&#0000010;script:alert(1)">a</a>',
    '<a href="javascript&colon;alert(1)">a</a>',
    '<a href="java&#1;script:alert(1)">a</a>',
    '<a href="java\x01script:alert(1)">a</a>',
    '<a href="&#x1F;javascript:alert(1)">a</a>',
    '<a href="data:text/html,<script>alert(1)</script>">a</a>',
    '<a href="vbscript:msgbox(1)">a</a>',
    '<a href="file:///etc/passwd">a</a>',
    '<a href="https://example.org" target="_blank" onclick="x()">a</a>',
    "<img src=x onerror=alert(1)>",
    "<İ >a</İ ><strıke>a</strıke>",
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>a</text></a></svg>',
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    '<math><mi xlink:href="javascript:alert(1)">a</mi></math>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 '
    'onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<table><td><b><svg><p><style><g title="</style><img src onerror=alert(1)>">',
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>a</button></form>",
    "<base href=//x.example/>",
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "<link rel=stylesheet href=//x.example/x.css>",
    "<template><script>alert(1)</script></template>",
    "<textarea><script>alert(1)</script></textarea>",
    "<xmp><script>alert(1)</script></xmp>",
    "<title><script>alert(1)</script></title>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=1?><script>alert(1)</script>",
    "<p><b <script>alert(1)</script>>a</b></p>",
    '<b"onclick=alert(1)>a</b>',
    '<a href="x<a>y" onclick=alert(1)>a</a>',
    "<a name=\"_Toc\"><a href='#_x'><script>alert(1)</script></a></a>",
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1' onclick=alert(1)>"
    "<script>alert(1)</script>a</p>",
    "<o:p><v:shape onload=alert(1)></v:shape></o:p>",
    "\x00<scr\x00ipt>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "<p>a",
    "</p></div>",
    "<",
    "<<p>>",
    "&lt;script&gt;",
    "<p title='>'>a",
]


class Inspector(HTMLParser):
    """Notes what an unforgiving reader finds in a text that is not allowed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attributes:
            scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", value or "", re.IGNORECASE)
            if name not in ATTRIBUTES.get(tag, ()):
                self.wrong.append(f"{tag} {name}")
            elif scheme and scheme[1].lower() not in SCHEMES:
                self.wrong.append(value or "")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}-->")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(data)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_is_left(html: str) -> None:
    assert Inspector(clean_html(html)).wrong == []


@pytest.mark.parametrize("html", HOSTILE)
def test_cleaning_hostile_text_again_changes_nothing(html: str) -> None:
    clean = clean_html(html)
    assert clean_html(clean) == clean


pieces = st.sampled_from(
    [
        *("<p>", "</p>", "<h1>", "</h1>", "<h4>", "</h4>", "<b>", "</b>", "<li>", "<ul>", "</ul>"),
        *("<table>", "<tr>", "<td>", "</td>", "</table>", "<a href='#x'>", "<a>", "</a>", "<br>"),
        *('<a href="#_x">', "<p style='mso-list:l0 level1 lfo1'>", "<svg>", "<math>", "</svg>"),
        *("<p style='mso-list:l0 level2 lfo1'>", "<span style='mso-list:Ignore'>1.", "</span>"),
        *("<style>", "<script>", "<!--", "-->", "<![if x]>", "&nbsp;", "&lt;", " ", "\n", "a", "ş"),
        *('"', "'", "<", ">", "<p title='", "<blockquote>", "</blockquote>", "<noscript>", "\x0c"),
    ]
)


@given(st.lists(pieces | st.text(max_size=5), max_size=25).map("".join))
@example("\x08<p style='mso-list:l0 level2 lfo1'>")
def test_cleaning_is_final(html: str) -> None:
    clean = clean_html(html)
    assert clean_html(clean) == clean
    assert Inspector(clean).wrong == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>Düz <strong>kalın</strong> <em>italik</em> H<sub>2</sub>O m<sup>2</sup></p>",
        "<h3>Ara</h3><h4>Alt</h4>",
        "<ul><li>bir<ul><li>alt</li></ul></li></ul><ol><li>bir</li></ol>",
        "<blockquote><p>Alıntı</p></blockquote>",
        '<table><tbody><tr><th colspan="2">A</th></tr><tr><td>1</td></tr></tbody></table>',
        '<p><a href="#tablo-personel-kadro">Tablo 7</a> <a href="https://kars.bel.tr">site</a></p>',
        '<p><a href="mailto:bilgi@kars.bel.tr">e-posta</a></p>',
        "<p>5 &lt; 6 &amp; 7 &gt; 6</p>",
    ],
)
def test_what_a_document_may_hold_stays_as_it_is(html: str) -> None:
    assert clean_html(html) == html


# --- Word -----------------------------------------------------------------------------------


def bullet(text: str, level: int = 1, marker: str = "·", listed: str = "l0") -> str:
    """A paragraph of a list as Word puts it into the clipboard."""
    return (
        f"<p class=MsoListParagraphCxSpMiddle style='margin-left:{36 * level}.0pt;"
        f"text-indent:-18.0pt;mso-list:{listed} level{level} lfo1'><![if !supportLists]>"
        "<span style='font-family:Symbol;mso-fareast-font-family:Symbol'>"
        f"<span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>"
        "&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>"
        f"<span lang=TR>{text}<o:p></o:p></span></p>\n"
    )


WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head>"
    "<meta name=Generator content='Microsoft Word 15'><style><!-- p.MsoNormal {{margin:0}} -->"
    "</style><!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--></head>"
    "<body lang=TR><!--StartFragment-->{}<!--EndFragment--></body></html>"
)


def test_words_notation_leaves_headings_emphasis_and_tables() -> None:
    html = WORD.format(
        "<h1 style='mso-x:1'><a name='_Toc1'>DURUM ANALİZİ</a><o:p></o:p></h1>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<p class=MsoNormal><b style='mso-bidi'>Kalın</b> ve <i>eğik</i>"
        "<a href='#_ftn1'>[1]</a><o:p></o:p></p>"
        "<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr style='x'>"
        "<td width=301 colspan=2 valign=top><p class=MsoNormal>Birim<o:p></o:p></p></td></tr>"
        "</table>"
    )
    assert clean_html(html) == (
        "<h3>DURUM ANALİZİ</h3><p><strong>Kalın</strong> ve <em>eğik</em>[1]</p>"
        '<table><tbody><tr><td colspan="2"><p>Birim</p></td></tr></tbody></table>'
    )


def compact(html: str) -> str:
    return re.sub(r"\s*\n\s*", "", html)


def test_words_bullets_become_a_list() -> None:
    html = WORD.format("<p>Önce</p>" + bullet("bir") + bullet("iki") + "<p>Sonra</p>")
    assert compact(clean_html(html)) == ("<p>Önce</p><ul><li>bir</li><li>iki</li></ul><p>Sonra</p>")


def test_words_levels_become_nested_lists() -> None:
    html = WORD.format(bullet("bir") + bullet("alt", 2, "o") + bullet("iki"))
    assert compact(clean_html(html)) == ("<ul><li>bir<ul><li>alt</li></ul></li><li>iki</li></ul>")


@pytest.mark.parametrize("marker", ["1.", "a)", "(i)", "iv."])
def test_words_numbers_become_an_ordered_list(marker: str) -> None:
    assert compact(clean_html(bullet("bir", 1, marker))) == "<ol><li>bir</li></ol>"


def test_words_lists_apart_stay_apart() -> None:
    html = bullet("bir") + "<p>arada</p>" + bullet("iki")
    assert compact(clean_html(html)) == ("<ul><li>bir</li></ul><p>arada</p><ul><li>iki</li></ul>")


# --- Size -----------------------------------------------------------------------------------


def test_five_million_characters_of_word_are_read_where_the_text_is_of_a_hundred_pages() -> None:
    paragraph = (
        "<p class=MsoNormal style='" + "mso-padding-alt:0cm 5.4pt 0cm 5.4pt;" * 60 + "'>"
        "<span lang=TR>Belediye hizmetleri yürütülür.<o:p></o:p></span></p>"
    )
    html = WORD.format(paragraph * (5_000_000 // len(paragraph)))
    assert len(html) > 4_990_000
    assert clean_html(html).count("Belediye hizmetleri yürütülür.") > 2_000


def test_a_text_beyond_a_hundred_pages_is_refused() -> None:
    with pytest.raises(ValidationError, match="Metni alt bölümlere ayırın"):
        clean_html("<p>" + "x" * MAX_LENGTH + "</p>")


def test_more_than_any_paste_is_refused_unread() -> None:
    with pytest.raises(ValidationError, match="milyon karakter"):
        clean_html("<" * 8_000_001)


@pytest.mark.parametrize("tag", ["blockquote", "b", "div", "table"])
def test_elements_nested_without_end_are_refused(tag: str) -> None:
    with pytest.raises(ValidationError, match="okunamayacak kadar bozuk"):
        clean_html(f"<{tag}>" * 200_000)


# --- Where it is stored ---------------------------------------------------------------------


def test_texts_are_clean_when_they_are_saved(db: None) -> None:
    section = Section.objects.create(
        plan=build_plan(goals=0), title="Bir", key="bir", text="<p onclick=x()>a</p>"
    )
    table = SectionTable.objects.create(
        section=section, key="t", caption="t", text="<script>x</script><p>b</p>"
    )
    assert (section.text, table.text) == ("<p>a</p>", "<p>b</p>")


@pytest.mark.parametrize("html", ["<ul><li>" * 50, "<table><tr><td>" * 25, "<blockquote>" * 100])
def test_what_is_nested_too_deep_to_be_printed_is_refused(html: str) -> None:
    with pytest.raises(ValidationError, match="biçimsiz"):
        clean_html(html + "a")


def test_lists_and_tables_inside_each_other_stay() -> None:
    html = "<ul><li>" * 8 + "a" + "</li></ul>" * 8

    assert clean_html(html) == html


def test_entities_without_end_are_refused_unread() -> None:
    with pytest.raises(ValidationError, match="biçimsiz"):
        clean_html("&" * 1_000_000)


@pytest.mark.parametrize("attribute", ["colspan", "rowspan"])
def test_a_cell_over_a_million_columns_or_rows_is_one_cell(attribute: str) -> None:
    cell = '<table><tbody><tr><td {}="{}">a</td></tr></tbody></table>'

    assert "span" not in clean_html(cell.format(attribute, 1_000_000))
    assert clean_html(cell.format(attribute, 12)) == cell.format(attribute, 12)


def test_control_characters_are_left_out() -> None:
    assert clean_html("<p>a\x01&#11;b\ufffe</p>") == "<p>ab</p>"


# --- Pictures -------------------------------------------------------------------------------

OURS = f"/resim/{'ab' * 32}/"


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        (f'<img alt="Kale" src="{OURS}">', f'<img src="{OURS}" alt="Kale">'),
        (
            f'<img src="{OURS}" alt=" a &quot;b&quot; > c ">',
            f'<img src="{OURS}" alt="a &quot;b&quot; &gt; c">',
        ),
        (f'<img src="{OURS}" alt>', f'<img src="{OURS}" alt="">'),
        (f'<img src="{OURS}" onerror="alert(1)" style="x" width="9">', f'<img src="{OURS}">'),
        (
            f'<figure class="x"><img src="{OURS}"><figcaption>A <b>b</b></figcaption></figure>',
            f'<figure><img src="{OURS}"><figcaption>A <strong>b</strong></figcaption></figure>',
        ),
        (
            f'<figure><img src="{OURS}"><figcaption> </figcaption></figure>',
            f'<figure><img src="{OURS}"></figure>',
        ),
        ('<p>a<img src="https://kotu.example/x.png" alt="x">b</p>', "<p>ab</p>"),
        ('<img src="data:image/png;base64,AAAA">', ""),
        ('<img src="/admin/logout/">', ""),
        (f'<img src="https://kotu.example{OURS}">', ""),
        (f'<img src="{OURS}?a=1">', ""),
        ('<figure><img src="x.png"><figcaption>Kale</figcaption></figure>', "<p>Kale</p>"),
        ("<figure><figure></figure></figure>", ""),
    ],
)
def test_pictures_of_our_own_stay_and_all_others_go(html: str, kept: str) -> None:
    assert clean_html(html) == kept
    assert clean_html(kept) == kept


def test_a_picture_of_five_megabytes_inside_the_text_goes() -> None:
    html = f'<p>önce</p><img src="data:image/png;base64,{"A" * 5_000_000}"><p>sonra</p>'
    assert clean_html(html) == "<p>önce</p><p>sonra</p>"
