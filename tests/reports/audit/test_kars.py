"""What the audit finds in the published Kars plan: each finding true, none that a reader misses.

The places were checked against the plan's text by hand and with line tools (weights added up and
zero weights counted per card with awk, repeated codes listed, the costing's columns added up with
bc), not with the program.
"""

from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from plans.audit import Audit, Severity, run_audit
from plans.audit.run import counts

#: Without it no database is set up for this module alone.
pytestmark = pytest.mark.django_db

FOUND = {
    ("T03", "hata"): [
        "maliyetlendirme/program/2025",
        "maliyetlendirme/program/2026",
        "maliyetlendirme/program/2027",
        "maliyetlendirme/program/2028",
        "maliyetlendirme/program/2029",
        "maliyetlendirme/program/toplam",
    ],
    ("T05", "hata"): [
        "maliyetlendirme/genel-toplam/2025",
        "maliyetlendirme/genel-toplam/2026",
        "maliyetlendirme/genel-toplam/2027",
        "maliyetlendirme/genel-toplam/2028",
        "maliyetlendirme/genel-toplam/2029",
        "maliyetlendirme/genel-toplam/toplam",
    ],
    ("T06", "hata"): ["maliyetlendirme/genel-toplam/toplam"],
    ("T07", "hata"): ["maliyetlendirme/genel-toplam/2029", "maliyetlendirme/genel-toplam/toplam"],
    ("T09", "hata"): ["butce/gelir/2029"],
    ("T10", "hata"): ["butce/2029"],
    ("T10", "bilgi"): ["butce/2027", "butce/2028"],
    ("T11", "hata"): [f"maliyetlendirme/{year}" for year in range(2025, 2030)],
    ("T12", "hata"): ["maliyetlendirme/basili/2029"],
    ("T14", "hata"): ["butce/income/05"],
    ("T15", "uyari"): ["butce/expense/07"],
    ("A01", "hata"): "H1.4 H1.6 H6.3",
    ("A01", "uyari"): "H1.3 H1.5 H4.1 H5.2",
    ("A01", "bilgi"): "H1.2 H2.2 H3.3 H4.3 H4.4 H6.1 H7.1 H7.1/K2 H7.2 H8.1",
    ("A02", "uyari"): "H1.1 H5.1",
    ("A03", "uyari"): "H1.2 H1.3 H1.5 H1.6 H1.7 H4.3 H6.3 H7.1 H7.2 H7.4 H8.1 H8.2",
    ("A04", "uyari"): "H3.1 H7.2 H7.4",
    ("E06", "uyari"): "H5.3",
    ("E07", "uyari"): "H2.1",
    ("E10", "hata"): ["A7/H7.4"],
    ("E14", "uyari"): ["plan"],
    ("E16", "bilgi"): ["plan"],
    ("E28", "bilgi"): ["plan"],
    ("E18", "uyari"): ["plan"],
    ("E19", "uyari"): ["plan"],
    ("E30", "uyari"): ["plan"],
    ("E22", "bilgi"): ["butce/expense/08", "butce/income/08", "butce/income/09"],
    ("H04", "bilgi"): "H1.1/K1/G7 H1.1/K1/G10 H1.5/K1/G1 H1.5/K1/G12 H4.2/K1/G3 H6.2/K1/G1 "
    "H6.3/K1/G1 H6.3/K1/G3 H7.3/K2/G1 H7.3/K2/G3 H7.4/K1/G2 H7.4/K1/G3 H8.2/K1/G7 H8.3/K1/G1",
    ("H05", "bilgi"): "H7.2/K1/G1",
    ("H06", "uyari"): "H7.1/K2/G1 H7.3/K1/G1 H7.3/K1/G2 H7.3/K1/G3 H7.3/K1/G4 H7.3/K1/G6 "
    "H7.3/K1/G7 H7.3/K1/G8",
    # H1.7 wants losses below 20 % and prints 4 % a year, to be counted as rising.
    ("H16", "uyari"): ["A1/H1.7/K1/G4"],
    # Projects, works and applications, of what is said nowhere in the name.
    ("H18", "uyari"): "H3.3/K1/G2 H4.3/K1/G7 H4.5/K1/G1 H7.1/K1/G5 H7.2/K1/G3 H8.3/K1/G3",
    # Staff, devices, fuel, coal, tyres, bins, covers, training taken; meetings held.
    ("H19", "bilgi"): "H1.2 H1.4 H1.5 H1.6 H2.1 H6.1 H7.1 H8.2",
    ("K03", "uyari"): [
        *("A1/H1.1", "A1/H1.2", "A1/H1.3", "A1/H1.4", "A1/H1.5", "A1/H1.6", "A1/H1.7"),
        *("A2/H2.2", "A4/H4.2", "A4/H4.3", "A5/H5.1", "A5/H5.2", "A5/H5.3", "A6/H6.1"),
        *("A6/H6.3", "A7/H7.1", "A7/H7.3", "A8/H8.1", "A8/H8.2"),
    ],
    ("K04", "bilgi"): ["A5/H5.3", "A7/H7.1", "A7/H7.3"],
    ("K05", "bilgi"): ["A1/H1.3", "A6/H6.3"],
    ("K06", "hata"): ["plan/hedef"],
    ("K07", "bilgi"): [
        *("A1/H1.1", "A1/H1.4", "A1/H1.5", "A4/H4.2", "A4/H4.3", "A5/H5.2", "A5/H5.3"),
        *("A6/H6.3", "A7/H7.1", "A7/H7.3", "A8/H8.1", "A8/H8.2"),
    ],
    ("K08", "uyari"): ["A3/H3.1", "A6/H6.2"],
    ("K09", "uyari"): ["A4", "A7", "A8"],
    ("K10", "uyari"): ["A1/H1.5", "A5/H5.3"],
    ("C06", "bilgi"): ["A1/H1.1", "A1/H1.3", "A1/H1.6", "A3/H3.1", "A3/H3.2", "A4/H4.5"],
    ("B03", "uyari"): [
        *("A1/H1.1", "A1/H1.2", "A1/H1.3", "A1/H1.4", "A1/H1.5", "A1/H1.6", "A1/H1.7"),
        *("A2/H2.1", "A2/H2.2", "A3/H3.1", "A3/H3.2", "A3/H3.3", "A4/H4.2", "A4/H4.3"),
        *("A5/H5.2", "A6/H6.1", "A6/H6.2", "A7/H7.3", "A7/H7.4", "A8/H8.2"),
    ],
    ("B04", "bilgi"): [
        "birim-adi/Basın Yayın Halkla İlişkiler Müdürlüğü",
        "birim-adi/Basın Yayın ve Halkla İlişkiler Birimi",
        "birim-adi/Basın, Yayın ve Halkla İlişkiler Müdürlüğü",
        "birim-adi/Destek Hizmetler Müdürlüğü",
        "birim-adi/Emlak Müdürlüğü",
        "birim-adi/Emlak İstimlak Müdürlüğü",
        "birim-adi/Fen İşleri",
        "birim-adi/Park Bahçeler Müdürlüğü",
        "birim-adi/İmar Müdürlüğü",
        "birim-adi/İmar ve Şehircilik",
    ],
    ("B05", "uyari"): ["birim/basin-yayin-ve-halkla-iliskiler"],
    ("C01", "hata"): ["A5/H5.3", "A7/H7.1"],
    ("C01", "bilgi"): ["A8/H8.2", "A8/H8.3"],
    ("C02", "uyari"): ["maliyetlendirme/kartlar"],
    ("C03", "uyari"): ["TG/3", "TG/4", "TG/9", "TG/11", "TG/15"],
    ("C03", "bilgi"): ["TG/1", "TG/7", "TG/8"],
    ("C04", "bilgi"): ["TG/2"],
}


