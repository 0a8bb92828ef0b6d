"""The document of the Kars plan in its fixture says what the published document says.

Captions are those of the published lists of tables and charts, spelled right. The counts and sums
were taken from the published text with line tools alone (awk over the columns, grep for the marks
of lists), not with the program that wrote the fixture.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from plans.content.richtext import clean_html
from plans.content.tables import Table, TableRow, compute_spans, compute_totals, read_table
from plans.models import Plan, Section, SectionTable

TABLES = [
    "Temel Performans Göstergeleri",
    "Stratejik Plan Hazırlama Süreci",
    "Kars Belediye Başkanları (1920-2024)",
    "Mevzuat Analizi Tablosu",
    "Üst Politika Belgesi Analizi Tablosu",
    "Faaliyet Alanı - Ürün / Hizmet Tablosu",
    "Yönetmelikte Öngörülen Kadro Sayıları ve Doluluk Durumu",
    "Cinsiyete Göre Personel Dağılımı",
    "Kars Belediye Başkanlığı Yıllara Göre Personel Dağılımı",
    "Norm Kadro İle Memur Kadrolarının Sınıf Olarak Dağılımı",
    "Personelin Çalışma Süresi",
    "Personel Eğitim Düzeylerine Göre Dağılımı",
    "Personel Yaş Dağılımı",
    "Kars Belediye Başkanlığı Kadro Dağılımı",
    "Kars Belediyesi Araç ve İş Makineleri Envanteri",
    "İşletim Sistemleri Listesi",
    "Yazılım Kaynakları Listesi",
    "Bilgi ve Teknoloji Kaynakları Listesi",
    "2024-2029 Tahmini Gelir ve Gider Bütçesi",
    "PESTLE (Çevre) Analizi Tablosu",
    "GZFT Analizi",
    "Tespitler ve İhtiyaçlar",
    "Harcama Birimleri",
    "Maliyetlendirme Tablosu",
]
CHARTS = [
    "Yönetmelikte Öngörülen Kadro Sayıları ve Doluluk Durumu",
    "Cinsiyete Göre Personel Dağılımı",
    "Kars Belediye Başkanlığı Yıllara Göre Personel Dağılımı",
    "Norm Kadro İle Memur Kadrolarının Sınıf Olarak Dağılımı",
    "Personelin Çalışma Süresi",
    "Personel Yaş Dağılımı",
    "İşletim Sistemleri Listesi",
]
#: The published contents; numbers follow from the place, so gaps of the print (3.7.2 without a
#: 3.7.1) are closed.
CONTENTS = """
- Başkanın Sunuşu
1 Bir Bakışta Stratejik Plan
1.1 Temel Performans Göstergeleri
2 Stratejik Plan Hazırlık Süreci
3 Durum Analizi
3.1 Kurumsal Tarihçe
3.1.1 Kars'ın Tarihi
3.1.2 Kars Belediyesi'nin Tarihi
3.2 2020-2024 Stratejik Planın Değerlendirilmesi
3.3 Mevzuat Analizi
3.4 Üst Politika Belgeleri Analizi
3.5 Faaliyet Alanları ile Ürün ve Hizmetlerin Belirlenmesi
3.6 Paydaş Analizi
3.6.1 İç Paydaş Analizi
3.6.2 Dış Paydaş Analizi
3.7 Kuruluş İçi Analiz
3.7.1 İnsan Kaynakları Analizi
3.7.2 Kurum Kültürü Analizi
3.7.3 Fiziki Kaynak Analizi
3.7.4 Teknoloji ve Bilişim Altyapısı Analizi
3.7.5 Mali Kaynak Analizi
3.8 PESTLE Analizi
3.9 GZFT Analizi
3.10 Tespit ve İhtiyaçların Belirlenmesi
4 Geleceğe Bakış
4.1 Misyon
4.2 Vizyon
4.3 Temel Değerler
5 Stratejik Amaç, Hedef ve Faaliyetler
5.1 Stratejik Amaçlar
5.2 Hedefler
5.3 Performans Göstergeleri
5.4 Maliyetlendirme
6 İzleme ve Değerlendirme
- Kars Belediyesi Dış Paydaş Anketi
""".strip().splitlines()


def sections(
    plan: Plan, parent: Section | None = None, above: str = ""
) -> Iterator[tuple[str, Section]]:
    """The sections in the order of print, each with its number; `-` where it has none."""
    place = 0
    for section in plan.sections.filter(parent=parent).order_by("order"):
        if not parent and section.part != Section.Part.BODY:
            yield "-", section
            continue
        place += 1
        number = f"{above}{place}"
        yield number, section
        yield from sections(plan, section, f"{number}.")


def printed_tables(plan: Plan) -> list[SectionTable]:
    return [table for _, section in sections(plan) for table in section.tables.order_by("order")]


def numbered(plan: Plan) -> list[SectionTable]:
    return [table for table in printed_tables(plan) if table.is_numbered]


def tablo(number: int) -> SectionTable:
    return numbered(Plan.objects.get())[number - 1]


def unnumbered(key: str) -> SectionTable:
    return SectionTable.objects.get(key=key, is_numbered=False)


def content(table: SectionTable) -> Table:
    return read_table(table.columns, table.rows)


def sums(table: SectionTable) -> dict[str, Decimal]:
    """The sums of the columns with numbers, ordinary rows only, by group and title."""
    read = content(table)
    return {
        f"{column.group} {column.title}".strip(): sum(
            (Decimal(row.cells[place] or 0) for row in read.rows if row.kind == "row"), Decimal()
        )
        for place, column in enumerate(read.columns)
        if column.is_numeric
    }


def cells(table: SectionTable) -> list[tuple[str, ...]]:
    return [row.cells for row in content(table).rows]


@pytest.fixture(autouse=True)
def _loaded(kars: Plan) -> None:
    """Every test here looks at the loaded plan."""


# The document


def test_the_contents_are_those_of_the_published_plan(kars: Plan) -> None:
    assert [f"{number} {section.title}" for number, section in sections(kars)] == CONTENTS


def test_the_24_tables_have_the_published_captions_in_their_order(kars: Plan) -> None:
    assert [table.caption for table in numbered(kars)] == TABLES


def test_the_7_charts_belong_to_tables_7_to_11_13_and_16(kars: Plan) -> None:
    charted = [table for table in printed_tables(kars) if table.chart]
    assert [table.chart_caption or table.caption for table in charted] == CHARTS
    numbers = [number for number, table in enumerate(numbered(kars), 1) if table.chart]
    assert numbers == [7, 8, 9, 10, 11, 13, 16]


def test_every_chart_has_something_to_draw(kars: Plan) -> None:
    for table in numbered(kars):
        charted = [column for column in content(table).columns if column.is_charted]
        assert bool(charted) == bool(table.chart), table


def test_six_tables_without_a_published_caption_take_no_number(kars: Plan) -> None:
    assert [table.key for table in printed_tables(kars) if not table.is_numbered] == [
        "onceki-amaclar",
        "onceki-hedefler",
        "onceliklendirme",
        "etki-onem-matrisi",
        "paydas-hizmet-matrisi",
        "kurum-kulturu",
    ]


def test_what_the_plans_records_hold_is_live_in_the_document(kars: Plan) -> None:
    sources = {number: t.source for number, t in enumerate(numbered(kars), 1) if t.source}
    assert sources == {1: "key_indicators", 19: "budget", 23: "matrix", 24: "costing"}
    blocks = {number: section.block for number, section in sections(kars) if section.block}
    assert blocks == {
        "3.7.1": "organisation",
        "4.1": "mission",
        "4.2": "vision",
        "4.3": "values",
        "5.1": "goals",
        "5.2": "objectives",
        "5.3": "cards",
        "-": "survey",
    }


def test_every_section_and_table_passes_its_own_checks(kars: Plan) -> None:
    for row in [*kars.sections.all(), *printed_tables(kars)]:
        try:
            row.full_clean()
        except ValidationError as error:
            pytest.fail(f"{row}: {error}")


def test_saving_changes_no_text_or_cell(kars: Plan) -> None:
    for text in [row.text for row in kars.sections.all()] + [t.text for t in printed_tables(kars)]:
        assert clean_html(text) == text
    for table in printed_tables(kars):
        before = (table.columns, table.rows)
        table.save()
        assert (table.columns, table.rows) == before


def test_a_text_stands_for_the_published_one_and_is_marked_as_a_summary(kars: Plan) -> None:
    for section in kars.sections.all():
        assert section.is_summary == bool(section.text), section
        tables = section.tables.all()
        assert section.text or not any(table.text for table in tables), section


def test_links_in_the_texts_lead_to_places_of_the_document(kars: Plan) -> None:
    tables = printed_tables(kars)
    places = {section.key for section in kars.sections.all()}
    places |= {f"tablo-{table.section.key}-{table.key}" for table in tables if table.is_numbered}
    texts = [row.text for row in kars.sections.all()] + [table.text for table in tables]
    links = [link for text in texts for link in re.findall(r'href="([^"]*)"', text)]
    assert len(links) == 15
    assert not [link for link in links if link.removeprefix("#") not in places]


def test_the_foreword_is_signed_by_the_mayor(kars: Plan) -> None:
    foreword = kars.sections.get(key="baskanin-sunusu")
    assert foreword.part == Section.Part.FRONT
    assert "Prof. Dr. Ötüken SENGER" in foreword.text
    assert "Kars Belediye Başkanı" in foreword.text


# The tables


def test_every_table_has_all_its_rows(kars: Plan) -> None:
    own = {number: t for number, t in enumerate(numbered(kars), 1) if not t.source}
    assert {number: len(content(table).rows) for number, table in own.items()} == {
        **{2: 8, 3: 28, 4: 14, 5: 50, 6: 133, 7: 2, 8: 2, 9: 6, 10: 6, 11: 4, 12: 7, 13: 5},
        **{14: 43, 15: 26, 16: 6, 17: 2, 18: 26, 20: 15, 21: 29, 22: 10},
    }


def test_the_figures_of_the_tables_add_up_as_in_the_published_text(kars: Plan) -> None:
    shown = {
        number: ", ".join(f"{title} {value:f}" for title, value in sums(table).items())
        for number, table in enumerate(numbered(kars), 1)
        if 7 <= number <= 18
    }
    assert shown == {
        7: "Memur 396, Sözleşmeli 0, İşçi 92, Taşeron 0, Şirket 577, Toplam 1065",
        8: "Memur 100, Sözleşmeli 0, İşçi 58, Taşeron 0, Şirket 577, Toplam 735",
        9: "Memur 567, Sözleşmeli 58, İşçi 407, Taşeron 0, Şirket 3557, Toplam 4588",
        10: "Personel Sayısı 100",
        11: "Personel Sayısı 100",
        12: "Memur Sayı 100, Memur Oran (%) 100, Sözleşmeli Sayı 0, Sözleşmeli Oran (%) 0, "
        "İşçi Sayı 58, İşçi Oran (%) 100.09, Taşeron Sayı 0, Taşeron Oran (%) 0, "
        "Şirket Sayı 577, Şirket Oran (%) 99.97, Toplam Sayı 735, Toplam Oran (%) 99.97",
        13: "Memur 100, Sözleşmeli 0, İşçi 58, Taşeron 0, Şirket 577, Toplam 735",
        14: "Kadro Sayısı 399",
        15: "Sıra No 353, Resmi Araç Sayısı 66, Kiralık Araç Sayısı 0, Arızalı Araç Sayısı 12, "
        "Hurdaya Ayrılmış Araç Sayısı 111, Toplam Araç Sayısı 189",
        16: "Sıra No 21, Kullanıcı Sayısı 179",
        17: "Sıra No 3, Kullanıcı Sayısı 130",
        18: "Sıra No 351, Adet 381",
    }


def test_a_published_total_that_is_the_sum_is_computed(kars: Plan) -> None:
    computed = {
        number: (
            table.total_label,
            " ".join(cell for cell in compute_totals(content(table)) if cell),
        )
        for number, table in enumerate(numbered(kars), 1)
        if table.total_label
    }
    assert computed == {
        7: ("Toplam Kadro", "396 92 577 1065"),
        8: ("Toplam", "100 58 577 735"),
        13: ("Toplam", "100 58 577 735"),
        14: ("Toplam", "399"),
        15: ("Toplam", "66 0 12 111 189"),
    }


def test_totals_by_education_stay_as_published_because_the_sums_differ() -> None:
    table = tablo(12)
    assert not table.total_label
    assert content(table).rows[-1] == TableRow(
        ("Toplam", "100", "100", "", "100", "58", "100", "166", "100", "577", "100", "735", "100"),
        "total",
    )


def test_the_preparation_calendar_has_dates_and_who_is_responsible() -> None:
    rows = cells(tablo(2))
    assert rows[0] == ("1", "Üst Yönetim Genelgesi", "", "2024-06-03")
    assert rows[5] == ("6", "Kurul Değerlendirmesi", "Üst Yönetim", "2024-08-01")
    assert rows[7][2:] == ("Strateji Geliştirme Ekibi", "2024-08-22")


def test_mayors_are_in_the_order_of_their_terms() -> None:
    rows = cells(tablo(3))
    assert rows[0] == ("1", "Akif ÇİÇEK", "1920-1922")
    assert rows[13] == ("14", "Arif TAŞÇI", "1963-1970")
    assert rows[27] == ("28", "Prof.Dr. Ötüken SENGER", "2024-Halen")


def test_a_legal_duty_split_over_two_pages_is_one_row() -> None:
    rows = cells(tablo(4))
    assert [row[0] for row in rows] == [str(number) for number in range(1, 15)]
    assert rows[6][2].splitlines()[1] == (
        "- 2863 Sayılı Kültür Ve Tabiat Varlıklarını Koruma Kanunu Madde 6/D"
    )
    assert rows[10][4].splitlines()[2:] == [
        "- Rehberlik eğitimi verilmesi",
        "- Kent tarihi bakımından önem taşıyan mekânların ve işlevlerinin korunması",
    ]
    assert rows[13][1].endswith("belediye meclisi kararıyla ödül verebilir.")


def test_duties_have_152_grounds_findings_and_needs_a_line_each() -> None:
    lines = [len(cell.splitlines()) for row in cells(tablo(4)) for cell in row[2:]]
    assert sum(lines) == 152


def test_policy_documents_are_grouped_by_document_and_reference() -> None:
    table = content(tablo(5))
    documents = list(dict.fromkeys(row.cells[0] for row in table.rows))
    assert documents == [
        "On İkinci Kalkınma Planı",
        "Cumhurbaşkanı Yıllık Programı 2024",
        "Orta Vadeli Program (2024-2026)",
        "Ardahan-Kars-Iğdır-Ağrı Planlama Bölgesi 1/100000 Ölçekli Çevre Düzeni Planı",
    ]
    assert [row[0] for row in compute_spans(table) if row[0]] == [20, 13, 13, 4]
    assert len([row[1] for row in compute_spans(table) if row[1]]) == 29


def test_services_stand_a_row_each_under_their_seven_areas() -> None:
    table = content(tablo(6))
    assert [row[0] for row in compute_spans(table) if row[0]] == [37, 8, 28, 9, 26, 18, 7]
    assert table.rows[37].cells == (
        "2. Ulaşım Yönetimi",
        "2.1. Mevcut yol ve yaya yollarının standartlarının yükseltilmesi",
    )
    assert all(row.cells[1].startswith(row.cells[0][:2]) for row in table.rows)


def test_staff_by_year_keeps_the_published_totals_that_do_not_add_up() -> None:
    rows = cells(tablo(9))
    assert rows[0] == ("2019", "84", "14", "78", "", "633", "803")
    assert rows[3] == ("2022", "89", "15", "67", "", "589", "765")
    assert rows[5] == ("2024", "100", "", "58", "", "577", "735")


def test_education_has_two_columns_for_each_kind_of_staff() -> None:
    table = content(tablo(12))
    groups = [
        "",
        *[g for g in ("Memur", "Sözleşmeli", "İşçi", "Taşeron", "Şirket", "Toplam") for _ in "12"],
    ]
    assert [column.group for column in table.columns] == groups
    assert table.rows[2].cells == (
        *("Lise", "22", "22", "", "", "25", "43.1", "", "", "112", "19.41", "159", "21.63"),
    )


def test_the_cancelled_post_is_listed_without_a_number() -> None:
    rows = {name: rest for name, *rest in cells(tablo(14))}
    assert rows["Strateji Geliştirme Müdürü"] == ["", "İptal edildi"]
    assert rows["Zabıta Memuru"] == ["72", ""]
    directors = [
        name
        for name, (count, _) in rows.items()
        if name.endswith(("Müdürü", "Müd.", " M.")) and count
    ]
    assert len(directors) == 24


def test_each_vehicles_row_adds_up_to_its_total() -> None:
    for row in cells(tablo(15)):
        assert sum(map(int, row[2:6])) == int(row[6]), row


def test_pestle_has_six_factors_with_effects_under_one_heading() -> None:
    table = content(tablo(20))
    factors = {row.cells[0]: 0 for row in table.rows}
    assert list(factors) == [
        *("Politik", "Ekonomik", "Sosyo-Kültürel", "Teknolojik", "Mevzuat", "Çevre"),
    ]
    assert [row[0] for row in compute_spans(table) if row[0]] == [2, 4, 2, 3, 2, 2]
    assert [column.group for column in table.columns] == [
        *("", "", "Belediye Etkisi", "Belediye Etkisi", ""),
    ]
    assert (
        table.rows[8]
        .cells[2]
        .endswith("hizmet süresinin kısalması, vatandaş memnuniyetinin artması")
    )


def test_the_swot_analysis_has_5_strengths_11_weaknesses_8_opportunities_5_threats() -> None:
    table = tablo(21)
    sides = [side for side, _ in cells(table)]
    assert table.layout == SectionTable.Layout.SWOT
    assert {side: sides.count(side) for side in sides} == {
        "Güçlü yönler": 5,
        "Zayıf yönler": 11,
        "Fırsatlar": 8,
        "Tehditler": 5,
    }


def test_findings_and_needs_have_137_entries_in_ten_stages() -> None:
    rows = cells(tablo(22))
    assert [row[0].split(".")[0] for row in rows] == [str(number) for number in range(1, 11)]
    assert sum(len(cell.splitlines()) for row in rows for cell in row[1:]) == 137
    assert rows[8][2].splitlines()[-1].startswith("9.6.c.")


def test_the_previous_plan_has_8_goals_and_27_objectives_with_82_entries() -> None:
    assert len(content(unnumbered("onceki-amaclar")).rows) == 8
    rows = cells(unnumbered("onceki-hedefler"))
    assert len(rows) == 82
    assert len({row[0] for row in rows}) == len({row[1] for row in rows}) == 27
    assert ("H3.2", "Doğal ve kültürel mirasın korunmasını sağlamak") in {row[:2] for row in rows}


def test_stakeholders_stand_in_four_boxes() -> None:
    table = unnumbered("etki-onem-matrisi")
    boxes = [row[1:] for row in cells(table)]
    assert table.layout == SectionTable.Layout.STAKEHOLDERS
    assert {box: boxes.count(box) for box in boxes} == {
        ("Düşük", "Zayıf"): 3,
        ("Düşük", "Güçlü"): 2,
        ("Yüksek", "Zayıf"): 1,
        ("Yüksek", "Güçlü"): 10,
    }


def test_the_marks_of_the_services_for_stakeholders_are_all_there() -> None:
    rows = cells(unnumbered("paydas-hizmet-matrisi"))
    assert len(rows) == 39
    assert [[*column].count("✓") for column in zip(*rows, strict=True)][2:] == [39, 39, 8, 39, 1, 7]


def test_the_culture_of_the_institution_has_9_findings_and_15_needs() -> None:
    ((_, findings, needs),) = cells(unnumbered("kurum-kulturu"))
    assert (len(findings.splitlines()), len(needs.splitlines())) == (9, 15)


def test_lists_keep_their_marks_only_where_they_have_no_numbers_of_their_own(kars: Plan) -> None:
    marked = {
        table.key
        for table in printed_tables(kars)
        for row in cells(table)
        for cell in row
        if cell.startswith("- ")
    }
    assert marked == {"mevzuat"}
    for row in cells(tablo(4)):
        for cell in row[2:]:
            lines = cell.split("\n")
            assert all(line.startswith("- ") == (len(lines) > 1) for line in lines), cell


def test_no_markup_or_misread_letters_are_left_in_the_cells(kars: Plan) -> None:
    lines = [
        line
        for table in printed_tables(kars)
        for row in cells(table)
        for cell in row
        for line in cell.split("\n")
    ]
    assert not [line for line in lines if line.startswith(("*", "•")) or "<" in line]
    assert lines == [" ".join(line.split()) for line in lines]
    assert not [line for line in lines if set("đřęùţ") & set(line)]


# The questionnaire
