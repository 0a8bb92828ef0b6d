"""The auditor: reads everything with its trail, writes nothing."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from indicators.models import Measurement, Meeting
from plans.models import Survey, Unit, UnitMember
from plans.people.roles import (
    AUDITOR,
    STRATEGY_TEAM,
    groups_of,
    is_strategist,
    may_read_all,
    roles_of,
)
from tests.support.cycle import add_evidence, send_back
from tests.support.meetings import ask, call, close
from tests.support.pages import read_page


@pytest.fixture
def auditor(db: None) -> User:
    user = User.objects.create_user("denetci", password="uzun-parola-42")
    user.groups.add(Group.objects.get(name=AUDITOR))
    return user


@pytest.fixture
def world(
    client: Client, auditor: User, submitted: Measurement, strategist: User, unit: Unit
) -> dict[str, Any]:
    """A sent value with evidence, a meeting with an action item, a survey; their keys."""
    period = submitted.period
    survey = Survey.objects.create(plan=period.plan, key="anket", title="Anket")
    meeting = call(strategist, period)
    ask(meeting, unit)
    close(strategist, meeting)
    client.force_login(auditor)
    return {
        "slug": period.plan.slug,
        "code": period,
        "period": "2025-1",
        "unit": unit.code,
        "unit_code": unit.code,
        "year": 2025,
        "key": survey.key,
        "meeting": meeting.pk,
        "measurement": submitted.pk,
        "item": meeting.action_items.get().pk,
    }


READ: list[tuple[str, set[str]]] = [
    ("home", set()),
    ("reports", set()),
    ("plan", {"slug"}),
    ("plan_audit", {"slug"}),
    ("entry_home", set()),
    ("entry_sheet", {"code", "unit_code"}),
    ("review_periods", set()),
    ("review_period", {"code"}),
    ("review_unit", {"code", "unit"}),
    ("review_history", {"code", "unit", "pk=measurement"}),
    ("review_mails", {"code"}),
    ("monitoring_report", {"slug", "period"}),
    ("scorecard", {"slug", "period", "unit"}),
    ("calendar_team", {"year"}),
    ("calendar_unit", {"year", "unit"}),
    ("calendar_plan", {"year", "slug"}),
    ("survey_results", {"slug", "key"}),
    ("meetings", set()),
    ("meeting", {"pk=meeting"}),
    ("action_item", {"pk=item"}),
]
#: Work of the team, or of a unit's own people.
CLOSED: list[tuple[str, set[str]]] = [
    ("review_opening", set()),
    ("review_closing", {"code"}),
    ("review_waiting", {"code"}),
    ("calendar_edit", {"year", "unit"}),
    ("calendar_decide", {"year", "unit"}),
    ("meeting_call", set()),
    ("meeting_edit", {"pk=meeting"}),
    ("publish_plan", {"slug"}),
    ("publish_monitoring", {"slug", "period"}),
]


def address(world: dict[str, Any], name: str, needed: set[str]) -> str:
    pairs = [(word.partition("=")[0], word.rpartition("=")[2]) for word in needed]
    return reverse(name, kwargs={argument: world[fact] for argument, fact in pairs})


def test_an_auditor_reads_what_everybody_wrote_and_finds_no_form_to_change_it(
    client: Client, world: dict[str, Any]
) -> None:
    for name, needed in READ:
        page = client.get(address(world, name, needed))
        assert page.status_code == 200, name
        forms = re.findall('<form[^>]* method="post"[^>]*>', page.text)
        # Signing out and, where typing may last longer than the session, signing in again.
        assert [form for form in forms if "/cikis/" not in form and "/giris/" not in form] == [], (
            name
        )


def test_what_the_team_and_units_do_is_closed_to_an_auditor(
    client: Client, world: dict[str, Any]
) -> None:
    for name, needed in CLOSED:
        assert client.get(address(world, name, needed)).status_code == 403, name


def test_no_page_takes_anything_from_an_auditor(
    client: Client, world: dict[str, Any], submitted: Measurement
) -> None:
    for name, needed in [*READ, *CLOSED]:
        response = client.post(address(world, name, needed), {"send": "1", "answer": "x"})
        assert response.status_code in (302, 403, 405, 404, 200), name
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    assert Meeting.objects.get().action_items.get().answer == ""


def test_an_auditor_opens_evidence(
    client: Client, world: dict[str, Any], submitted: Measurement, clerk: User, strategist: User
) -> None:
    send_back(strategist, submitted.pk, "Belge ekleyin.")
    evidence = add_evidence(clerk, submitted.pk, file=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    assert client.get(reverse("evidence", args=[evidence.uid])).status_code == 200


def test_the_home_page_of_an_auditor_says_what_there_is_to_read(
    client: Client, world: dict[str, Any]
) -> None:
    page = read_page(client.get("/"))
    assert "Denetçi sayfası" in page
    for link in ("/onay/", "/veri-girisi/", "/toplanti/", "/arsiv/", "/plan/ornek/denetim/"):
        assert f'href="{link}"' in page, link


def test_beside_the_auditors_role_nothing_else_that_was_given_counts(
    auditor: User, unit: Unit
) -> None:
    auditor.is_staff = True
    auditor.save()
    auditor.groups.add(Group.objects.get(name=STRATEGY_TEAM))
    UnitMember.objects.create(unit=unit, user=auditor)
    person = User.objects.get(pk=auditor.pk)
    assert (groups_of(person), roles_of(person)) == ({AUDITOR}, {})
    assert (may_read_all(person), is_strategist(person)) == (True, False)
    assert not person.has_perm("plans.change_plan")
    person.groups.remove(Group.objects.get(name=AUDITOR))
    assert User.objects.get(pk=auditor.pk).has_perm("plans.change_plan")


def test_the_page_of_an_account_refuses_more_than_reading_for_an_auditor(
    admin_client: Client, auditor: User
) -> None:
    groups = [Group.objects.get(name=name).pk for name in (AUDITOR, STRATEGY_TEAM)]
    data = {"username": "denetci", "is_active": "on", "groups": groups}
    page = admin_client.post(reverse("admin:auth_user_change", args=[auditor.pk]), data)
    assert "yalnız okur: başka grupla" in read_page(page)
    assert auditor.groups.count() == 1