@pytest.fixture(scope="module")
def audit(read_kars: Callable) -> Audit:
    """The audit of the Kars plan, run once: it is plain values."""
    return read_kars(run_audit)


def card_key(short: str) -> str:
    """`H7.1` → `A7/H7.1/K1`, `H7.1/K2/G3` → `A7/H7.1/K2/G3`."""
    return f"A{short[1]}/{short if '/' in short else short + '/K1'}"


def said(audit: Audit, code: str, place: str) -> str:
    finding = audit.find(code, place)
    assert finding is not None
    return finding.text


def test_the_audit_finds_what_a_careful_reader_finds_and_nothing_else(audit: Audit) -> None:
    found = defaultdict(list)
    for row in audit.findings:
        if row.rule.code not in ("T17", "K13"):
            found[row.rule.code, row.severity.value].append(row.place.key)
    expected = {
        key: [card_key(short) for short in places.split()] if isinstance(places, str) else places
        for key, places in FOUND.items()
    }
    assert {key: sorted(places) for key, places in found.items()} == {
        key: sorted(places) for key, places in expected.items()
    }


def test_the_general_total_was_subtracted_instead_of_added(audit: Audit) -> None:
    text = said(audit, "T05", "maliyetlendirme/genel-toplam/toplam")
    assert "4.086.456.169 TL basılmış" in text
    assert "5.831.613.432 TL (fark 1.745.157.263 TL)" in text
    assert "toplanacakken çıkarılmış" in text


