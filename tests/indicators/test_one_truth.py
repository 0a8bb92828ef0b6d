"""Entry, review and report show the same value, performance, status and duty of an indicator.

Each case is written and sent through the workflow, then read from the sheet of the unit, the page
of the review and the report, as their templates get it.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators import workflow
from indicators.entry.access import open_scope
from indicators.entry.sheet import load_tasks
from indicators.models import AnnualTarget, Indicator, Measurement, Period
from indicators.readings import entry_of
from indicators.requirements import Entry, missing_texts
from indicators.review.sheet import rows_of
from plans.models import Unit
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.parts.tags import mid_year_words
from tests.support.cycle import save_entry, submit, version_of
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

UNMEASURED = "ölçülemedi"
#: Left as it is: nobody sends anything.
EMPTY = None


@dataclass(frozen=True)
class Case:
    """An indicator's rules, and what its measuring months hold up to the period in question."""

    name: str
    months: dict[int, Decimal | int | str | None]
    rules: dict[str, Any] = field(default_factory=dict)
    target: int | None = 100
    #: What was added in each half of the year before, for rules that go on from it.
    before: int | None = None


CASES = [
    Case("half of a sum at mid-year", {6: 50}),
    Case("behind at mid-year", {6: 30}),
    Case("a sum of both halves", {6: 40, 12: 50}),
    Case("a sum without June", {6: EMPTY, 12: 90}),
    Case("a sum whose June could not be measured", {6: UNMEASURED, 12: 90}),
    Case("a sum whose December could not be measured", {6: 40, 12: UNMEASURED}),
    Case("nothing could be measured", {6: UNMEASURED, 12: UNMEASURED}),
    Case("a quarterly sum", {3: 20, 6: 20}, {"monitoring_frequency": 3}),
    Case(
        "a quarterly sum without March",
        {3: EMPTY, 6: EMPTY, 9: 30, 12: 30},
        {"monitoring_frequency": 3},
    ),
    Case(
        "a quarterly average",
        {3: 90, 6: 110},
        {"monitoring_frequency": 3, "aggregation": "average"},
    ),
    Case(
        "a quarterly average with an unmeasured month",
        {3: 90, 6: UNMEASURED},
        {"monitoring_frequency": 3, "aggregation": "average"},
    ),
    Case("a yearly sum", {12: 80}, {"monitoring_frequency": 12}),
    Case("a level at mid-year", {6: 80}, {"aggregation": "last"}),
    Case("a level without June", {6: EMPTY, 12: 100}, {"aggregation": "last"}),
    Case("a level that could not be measured", {6: 80, 12: UNMEASURED}, {"aggregation": "last"}),
    Case("a level that falls", {6: 120}, {"aggregation": "last", "direction": "down"}),
    Case("an average", {6: 90, 12: 110}, {"aggregation": "average"}),
    Case("an average without June", {6: EMPTY, 12: 110}, {"aggregation": "average"}),
    Case("one of something in July", {6: 0}, target=1),
    Case("one of something, early", {6: 1}, target=1),
    Case("one more of something in July", {6: 0}, {"basis": "cumulative"}, target=1),
    Case(
        "one of something that stays, planned for autumn",
        {6: 0},
        {"basis": "cumulative", "aggregation": "last", "mid_year_share": Decimal(0)},
        target=1,
    ),
    Case("at most one, at mid-year", {6: 1}, {"direction": "down"}, target=1),
    Case("a share of its own", {6: 20}, {"mid_year_share": Decimal(20)}),
    Case(
        "a level that says its share",
        {6: 80},
        {"mid_year_share": Decimal(60), "aggregation": "last"},
    ),
    Case("a target of zero", {6: 5}, target=0),
    Case("a target of zero that is kept", {6: 0}, {"direction": "down"}, target=0),
    Case("almost there", {12: Decimal("99.999")}, {"monitoring_frequency": 12}),
    Case("more than wanted", {6: 60, 12: 60}),
    Case(
        "a way from the baseline",
        {6: 70},
        {"basis": "cumulative", "aggregation": "last", "baseline": 40},
    ),
    Case("a running sum in the first year", {6: 30}, {"basis": "cumulative", "baseline": 40}),
    Case(
        "a running sum in the second year",
        {6: 10},
        {"basis": "cumulative", "baseline": 40},
        before=10,
    ),
    Case(
        "a falling way without a beginning",
        {6: 70},
        {"basis": "cumulative", "aggregation": "last", "direction": "down"},
    ),
    Case(
        "keeping the level",
        {6: 90},
        {"basis": "cumulative", "aggregation": "last", "baseline": 100},
    ),
]


