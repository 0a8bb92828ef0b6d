"""Rules over the targets of indicators and how their performance is computed."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.audit.targets import slipped_by
from plans.audit import Severity
from tests.reports.audit.sound import cumulative, found, indicator, key, linked, years


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
    assert bool(found("H10", indicator(**fields))) is finds


def test_a_level_that_is_measured_once_a_year_is_a_note() -> None:
    (problem,) = found("H10", indicator(unit_of_measure="%", monitoring_frequency=12))
    assert problem.severity == Severity.NOTE
    assert problem.text.endswith("toplanıyor.")


def test_a_level_that_goes_on_from_year_to_year_is_no_mere_note() -> None:
    fields = {"unit_of_measure": "%", "monitoring_frequency": 12, "basis": "cumulative"}
    (problem,) = found("H10", indicator(**fields))
    assert problem.severity is None  # as the rule has it: a warning


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
    assert bool(found("H12", cumulative(**fields))) is finds


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
    problems = found("H13", cumulative(name=name, aggregation="sum"))
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
    texts = [problem.text for problem in found("H14", cumulative(**fields))]
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
    assert bool(found("H15", indicator(**fields))) is finds


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
    assert bool(found("H16", indicator(name=name))) is finds
    assert found("H16", indicator(name=name, direction="down")) == []


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
    assert bool(found("H17", data)) is finds


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
    texts = [problem.text for problem in found("H04", indicator(targets=targets))]
    assert len(texts) == bool(said)
    assert all(said in text for text in texts)


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


def test_a_key_indicator_that_fits_in_another_way_is_a_note() -> None:
    problems = found("C03", linked(key(target=Decimal(10))))
    assert [problem.severity for problem in problems] == [Severity.NOTE]
    assert "Yalnız son yılın hedefi sayılırsa" in problems[0].text


def test_a_rate_is_not_counted_in_pieces() -> None:
    (problem,) = found("H06", indicator(name="Doluluk oranı", unit_of_measure="Adet"))
    assert "bir oran adı taşıyor, ama ölçü birimi Adet" in problem.text
