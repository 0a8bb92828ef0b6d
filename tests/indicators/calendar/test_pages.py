"""The pages on which a unit draws up its calendar, copies it, and the team decides on it."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators import workflow
from indicators.models import ActivityYear, Milestone, Period
from plans.models import Activity, CardCooperation
from tests.support.calendar import draw, plan_activity, return_year, send_year
from tests.support.cycle import open_half
from tests.support.pages import read_page

EDIT = "/takvim/2025/mali/duzenle/"
COPY = "/takvim/2025/mali/kopyala/"
DECIDE = "/takvim/2025/mali/karar/"
TEAM = "/takvim/2025/"


@pytest.fixture
def web(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def fields(web: Client, address: str = EDIT) -> dict[str, Any]:
    """What the page's form sends as it was shown."""
    page = web.get(address).context["page"]
    data: dict[str, Any] = {"row": page.scope.versions}
    for line in page.lines:
        forms = [line.form, *line.steps]
        values = {one.add_prefix(name): one[name].value() for one in forms for name in one.fields}
        data |= {
            name: value for name, value in values.items() if not isinstance(value, bool | None)
        }
        if values[line.form.add_prefix("planned")]:
            data[line.form.add_prefix("planned")] = "on"
        data |= {step.add_prefix("text"): step["text"].value() or "" for step in line.steps}
    return data


def post(web: Client, data: dict[str, Any], **more: Any) -> str:
    return read_page(web.post(EDIT, data | more, follow=True))


# --- Drawing up -----------------------------------------------------------------------------------


def test_a_plan_without_a_calendar_lets_a_unit_begin_one(web: Client, activity: Activity) -> None:
    assert "2026 faaliyet takvimi" in read_page(web.get("/veri-girisi/"))
    page = read_page(web.get(EDIT))
    assert "Hazırlanmadı" in page
    assert activity.text in page


def test_what_is_ticked_and_typed_is_kept_and_sent(web: Client, activity: Activity) -> None:
    key = f"f{activity.pk}"
    data = fields(web) | {
        f"{key}-planned": "on",
        f"{key}-start_month": "3",
        f"{key}-budget_share": "%12,5",
        f"{key}-0-text": "İhale",
        f"{key}-0-due": "30.04.2025",
    }
    assert "Takvim kaydedildi" in post(web, data)
    row = ActivityYear.objects.get()
    assert (row.start_month, row.end_month, str(row.budget_share)) == (3, 12, "12.50")
    assert "onaya gönderildi" in post(web, fields(web), send="")
    row.refresh_from_db()
    assert row.state == "submitted"


def test_steps_without_a_tick_put_a_new_activity_into_the_year(
    web: Client, activity: Activity
) -> None:
    key = f"f{activity.pk}"
    post(web, fields(web) | {f"{key}-0-text": "İhale", f"{key}-0-due": "2025-04-30"})
    assert Milestone.objects.get().text == "İhale"


def test_steps_stand_by_their_days(web: Client, drawn_year: ActivityYear) -> None:
    key = f"f{drawn_year.activity_id}"
    post(web, fields(web) | {f"{key}-2-text": "Duyuru", f"{key}-2-due": "2025-02-01"})
    steps = [fields(web)[f"{key}-{number}-text"] for number in range(3)]
    assert steps == ["Duyuru", "İhale", "Yapım"]


def test_an_emptied_step_and_an_unticked_activity_are_taken_out(
    web: Client, drawn_year: ActivityYear
) -> None:
    key = f"f{drawn_year.activity_id}"
    post(web, fields(web) | {f"{key}-0-text": "", f"{key}-0-due": ""})
    assert [str(step) for step in Milestone.objects.all()] == ["Yapım"]
    data = fields(web)
    del data[f"{key}-planned"]
    post(web, data)
    assert not ActivityYear.objects.exists()


