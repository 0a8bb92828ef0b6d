"""Each rule of the audit finds what it is there for, and nothing in a sound plan.

Rules are functions over records: no test here needs a database.
"""

from decimal import Decimal
from typing import Any

import pytest

from budgeting.models import CardCost
from plans.audit import rules
from plans.models import CardCooperation, CardNote, Unit
from tests.reports.audit.sound import (
    FEN,
    SU,
    ZABITA,
    a_card,
    an_indicator,
    an_item,
    an_objective,
    card,
    card_costs,
    costs,
    cumulative,
    each_year,
    found,
    goal,
    indicator,
    indicators,
    item,
    key,
    linked,
    marks,
    matrix,
    notes,
    objective,
    pictures,
    plan,
    printed,
    rule,
    sections,
    table,
    two,
    weights,
    years,
)

#: For each rule the values it must complain about, and what its sentence must say.
CASES: dict[str, tuple[Any, str]] = {
    "T01": (printed("objective_cost", None, 501), "fark 1 TL"),
    "T02": (printed("goal_cost", 2025, 90), "90 TL basılmış, hedeflerinin toplamı 100 TL"),
    "T03": (printed("programme_cost", 2026, 200), "2026 yılı için 200 TL"),
    "T04": (printed("general_expense", None, 9000), "9.000 TL basılmış"),
    "T05": (printed("grand_total", None, 4000), "toplanacakken çıkarılmış"),
    "T06": (printed("grand_total", None, 4000), "yılların basılı toplamları 5.000 TL"),
    "T07": (printed("grand_total", 2027, 1010), "100 TL + 900 TL"),
    "T08": (printed("expense_budget", 2025, 1200), "fark 200 TL"),
    "T09": (printed("income_budget", 2025, 1200), "Gelir bütçesi toplamında"),
    "T10": (
        item(amounts={2024: Decimal(800)} | each_year(1000) | {2026: Decimal(1100)}),
        "gelir giderden 100 TL az",
    ),
    "T11": (plan(general_expenses=each_year(800)), "genel toplamı 900 TL"),
    "T12": (printed("grand_total", 2025, 1300), "gider bütçesinde 1.000 TL basılmış"),
    "T13": (item(amounts=each_year(-5)), "sıfırdan küçük"),
    "T14": (item(amounts=years(1000000, 1040000, 1080000, 1120000, 1160)), "1000 kat küçük"),
    "T15": (item(amounts=years(1000, 1040, 1082, 1125, 1100)), "aynı artışla 1.170"),
    "T16": (printed("card_cost", None, 700), "tutarların toplamı 500 TL"),
    "T17": (table("6"), "6 yazıyor, satırların toplamı 5"),
    "T18": (costs("106781.35", 10000000, 18000000), "H1.1 maliyeti, aynı amacın öteki"),
    "T19": (card_costs(300, 2, 1, 3), "300 TL"),
    "T20": (card_costs(5, "7.25", "7.25"), "H1.2 ve H1.3 kartlarının maliyeti aynı: 7,25 TL"),
    "A01": (weights(indicator(weight=Decimal("97.96"))), "2,04 puan az"),
    "A02": (two({}, {"weight": None}), "2 göstergeden 1 tanesinde"),
    "A03": (two({}, {"weight": Decimal(0)}), "hedefe etkisi %0"),
    "A04": (two({"weight": Decimal(90)}, {"weight": Decimal(10)}), "%90"),
    "E01": (plan(goals=[]), "hiç amaç yok"),
    "E02": (goal(objectives=[]), "hedefi yok"),
    "E03": (objective(cards=[]), "kartı yok"),
    "E04": (card(responsible_unit=None), "sorumlu birim yok"),
    "E05": (indicators(), "hiç performans göstergesi yok"),
    "E06": (card(notes=notes("finding", "need")), "risk"),
    "E07": (card(activities=[]), "faaliyet"),
    "E08": (card(notes=notes("risk", "need")), "tespit"),
    "E09": (card(notes=notes("risk", "finding")), "ihtiyaç"),
    "E10": (objective(cost_estimates={}), "hiçbir hedefin maliyeti"),
    "E11": (card(costs=[]), "maliyet tahmini yok"),
    "E12": (objective(cost_estimates={2025: Decimal(1)}), "2026, 2027, 2028 ve 2029 yılı boş"),
    "E13": (indicator(unit_of_measure=" "), "ölçü birimi yok"),
    "E14": (indicator(baseline=None), "başlangıç değeri yok"),
    "E15": (indicator(targets={}), "bütün yıllar boş"),
    "E16": (indicator(data_source=""), "veri kaynağı yok"),
    "E17": (plan(mission="", core_values=[]), "misyon ve temel değerler"),
    "E18": (plan(status="active", council_decision_number=""), "sayısı yazılmamış"),
    "E19": (key(baseline=None), "başlangıç değeri yok"),
    "E20": (key(target=None, unit_of_measure=""), "hedef değeri ve ölçü birimi yok"),
    "E21": (objective(strategies=[]), "stratejisi yazılmamış"),
    "E22": (item(amounts={2024: Decimal(1)} | years(1, 1, 1, 1, None)), "2029 boş"),
    "E23": (plan(general_expenses=years(900, 900, None, 900, 900)), "2027 yılı boş"),
    "E24": (plan(budget_items=[an_item()]), "Gelir bütçesi için hiç kalem"),
    "E25": (objective(cost_estimates=each_year(0)), "bütün yıllarda sıfır"),
    "E28": (indicator(method=""), "hiçbirinde tam bir künye (tanım, hesaplama yöntemi"),
    "E29": (
        sections("Durum Analizi"),
        "önceki planı değerlendiren bir bölüm yok",
    ),
    "E30": (plan(status="active"), "sürümü kesinleşmemiş"),
    "H01": (indicator(unit_of_measure="%", targets=years(90, 100, 110, 120, 130)), "2027 %110"),
    "H02": (indicator(targets=years(10, None, 10, 10, None)), "2026 hedefi boş"),
    "H03": (indicator(targets=years(10, 10, 10000, 10, 10)), "1000 kat büyük"),
    "H04": (indicator(targets=years(10, 9, 8, 7, 6)), "düşüyor"),
    "H05": (indicator(targets=years(70, 30, 100, 100, 100)), "2026 hedefi iki yanındaki"),
    "H06": (indicator(name="Eğitim alan personel sayısı", unit_of_measure="%"), "sayı adı"),
    "H07": (indicator(targets=years(0, 1, 2, 3, 4)), "2025 hedefi 0"),
    "H08": (indicator(monitoring_frequency=12, reporting_frequency=6), "6 ayda bir"),
    "H09": (indicator(targets=years(-1, 1, 1, 1, 1)), "sıfırdan küçük"),
    "H10": (
        indicator(unit_of_measure="%", targets=each_year(40)),
        "(birimi %), ama dönemlerin değerleri toplanıyor: 2 ölçümün her birinde 40 bulunsa yılın "
        "değeri 80 olur.",
    ),
    "H11": (cumulative(aggregation="average"), "dönemlerin ortalaması alınıyor"),
    "H12": (
        cumulative(direction="down", baseline=None, targets=years(9, 8, 7, 6, 5)),
        "başlangıç değeri yok; 5 yılın performansı hesaplanamaz",
    ),
    "H13": (cumulative(aggregation="sum"), "10 olan başlangıcın üzerine bütün dönemlerin"),
    "H14": (
        cumulative(targets=years(12, 14, 13, 18, 20)),
        "2027 yılında düşüyor (başlangıç 10; 2025: 12",
    ),
    "H15": (indicator(name="Yenilenen hat (kümülatif)"), "“kümülatif” yazıyor"),
    "H16": (indicator(name="Su kayıp kaçak oranı"), "adında “kayıp” geçiyor"),
    "H17": (
        indicator(mid_year_share=Decimal(40), aggregation="last", direction="down"),
        "%40 bekleneceği yazılmış, ama azalması istenen",
    ),
    "H18": (indicator(name="Yapılan çalışma sayısı"), "adında neyin ölçüldüğü yazmıyor"),
    "H19": (
        indicator(name="Alınan boru miktarı"),
        "Girdi ölçen 1 gösterge var: P.G. 1.1.1",
    ),
    "K01": (indicator(code="P.G. 7.3.1"), "H1.1 hedefine uymuyor"),
    "K02": (indicator(code=""), "PG kodu yok"),
    "K03": (two({}, {"name": "Başka"}), "P.G. 1.1.1 (2 gösterge)"),
    "K04": (objective(cards=[a_card(), a_card(pk=2, order=2)]), "2 kartı var"),
    "K05": (indicator(code="P.G. 1.1.3"), "1.1.1 ve 1.1.2 yok"),
    "K06": (plan(declared_objectives=29), "29 hedef olduğu yazıyor, planda 1 hedef"),
    "K07": (
        indicators(*(an_indicator(pk=n, order=n) for n in range(1, 7))),
        "6 göstergesi var",
    ),
    "K08": (objective(listed_name="Su şebekesini yenilemek"), "hedefler listesinde “Su"),
    "K09": (card(printed_goal="Nitelikli kent"), "H1.1: “Nitelikli kent”"),
    "K10": (two({}, {"code": "P.G. 1.1.2"}), "aynı adlı göstergeler"),
    "K11": (goal(objectives=[an_objective(number=3)]), "H1.1 ve H1.2 yok"),
    "K12": (
        goal(objectives=[an_objective(), an_objective(pk=2, number=2)]),
        "H1.1 hedefinin adıyla aynı",
    ),
    "K13": (
        card(notes=[*notes("risk", "need"), CardNote(kind="finding", text="bir RİSK")]),
        "Aynı metin 2 yerde yazıyor: H1.1 risk ve H1.1 tespit.",
    ),
    "B01": (matrix(objective(unit_assignments=marks([SU, FEN], [FEN]))), "2 birim S"),
    "B02": (matrix(objective(unit_assignments=marks([FEN], [FEN]))), "kartta Su ve Kanalizasyon"),
    "B03": (matrix(objective(unit_assignments=marks([SU], [ZABITA]))), "matriste olmayan 1: Fen"),
    "B04": (
        matrix(card(cooperations=[CardCooperation(unit=FEN, printed_name="Fen Dairesi")])),
        "bu adda bir birim yok",
    ),
    "B05": (matrix(objective(unit_assignments=marks([SU]))), "hiç işaretli değil"),
    "B06": (
        matrix(plan(), [Unit(pk=1, code="fen", name="Fen İşleri Müdürlüğü", is_active=False), SU]),
        "kapatılmış bir birim",
    ),
    "B07": (matrix(card(cooperations=[CardCooperation(unit=SU)])), "hem sorumlu hem"),
    "B08": (matrix(plan(), [FEN, SU, ZABITA]), "Zabıta Müdürlüğü hiçbir hedefte"),
    "E26": (pictures(("Kale", True), (None, True)), "2. resmin alternatif metni yok"),
    "E27": (pictures(("Kale", False)), "1. resim bulunamadı"),
    "C01": (card(costs=[CardCost(amount=Decimal(600))]), "fark 100 TL"),
    "C02": (card(costs=[CardCost(amount=Decimal(600))]), "toplamı 600 TL"),
    "C03": (linked(indicator(targets=each_year(5))), "toplamı 25"),
    "C04": (linked(plan(), are_linked=False), "bağlı değil"),
    "C06": (
        objective(name="Halk sağlığını korumak"),
        "adındaki sözlerden (halk, sağlığını) hiçbiri 1 göstergesinin adında geçmiyor",
    ),
    "C05": (linked(indicator(unit_of_measure="m")), "birimi km"),
}

