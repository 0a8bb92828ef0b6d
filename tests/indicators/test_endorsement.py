"""The müdür's step before the team's, where the plan asks for it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators import workflow
from indicators.cycle.progress import progress_by_unit
from indicators.models import Measurement, Period
from indicators.review.history import events_of
from indicators.workflow import NotAllowed, WrongState
from plans.models import Plan, Unit, UnitMember
from tests.support.builders import add_indicator
from tests.support.cycle import (
    GOOD,
    approve,
    member,
    refused_by_the_database,
    save_entry,
    send,
    send_back,
    submit,
    version_of,
)
from tests.support.pages import read_page
from tests.support.tasks import run_queue

SHEET = "/veri-girisi/2025-1/mali/"


@pytest.fixture(autouse=True)
def asking(period: Period) -> None:
    Plan.objects.update(asks_endorsement=True)


@pytest.fixture
def manager(unit: Unit) -> User:
    user = User.objects.create_user("mudur", first_name="Ayşe", last_name="Öz")
    UnitMember.objects.create(unit=unit, user=user, role=UnitMember.Role.MANAGER)
    return user


def endorse(user: User, pk: int) -> Measurement:
    return workflow.endorse(user, {pk: version_of(pk)}).one()


def page(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    return read_page(client.get(address, follow=True))


# --- The step ---------------------------------------------------------------------------------


@pytest.mark.differs
def test_the_team_approves_after_the_müdür_only(
    submitted: Measurement, strategist: User, manager: User
) -> None:
    with pytest.raises(WrongState, match="müdürü bu değeri henüz onaylamadı"):
        approve(strategist, submitted.pk)
    refused_by_the_database(
        lambda: Measurement.objects.update(
            state="approved", approved_by=strategist, approved_at=submitted.submitted_at
        )
    )
    endorse(manager, submitted.pk)
    row = approve(strategist, submitted.pk)
    assert (row.state, row.endorsed_by) == ("approved", manager)


@pytest.mark.differs
def test_without_the_setting_nobody_waits_for_a_müdür(
    submitted: Measurement, strategist: User
) -> None:
    Plan.objects.update(asks_endorsement=False)
    assert approve(strategist, submitted.pk).endorsed_by is None


def test_what_the_müdür_sends_is_endorsed_with_that(draft: Measurement, manager: User) -> None:
    save_entry(manager, draft.pk, GOOD, draft.version)
    assert submit(manager, draft.pk).endorsed_by == manager


@pytest.mark.differs
def test_a_value_that_is_sent_again_is_endorsed_again(
    submitted: Measurement, clerk: User, manager: User, strategist: User
) -> None:
    endorse(manager, submitted.pk)
    send_back(strategist, submitted.pk, "Bakın")
    assert submit(clerk, submitted.pk).endorsed_by is None


@pytest.mark.parametrize("who", ["clerk", "strategist", "stranger"])
def test_nobody_else_endorses(
    request: pytest.FixtureRequest, submitted: Measurement, who: str
) -> None:
    with pytest.raises(NotAllowed, match="yalnız birimin müdürü"):
        endorse(request.getfixturevalue(who), submitted.pk)


@pytest.mark.differs
def test_a_draft_is_not_endorsed(draft: Measurement, manager: User) -> None:
    with pytest.raises(WrongState):
        endorse(manager, draft.pk)
    refused_by_the_database(lambda: Measurement.objects.update(endorsed_by=manager))


@pytest.mark.differs
def test_who_endorsed_does_not_approve_for_the_team(
    submitted: Measurement, unit: Unit, strategist: User
) -> None:
    UnitMember.objects.create(unit=unit, user=strategist, role=UnitMember.Role.MANAGER)
    endorse(strategist, submitted.pk)
    with pytest.raises(NotAllowed, match="müdürü olarak"):
        approve(strategist, submitted.pk)
    refused_by_the_database(
        lambda: Measurement.objects.update(
            state="approved", approved_by=strategist, approved_at=submitted.submitted_at
        )
    )


@pytest.mark.differs
def test_what_waited_when_the_period_closed_is_endorsed_afterwards(
    submitted: Measurement, strategist: User, manager: User
) -> None:
    workflow.close_period(strategist, submitted.period_id)
    endorse(manager, submitted.pk)
    assert approve(strategist, submitted.pk).state == "approved"


def test_the_müdür_sends_back_with_a_note_that_bears_their_name(
    submitted: Measurement, manager: User
) -> None:
    row = send_back(manager, submitted.pk, "Mayıs eksik")
    assert (row.state, row.return_note) == ("returned", "Ayşe Öz (müdür): Mayıs eksik")


def test_the_müdür_of_another_unit_sends_nothing_back(
    submitted: Measurement, stranger: User
) -> None:
    UnitMember.objects.filter(user=stranger).update(role=UnitMember.Role.MANAGER)
    with pytest.raises(NotAllowed, match="kendi biriminizin"):
        send_back(stranger, submitted.pk, "Not")


def test_the_müdür_opens_no_closed_period(
    submitted: Measurement, strategist: User, manager: User
) -> None:
    workflow.close_period(strategist, submitted.period_id)
    with pytest.raises(WrongState, match="strateji ekibinden"):
        send_back(manager, submitted.pk, "Not")


@pytest.mark.differs
def test_the_history_names_the_endorsement(submitted: Measurement, manager: User) -> None:
    endorse(manager, submitted.pk)
    event = events_of(submitted)[0]
    assert (event.title, event.user) == ("Birim müdürü onayladı.", manager)


# --- The müdür's page -------------------------------------------------------------------------


@pytest.mark.differs
def test_the_müdür_sees_who_wrote_what_and_endorses_all_with_one_button(
    client: Client, submitted: Measurement, clerk: User, manager: User
) -> None:
    add_indicator(submitted.indicator.card, "Boş")
    text = page(client, manager, SHEET)
    assert "Giren: Örnek Memur" in text
    assert "Birimin gönderdiklerini onayla (1)" in text
    seen = {"seen": [f"{submitted.pk}:{submitted.version}"]}
    text = read_page(client.post(f"{SHEET}onayla/", seen, follow=True))
    assert "1 değeri onayladınız" in text
    assert "Müdür onayı: Ayşe Öz" in text
    assert Measurement.objects.get(pk=submitted.pk).endorsed_by == manager
    again = client.post(f"{SHEET}onayla/", seen, follow=True)
    [message] = again.context["messages"]
    assert (message.tags, str(message)) == (
        "info",
        "Zaten onaylanmış; yeniden onaylamanız gerekmez.",
    )


def test_the_line_of_a_sent_value_tells_the_müdür_who_wrote_it(
    client: Client, submitted: Measurement, clerk: User, manager: User
) -> None:
    assert "Örnek Memur girdi" in page(client, manager, SHEET)
    assert "Örnek Memur girdi" not in page(client, clerk, SHEET)


def test_the_müdürs_home_asks_for_the_endorsement_also_when_the_period_has_closed(
    client: Client, submitted: Measurement, strategist: User, clerk: User, manager: User
) -> None:
    home = page(client, manager, "/")
    assert "1 tanesi müdür onayını bekliyor. Onayınız bekleniyor." in home
    assert "Bak ve onayla" in home
    workflow.close_period(strategist, submitted.period_id)
    for address in ("/", "/veri-girisi/"):
        assert "Bak ve onayla" in page(client, manager, address)
        assert "Bak ve onayla" not in page(client, clerk, address)
    assert "strateji ekibinden isteyin" in page(client, manager, SHEET)
    endorse(manager, submitted.pk)
    assert "Bak ve onayla" not in page(client, manager, "/veri-girisi/")


def test_the_clerk_sees_that_the_müdür_is_waited_for(
    client: Client, submitted: Measurement, clerk: User
) -> None:
    text = page(client, clerk, SHEET)
    assert "1 değer birim müdürünün onayını bekliyor" in text
    assert "Birimin gönderdiklerini onayla" not in text


def test_the_müdür_sends_a_value_back_on_the_sheet_and_its_clerk_is_told(
    client: Client, submitted: Measurement, clerk: User, manager: User
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    client.force_login(manager)
    form = {"note": "Mayıs eksik", "version": submitted.version}
    response = client.post(f"{SHEET}iade/{submitted.pk}/", form)
    assert response["Location"] == f"{SHEET}#satir-{submitted.pk}"
    run_queue("mail")
    assert "Not: Ayşe Öz (müdür): Mayıs eksik" in mail.outbox[0].body


@pytest.mark.parametrize("who", ["clerk", "stranger"])
def test_others_endorse_and_send_back_nothing_there(
    request: pytest.FixtureRequest, client: Client, submitted: Measurement, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    client.post(f"{SHEET}onayla/", {"seen": [f"{submitted.pk}:{submitted.version}"]})
    form = {"note": "Not", "version": submitted.version}
    client.post(f"{SHEET}iade/{submitted.pk}/", form)
    row = Measurement.objects.get(pk=submitted.pk)
    assert (row.state, row.endorsed_by) == ("submitted", None)


def test_endorsing_many_takes_the_same_queries_as_few(
    client: Client, submitted: Measurement, clerk: User, manager: User
) -> None:
    client.force_login(manager)

    def count() -> int:
        waiting = Measurement.objects.filter(endorsed_by=None)
        seen = [f"{row.pk}:{row.version}" for row in waiting]
        with CaptureQueriesContext(connection) as captured:
            client.post(f"{SHEET}onayla/", {"seen": seen})
        assert not waiting.all().exists()
        return len(captured)

    few = count()
    for number in range(12):
        row = add_indicator(submitted.indicator.card, f"{number}").measurements.get()
        send(clerk, row, 50)
    assert count() == few <= 25


# --- What the team sees -----------------------------------------------------------------------


@pytest.mark.differs
def test_counts_and_lists_tell_what_waits_for_the_müdür_apart(
    client: Client, submitted: Measurement, manager: User, strategist: User
) -> None:
    [row] = progress_by_unit([submitted.period])
    assert (row.counts.submitted, row.counts.unendorsed, row.counts.waiting) == (1, 1, 0)
    assert row.counts.left == 1
    assert "Bu süzgeçte onay bekleyen değer" in listed(client, strategist, "")
    assert "Gösterge" in listed(client, strategist, "?suz=mudur")
    assert "+1 müdürde" in page(client, strategist, "/onay/2025-1/")
    text = page(client, strategist, "/onay/2025-1/mali/")
    assert "birim müdürünün onayını bekliyor" in " ".join(text.split())
    endorse(manager, submitted.pk)
    assert "Gösterge" in listed(client, strategist, "")


def listed(client: Client, user: User, query: str) -> Any:
    return page(client, user, f"/onay/2025-1/bekleyenler/{query}")


def test_a_unit_without_a_müdür_is_named_with_what_to_do(
    client: Client, submitted: Measurement, unit: Unit, strategist: User
) -> None:
    text = page(client, strategist, "/onay/2025-1/")
    assert "1 birimin müdürü tanımlı değil" in text
    assert f'href="/admin/plans/unit/{unit.pk}/change/"' in text
    user = member(unit, "mudur")
    UnitMember.objects.filter(user=user).update(role=UnitMember.Role.MANAGER)
    assert "müdürü tanımlı değil" not in page(client, strategist, "/onay/2025-1/")


def test_the_müdür_is_reminded_of_what_waits_for_them(
    period: Period, clerk: User, unit: Unit
) -> None:
    from indicators.mails.digests import reminders

    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    user = member(unit, "mudur", email="mudur@ornek.bel.tr")
    UnitMember.objects.filter(user=user).update(role=UnitMember.Role.MANAGER)
    send(clerk, period.measurements.get(), 50)
    period.refresh_from_db()
    [digest] = reminders(period, [unit.pk], "", period.last_entry_day)
    assert digest.user == user
    assert "1 tanesi müdürün onayını bekliyor" in digest.letter.text