def test_the_programme_costs_871_795_652_and_not_what_is_printed(audit: Audit) -> None:
    text = said(audit, "T03", "maliyetlendirme/program/toplam")
    assert "873.361.611 TL basılmış, amaçların toplamı 871.795.652 TL" in text


def test_two_digits_of_the_costing_of_2029_are_swapped(audit: Audit) -> None:
    text = said(audit, "T07", "maliyetlendirme/genel-toplam/2029")
    assert "1.259.373.666 TL basılmış; üstündeki iki basılı toplam 1.259.737.666 TL" in text


def test_three_digits_of_other_income_of_2029_were_dropped(audit: Audit) -> None:
    assert "1.069.160 TL" in said(audit, "T14", "butce/income/05")
    assert "191.846.300 TL" in said(audit, "T10", "butce/2029")


def test_capital_transfers_fall_in_2029_where_they_rose_by_four_percent(audit: Audit) -> None:
    assert "4.679.434,24 TL olurdu" in said(audit, "T15", "butce/expense/07")


def test_the_objective_without_cost_has_one_on_its_card(audit: Audit) -> None:
    assert "Hedef kartında 18.325.000 TL" in said(audit, "E10", "A7/H7.4")


def test_the_cards_cost_less_than_the_costing_says(audit: Audit) -> None:
    assert "855.120.652,88 TL" in said(audit, "C02", "maliyetlendirme/kartlar")


def test_the_name_of_an_objective_in_the_list_is_that_of_another(audit: Audit) -> None:
    assert "H2.2 hedefinin adıyla aynı" in said(audit, "K08", "A3/H3.1")


def test_tables_of_the_situation_analysis_are_added_up_too(audit: Audit) -> None:
    texts = [row.text for row in audit.findings if row.rule.code == "T17"]
    assert len(texts) == 2
    assert "2019 satırında 803 yazıyor, sütunların toplamı 809" in texts[0]
    assert "Taşeron Sayı sütununda 166 yazıyor, satırların toplamı 0" in texts[1]


def test_no_place_has_two_findings_of_a_rule(audit: Audit) -> None:
    keys = [(row.rule.code, row.place.key) for row in audit.findings]
    assert len(keys) == len(set(keys))


def test_what_cards_say_of_each_other_word_by_word_is_told_with_its_places(audit: Audit) -> None:
    texts = [row.text.split(" yerde yazıyor: ") for row in audit.findings if row.rule.code == "K13"]
    assert Counter(places for _, places in texts) == {
        "H1.3 tespit, H1.6 tespit ve H1.7 tespit.": 1,
        "H1.3 ihtiyaç, H1.6 ihtiyaç ve H1.7 ihtiyaç.": 1,
        "H1.6 tespit ve H1.7 tespit.": 1,
        "H1.6 ihtiyaç ve H1.7 ihtiyaç.": 1,
        "H2.2 risk, H3.2 risk, H3.3 risk, H4.4 risk ve H8.1 risk.": 1,
        "H5.3 tespit ve H5.3 (2. kart) tespit.": 1,
        "H5.3 ihtiyaç ve H5.3 (2. kart) ihtiyaç.": 1,
        "H7.1 risk ve H7.1 (2. kart) risk.": 1,
        "H7.1 ihtiyaç ve H7.1 (2. kart) ihtiyaç.": 1,
        "H7.3 risk ve H7.3 (2. kart) risk.": 1,
        "H7.3 tespit ve H7.3 (2. kart) tespit.": 3,
        "H7.3 ihtiyaç ve H7.3 (2. kart) ihtiyaç.": 3,
        "H8.2 tespit ve H8.3 tespit.": 2,
        "H8.2 risk ve H8.3 risk.": 1,  # kukuki, hukuki
    }
    assert [said for said, places in texts if "8.2 risk" in places] == ["Hemen hemen aynı metin 2"]


def test_there_are_31_errors_98_warnings_and_98_notes(audit: Audit) -> None:
    assert counts(audit.findings) == {
        Severity.ERROR: 31,
        Severity.WARNING: 98,
        Severity.NOTE: 98,
    }


def test_every_finding_leads_to_a_page_of_the_admin(audit: Audit) -> None:
    assert {row.place.url.split("/")[1] for row in audit.findings} == {"admin"}
