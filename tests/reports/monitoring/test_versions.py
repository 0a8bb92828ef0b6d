"""Reports of the years before a revision stay as they were published, byte for byte."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.models import Indicator, Period, RiskState
from plans.models import Activity, CardNote, Objective, ObjectiveCard, Plan, Unit
from plans.records.history import catch_up
from plans.versions.stored import freeze
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.parts.data import MonitoringReport
from reports.publications.reading import read_report
from reports.publications.typed_json import dump
from reports.publishing.publish import publish
from tests.support.builders import add_indicator, build_plan, measure
from tests.support.calendar import add_calendar, report_progress
from tests.support.revisions import approve_revision, draft_of, set_target, start_revision
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
    freeze(plan, None)
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
    """In force from 2027: another target, weights and rules; an indicator goes, a new one has its
    code; a new card, other words, another unit that answers."""
    revision = start_revision(plan)
    first, second = (draft_of(row, revision) for row in Indicator.objects.order_by("pk")[:2])
    set_target(first, 2027, 40)
    first.weight, first.unit_of_measure, first.monitoring_frequency = 60, "km", 3
    first.save()
    second.retired_from, second.retired_reason = date(2027, 1, 1), "Devredildi."
    second.save()
    new = add_indicator(second.card, "Yeni", target=None, code=second.code, weight=40)
    set_target(new, 2027, 8)
    objective = Objective.objects.filter(goal__plan=revision.draft).latest("pk")
    card = ObjectiveCard.objects.create(objective=objective, order=2)
    set_target(add_indicator(card, "Yeni kartın göstergesi", target=None), 2027, 5)
    Objective.objects.filter(goal__plan=revision.draft).update(name="Yeni ad")
    of_draft = {"card__objective__goal__plan": revision.draft}
    Activity.objects.filter(**of_draft).update(text="Hatların hızla yenilenmesi.")
    CardNote.objects.filter(**of_draft, kind="risk").update(text="Ödeneğin yetersizliği.")
    cards = ObjectiveCard.objects.filter(objective__goal__plan=revision.draft)
    cards.update(responsible_unit=Unit.objects.get(code="birim-3"))
    approve_revision(revision)


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
    lines = [line.indicator for line in report.lines]
    assert [(line.code, line.name, line.weight, line.target) for line in lines[:2]] == [
        ("P.G. 1.1.1", "1. gösterge", 60, 40),
        ("P.G. 1.1.2", "Yeni", 40, 8),
    ]
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
