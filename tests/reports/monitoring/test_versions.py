"""Reports of the years before a revision stay as they were published, byte for byte."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.models import AnnualTarget, Indicator, Period, RiskState
from plans.models import Activity, CardNote, Objective, ObjectiveCard, Plan, Unit
from plans.records.history import catch_up
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.parts.data import RETIRED, MonitoringReport
from reports.publications.reading import read_report
from reports.publications.typed_json import dump
from reports.publishing.publish import publish
from tests.support.builders import add_indicator, build_plan, measure
from tests.support.calendar import add_calendar, report_progress
from tests.support.versions import revised

pytestmark = pytest.mark.django_db


def build(period: Period, publication: Publication | None = None) -> MonitoringReport:
    again = Period.objects.select_related("plan").get(pk=period.pk)
    facts = read_report(publication).head.publication if publication else None
    return build_monitoring_report(again, facts)


@pytest.fixture
def plan() -> Plan:
    """Two years of it measured, with an activity and a risk that were told of."""
    plan = build_plan(goals=1, objectives=2, indicators=2)
    rows = list(Indicator.objects.all())
    activity, risk = Activity.objects.earliest("pk"), CardNote.objects.filter(kind="risk")[0]
    catch_up("Örnek", using="default")
    for code in ("2025-1", "2025-2", "2026-1", "2026-2"):
        period = measure(plan, code, {rows[0]: 15, rows[1]: 20}, close=False)
        if code == "2026-1":
            road = add_calendar(activity, [("İhale", date(2026, 3, 31), "done")], year=2026)
            report_progress(period, {road: 60})
            RiskState.objects.create(period=period, risk=risk, occurred="yes")
        period.state, period.closed_at = Period.State.CLOSED, timezone.now()
        period.save()
    return plan


def revise(plan: Plan) -> None:
    """A target, a weight, a name and a unit change; one indicator goes, another has its code."""
    with revised(plan, 2027):
        first, second = Indicator.objects.all()[:2]
        first.targets.filter(year__gte=2027).update(value=40)
        Indicator.objects.filter(pk=first.pk).update(weight=60, name="Döşenen hat")
        Indicator.objects.filter(pk=second.pk).update(
            retired_from=date(2027, 1, 1), retired_reason="Devredildi.", weight=None
        )
        new = add_indicator(second.card, "Yeni", target=None, code=second.code, weight=40)
        AnnualTarget.objects.create(indicator=new, year=2027, value=8)
        objective = Objective.objects.last()
        card = ObjectiveCard.objects.create(objective=objective, order=2)
        add_indicator(card, "Yeni kartın göstergesi")
        Objective.objects.update(name="Yeni ad")
        for model in (Activity, CardNote):
            model.objects.update(text="Yeni metin")
        for card in ObjectiveCard.objects.filter(order=1):
            card.responsible_unit = Unit.objects.get(code="birim-3")
            card.save()


def test_reports_of_the_years_before_a_revision_are_built_again_as_they_were_published(
    plan: Plan,
) -> None:
    published = {period.pk: publish(None, period) for period in plan.periods.select_related("plan")}
    revise(plan)
    for period in plan.periods.all():
        publication = published[period.pk]
        assert dump(build(period, publication)) == publication.data


def test_the_report_of_a_year_after_it_stands_on_the_new_version_and_says_so(plan: Plan) -> None:
    revise(plan)
    report = build(measure(Plan.objects.get(), "2027-2", {Indicator.objects.first(): 20}))
    assert [(line.code, line.name, line.weight, line.target) for _, _, _, line in report.lines][
        :3
    ] == [
        ("P.G. 1.1.1", "Döşenen hat", 60, 40),
        ("P.G. 1.1.2", "2. gösterge", None, 20),
        ("P.G. 1.1.2", "Yeni", 40, 8),
    ]
    assert [line.status for _, _, _, line in report.lines][1] == RETIRED
    assert [card.label for card in report.cards] == ["H1.1", "H1.2", "H1.2 (2. kart)"]
    assert report.method.notes[0] == (
        "Planın 2. sürümü esas alınmıştır (1. güncelleme, 2027 yılından beri yürürlükte)."
    )
    assert not any("sürümü" in note for note in build(plan.periods.earliest("pk")).method.notes)


def test_a_report_takes_one_query_more_for_a_plan_that_was_revised(plan: Plan) -> None:
    period = plan.periods.earliest("pk")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            build(period)
        return len(captured)

    before = queries()
    with revised(plan, 2027):
        Objective.objects.update(name="Yeni ad")
    assert queries() == before + 1
