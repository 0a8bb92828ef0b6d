"""What else knows of calendars: mails of what came back, the admin, a unit that took over."""

from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators import workflow
from indicators.models import ActivityProgress, ActivityYear, Notice
from indicators.workflow import ACTIVITIES
from plans.models import Unit
from plans.records.plans import plan_of
from plans.units.succession import succeed
from tests.support.calendar import approve_year, draw, return_year, send_progress, send_year
from tests.support.cycle import member
from tests.support.pages import read_page
from tests.support.tasks import run_queue


def test_an_activity_that_came_back_is_told_with_its_note_and_its_place(
    progress: ActivityProgress, unit: Unit, clerk: User, strategist: User
) -> None:
    member(unit, "mudur", email="mudur@ornek.bel.tr")
    sent = send_progress(clerk, progress)
    workflow.send_back(strategist, {sent.pk: ("Hangi hat?", sent.version)}, ACTIVITIES).one()
    run_queue("mail")
    [message] = mail.outbox
    assert message.subject == "2025 Ocak–Haziran: 1 faaliyet iade edildi"
    for words in ["Hatların yenilenmesi.", "Hangi hat?", f"#faaliyet-{sent.activity_year_id}\n"]:
        assert words in message.body


def test_activities_alone_tell_nobody_that_a_unit_is_complete(
    progress: ActivityProgress, clerk: User, strategist: User
) -> None:
    User.objects.filter(pk=strategist.pk).update(email="ekip@ornek.bel.tr")
    send_progress(clerk, progress)
    assert not Notice.objects.exists()


def test_each_step_of_a_calendar_is_told_to_whom_it_concerns(
    drawn_year: ActivityYear, clerk: User, strategist: User
) -> None:
    User.objects.filter(pk=strategist.pk).update(email="ekip@ornek.bel.tr")
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    unit = drawn_year.unit
    member(unit, "mudur", email="mudur@ornek.bel.tr")
    for step in (
        lambda: send_year(clerk, drawn_year),
        lambda: approve_year(strategist, drawn_year),
        lambda: return_year(strategist, drawn_year, "Aylar eksik"),
    ):
        step()
        run_queue("mail")
    people = {"memur@ornek.bel.tr", "mudur@ornek.bel.tr"}
    for words, address, told, messages in (
        ("onayınızı bekliyor", "karar", {"ekip@ornek.bel.tr"}, mail.outbox[:1]),
        ("onaylandı", "duzenle", people, mail.outbox[1:3]),
        ("iade edildi", "duzenle", people, mail.outbox[3:]),
    ):
        assert {message.to[0] for message in messages} == told
        for message in messages:
            assert message.subject == f"{unit}: 2025 faaliyet takvimi {words}"
            assert f"/takvim/2025/mali/{address}/\n" in message.body
    assert "Not: Aylar eksik\n" in mail.outbox[-1].body


def test_of_a_calendar_only_its_last_step_is_told_where_mails_had_to_wait(
    sent_year: ActivityYear, clerk: User, strategist: User
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    returned = return_year(strategist, sent_year, "İlk not")
    return_year(strategist, send_year(clerk, returned), "Son not")
    run_queue("mail")
    [message] = mail.outbox
    assert "Not: Son not\n" in message.body


def test_the_team_sees_beside_the_calendars_which_mail_did_not_leave(
    team: Client, sent_year: ActivityYear, clerk: User
) -> None:
    Notice.objects.create(
        plan=plan_of(sent_year.activity),
        unit=sent_year.unit,
        year=2025,
        user=clerk,
        kind=Notice.Kind.APPROVED,
        day=timezone.localdate(),
        state=Notice.State.FAILED,
        error="Adres yok.",
    )
    page = read_page(team.get("/takvim/2025/"))
    assert "1 e-posta gönderilemedi" in page
    assert "“Takvim onaylandı”: Adres yok." in page


def test_an_activity_with_a_calendar_is_not_deleted_in_the_admin(
    team: Client, drawn_year: ActivityYear
) -> None:
    card = drawn_year.activity.card
    address = reverse("admin:plans_objectivecard_delete", args=[card.pk])
    page = read_page(team.post(address, {"post": "yes"}, follow=True))
    assert ActivityYear.objects.exists()
    assert "Takvimi hazırlanmış faaliyet silinmez" in page


def test_who_takes_over_from_a_unit_goes_on_with_its_calendar(
    client: Client, drawn_year: ActivityYear, strategist: User
) -> None:
    heir = Unit.objects.create(code="butce", name="Bütçe Müdürlüğü", short_name="Bütçe Md.")
    person = member(heir, "varis")
    succeed(strategist, [drawn_year.unit], heir, timezone.localdate(), "Birleşme")
    client.force_login(person)
    assert "/takvim/2025/mali/duzenle/" in read_page(client.get("/takvim/2025/butce/duzenle/"))
    page = client.get("/takvim/2025/mali/duzenle/")
    assert [line.activity for line in page.context["page"].lines] == [drawn_year.activity]
    data = {"row": page.context["scope"].versions, "send": ""}
    client.post("/takvim/2025/mali/duzenle/", data)
    drawn_year.refresh_from_db()
    assert (drawn_year.state, drawn_year.submitted_by) == ("submitted", person)
    assert draw(person, drawn_year.activity, year=2026).unit == heir
