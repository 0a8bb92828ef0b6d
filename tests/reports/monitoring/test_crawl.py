"""No figure, text or count that a page shows disagrees with the report of the same data.

Sample data of four half-years is made for indicators of every rule; then the pages of the units,
the review, the homes, the scorecards and the workbook are read as a person reads them and compared
with the report's own data.
"""

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import lxml.html
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from indicators.cycle.progress import count_work
from indicators.models import ActivityProgress, AnnualTarget, Indicator, Measurement, Period
from indicators.performance import as_printed
from plans.language.codes import read_code
from plans.language.numbers import format_percent
from plans.models import Plan, Unit
from reports.models import Publication
from reports.publishing.archiving import forms_of
from tests.support.builders import build_plan, spread_over_units

RULES: list[dict[str, Any]] = [
    {},
    {"aggregation": "last"},
    {"aggregation": "average", "monitoring_frequency": 3},
    {"aggregation": "last", "direction": "down"},
    {"monitoring_frequency": 3},
    {"monitoring_frequency": 12},
    {"basis": "cumulative", "baseline": 10},
    {"basis": "cumulative", "aggregation": "last", "baseline": 10},
    {"mid_year_share": 20},
    {"aggregation": "last", "weight": None},
]
REPORTS = {
    "2025-1": "izleme/2025-1",
    "2025-2": "degerlendirme/2025",
    "2026-1": "izleme/2026-1",
    "2026-2": "degerlendirme/2026",
}


def build() -> Plan:
    """A plan of three units with indicators of every rule, and sample data until autumn 2026."""
    plan = build_plan(goals=2, objectives=2, indicators=5)
    for number, indicator in enumerate(Indicator.objects.order_by("pk")):
        Indicator.objects.filter(pk=indicator.pk).update(**RULES[number % len(RULES)])
    AnnualTarget.objects.filter(indicator__order=2, year=2026).delete()
    AnnualTarget.objects.filter(indicator__order=1, indicator__card__order=1).update(value=1)
    spread_over_units(plan)
    call_command("demo", plan=plan.slug, today=date(2026, 11, 22), stdout=StringIO())
    return plan


@pytest.fixture(scope="module")
def built(share: Callable[..., Any]) -> Plan:
    return share(build)


@pytest.fixture
def plan(built: Plan, db: None) -> Plan:
    return Plan.objects.get(pk=built.pk)


@pytest.fixture
def team(plan: Plan, client: Client) -> Client:
    client.force_login(User.objects.get(username="strateji"))
    return client


def report_of(client: Client, plan: Plan, code: str) -> dict:
    return json.loads(client.get(f"/raporlar/{plan.slug}/{REPORTS[code]}/?format=json").content)


def lines(report: dict) -> dict[str, dict]:
    """The report's lines by the indicator's code."""
    return {
        line["code"]: line
        for goal in report["goals"]
        for objective in goal["objectives"]
        for card in objective["cards"]
        for line in card["indicators"]
    }


def page(client: Client, address: str) -> lxml.html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200, address
    return lxml.html.fromstring(response.content.decode())


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def facts(element: lxml.html.HtmlElement) -> dict[str, str]:
    """The pairs of a description list."""
    return {text(dt): text(dt.getnext()) for dt in element.iter("dt")}


def percent(value: str | None) -> str:
    return "–" if value is None else format_percent(Decimal(value), 2)


def last_rows(period: Period) -> Iterator[Measurement]:
    """The measurement of each indicator that the report of the period ends with."""
    by_indicator: dict[int, Measurement] = {}
    for row in period.measurements.select_related("indicator__card__responsible_unit"):
        kept = by_indicator.setdefault(row.indicator_id, row)
        by_indicator[row.indicator_id] = max(kept, row, key=lambda measurement: measurement.month)
    yield from by_indicator.values()


def counted(row: Measurement, published: bool) -> bool:
    """Whether the report counts the value and what it is judged after."""
    states = {"approved"} if published else {"submitted", "approved"}
    earlier = row.indicator.measurements.filter(period__plan=row.period.plan_id).exclude(
        period__year__gt=row.period.year
    )
    return all(
        other.state in states
        for other in earlier.select_related("period")
        if (other.period.year, other.month) <= (row.period.year, row.month)
    )