def write(clerk: User, row: Measurement, value: Any) -> None:
    """Keep what the month holds and send it, with whatever it has to say."""
    if value is EMPTY:
        return
    if value == UNMEASURED:
        entry = Entry(not_measured=True, not_measured_reason="Sayaç bozuk")
    else:
        entry = Entry(Decimal(value), deviation_reason="Neden", remedy="Önlem")
    save_entry(clerk, row.pk, entry, version_of(row.pk))
    submit(clerk, row.pk)


def open_with(plan: Any, year: int, half: int) -> Period:
    return workflow.open_period(None, plan, year, half, date(year + 1, 1, 31))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_entry_review_and_report_agree(
    indicator: Indicator, unit: Unit, clerk: User, strategist: User, case: Case
) -> None:
    Indicator.objects.update(**case.rules)
    AnnualTarget.objects.all().delete()
    year = 2025 if case.before is None else 2026
    for of_year in {2025, year}:
        AnnualTarget.objects.create(indicator=indicator, year=of_year, value=case.target)
    plan = indicator.card.objective.goal.plan
    if case.before is not None:
        for half in (1, 2):
            for row in open_with(plan, 2025, half).measurements.all():
                write(clerk, row, case.before)
    last = max(case.months)
    for half in (1, 2) if last > 6 else (1,):
        period = open_with(plan, year, half)
        for row in period.measurements.order_by("month"):
            write(clerk, row, case.months.get(row.month))

    period = Period.objects.select_related("plan").get(year=year, half=1 if last <= 6 else 2)
    (line,) = build_monitoring_report(period).cards[0].indicators
    task = load_tasks(open_scope(clerk, (year, period.half), unit.code))[-1]
    verdict = task.verdict_of(entry_of(task.record))
    reviewed = rows_of(period, period.measurements.all())[-1]
    report = (
        line.actual,
        line.actual_note,
        line.due_target,
        line.performance,
        line.due_performance,
        line.status,
        len(line.unexplained),
        mid_year_words(line) if last <= 6 else verdict.words or "–",
    )
    for outcome, owed, words in (
        (
            verdict.result,
            missing_texts(entry_of(task.record), verdict.result, last),
            verdict.words,
        ),
        (reviewed.result, reviewed.unexplained, reviewed.words),
    ):
        shown = (
            outcome.actual,
            outcome.value.note,
            outcome.due_target,
            outcome.performance,
            outcome.due_performance,
            str(outcome.status),
            len(owed),
            words or "–",
        )
        assert shown == report


@pytest.mark.parametrize(
    ("case", "words", "status"),
    [
        (
            "half of a sum at mid-year",
            "Haziran’a kadar beklenen 50’nin %100’ü; yıl hedefinin %50’si",
            "hedefe ulaştı",
        ),
        (
            "a share of its own",
            "Haziran’a kadar beklenen 20’nin %100’ü; yıl hedefinin %20’si",
            "hedefe ulaştı",
        ),
        (
            "one of something in July",
            "Haziran’a kadar beklenen yok; yıl hedefinin %0’ı",
            "henüz beklenmiyor",
        ),
        (
            "one more of something in July",
            "Haziran’a kadar beklenen yok; yıl hedefine göre %0",
            "henüz beklenmiyor",
        ),
        (
            "one of something that stays, planned for autumn",
            "Haziran’a kadar beklenen yok; yıl hedefine göre %0",
            "henüz beklenmiyor",
        ),
        ("a level at mid-year", "Yıl hedefinin %80’i", "makul"),
        ("a level that falls", "Yıl hedefine göre %83,33", "makul"),
        (
            "a running sum in the second year",
            "Haziran’a kadar beklenen 80’e göre %75; yıl hedefine göre %50",
            "makul",
        ),
    ],
)
def test_each_page_says_in_the_same_words_what_a_performance_compares_with(
    client: Client,
    indicator: Indicator,
    unit: Unit,
    clerk: User,
    strategist: User,
    case: str,
    words: str,
    status: str,
) -> None:
    found = next(row for row in CASES if row.name == case)
    test_entry_review_and_report_agree(indicator, unit, clerk, strategist, found)
    code = Period.objects.latest("year", "half").code
    client.force_login(strategist)
    for address in (
        f"/veri-girisi/{code}/mali/",
        f"/onay/{code}/mali/",
        f"/raporlar/ornek/izleme/{code}/",
    ):
        page = read_page(client.get(address))
        assert words in page, address
        assert status in page, address


