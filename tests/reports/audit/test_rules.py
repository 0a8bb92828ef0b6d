"""Each rule of the audit finds what it is there for, and nothing in a sound plan.

Rules are functions over plain values: no test here needs a database.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from budgeting.audit.amounts import find_break, find_slip
from budgeting.audit.data import ItemData, MoneyData, PrintedData
from indicators.audit.codes import parse_code
from indicators.audit.data import IndicatorData, IndicatorsData
from indicators.audit.targets import slipped_by
from plans.audit import Problem, Rule, Severity, rules
from plans.audit.data import (
    CardData,
    Cooperation,
    GoalData,
    KeyIndicatorData,
    ObjectiveData,
    PlanData,
    TableData,
    UnitData,
)
from plans.audit.words import format_list, format_tl, is_same_text
from plans.content.tables import Column, Row, Table
from reports.audit.rules import WeightsData

YEARS = (2025, 2026, 2027, 2028, 2029)


def each_year(amount: int | str) -> dict[int, Decimal]:
    return dict.fromkeys(YEARS, Decimal(amount))


def years(*values: int | str | None) -> dict[int, Decimal]:
    return {
        year: Decimal(value) for year, value in zip(YEARS, values, strict=True) if value is not None
    }


# --- A sound plan: one goal, one objective, one card, one indicator ------------------------------

FEN = UnitData(1, "fen", "Fen İşleri Müdürlüğü", "Fen İşleri Md.")
SU = UnitData(2, "su", "Su ve Kanalizasyon Müdürlüğü", "Su Md.")
ZABITA = UnitData(3, "zabita", "Zabıta Müdürlüğü", "Zabıta Md.")
CARD = CardData(1, 1, 1, 1, SU, (Cooperation(FEN),), activities=1, risks=1, findings=1, needs=1)
OBJECTIVE = ObjectiveData(1, 1, 1, "Şebekeyi yenilemek", "", 1, (CARD,), (SU,), (FEN,))
GOAL = GoalData(1, 1, "Nitelikli altyapı", (OBJECTIVE,))
KEY = KeyIndicatorData(1, 1, "Yenilenen hat", "km", Decimal(0), Decimal(50))
PLAN = PlanData(
    pk=1,
    slug="ornek",
    years=YEARS,
    declared_goals=1,
    declared_objectives=1,
    mission="Hizmet",
    vision="Yaşanabilir kent",
    core_values=1,
    decision_date=date(2024, 10, 1),
    decision_number="51",
    goals=(GOAL,),
    key_indicators=(KEY,),
    units=(FEN, SU),
)
INDICATOR = IndicatorData(
    1,
    CARD,
    1,
    "P.G. 1.1.1",
    "Yenilenen hat uzunluğu",
    Decimal(100),
    "km",
    Decimal(0),
    data_source="Su abone sistemi",
    targets=each_year(10),
    key_indicators=(1,),
)
EXPENSE = ItemData(1, "expense", "01", "PERSONEL", {2024: Decimal(800)} | each_year(1000))
INCOME = ItemData(2, "income", "01", "VERGİ", {2024: Decimal(800)} | each_year(1000))
PRINTED = tuple(
    PrintedData(number, kind, of, year, Decimal(value))
    for number, (kind, of, year, value) in enumerate(
        [
            ("objective_cost", 1, None, 500),
            ("goal_cost", 1, None, 500),
            ("goal_cost", 1, 2025, 100),
            ("general_expense", None, None, 4500),
            *(("programme_cost", None, year, 100) for year in YEARS),
            ("programme_cost", None, None, 500),
            *(("grand_total", None, year, 1000) for year in YEARS),
            ("grand_total", None, None, 5000),
            ("expense_budget", None, 2025, 1000),
            ("income_budget", None, 2025, 1000),
            ("card_cost", 1, None, 500),
            ("card_weight", 1, None, 100),
        ],
        1,
    )
)
MONEY = MoneyData(
    PLAN,
    {1: each_year(100)},
    each_year(900),
    {1: (Decimal(500),)},
    (EXPENSE, INCOME),
    PRINTED,
)


def plan(**fields: Any) -> PlanData:
    return replace(PLAN, **fields)


def goal(**fields: Any) -> PlanData:
    return plan(goals=(replace(GOAL, **fields),))


def objective(**fields: Any) -> PlanData:
    return goal(objectives=(replace(OBJECTIVE, **fields),))


def card(**fields: Any) -> PlanData:
    return objective(cards=(replace(CARD, **fields),))


def key(**fields: Any) -> PlanData:
    return plan(key_indicators=(replace(KEY, **fields),))


def indicators(*rows: IndicatorData, of: PlanData = PLAN) -> IndicatorsData:
    return IndicatorsData(of, rows)


def indicator(**fields: Any) -> IndicatorsData:
    return indicators(replace(INDICATOR, **fields))


def two(first: dict[str, Any], second: dict[str, Any]) -> IndicatorsData:
    return indicators(replace(INDICATOR, **first), replace(INDICATOR, pk=2, order=2, **second))


def money(**fields: Any) -> MoneyData:
    return replace(MONEY, **fields)


def printed(kind: str, year: int | None, value: int | str) -> MoneyData:
    """The sound costing and budget, one printed total of which is another."""
    return money(
        printed=tuple(
            replace(row, value=Decimal(value)) if (row.kind, row.year) == (kind, year) else row
            for row in PRINTED
        )
    )


def item(**fields: Any) -> MoneyData:
    return money(items=(replace(EXPENSE, **fields), INCOME))


def weights(data: IndicatorsData, total: int | None = 100) -> WeightsData:
    return WeightsData(data, {} if total is None else {1: Decimal(total)})


def table(total: str) -> PlanData:
    columns = (Column("Birim"), Column("Sayı", "number", is_summed=True))
    rows = (Row(("Fen", "2")), Row(("Su", "3")), Row(("TOPLAM", total), "total"))
    return plan(tables=(TableData(1, "personel", "memur", "Memurlar", Table(columns, rows)),))


def row_sums(*rows: tuple[str, str, str, str]) -> PlanData:
    """A table whose last column totals the two before it."""
    columns = (Column("Yıl"), *(Column(name, "number") for name in ("Memur", "İşçi", "Toplam")))
    whole = Table(columns, tuple(Row(cells) for cells in rows))
    return plan(tables=(TableData(1, "personel", "yillar", "Yıllar", whole),))


def costs(*amounts: int | str) -> MoneyData:
    """An objective for each amount, which is what it costs every year."""
    rows = tuple(replace(OBJECTIVE, pk=n, number=n) for n in range(1, len(amounts) + 1))
    estimates = {n: each_year(amount) for n, amount in enumerate(amounts, 1)}
    return money(plan=goal(objectives=rows), estimates=estimates)


def cumulative(**fields: Any) -> IndicatorsData:
    """The sound indicator, its targets going on from a baseline of 10."""
    sound = {
        "basis": "cumulative",
        "aggregation": "last",
        "baseline": Decimal(10),
        "targets": years(12, 14, 16, 18, 20),
    }
    return indicator(**sound | fields)


SECOND_CARD = replace(CARD, pk=2, order=2)
SECOND_OBJECTIVE = replace(OBJECTIVE, pk=2, number=2, name="Kayıpları azaltmak")

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
        item(amounts=EXPENSE.amounts | {2026: Decimal(1100)}),
        "gelir giderden 100 TL az",
    ),
    "T11": (money(general=each_year(800)), "genel toplamı 900 TL"),
    "T12": (printed("grand_total", 2025, 1300), "gider bütçesinde 1.000 TL basılmış"),
    "T13": (item(amounts=each_year(-5)), "sıfırdan küçük"),
    "T14": (item(amounts=years(1000000, 1040000, 1080000, 1120000, 1160)), "1000 kat küçük"),
    "T15": (item(amounts=years(1000, 1040, 1082, 1125, 1100)), "aynı artışla 1.170"),
    "T16": (printed("card_cost", None, 700), "tutarların toplamı 500 TL"),
    "T17": (table("6"), "6 yazıyor, satırların toplamı 5"),
    "T18": (costs("106781.35", 10000000, 18000000), "H1.1 maliyeti, aynı amacın öteki"),
    "A01": (weights(indicator(weight=Decimal("97.96"))), "2,04 puan az"),
    "A02": (two({}, {"weight": None}), "2 göstergeden 1 tanesinde"),
    "A03": (two({}, {"weight": Decimal(0)}), "hedefe etkisi %0"),
    "A04": (two({"weight": Decimal(90)}, {"weight": Decimal(10)}), "%90"),
    "E01": (plan(goals=()), "hiç amaç yok"),
    "E02": (goal(objectives=()), "hedefi yok"),
    "E03": (objective(cards=()), "kartı yok"),
    "E04": (card(responsible=None), "sorumlu birim yok"),
    "E05": (indicators(), "hiç performans göstergesi yok"),
    "E06": (card(risks=0), "risk"),
    "E07": (card(activities=0), "faaliyet"),
    "E08": (card(findings=0), "tespit"),
    "E09": (card(needs=0), "ihtiyaç"),
    "E10": (money(estimates={}), "hiçbir hedefin maliyeti"),
    "E11": (money(card_costs={}), "maliyet tahmini yok"),
    "E12": (money(estimates={1: {2025: Decimal(1)}}), "2026, 2027, 2028 ve 2029 yılı boş"),
    "E13": (indicator(unit_of_measure=" "), "ölçü birimi yok"),
    "E14": (indicator(baseline=None), "başlangıç değeri yok"),
    "E15": (indicator(targets={}), "bütün yıllar boş"),
    "E16": (indicator(data_source=""), "veri kaynağı yok"),
    "E17": (plan(mission="", core_values=0), "misyon ve temel değerler"),
    "E18": (plan(status="active", decision_number=""), "sayısı yazılmamış"),
    "E19": (key(baseline=None), "başlangıç değeri yok"),
    "E20": (key(target=None, unit_of_measure=""), "hedef değeri ve ölçü birimi yok"),
    "E21": (objective(strategies=0), "stratejisi yazılmamış"),
    "E22": (item(amounts={2024: Decimal(1)} | years(1, 1, 1, 1, None)), "2029 boş"),
    "E23": (money(general=years(900, 900, None, 900, 900)), "2027 yılı boş"),
    "E24": (money(items=(EXPENSE,)), "Gelir bütçesi için hiç kalem"),
    "E25": (money(estimates={1: each_year(0)}), "bütün yıllarda sıfır"),
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
    "K01": (indicator(code="P.G. 7.3.1"), "H1.1 hedefine uymuyor"),
    "K02": (indicator(code=""), "PG kodu yok"),
    "K03": (two({}, {"name": "Başka"}), "P.G. 1.1.1 (2 gösterge)"),
    "K04": (objective(cards=(CARD, SECOND_CARD)), "2 kartı var"),
    "K05": (indicator(code="P.G. 1.1.3"), "1.1.1 ve 1.1.2 yok"),
    "K06": (plan(declared_objectives=29), "29 hedef olduğu yazıyor, planda 1 hedef"),
    "K07": (
        indicators(*(replace(INDICATOR, pk=n, order=n) for n in range(1, 7))),
        "6 göstergesi var",
    ),
    "K08": (objective(listed_name="Su şebekesini yenilemek"), "hedefler listesinde “Su"),
    "K09": (card(printed_goal="Nitelikli kent"), "H1.1: “Nitelikli kent”"),
    "K10": (two({}, {"code": "P.G. 1.1.2"}), "aynı adlı göstergeler"),
    "K11": (goal(objectives=(replace(OBJECTIVE, number=3),)), "H1.1 ve H1.2 yok"),
    "K12": (
        goal(objectives=(OBJECTIVE, replace(SECOND_OBJECTIVE, name=OBJECTIVE.name))),
        "H1.1 hedefinin adıyla aynı",
    ),
    "B01": (objective(responsible=(SU, FEN)), "2 birim S"),
    "B02": (objective(responsible=(FEN,)), "kartta Su ve Kanalizasyon"),
    "B03": (objective(cooperating=(ZABITA,)), "matriste olmayan 1: Fen"),
    "B04": (card(cooperating=(Cooperation(FEN, "Fen Dairesi"),)), "bu adda bir birim yok"),
    "B05": (objective(cooperating=()), "hiç işaretli değil"),
    "B06": (
        replace(
            card(cooperating=(Cooperation(replace(FEN, is_active=False)),)),
            units=(replace(FEN, is_active=False), SU),
        ),
        "kapatılmış bir birim",
    ),
    "B07": (card(cooperating=(Cooperation(SU),)), "hem sorumlu hem"),
    "B08": (plan(units=(FEN, SU, ZABITA)), "Zabıta Müdürlüğü hiçbir hedefte"),
    "C01": (money(card_costs={1: (Decimal(600),)}), "fark 100 TL"),
    "C02": (money(card_costs={1: (Decimal(600),)}), "toplamı 600 TL"),
    "C03": (indicator(targets=each_year(5)), "toplamı 25"),
    "C04": (indicator(key_indicators=()), "bağlı değil"),
    "C05": (indicator(unit_of_measure="m"), "birimi km"),
}

SOUND: dict[str, Any] = {
    "load_plan": PLAN,
    "load_indicators": indicators(INDICATOR),
    "load_money": MONEY,
    "load_weights": weights(indicators(INDICATOR)),
}


def found(rule: Rule, data: Any) -> list[Problem]:
    return list(rule.check(data))


def rule(code: str) -> Rule:
    return next(rule for rule in rules() if rule.code == code)


def test_every_rule_has_a_case() -> None:
    assert {rule.code for rule in rules()} == set(CASES)


@pytest.mark.parametrize("code", CASES)
def test_a_rule_finds_what_it_is_there_for(code: str) -> None:
    data, said = CASES[code]
    texts = [problem.text for problem in found(rule(code), data)]
    assert any(said in text for text in texts), texts


@pytest.mark.parametrize("code", CASES)
def test_a_rule_finds_nothing_in_a_sound_plan(code: str) -> None:
    assert found(rule(code), SOUND[rule(code).load.__name__]) == []


@pytest.mark.parametrize("code", CASES)
def test_a_rule_says_one_thing_of_a_place(code: str) -> None:
    keys = [problem.place.key for problem in found(rule(code), CASES[code][0])]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("code", CASES)
def test_a_rule_is_explained(code: str) -> None:
    told = rule(code)
    assert all([told.title, told.why, told.ground, told.remedy])


# --- How bad it is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "severity"),
    [
        ("99.95", Severity.NOTE),
        ("100.05", Severity.NOTE),
        ("99.94", Severity.WARNING),
        ("99", Severity.WARNING),
        ("98.99", Severity.ERROR),
        ("0.1", Severity.ERROR),
    ],
)
def test_weights_are_judged_by_how_far_they_are_off(weight: str, severity: Severity) -> None:
    problems = found(rule("A01"), weights(indicator(weight=Decimal(weight))))
    assert [problem.severity for problem in problems] == [severity]


def test_weights_of_100_that_print_another_total_are_found() -> None:
    problems = found(rule("A01"), weights(indicator(), total=90))
    assert [problem.severity for problem in problems] == [Severity.ERROR]


def test_weights_are_judged_where_no_total_is_printed() -> None:
    assert found(rule("A01"), weights(indicator(), total=None)) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            ["0.5", "0.2", "0.2", "0.1"],
            "; ağırlıklar 1’e toplanıyor: yüzde değil kesir yazılmış, her birini 100 ile çarpın.",
        ),
        (["0.333", "0.333", "0.333"], "yüzde değil kesir yazılmış, her birini 100"),
        (["0.5", "20", "30"], "; 0,5 yüzde değil kesir yazılmış görünüyor, 100 ile çarpılınca"),
    ],
)
def test_plain_fractions_as_weights_are_named(values: list[str], said: str) -> None:
    rows = [
        replace(INDICATOR, pk=n, order=n, weight=Decimal(value)) for n, value in enumerate(values)
    ]
    (problem,) = found(rule("A01"), weights(indicators(*rows), total=None))
    assert said in problem.text
    assert problem.severity == Severity.ERROR


@pytest.mark.parametrize("values", [["0.5", "20", "40"], ["1", "1", "1"], ["0", "60", "30"]])
def test_other_weights_that_do_not_make_100_are_no_fractions(values: list[str]) -> None:
    rows = [
        replace(INDICATOR, pk=n, order=n, weight=Decimal(value)) for n, value in enumerate(values)
    ]
    (problem,) = found(rule("A01"), weights(indicators(*rows), total=None))
    assert "kesir" not in problem.text


# --- How an indicator is computed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "finds"),
    [
        ({"unit_of_measure": "MW"}, True),
        ({"unit_of_measure": "m³/gün"}, True),
        ({"unit_of_measure": "%", "basis": "cumulative"}, True),
        ({"unit_of_measure": "%", "aggregation": "last"}, False),
        ({"unit_of_measure": "%", "aggregation": "average"}, False),
        ({"name": "Kişi başına düşen yeşil alan"}, True),
        ({"name": "Ortalama sefer sayısı"}, True),
        ({"name": "Dikilen ağaç sayısı", "unit_of_measure": "Adet"}, False),
        ({"name": "Mevcut park sayısı", "unit_of_measure": "Adet"}, False),  # not sure enough
    ],
)
def test_only_what_is_surely_a_level_may_not_be_added_up(
    fields: dict[str, Any], finds: bool
) -> None:
    assert bool(found(rule("H10"), indicator(**fields))) is finds


def test_a_level_that_is_measured_once_a_year_is_a_note() -> None:
    (problem,) = found(rule("H10"), indicator(unit_of_measure="%", monitoring_frequency=12))
    assert problem.severity == Severity.NOTE
    assert problem.text.endswith("toplanıyor.")


@pytest.mark.parametrize(
    ("fields", "finds"),
    [
        ({"direction": "down", "baseline": None}, True),
        ({"direction": "down", "baseline": Decimal(10)}, False),
        ({"direction": "up", "baseline": None}, False),
        ({"direction": "down", "baseline": None, "basis": "annual"}, False),
        ({"direction": "down", "baseline": None, "targets": {}}, False),
    ],
)
def test_what_falls_from_no_baseline_cannot_be_computed(
    fields: dict[str, Any], finds: bool
) -> None:
    assert bool(found(rule("H12"), cumulative(**fields))) is finds


@pytest.mark.parametrize(
    ("name", "severities"),
    [
        ("Yenilenen hat", [Severity.NOTE]),
        ("Mevcut hat uzunluğu", [Severity.WARNING]),
        ("Hat", [Severity.WARNING]),  # its targets grow out of the baseline
        ("Hat doluluğu", []),  # surely a level, which is H10's
    ],
)
def test_adding_up_to_a_cumulative_target_is_judged_by_what_it_is(
    name: str, severities: list[Severity]
) -> None:
    problems = found(rule("H13"), cumulative(name=name, aggregation="sum"))
    assert [problem.severity for problem in problems] == severities


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"targets": years(12, 14, 16, 18, 20)}, ""),
        ({"targets": years(10, 10, 10, 10, 10)}, ""),  # to keep the level
        ({"targets": years(0, 0, 0, 0, 0), "baseline": Decimal(0)}, ""),
        ({"targets": years(9, 14, 16, 18, 20)}, "2025 yılında düşüyor"),
        ({"targets": years(12, 11, 16, 15, 20)}, "2026 ve 2028 yılında düşüyor"),
        ({"targets": years(5, 5, 5, 5, 5), "baseline": Decimal(0)}, "her yıl aynı"),
        ({"targets": years(5, 5, 5, 5, 5), "baseline": None}, "her yıl aynı"),
        ({"targets": years(9, 8, 7, 6, 5), "direction": "down"}, ""),
        ({"targets": years(9, 8, 9, 6, 5), "direction": "down"}, "2027 yılında yükseliyor"),
    ],
)
def test_cumulative_targets_go_one_way(fields: dict[str, Any], said: str) -> None:
    texts = [problem.text for problem in found(rule("H14"), cumulative(**fields))]
    assert len(texts) == bool(said)
    assert all(said in text for text in texts)


@pytest.mark.parametrize(
    ("fields", "finds"),
    [
        ({"name": "Hat", "unit_of_measure": "km (kümülatif)"}, True),
        ({"name": "Birikimli hat"}, True),
        ({"name": "Hat (kümülatif)", "basis": "cumulative"}, False),
    ],
)
def test_what_is_called_cumulative_has_to_be_it(fields: dict[str, Any], finds: bool) -> None:
    assert bool(found(rule("H15"), indicator(**fields))) is finds


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("Kayıp kaçak oranı", True),
        ("Evsel atık miktarı", True),
        ("Alınan şikâyet sayısı", True),
        ("Kesinleşmiş ceza tutarı", True),
        ("İş kazası sayısı", True),
        ("Ruhsat verme süresi", True),
        ("Toplam borç", True),
        ("Toplanan atık miktarı", False),
        ("Çözülen şikâyet sayısı", False),
        ("İş kazası eğitimi sayısı", False),
        ("Süresinde yanıtlanan başvuru oranı", False),
        ("Kazandırılan taşınmaz sayısı", False),
        ("Kayıp kaçak azaltma oranı", False),
    ],
)
def test_what_people_want_less_of_may_not_be_stored_as_rising(name: str, finds: bool) -> None:
    assert bool(found(rule("H16"), indicator(name=name))) is finds
    assert found(rule("H16"), indicator(name=name, direction="down")) == []


@pytest.mark.parametrize(
    ("fields", "finds"),
    [
        ({}, False),
        ({"aggregation": "average"}, False),
        ({"aggregation": "last", "direction": "down"}, True),
        ({"aggregation": "last", "direction": "down", "basis": "cumulative"}, False),
        ({"monitoring_frequency": 12}, True),
    ],
)
def test_a_share_for_june_that_changes_nothing_is_told(fields: dict[str, Any], finds: bool) -> None:
    data = indicator(mid_year_share=Decimal(40), **fields)
    assert bool(found(rule("H17"), data)) is finds


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (years(10, 12, 11, 13, 15), "2027 yılında bir önceki yıla göre düşüyor: 2025: 10"),
        (years(10, 9, 12, 11, 15), "2026 ve 2028 yılında"),
        (years(10, 10, 12, 13, 15), ""),
        (years(5, 3, 5, 3, 5), ""),  # neither rising nor falling
    ],
)
def test_years_that_fall_inside_a_rising_row_are_named_once(
    targets: dict[int, Decimal], said: str
) -> None:
    texts = [problem.text for problem in found(rule("H04"), indicator(targets=targets))]
    assert len(texts) == bool(said)
    assert all(said in text for text in texts)


# --- Totals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "finds"),
    [
        (["106781.35", 10000000, 18000000], True),
        ([10000, 1000000, 500000], False),  # not most of them
        ([10000, 1000000], False),  # one sister tells nothing
        (["106781.35", "106781.35", 11000000, 12000000, 18000000], True),
        ([0, 10000000, 18000000], False),
    ],
)
def test_a_cost_is_dwarfed_only_by_most_of_its_sisters(
    amounts: list[int | str], finds: bool
) -> None:
    assert bool(found(rule("T18"), costs(*amounts))) is finds


def test_a_year_is_dwarfed_by_the_others_of_its_objective() -> None:
    own = money(estimates={1: years(10000000, 64000, 12000000, None, None)})
    (problem,) = found(rule("T18"), own)
    assert "2026: 64.000 TL" in problem.text


def test_a_card_is_dwarfed_by_the_other_cards_of_its_goal() -> None:
    cards = tuple(replace(CARD, pk=n, order=n) for n in (1, 2, 3))
    amounts = {1: Decimal("106781.35"), 2: Decimal(10000000), 3: Decimal(18000000)}
    data = money(
        plan=objective(cards=cards), card_costs={pk: (cost,) for pk, cost in amounts.items()}
    )
    (problem,) = found(rule("T18"), data)
    assert problem.place.key == "A1/H1.1/K1"
    assert "106.781,35 TL" in problem.text


@pytest.mark.parametrize(
    ("value", "severity"),
    [(1001, Severity.NOTE), (1005, Severity.NOTE), (1006, Severity.ERROR)],
)
def test_rounding_of_a_printed_total_is_a_note(value: int, severity: Severity) -> None:
    problems = found(rule("T08"), printed("expense_budget", 2025, value))
    assert [problem.severity for problem in problems] == [severity]


def test_a_key_indicator_that_fits_in_another_way_is_a_note() -> None:
    data = indicators(INDICATOR, of=key(target=Decimal(10)))
    problems = found(rule("C03"), data)
    assert [problem.severity for problem in problems] == [Severity.NOTE]
    assert "Yalnız son yılın hedefi sayılırsa" in problems[0].text


@pytest.mark.parametrize("code", ["T01", "T02", "T16"])
def test_a_printed_total_of_something_outside_the_plan_is_left_alone(code: str) -> None:
    strange = tuple(replace(row, of=99, value=Decimal(1)) for row in PRINTED if row.of)
    assert found(rule(code), money(printed=strange)) == []


# --- Slips and breaks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "others", "factor"),
    [
        (10000, [10, 10, 10, 10], 1000),
        (10, [10000, 11000, 12000], 1000),
        (100, [10, 10, 10, 10], 10),
        (30, [10, 15, 20], 0),  # growth
        (100, [10, 20, 40], 0),  # growth
        (500, [1500, 1000], 0),  # a project that runs out
        (1, [0, 0, 0], 0),
        (0, [5, 5, 5], 0),
        (1000, [1], 0),  # one neighbour says nothing
    ],
)
def test_a_target_is_a_slip_only_against_steady_neighbours(
    value: int, others: list[int], factor: int
) -> None:
    assert slipped_by(Decimal(value), [Decimal(other) for other in others]) == factor


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([1000000, 1040000, 1081600, 1124864, 1170], (2029, -1000)),
        ([1000000, 1040, 1081600, 1124864, 1169858], (2026, -1000)),
        ([1000, 1040, 1081600, 1124, 1170], (2027, 1000)),
        ([100, 104, 10800, 112, 117], (2027, 100)),
        ([4000, 15000, 8500, 8840, 9193], None),
        ([0, 0, 0, 0, 0], None),
    ],
)
def test_an_amount_is_a_slip_by_100_or_1000_only(
    amounts: list[int], expected: tuple[int, int] | None
) -> None:
    slip = find_slip(list(zip(YEARS, map(Decimal, amounts), strict=True)))
    assert (slip and (slip[0], slip[2])) == expected


@pytest.mark.parametrize(
    ("amounts", "year"),
    [
        ([4000000, 4160000, 4326400, 4499456, 4479434], 2029),
        ([4000000, 4160000, 4326400, 4499456, 4679434], None),
        ([100, 90, 140, 120, 160], None),  # never was steady
        ([1000, 1040, 1082, 1125, 1180], None),  # within two points
    ],
)
def test_a_year_breaks_growth_only_where_it_was_steady(
    amounts: list[int], year: int | None
) -> None:
    found = find_break(list(zip(YEARS, map(Decimal, amounts), strict=True)))
    assert (found and found[0][0]) == year


def test_refunds_may_be_negative() -> None:
    assert found(rule("T13"), item(name="Red ve İadeler (-)", amounts=each_year(-5))) == []


# --- Tables of the document ----------------------------------------------------------------------


def test_a_total_of_a_row_is_checked_where_most_rows_bear_it_out() -> None:
    data = row_sums(("2022", "1", "2", "3"), ("2023", "4", "5", "9"), ("2024", "6", "7", "12"))
    (problem,) = found(rule("T17"), data)
    assert "2024 satırında 12 yazıyor, sütunların toplamı 13" in problem.text


def test_a_column_that_hardly_totals_its_rows_is_left_alone() -> None:
    data = row_sums(("2022", "1", "2", "2"), ("2023", "4", "5", "4"), ("2024", "6", "7", "13"))
    assert found(rule("T17"), data) == []


def test_a_total_may_be_of_the_rows_since_the_last_one() -> None:
    columns = (Column("Birim"), Column("Sayı", "number"))
    rows = [("a", "2"), ("ARA TOPLAM", "2"), ("b", "3"), ("TOPLAM", "5")]
    kinds = ["row", "total", "row", "total"]
    whole = Table(columns, tuple(map(Row, rows, kinds)))
    assert found(rule("T17"), plan(tables=(TableData(1, "a", "b", "Sayılar", whole),))) == []


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("P.G. 7.3.1", (7, 3, 1)),
        ("PG 7 . 3 . 12", (7, 3, 12)),
        ("7.3", None),
        ("", None),
    ],
)
def test_a_code_is_read_by_its_numbers(code: str, numbers: tuple[int, ...] | None) -> None:
    assert parse_code(code) == numbers


def test_lists_are_said_as_people_say_them() -> None:
    assert format_list(["a"]) == "a"
    assert format_list(["a", "b", "c"]) == "a, b ve c"
    assert format_list("abcd", most=2) == "a, b ve 2 tane daha"
    assert format_list([]) == ""


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Özel kalem Müdürlüğü", "Özel Kalem Müdürlüğü", True),
        ("İMAR  Müdürlüğü.", "imar müdürlüğü", True),
        ("Emlak Müdürlüğü", "Emlak ve İstimlak Müdürlüğü", False),
    ],
)
def test_texts_are_compared_without_case_and_blanks(left: str, right: str, same: bool) -> None:
    assert is_same_text(left, right) is same


@pytest.mark.parametrize(
    ("amount", "text"), [("1077000000", "1.077.000.000 TL"), ("0.5", "0,50 TL")]
)
def test_amounts_have_kurus_only_where_there_are_any(amount: str, text: str) -> None:
    assert format_tl(Decimal(amount)) == text


# --- The matrix ----------------------------------------------------------------------------------


def test_a_card_of_all_units_wants_every_unit_marked() -> None:
    data = replace(card(cooperating=(), all_cooperate=True), units=(FEN, SU, ZABITA))
    (problem,) = found(rule("B03"), data)
    assert "“Tüm Birimler” diyor, matriste yalnız 1 birim" in problem.text


def test_a_plan_without_a_matrix_is_told_so_once() -> None:
    data = objective(responsible=(), cooperating=())
    counts = {code: len(found(rule(code), data)) for code in ("B01", "B03", "B05")}
    assert counts == {"B01": 1, "B03": 0, "B05": 0}


def test_what_all_indicators_lack_is_said_once() -> None:
    second = replace(INDICATOR, pk=2, card=SECOND_CARD, baseline=None)
    data = indicators(
        replace(INDICATOR, baseline=None), second, of=objective(cards=(CARD, SECOND_CARD))
    )
    assert [problem.place.key for problem in found(rule("E14"), data)] == ["plan"]


def test_what_some_indicators_lack_is_said_by_card() -> None:
    second = replace(INDICATOR, pk=2, card=SECOND_CARD, baseline=None)
    data = indicators(INDICATOR, second, of=objective(cards=(CARD, SECOND_CARD)))
    assert [problem.place.key for problem in found(rule("E14"), data)] == ["A1/H1.1/K2"]
