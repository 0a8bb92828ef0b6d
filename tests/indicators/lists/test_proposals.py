"""Cards of other bodies, typed into a list without the columns that say how they are computed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from indicators.models import Indicator
from indicators.performance import indicator_performance, weighted_performance
from indicators.sheets import IndicatorResource
from plans.models import Plan
from tests.support.exchange_files import confirm, exported, text_of, upload, workbook

pytestmark = pytest.mark.differs

IMPORT = "/admin/indicators/indicator/import/"
HEADER = [
    *["Plan", "Hedef", "Kart", "Sıra", "PG Kodu", "Performans Göstergesi", "Hedefe Etkisi (%)"],
    *["Ölçü Birimi", "Başlangıç Değeri", 2025, 2026, 2027],
    *["İzleme Sıklığı (ay)", "Raporlama Sıklığı (ay)", "Veri Kaynağı"],
]
RULES = ["Yön", "Hesap Esası", "Yıl İçi Değerler"]

#: Code, name, weight, unit, baseline and targets; then direction, basis and aggregation expected.
ENERGY = [
    ("H1.1", "Rüzgâr kurulu gücü (kümülatif)", 50, "MW", 15613, (19100, 21000, 23000)),
    ("H1.1", "Güneş kurulu gücü (kümülatif)", 20, "MW", 11806, (13300, 14500, 16000)),
    ("H1.1", "Hidroelektrik kurulu güç (kümülatif)", 10, "MW", 36054, (36766, 37000, 37500)),
    ("H1.1", "Devreye alınan nükleer kapasite (kümülatif)", 15, "MW", 0, (0, 1200, 2400)),
    ("H1.1", "İthal kömür kayıp gücü (kümülatif)", 5, "MW", 47441, (46826, 46000, 45000)),
]
WATER = [
    ("H1.2", "Su kayıp kaçak oranı", 40, "%", 45, (40, 35, 30)),
    ("H1.2", "Yenilenen içme suyu şebekesi", 30, "km", 120, (30, 30, 30)),
    ("H1.2", "Arıtma tesislerinin kapasitesi", 20, "m³/gün", 50000, (50000, 60000, 60000)),
    ("H1.2", "Arızaya ortalama müdahale süresi", 10, "Saat", 12, (10, 8, 6)),
]
PARKS = [
    ("H1.3", "Kişi başına düşen yeşil alan", 40, "m²", 6, (7, 8, 9)),
    ("H1.3", "Hizmete açık park sayısı", 30, "Adet", 40, (42, 45, 48)),
    ("H1.3", "Düzenlenen çocuk etkinliği", 30, "Adet", 40, (42, 45, 48)),
]
EXPECTED = {
    **{row[1]: ("up", "cumulative", "last") for row in ENERGY[:4]},
    ENERGY[4][1]: ("down", "cumulative", "last"),
    "Su kayıp kaçak oranı": ("down", "annual", "last"),
    "Yenilenen içme suyu şebekesi": ("up", "annual", "sum"),
    "Arıtma tesislerinin kapasitesi": ("up", "annual", "last"),
    "Arızaya ortalama müdahale süresi": ("down", "annual", "average"),
    "Kişi başına düşen yeşil alan": ("up", "annual", "last"),
    "Hizmete açık park sayısı": ("up", "annual", "last"),
    "Düzenlenen çocuk etkinliği": ("up", "annual", "sum"),
}


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan(db: None) -> Plan:
    plan = Plan.objects.create(slug="baska", institution="X", start_year=2025, end_year=2027)
    goal = plan.goals.create(number=1, name="Amaç")
    for number in (1, 2, 3):
        goal.objectives.create(number=number, name=f"Hedef {number}").cards.create()
    return plan


def card(rows: list[tuple], *, empty_columns: bool) -> list[list[Any]]:
    """The rows of a card as they stand in the list."""
    return [
        [
            *["baska", code, 1, place, None, name, weight, unit, baseline, *targets],
            *["Yıllık", "Altı ay", None, *([None] * 3 if empty_columns else [])],
        ]
        for place, (code, name, weight, unit, baseline, targets) in enumerate(rows, 1)
    ]


def typed(*, empty_columns: bool = False) -> bytes:
    """The three cards as a list; the columns of the rules are empty, or missing."""
    rows = [
        line for rows in (ENERGY, WATER, PARKS) for line in card(rows, empty_columns=empty_columns)
    ]
    return workbook({"Göstergeler": [HEADER + (RULES if empty_columns else []), *rows]})


@pytest.mark.parametrize("empty_columns", [True, False])
def test_what_nobody_wrote_is_proposed_in_the_preview_and_saved_by_confirming(
    team: Client, plan: Plan, empty_columns: bool
) -> None:
    page = upload(team, IMPORT, typed(empty_columns=empty_columns))
    text = text_of(page)
    assert "12 yeni" in text
    assert (
        "Öneri: Yön: Azalması istenir (adında “kayıp” geçiyor); Hesap esası: Her yılın hedefi "
        "kendi başına; Yıl içi değerler: Son değer (adında “oranı” geçiyor)."
    ) in text
    assert not Indicator.objects.exists()

    confirm(team, IMPORT, page)

    saved = {
        row.name: (row.direction, row.basis, row.aggregation) for row in Indicator.objects.all()
    }
    assert saved == EXPECTED


def test_the_ministrys_card_reaches_78_99_by_the_proposed_rules(team: Client, plan: Plan) -> None:
    """The worked example: with sums it would be another figure."""
    confirm(team, IMPORT, upload(team, IMPORT, typed()))
    actuals = ["20328.409", "12870.778", "36057.466", "0", "47091.904"]
    rows = Indicator.objects.filter(card__objective__number=1).order_by("order")
    results = [
        indicator_performance(
            Decimal(actual),
            row.targets.get(year=2025).value,
            row.baseline,
            basis=row.basis,
            direction=row.direction,
        )
        for row, actual in zip(rows, actuals, strict=True)
    ]
    figures = [None if result is None else round(result, 2) for result in results]
    assert figures == [Decimal(x) if x else None for x in ["135.23", "71.27", "0.49", "", "56.76"]]
    weighted = weighted_performance(zip([row.weight for row in rows], results, strict=True))
    assert f"{weighted.value:.2f}" == "78.99"


@pytest.mark.parametrize(
    ("column", "word", "field", "value"),
    [
        ("Hesap Esası", "Kümülatif", "basis", "cumulative"),
        ("Hesap Esası", "birikimli", "basis", "cumulative"),
        ("Hesap Esası", "YILLIK", "basis", "annual"),
        ("Yön", "Artış", "direction", "up"),
        ("Yön", "Artan", "direction", "up"),
        ("Yön", "Azalış", "direction", "down"),
        ("Yön", "AZALAN", "direction", "down"),
        ("Yıl İçi Değerler", "Toplam", "aggregation", "sum"),
        ("Yıl İçi Değerler", "Son", "aggregation", "last"),
        ("Yıl İçi Değerler", "ortalama", "aggregation", "average"),
        ("İzleme Sıklığı (ay)", "Yıllık", "monitoring_frequency", 12),
        ("İzleme Sıklığı (ay)", 12, "monitoring_frequency", 12),
        ("İzleme Sıklığı (ay)", "Yılda bir", "monitoring_frequency", 12),
        ("İzleme Sıklığı (ay)", "6 ay", "monitoring_frequency", 6),
        ("İzleme Sıklığı (ay)", "Altı ay", "monitoring_frequency", 6),
        ("İzleme Sıklığı (ay)", "3 ay", "monitoring_frequency", 3),
        ("İzleme Sıklığı (ay)", "Üç ay", "monitoring_frequency", 3),
    ],
)
def test_the_words_of_people_are_understood(
    team: Client, plan: Plan, column: str, word: object, field: str, value: object
) -> None:
    header, row = HEADER + RULES, card(WATER[1:2], empty_columns=True)[0]
    row[header.index(column)] = word
    confirm(team, IMPORT, upload(team, IMPORT, workbook({"Göstergeler": [header, row]})))
    assert getattr(Indicator.objects.get(), field) == value


def test_exports_write_the_labels(team: Client, plan: Plan) -> None:
    confirm(team, IMPORT, upload(team, IMPORT, typed()))
    assert "aynı" in text_of(upload(team, IMPORT, exported(IndicatorResource())))
    rows = IndicatorResource().export(Indicator.objects.filter(basis="cumulative"))
    assert "Hedef başlangıç değerinden birikerek gider" in rows[0]


def test_an_empty_cell_leaves_the_rule_of_a_stored_indicator(team: Client, plan: Plan) -> None:
    confirm(team, IMPORT, upload(team, IMPORT, typed()))
    Indicator.objects.update(direction="down", basis="cumulative", aggregation="sum")
    page = upload(team, IMPORT, typed(empty_columns=True))
    assert "hepsi kayıtlı verilerle aynı" in text_of(page)


@pytest.mark.parametrize(
    ("kind", "baseline", "targets", "said"),
    [
        ("Tek seferde gerçekleşen", None, (0, 1, 1), ("up", "cumulative", "last")),
        ("AYNI DÜZEYİ KORUMA", 40, (40, 40, 40), ("up", "cumulative", "last")),
        ("Tek seferlik", None, (0, 1, 2), "sonrakiler aynı değer olur"),
        ("Aynı düzeyi koruma", None, (40, 40, 40), "Korunacak düzeyi başlangıç değerine yazın"),
        ("Aynı düzeyi koruma", 30, (40, 40, 40), "başlangıç değerine eşit olur (A = B)"),
    ],
)
def test_a_kind_written_as_the_basis_sets_the_rules_and_holds_the_targets_to_it(
    team: Client, plan: Plan, kind: str, baseline: int | None, targets: tuple, said: Any
) -> None:
    (line,) = card([("H1.1", "Kurulan merkez", 100, "Adet", baseline, targets)], empty_columns=True)
    line[-3:] = [None, kind, None]
    page = upload(team, IMPORT, workbook({"Göstergeler": [HEADER + RULES, line]}))
    if isinstance(said, str):
        assert said in text_of(page)
        return
    confirm(team, IMPORT, page)
    row = Indicator.objects.get()
    assert (row.direction, row.basis, row.aggregation) == said