@pytest.mark.parametrize(
    ("case", "status", "performance"),
    [
        ("half of a sum at mid-year", "hedefe ulaştı", 50),
        ("behind at mid-year", "ulaşılamadı", 30),
        ("a sum without June", "veri yok", None),
        ("a sum whose June could not be measured", "makul", 90),
        ("one of something in July", "henüz beklenmiyor", 0),
        ("one of something, early", "hedefe ulaştı", 100),
        ("at most one, at mid-year", "hedefe ulaştı", 100),
        ("a target of zero", "hedef yok", None),
        ("almost there", "hedefe ulaştı", Decimal("99.999")),
        ("a running sum in the first year", "hedefe ulaştı", 50),
        # 40 + 20 of the year before + 10 of 60 + (100 − 60) / 2 = 80
        ("a running sum in the second year", "makul", 50),
        ("a falling way without a beginning", "başlangıç değeri yok", None),
    ],
)
def test_what_the_report_says_of_it(
    indicator: Indicator,
    unit: Unit,
    clerk: User,
    strategist: User,
    case: str,
    status: str,
    performance: Decimal | None,
) -> None:
    found = next(row for row in CASES if row.name == case)
    test_entry_review_and_report_agree(indicator, unit, clerk, strategist, found)
    (line,) = build_monitoring_report(Period.objects.latest("year", "half")).cards[0].indicators
    assert (line.status, line.performance) == (status, performance)


def test_a_draft_of_a_closed_half_leads_nobody_to_a_performance_the_report_will_not_show(
    indicator: Indicator, unit: Unit, clerk: User, strategist: User
) -> None:
    plan = indicator.card.objective.goal.plan
    june = open_with(plan, 2025, 1).measurements.get()
    save_entry(clerk, june.pk, Entry(Decimal(60)), 1)  # never sent
    workflow.close_period(strategist, june.period_id)
    december = open_with(plan, 2025, 2).measurements.get()
    save_entry(clerk, december.pk, Entry(Decimal(40)), 1)
    (task,) = load_tasks(open_scope(clerk, (2025, 2), unit.code))
    result = task.verdict.result
    assert (result.actual, result.performance, result.value.note) == (40, None, "eksik (1/2 ölçüm)")
    assert task.yardstick.gaps == ["Haziran"]


@pytest.mark.parametrize(("aggregation", "says"), [("sum", True), ("last", False)])
def test_a_page_never_denies_the_performance_that_it_shows(
    client: Client,
    indicator: Indicator,
    unit: Unit,
    clerk: User,
    strategist: User,
    aggregation: str,
    says: bool,
) -> None:
    Indicator.objects.update(aggregation=aggregation)
    plan = indicator.card.objective.goal.plan
    open_with(plan, 2025, 1)
    december = open_with(plan, 2025, 2).measurements.get()
    save_entry(clerk, december.pk, Entry(Decimal(90)), 1)
    client.force_login(clerk)
    page = read_page(client.get("/veri-girisi/2025-2/mali/"))
    assert "Haziran değeri hiç gönderilmedi" in page
    assert ("performans hesaplanmaz" in page) is says
    client.force_login(strategist)
    page = read_page(client.get("/onay/2025-2/mali/"))
    assert ("yılın değeri eksik" in page) is says


def test_a_mean_is_printed_with_the_decimals_of_a_value(
    client: Client, indicator: Indicator, unit: Unit, clerk: User, strategist: User
) -> None:
    Indicator.objects.update(aggregation="average", monitoring_frequency=3)
    plan = indicator.card.objective.goal.plan
    for half in (1, 2):
        for row in open_with(plan, 2025, half).measurements.order_by("month"):
            write(clerk, row, {3: 10, 6: UNMEASURED, 9: 0, 12: 0}[row.month])
    client.force_login(strategist)
    for address in ("/onay/2025-2/mali/", "/raporlar/ornek/degerlendirme/2025/"):
        page = read_page(client.get(address))
        assert "3,3333" in page
        assert "3,33333" not in page
