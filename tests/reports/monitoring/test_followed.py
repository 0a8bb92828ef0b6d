"""What the reports say of a card's activities and risks beside its indicators."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from indicators.calendar.lines import DONE, LATE
from indicators.models import ActivityYear, Indicator, Milestone, Period, RiskState
from plans.models import Activity, CardNote, ObjectiveCard, Plan, Unit
from reports.council.pack import Session, pack_html
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import monitoring_html
from reports.monitoring.parts.data import MonitoringReport, PublicationFacts
from reports.monitoring.parts.scorecard import scorecard_of
from reports.monitoring.workbook import monitoring_workbook
from reports.publications.reading import read_report
from reports.publications.typed_json import dump, load
from reports.publishing.publish import publish
from tests.support.builders import build_plan, measure
from tests.support.calendar import add_calendar, report_progress

pytestmark = pytest.mark.django_db

STEPS = [
    ("İhale", date(2025, 3, 31), "done"),
    ("Yer teslimi", date(2025, 6, 30), "ongoing"),
    ("Geçici kabul", date(2025, 10, 31), "planned"),
    ("Etüt", date(2025, 3, 1), "cancelled"),
]


@pytest.fixture
def plan() -> Plan:
    return build_plan(goals=1, objectives=2, indicators=1)


@pytest.fixture
def road(plan: Plan) -> ActivityYear:
    return add_calendar(Activity.objects.earliest("pk"), STEPS, start_month=3, end_month=10)


def half(plan: Plan, code: str = "2025-1") -> Period:
    return measure(plan, code, {row: 10 for row in Indicator.objects.all()}, close=False)


def build(period: Period, **facts: Any) -> MonitoringReport:
    return build_monitoring_report(Period.objects.select_related("plan").get(pk=period.pk), **facts)


def published(period: Period) -> MonitoringReport:
    return build(period, publication=PublicationFacts(1, timezone.now()))


def test_a_card_tells_what_was_done_and_what_is_late_and_why(
    plan: Plan, road: ActivityYear
) -> None:
    period = half(plan)
    report_progress(period, {road: 60}, note="Kazı bitti.", delay_reason="Kış uzun sürdü.")
    report = build(period)
    (line,) = report.cards[0].activities
    assert (line.percent, line.note, line.delay_reason) == (60, "Kazı bitti.", "Kış uzun sürdü.")
    assert (line.stage, line.steps_done, line.span) == (LATE, "1/3", "Mart–Ekim")
    assert [step.text for step in line.late] == ["Yer teslimi"]
    assert report.cards[1].activities == ()
    html = monitoring_html(report)
    for said in ("Kazı bitti.", "Yer teslimi (30.06.2025)", "Kış uzun sürdü.", "%60"):
        assert said in html
    assert "İptal edildi: Etüt (Ödenek ayrılmadı.)" in html


def test_each_report_has_the_progress_of_its_own_period(plan: Plan, road: ActivityYear) -> None:
    first, second = half(plan), half(plan, "2025-2")
    report_progress(first, {road: 60})
    Milestone.objects.exclude(state="cancelled").update(state="done", done_on=date(2025, 12, 1))
    report_progress(second, {road: 100})
    assert [build(row).cards[0].activities[0].percent for row in (first, second)] == [60, 100]
    assert build(first).cards[0].activities[0].stage == LATE  # as it was reported then
    assert build(second).cards[0].activities[0].stage == DONE


@pytest.mark.parametrize(
    ("state", "in_draft", "in_published"),
    [
        ("draft", (None, "0/4"), (None, "0/4")),
        ("submitted", (60, "1/3"), (None, "0/4")),
        ("approved", (60, "1/3"), (60, "1/3")),
    ],
)
def test_progress_and_milestones_count_in_reports_as_values_do(
    plan: Plan, road: ActivityYear, state: str, in_draft: Any, in_published: Any
) -> None:
    period = half(plan)
    report_progress(period, {road: 60}, state)
    lines = [row.cards[0].activities[0] for row in (build(period), published(period))]
    assert [(line.percent, line.steps_done) for line in lines] == [in_draft, in_published]


def test_what_is_written_of_a_milestone_after_its_approval_waits_for_the_next(
    plan: Plan, road: ActivityYear
) -> None:
    first = half(plan)
    report_progress(first, {road: 60})
    report_progress(half(plan, "2025-2"), {road: 80}, "draft")
    road.milestones.filter(text="Yer teslimi").update(state="done", done_on=date(2025, 7, 5))
    assert published(first).cards[0].activities[0].steps_done == "1/3"


def test_a_calendar_that_was_not_approved_is_not_published(plan: Plan) -> None:
    add_calendar(Activity.objects.earliest("pk"), STEPS, state="submitted")
    period = half(plan)
    assert [len(row.activities) for row in (build(period), published(period))] == [1, 0]


def test_a_card_tells_which_of_its_risks_came_true(plan: Plan) -> None:
    period = half(plan)
    first, second = CardNote.objects.filter(kind="risk").order_by("pk")
    RiskState.objects.create(period=period, risk=first, occurred="yes", action="Ödenek istendi.")
    RiskState.objects.create(period=period, risk=second)  # nothing was said
    report = build(period)
    (risk,) = report.cards[0].risks
    assert (risk.text, risk.occurred, risk.action) == (
        *("Ödenek yetersizliği.", "Gerçekleşti", "Ödenek istendi."),
    )
    assert report.cards[1].risks == ()
    assert "Ödenek istendi." in monitoring_html(report)


def test_the_workbook_has_sheets_of_what_is_followed(plan: Plan, road: ActivityYear) -> None:
    period = half(plan)
    report_progress(period, {road: 60})
    risk = CardNote.objects.filter(kind="risk").earliest("pk")
    RiskState.objects.create(period=period, risk=risk, occurred="no")
    book = load_workbook(io.BytesIO(monitoring_workbook(build(period))))
    assert {"Faaliyetler", "İş adımları", "Riskler"} <= set(book.sheetnames)
    assert book["Riskler"]["D5"].value == "Gerçekleşmedi"
    assert book["İş adımları"].max_row == 8


def test_the_summary_and_the_council_pack_name_late_milestones(
    plan: Plan, road: ActivityYear
) -> None:
    report = build(half(plan))
    assert [(card.label, step.text) for card, _, step in report.late_steps] == [
        ("H1.1", "Yer teslimi")
    ]
    assert "Geciken iş adımı" in monitoring_html(report)
    pack = pack_html(report, Session(date(2025, 9, 1), "", "", "Rapor", "Karar"))
    assert "<h3>Geciken iş adımları</h3>" in pack
    assert "30.06.2025" in pack.split("Geciken iş adımları</h3>")[1]


def test_a_scorecard_has_what_its_cards_have(plan: Plan, road: ActivityYear) -> None:
    report = build(half(plan))
    assert len(scorecard_of(report, "birim-1").activities) == 1
    assert scorecard_of(report, "birim-2").activities == []


def test_a_plan_without_calendars_reads_as_reports_did_before_there_were_any(plan: Plan) -> None:
    report = build(half(plan))
    stored = json.loads(dump(report))
    for goal in stored["goals"]:
        for objective in goal["objectives"]:
            for card in objective["cards"]:
                assert (card.pop("activities"), card.pop("risks")) == ([], [])
    assert load(MonitoringReport, json.dumps(stored)) == report
    html = monitoring_html(report)
    for word in ("Faaliyet ve proje", "Geciken", "iş adımı", "riskler"):
        assert word not in html
    book = load_workbook(io.BytesIO(monitoring_workbook(report)))
    assert not {"Faaliyetler", "İş adımları", "Riskler"} & set(book.sheetnames)


def test_what_was_published_stays_while_the_calendar_goes_on(
    plan: Plan, road: ActivityYear
) -> None:
    period = half(plan)
    report_progress(period, {road: 60}, note="Kazı bitti.")
    risk = CardNote.objects.filter(kind="risk").earliest("pk")
    RiskState.objects.create(period=period, risk=risk, occurred="yes", action="Ödenek istendi.")
    Period.objects.filter(pk=period.pk).update(state="closed", closed_at=timezone.now())
    publication = publish(None, Period.objects.get(pk=period.pk))

    def forms() -> tuple[str, list[Any]]:
        report = read_report(Publication.objects.get(pk=publication.pk))
        book = load_workbook(io.BytesIO(monitoring_workbook(report)))
        return monitoring_html(report), [list(sheet.iter_rows(values_only=True)) for sheet in book]

    before, draft = forms(), dump(build(period))
    Milestone.objects.filter(state="ongoing").update(state="done", done_on=date(2025, 7, 20))
    Milestone.objects.filter(state="planned").update(state="cancelled", cancel_reason="Vazgeçildi.")
    Activity.objects.update(text="Sonradan yazılan faaliyet.")
    CardNote.objects.update(text="Sonradan yazılan risk.")
    Unit.objects.update(name=Concat("name", Value(" (yeni)")))
    assert dump(build(period)) != draft
    assert forms() == before
    assert "Yer teslimi (30.06.2025)" in before[0]


def test_building_takes_the_same_few_queries(plan: Plan, road: ActivityYear) -> None:
    period = half(plan)
    report_progress(period, {road: 60})

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            build(period)
        return len(queries)

    first = count()
    for card in ObjectiveCard.objects.all():
        for number in range(2, 6):
            activity = Activity.objects.create(card=card, text=f"{number}. faaliyet")
            report_progress(period, {add_calendar(activity, STEPS): 10})
    for note in CardNote.objects.filter(kind="risk"):
        RiskState.objects.create(period=period, risk=note, occurred="no")
    assert count() == first