#: The sound plan as rules see it that load more than its records.
SOUND: dict[str, Any] = {
    "load_matrix": matrix(plan()),
    "load_tables": table("5"),
    "load_key_indicators": linked(plan()),
    "load_sections": sections("Durum Analizi", "Önceki Planın Değerlendirilmesi"),
    "load_pictures": pictures(("Kale", True), ("", True)),
}


def test_every_rule_has_a_case() -> None:
    assert {rule.code for rule in rules()} == set(CASES)


@pytest.mark.parametrize("code", CASES)
def test_a_rule_finds_what_it_is_there_for(code: str) -> None:
    data, said = CASES[code]
    texts = [problem.text for problem in found(code, data)]
    assert any(said in text for text in texts), texts


@pytest.mark.parametrize("code", CASES)
def test_a_rule_finds_nothing_in_a_sound_plan(code: str) -> None:
    assert found(code, SOUND.get(rule(code).load.__name__) or plan()) == []


def test_a_closed_unit_is_told_with_the_one_that_took_over() -> None:
    (problem,) = found(
        "B06", matrix(plan(), [Unit(pk=1, name="Fen", is_active=False, successor=SU), SU])
    )
    assert problem.text.endswith(f"Görevlerini {SU.name} yürütüyor.")


def test_a_plan_that_is_over_may_name_a_closed_unit() -> None:
    units = [Unit(pk=1, name="Fen", is_active=False), SU]
    assert found("B06", matrix(plan(status="ended"), units)) == []


@pytest.mark.parametrize("code", CASES)
def test_a_rule_says_one_thing_of_a_place(code: str) -> None:
    keys = [problem.place.key for problem in found(code, CASES[code][0])]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("code", CASES)
def test_a_rule_is_explained(code: str) -> None:
    told = rule(code)
    assert all([told.title, told.why, told.ground, told.remedy])
