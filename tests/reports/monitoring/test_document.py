"""The reports of the six-monthly cycle as plain values, against figures computed by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import AnnualTarget, CardAssessment, Indicator, Measurement, Period
from plans.models import ObjectiveCard, Plan, Unit
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.parts.data import MonitoringReport
from reports.monitoring.parts.scorecard import scorecard_of
from reports.publications.reading import read_report
from reports.publishing.publish import publish
from tests.support.builders import add_indicator, build_plan, measure

pytestmark = pytest.mark.django_db


def indicators(plan: Plan) -> list[Indicator]:
    return list(Indicator.objects.filter(card__objective__goal__plan=plan))


def year_report(
    values: list[int | None], *, goals: int = 1, objectives: int = 2
) -> MonitoringReport:
    """The year 2025 of a plan with two indicators a card, 50 % each, whose targets are 20."""
    plan = build_plan(goals=goals, objectives=objectives, indicators=2)
    pairs = zip(indicators(plan), values, strict=True)
    found = {indicator: value for indicator, value in pairs if value is not None}
    return build_monitoring_report(measure(plan, "2025-2", found))


def rounded(value: Decimal | None) -> str:
    return f"{value:.2f}"


def test_means_go_from_cards_over_objectives_and_goals_to_the_plan() -> None:
    report = year_report([20, 10, 20, 20, 5, 5, 0, 10], goals=2)
    assert [card.performance for card in report.cards] == [75, 100, 25, 25]
    assert [objective.performance for objective in report.objectives] == [75, 100, 25, 25]
    assert [goal.performance for goal in report.goals] == [Decimal("87.5"), 25]
    assert report.summary.performance == Decimal("56.25")
    assert [goal.status for goal in report.goals] == ["makul", "ulaşılamadı"]


def test_the_published_card_gives_its_published_performance() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=5)
    rows = [
        (50, "15613", "19100", "20328.409", "up"),
        (20, "11806", "13300", "12870.778", "up"),
        (10, "36054", "36766", "36057.466", "up"),
        (15, "0", "0", "0", "up"),
        (5, "47441", "46826", "47091.904", "down"),
    ]
    values = {}
    for indicator, (weight, baseline, target, actual, direction) in zip(
        indicators(plan), rows, strict=True
    ):
        indicator.weight, indicator.baseline = Decimal(weight), Decimal(baseline)
        indicator.direction, indicator.basis, indicator.aggregation = (
            direction,
            "cumulative",
            "last",
        )
        indicator.save()
        AnnualTarget.objects.filter(indicator=indicator).update(value=Decimal(target))
        values[indicator] = Decimal(actual)
    (card,) = build_monitoring_report(measure(plan, "2025-2", values)).cards
    assert rounded(card.performance) == "78.99"
    assert (card.coverage.measured, card.coverage.total, card.coverage.weight) == (4, 5, 85)
    figures = [row.performance and rounded(row.performance) for row in card.indicators]
    assert figures == ["135.23", "71.27", "0.49", None, "56.76"]
    assert card.indicators[3].status == "hedef yok"
    assert card.indicators[0].formula == "(C−A)/(B−A)"


def test_the_summary_counts_statuses_and_says_how_much_is_covered() -> None:
    summary = year_report([20, 15, 5, None]).summary
    assert summary.counts == {"hedefe ulaştı": 1, "makul": 1, "ulaşılamadı": 1, "veri yok": 1}
    coverage = summary.coverage
    assert (coverage.measured, coverage.total, coverage.weight) == (3, 4, 75)


def test_the_summary_names_what_is_furthest_behind_and_ahead() -> None:
    summary = year_report([4, 50, 19, 20]).summary
    assert [(row.name, row.due_performance) for row in summary.most_behind] == [
        ("1. gösterge", 20),
        ("1. gösterge", 95),
    ]
    assert [(row.card, row.due_performance) for row in summary.most_ahead] == [("H1.1", 250)]


def test_at_mid_year_a_card_has_no_status_and_its_indicators_have_that_of_what_is_due() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=2)
    first, second = indicators(plan)
    report = build_monitoring_report(measure(plan, "2025-1", {first: 10, second: 5}))
    (card,) = report.cards
    assert (card.performance, card.status) == (Decimal("37.5"), "")
    assert [(row.due_target, row.due_performance) for row in card.indicators] == [
        (10, 100),
        (10, 50),
    ]
    assert [row.status for row in card.indicators] == ["hedefe ulaştı", "ulaşılamadı"]
    assert report.head.kind == "izleme"


def test_a_yearly_indicator_is_not_measured_at_mid_year_and_not_missing() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    Indicator.objects.update(monitoring_frequency=12)
    report = build_monitoring_report(measure(plan, "2025-1", {}))
    assert [row.status for row in report.cards[0].indicators] == ["bu dönemde ölçülmez"]
    assert report.missing == ()
    assert report.units[0].completeness.due == 0


@pytest.mark.parametrize(
    ("rules", "baseline", "target", "actual", "formula"),
    [
        (("annual", "up", "sum"), None, 20, 5, "C/B"),
        (("annual", "down", "last"), None, 20, 5, "B/C"),
        (("annual", "down", "last"), None, 20, 0, "C = 0: %100"),
        (("annual", "up", "sum"), None, 0, 5, "B = 0: ulaşılacak hedef yok"),
        (("annual", "up", "sum"), None, None, 5, "B yok"),
        (("cumulative", "up", "last"), 10, 20, 15, "(C−A)/(B−A)"),
        (("cumulative", "up", "last"), None, 20, 15, "(C−A)/(B−A), A boş: 0 sayıldı"),
        (("cumulative", "down", "last"), None, 20, 15, "(C−A)/(B−A), A boş: hesaplanmaz"),
        (("cumulative", "down", "last"), 20, 20, 15, "A = B, düzey korunur: B/C"),
    ],
)
def test_every_figure_says_the_rule_it_follows(
    rules: tuple[str, str, str],
    baseline: int | None,
    target: int | None,
    actual: int,
    formula: str,
) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    basis, direction, aggregation = rules
    Indicator.objects.update(
        basis=basis, direction=direction, aggregation=aggregation, baseline=baseline
    )
    if target is None:
        AnnualTarget.objects.all().delete()
    else:
        AnnualTarget.objects.update(value=target)
    period = measure(plan, "2025-2", {Indicator.objects.get(): actual})
    assert build_monitoring_report(period).cards[0].indicators[0].formula == formula


def test_the_rule_names_basis_direction_and_how_values_are_joined() -> None:
    rows = year_report([20, 20, 20, 20]).cards[0].indicators
    assert [row.rule for row in rows] == ["yıllık, artan, toplam"] * 2


def test_missing_values_are_listed_with_month_and_reason_but_not_the_unmeasured() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=3)
    sent, _, unmeasured = indicators(plan)
    period = measure(plan, "2025-1", {sent: 5}, close=False)
    Measurement.objects.filter(indicator=unmeasured).update(
        not_measured=True, not_measured_reason="Sayaç bozuk.", state="submitted"
    )
    missing = build_monitoring_report(period).missing
    assert [(row.name, row.month_name, row.reason) for row in missing] == [
        ("2. gösterge", "Haziran", "gönderilmedi"),
    ]
    assert missing[0].unit == "Su ve Kanalizasyon Müdürlüğü"


def test_a_value_that_waits_counts_in_the_draft_and_is_missing_in_what_is_published() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    period = measure(plan, "2025-1", {}, close=False)
    Measurement.objects.update(value=5, state="submitted")
    Period.objects.update(state="closed")
    draft = build_monitoring_report(period)
    assert (draft.summary.performance, draft.missing) == (25, ())
    assert draft.method.states == ("submitted", "approved")
    assert draft.head.is_interim
    report = read_report(publish(None, period, waiting=1))
    assert report.summary.performance is None
    assert [row.reason for row in report.missing] == ["onaylanmadı"]
    assert report.method.states == ("approved",)
    assert not report.head.is_interim


@pytest.mark.parametrize(
    ("retired", "status", "total"),
    [
        (date(2025, 7, 1), "izlemeden kaldırıldı", 1),
        (date(2026, 1, 1), "hedefe ulaştı", 2),
        (date(2024, 12, 31), None, 1),
    ],
)
def test_a_retired_indicator_is_named_in_its_last_year_and_left_out_of_the_mean(
    retired: date, status: str | None, total: int
) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=2)
    gone, stays = indicators(plan)
    Indicator.objects.filter(pk=gone.pk).update(retired_from=retired, retired_reason="Devredildi")
    report = build_monitoring_report(measure(plan, "2025-2", {gone: 20, stays: 10}))
    (card,) = report.cards
    statuses = {line.name: line.status for line in card.indicators}
    assert statuses.get(gone.name) == status
    assert card.coverage.total == total
    assert card.performance == (75 if total == 2 else 50)
    assert report.missing == ()


def test_an_indicator_that_was_never_asked_for_is_missing() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    period = measure(plan, "2025-1", {})
    add_indicator(ObjectiveCard.objects.get(), "Sonradan eklenen")
    reasons = [row.reason for row in build_monitoring_report(period).missing]
    assert reasons == ["gönderilmedi", "dönemde sorulmadı"]


def test_the_years_report_lists_what_either_half_lacks() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    measure(plan, "2025-1", {})
    report = build_monitoring_report(measure(plan, "2025-2", {Indicator.objects.get(): 20}))
    assert [row.month_name for row in report.missing] == ["Haziran"]
    assert (report.units[0].completeness.due, report.units[0].completeness.sent) == (2, 1)


def test_a_year_whose_first_half_was_never_opened_is_no_silent_half_year() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    values = {Indicator.objects.get(): 20}
    report = build_monitoring_report(measure(plan, "2025-2", values, whole_year=False))
    (line,) = report.cards[0].indicators
    assert (line.actual, line.performance, line.actual_note) == (20, None, "eksik (1/2 ölçüm)")
    assert [(row.month, row.reason) for row in report.missing] == [(6, "dönemde sorulmadı")]


def test_units_are_counted_by_what_they_sent() -> None:
    plan = build_plan(goals=1, objectives=2, indicators=2)
    lazy = Unit.objects.get(code="birim-2")
    ObjectiveCard.objects.filter(objective__number=2).update(responsible_unit=lazy)
    values = {row: 20 for row in indicators(plan) if row.card.responsible_unit_id != lazy.pk}
    report = build_monitoring_report(measure(plan, "2025-2", values))
    diligent, lazy_line = report.units
    assert (diligent.completeness.due, diligent.completeness.sent) == (4, 4)
    assert (diligent.performance, lazy_line.performance) == (100, None)
    assert (report.summary.units_complete, report.summary.units_total) == (1, 2)


def test_reasons_remedies_and_the_four_criteria_come_with_the_card() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=2)
    first, _ = indicators(plan)
    period = measure(plan, "2025-2", {first: 10}, close=False)
    CardAssessment.objects.create(
        period=period, card=first.card, relevance="Uyumlu.", sustainability="Bakım gerekir."
    )
    (card,) = build_monitoring_report(period).cards
    assert [(row.deviation_reason, row.remedy) for row in card.explained] == [
        ("Kış uzun sürdü.", "Ek ekip kurulacak.")
    ]
    assert card.assessment.rows == [
        ("İlgililik", "Uyumlu."),
        ("Sürdürülebilirlik", "Bakım gerekir."),
    ]


def test_from_the_second_year_on_the_plan_so_far_is_told_year_by_year() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    (row,) = indicators(plan)
    first = measure(plan, "2025-2", {row: 10}, publish=True)
    assert build_monitoring_report(first).years_so_far == ()
    measure(plan, "2026-1", {row: 10})
    report = build_monitoring_report(measure(plan, "2026-2", {row: 6}))
    assert [(line.level, line.code, line.performances) for line in report.years_so_far] == [
        ("plan", "", {2025: 50, 2026: 80}),
        ("goal", "A1", {2025: 50, 2026: 80}),
        ("objective", "H1.1", {2025: 50, 2026: 80}),
    ]


def test_a_year_without_a_published_evaluation_is_empty_in_the_plan_so_far() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    (row,) = indicators(plan)
    measure(plan, "2025-2", {row: 10}, publish=True)
    measure(plan, "2026-2", {row: 10})
    report = build_monitoring_report(measure(plan, "2027-2", {row: 20}))
    assert report.years_so_far[0].performances == {2025: 50, 2026: None, 2027: 100}


def test_one_sample_period_marks_every_report_that_shows_it() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    measure(plan, "2025-2", {}, is_sample=True, publish=True)
    assert not build_monitoring_report(measure(plan, "2026-1", {})).head.is_sample
    assert build_monitoring_report(measure(plan, "2026-2", {})).head.is_sample


def test_the_settings_in_force_are_told() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    Plan.objects.update(threshold_reached=90, threshold_reasonable=60, missing_as_zero=True)
    method = build_monitoring_report(measure(plan, "2025-2", {})).method
    assert (method.threshold_reached, method.threshold_reasonable) == (90, 60)
    assert any("%60 ile %90" in note for note in method.notes)
    assert any("%0 sayılır" in note for note in method.notes)


def test_a_scorecard_holds_the_units_own_cards_only() -> None:
    plan = build_plan(goals=2, objectives=1, indicators=1)
    other = Unit.objects.get(code="birim-2")
    ObjectiveCard.objects.filter(objective__goal__number=2).update(responsible_unit=other)
    first, second = indicators(plan)
    period = measure(plan, "2025-2", {first: 10})
    report = build_monitoring_report(period)
    scorecard = scorecard_of(report, other.code)
    assert [card.label for card in scorecard.cards] == ["H2.1"]
    assert (scorecard.unit.performance, scorecard.summary.coverage.total) == (None, 1)
    assert [(row.name, row.month) for row in scorecard.missing] == [
        (second.name, 6),
        (second.name, 12),
    ]
    assert scorecard_of(report, first.card.responsible_unit.code).summary.performance == 50


def test_a_unit_without_cards_has_an_empty_scorecard() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    period = measure(plan, "2025-2", {})
    scorecard = scorecard_of(build_monitoring_report(period), "birim-3", "Mali Hizmetler")
    assert scorecard.unit.name == "Mali Hizmetler"
    assert (scorecard.cards, scorecard.unit.completeness.due, scorecard.missing) == ([], 0, ())


def queries(period: Period) -> int:
    with CaptureQueriesContext(connection) as captured:
        build_monitoring_report(Period.objects.select_related("plan").get(pk=period.pk))
    return len(captured)


def test_a_plan_ten_times_the_size_among_many_others_needs_no_more_queries() -> None:
    small = build_plan(goals=1, objectives=1, indicators=3, slug="kucuk")
    alone = queries(measure(small, "2025-2", {row: 20 for row in indicators(small)}))
    large = build_plan(goals=3, objectives=5, cards=2, indicators=5, slug="buyuk")
    period = measure(large, "2025-2", {row: 20 for row in indicators(large)})
    for number in range(5):
        build_plan(goals=1, objectives=1, indicators=1, slug=f"baska-{number}")
    assert queries(period) == alone == 12


def test_earlier_years_need_no_more_queries_the_more_they_are() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    values = {row: 20 for row in indicators(plan)}
    measure(plan, "2025-2", values, publish=True)
    two_years = queries(measure(plan, "2026-2", values, publish=True))
    measure(plan, "2027-2", values, publish=True)
    assert queries(measure(plan, "2028-2", values)) == two_years