def test_units_and_reviewers_read_what_the_report_says(plan: Plan, team: Client) -> None:
    compared = 0
    for period in plan.periods.all():
        by_code = lines(report_of(team, plan, period.code))
        pages = {
            unit.code: (
                page(team, f"/onay/{period.code}/{unit.code}/"),
                page(team, f"/veri-girisi/{period.code}/{unit.code}/"),
            )
            for unit in Unit.objects.filter(responsible_cards__isnull=False).distinct()
        }
        for row in last_rows(period):
            line = by_code[row.indicator.code]
            if not counted(row, published=period.state == "closed"):
                continue
            review, sheet = pages[row.indicator.card.responsible_unit.code]
            words = facts(review.get_element_by_id(f"m-{row.pk}"))["Performans"]
            assert words.endswith(line["status"]), row
            if line["performance"] is not None and not row.not_measured:
                assert format_percent(as_printed(Decimal(line["performance"]))) in words, row
                task = facts(sheet.get_element_by_id(f"satir-{row.pk}"))
                assert task["Performans"] == words, row
            compared += 1
    assert compared > 40


def test_a_value_that_the_report_leaves_out_is_missing_in_it(plan: Plan, team: Client) -> None:
    left_out = 0
    for period in plan.periods.all():
        report = report_of(team, plan, period.code)
        missing = {(row["code"], row["month"]) for row in report["missing"]}
        states = {"approved"} if period.state == "closed" else {"submitted", "approved"}
        for row in period.measurements.exclude(state__in=states).select_related("indicator"):
            assert (row.indicator.code, row.month) in missing
            left_out += 1
    assert left_out > 5


def test_counts_of_the_review_are_those_of_the_report(plan: Plan, team: Client) -> None:
    for period in plan.periods.filter(half=1):
        report = report_of(team, plan, period.code)
        table = page(team, f"/onay/{period.code}/").get_element_by_id("units")
        shown = {
            text(row.find("th")): {cell.get("data-label"): text(cell) for cell in row.iter("td")}
            for row in table.find("tbody").iter("tr")
        }
        asked = {unit: counts for (_, unit), counts in count_work([period.pk]).items()}
        told = ActivityProgress.objects.filter(period=period)
        for unit in report["units"]:
            of_unit, known = shown[unit["name"]], unit["completeness"]
            key = Unit.objects.get(name=unit["name"]).pk
            states = list(told.filter(activity_year__unit=key).values_list("state", flat=True))
            due, approved = asked[key].activities, states.count("approved")
            assert int(of_unit["İstenen"]) == known["due"] + due
            assert int(of_unit["Onaylanan"]) == known["approved"] + approved
            sent = known["sent"] + states.count("submitted") + approved
            assert int(of_unit["Eksik"]) == known["due"] + due - sent


def workbook(team: Client, address: str) -> bytes:
    """The workbook at an address; of a published report what its archive is made of."""
    response = team.get(address)
    if response.status_code == 200:
        return response.content
    code = response["Location"].split("/")[2]
    return forms_of(Publication.objects.get(code=read_code(code))).workbook()


def test_pages_workbooks_and_scorecards_hold_the_reports_figures(plan: Plan, team: Client) -> None:
    for period in plan.periods.all():
        report = report_of(team, plan, period.code)
        address = f"/raporlar/{plan.slug}/{REPORTS[period.code]}/"
        shown = page(team, address)
        performances = {}
        for row in shown.xpath("//table[contains(@class, 'results')]/tbody/tr[1]"):
            performance = text(row[5]).split()[0]
            performances[text(row.find_class("code")[0])] = performance
        by_code = lines(report)
        assert performances == {code: percent(by_code[code]["performance"]) for code in by_code}
        book = load_workbook(io.BytesIO(workbook(team, f"{address}?format=xlsx")))
        head, *rows = [
            row for row in book["Hedef kartları"].iter_rows(values_only=True) if row[4] is not None
        ]
        place = {name: index for index, name in enumerate(head)}
        assert {row[place["PG"]]: row[place["Durum"]] for row in rows} == {
            code: line["status"] for code, line in by_code.items()
        }
        for unit in report["units"]:
            card = json.loads(
                team.get(
                    f"/raporlar/{plan.slug}/karne/{period.code}/{unit['code']}/?format=json"
                ).content
            )
            assert card["unit"] == unit
            assert lines(card).items() <= by_code.items()


def test_the_teams_home_shows_the_latest_report(plan: Plan, team: Client) -> None:
    report = report_of(team, plan, "2026-1")
    home = page(team, "/")
    headline = text(home.find_class("headline")[0])
    assert percent(report["summary"]["performance"]) in headline
    covered = report["summary"]["coverage"]
    assert f"{covered['total']} göstergenin {covered['measured']} tanesiyle" in headline
    for goal in report["goals"]:
        assert f"{goal['code']} {goal['name']}: {percent(goal['performance'])}" in (
            home.text_content()
        )