def test_saving_what_was_not_touched_changes_nothing(web: Client, drawn_year: ActivityYear) -> None:
    post(web, fields(web))
    assert ActivityYear.objects.get().version == drawn_year.version
    assert ActivityYear.history.count() == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("0-due", "", "bitiş gününü yazın"),
        ("0-due", "2026-01-01", "2025 yılının dışında"),
        ("0-due", "yarın", "Bu bir tarih değil"),
        ("0-text", "", "İş adımını yazın"),
        ("start_month", "12", "Bitiş ayı başlangıç ayından önce"),
        ("budget_share", "120", "0 ile 100 arasında"),
        ("budget_share", "çok", "çok"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_stays_typed_and_the_rest_is_kept(
    name: str, value: str, said: str, web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    other = draw(clerk, plan_activity(drawn_year.activity.card, "İkinci"), "Kazı")
    key = f"f{drawn_year.activity_id}"
    data = fields(web) | {f"{key}-end_month": "11", f"f{other.activity_id}-end_month": "10"}
    page = post(web, data | {f"{key}-{name}": value})
    assert said in page
    assert "1 faaliyet kaydedilemedi" in page
    assert [row.end_month for row in ActivityYear.objects.order_by("pk")] == [12, 10]
    assert f'value="{value}"' in page or name == "start_month"


def test_without_a_script_a_row_for_a_step_is_added_and_nothing_is_lost(
    web: Client, drawn_year: ActivityYear
) -> None:
    key = f"f{drawn_year.activity_id}"
    page = post(web, fields(web) | {f"{key}-0-text": "Başka"}, add=drawn_year.activity_id)
    assert 'value="Başka"' in page
    assert f'name="{key}-3-text"' in page
    assert Milestone.objects.first().text == "İhale"


def test_what_a_colleague_saved_meanwhile_is_shown_beside_what_was_typed(
    web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    key = f"f{drawn_year.activity_id}"
    data = fields(web) | {f"{key}-0-text": "Benim adımım"}
    draw(clerk, drawn_year.activity, "Onun adımı")
    page = post(web, data)
    assert "Onun adımı (31.03.2025)" in page
    assert 'value="Benim adımım"' in page
    assert [str(step) for step in Milestone.objects.all()] == ["Onun adımı"]


@pytest.mark.parametrize("takes", ["theirs", "mine"])
def test_who_saw_both_decides(
    takes: str, web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    key = f"f{drawn_year.activity_id}"
    data = fields(web) | {f"{key}-0-text": "Benim adımım"}
    draw(clerk, drawn_year.activity, "Onun adımı")
    line = web.post(EDIT, data).context["page"].lines[0]
    hidden = {line.form.add_prefix(name): line.form[name].value() for name in ("version", "seen")}
    more = {"theirs": line.activity.pk} if takes == "theirs" else {}
    web.post(EDIT, data | hidden | more)
    found = {str(step) for step in Milestone.objects.all()}
    assert found == ({"Onun adımı"} if takes == "theirs" else {"Benim adımım", "Yapım"})


def test_a_colleagues_change_of_another_activity_is_no_conflict(
    web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    other = draw(clerk, plan_activity(drawn_year.activity.card, "İkinci"))
    data = fields(web) | {f"f{drawn_year.activity_id}-end_month": "11"}
    draw(clerk, other.activity, "Onun adımı")
    assert "Takvim kaydedildi" in post(web, data)
    assert Milestone.objects.filter(text="Onun adımı").exists()


def test_what_was_typed_after_a_colleague_sent_the_year_stays_readable(
    web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    data = fields(web) | {f"f{drawn_year.activity_id}-0-text": "Benim adımım"}
    send_year(clerk, drawn_year)
    page = post(web, data)
    assert "önce geri çekin" in page
    assert "Yazdıklarınız kaydedilmedi" in page
    assert "Benim adımım 2025-03-31" in page


def test_a_sent_year_is_taken_back_on_its_page(web: Client, sent_year: ActivityYear) -> None:
    data = {"row": f"{sent_year.pk}:{sent_year.version}"}
    assert "Geri çekildi" in post(web, data, withdraw="")
    assert ActivityYear.objects.get().state == "draft"


def test_a_returned_year_says_why(
    web: Client, strategist: User, approved_year: ActivityYear
) -> None:
    return_year(strategist, approved_year, "Aylar uymuyor")
    assert "Aylar uymuyor" in read_page(web.get(EDIT))
    assert "Kaydet ve onaya gönder" in read_page(web.get(EDIT))


def test_cooperation_is_offered_apart(client: Client, stranger: User, activity: Activity) -> None:
    unit = stranger.unit_memberships.get().unit
    CardCooperation.objects.create(card=activity.card, unit=unit)
    client.force_login(stranger)
    page = read_page(client.get(f"/takvim/2025/{unit.code}/duzenle/"))
    assert "İşbirliği yaptığınız kartların faaliyetleri" in page
    assert activity.text in page


@pytest.mark.parametrize("address", [EDIT, COPY])
def test_another_units_people_and_the_team_draw_up_nothing_here(
    address: str, client: Client, stranger: User, strategist: User, activity: Activity
) -> None:
    for user in (stranger, strategist):
        client.force_login(user)
        assert client.get(address).status_code == 403
        assert client.post(address, {"send": ""}).status_code == 403


def test_a_crafted_request_puts_no_activity_of_another_unit_into_the_calendar(
    client: Client, stranger: User, activity: Activity
) -> None:
    client.force_login(stranger)
    key = f"f{activity.pk}"
    data = {f"{key}-planned": "on", f"{key}-version": "0", f"{key}-0-text": "x"}
    client.post("/takvim/2025/fen/duzenle/", data)
    assert not ActivityYear.objects.exists()


def test_a_closed_year_takes_nothing(
    web: Client, drawn_year: ActivityYear, period: Period, strategist: User
) -> None:
    data = fields(web) | {f"f{drawn_year.activity_id}-end_month": "11"}
    for half in (period, open_half(period.plan, half=2, due=date(2026, 1, 15))):
        workflow.close_period(strategist, half.pk)
    assert "2025 yılı kapandı" in post(web, data)
    assert ActivityYear.objects.get().end_month == 12


# --- Copying --------------------------------------------------------------------------------------


def test_a_year_is_copied_into_later_ones_with_its_days_moved(
    web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    draw(clerk, drawn_year.activity, "Önceden", year=2027)
    page = read_page(web.get(COPY))
    assert "31.03.2026 İhale" in page
    assert "Bütün faaliyetlerin takvimi var" in page
    answer = web.post(COPY, {"hedef": ["2026", "2027"]}, follow=True)
    assert "2026 (1 faaliyet)" in read_page(answer)
    steps = Milestone.objects.order_by("activity_year__year", "order")
    assert [(step.due, step.text) for step in steps if step.due.year > 2025] == [
        (date(2026, 3, 31), "İhale"),
        (date(2026, 6, 30), "Yapım"),
        (date(2027, 3, 31), "Önceden"),
    ]


def test_a_leap_day_is_copied_to_the_last_of_february(
    web: Client, clerk: User, activity: Activity
) -> None:
    row = draw(clerk, activity, "Rapor", year=2028)
    Milestone.objects.filter(activity_year=row).update(due=date(2028, 2, 29))
    web.post("/takvim/2028/mali/kopyala/", {"hedef": "2029"})
    assert Milestone.objects.filter(due=date(2029, 2, 28)).exists()


def test_nothing_is_copied_into_a_year_that_was_sent(
    web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    other = plan_activity(drawn_year.activity.card, "İkinci")
    send_year(clerk, draw(clerk, other, year=2026))
    answer = web.post(COPY, {"hedef": ["2026"]}, follow=True)
    assert "Hiçbir şey kopyalanmadı" in read_page(answer)
    assert ActivityYear.objects.filter(year=2026).count() == 1


# --- The strategy team ----------------------------------------------------------------------------


def test_the_team_sees_who_has_drawn_up_what(
    team: Client, drawn_year: ActivityYear, clerk: User, stranger: User
) -> None:
    other = drawn_year.activity.card.objective.cards.create(
        responsible_unit=stranger.unit_memberships.get().unit, order=2
    )
    plan_activity(other, "Başka iş")
    rows = team.get(TEAM).context["rows"]
    assert [(row.unit.code, row.word, row.planned, row.steps) for row in rows] == [
        ("mali", "Taslak", 1, 2),
        ("fen", "Hazırlanmadı", 0, 0),
    ]
    assert [row.unit.code for row in team.get(f"{TEAM}?ara=FEN").context["rows"]] == ["fen"]
    assert [row.unit.code for row in team.get(f"{TEAM}?durum=draft").context["rows"]] == ["mali"]
    assert [r.unit.code for r in team.get(f"{TEAM}?sira=birim").context["rows"]] == ["mali", "fen"]


def test_the_team_approves_on_the_decision_page(team: Client, sent_year: ActivityYear) -> None:
    data = {"row": f"{sent_year.pk}:{sent_year.version}", "approve": ""}
    assert "onaylandı" in read_page(team.post(DECIDE, data, follow=True))
    sent_year.refresh_from_db()
    assert sent_year.state == "approved"


def test_the_team_returns_with_a_note_that_is_not_lost(
    team: Client, sent_year: ActivityYear
) -> None:
    data = {"row": f"{sent_year.pk}:{sent_year.version - 1}", "note": "Aylar uymuyor"}
    page = read_page(team.post(DECIDE, data))
    assert "değiştirdi" in page
    assert "Aylar uymuyor</textarea>" in page
    team.post(DECIDE, data | {"row": f"{sent_year.pk}:{sent_year.version}"})
    sent_year.refresh_from_db()
    assert (sent_year.state, sent_year.return_note) == ("returned", "Aylar uymuyor")


@pytest.mark.parametrize("address", [TEAM, DECIDE])
def test_a_units_people_do_not_decide(address: str, web: Client, sent_year: ActivityYear) -> None:
    assert web.get(address).status_code == 403
    assert web.post(address, {"approve": ""}).status_code in (403, 405)


# --- Queries --------------------------------------------------------------------------------------


def test_every_page_asks_as_often_for_many_activities(
    client: Client, clerk: User, strategist: User, drawn_year: ActivityYear
) -> None:
    def counts() -> list[int]:
        found = []
        pages = {EDIT: clerk, COPY: clerk, TEAM: strategist, DECIDE: strategist}
        pages |= {"/takvim/2025/mali/excel/indir/": clerk}
        for address, user in pages.items():
            client.force_login(user)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        client.force_login(clerk)
        data = fields(client)
        data |= {name: "11" for name in data if name.endswith("end_month")}
        with CaptureQueriesContext(connection) as queries:
            client.post(EDIT, data)
        return [*found, len(queries)]

    few = counts()
    for number in range(12):
        draw(clerk, plan_activity(drawn_year.activity.card, f"{number}"), "Kazı", "Kabul")
    ActivityYear.objects.update(end_month=12)
    assert counts() == few
    assert max(few) <= 25
