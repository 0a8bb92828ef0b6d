"""Activities on a unit's sheet: what is asked, kept, sent together with values, and refused."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from indicators import workflow
from indicators.activities import Said, Standing, Step, missing
from indicators.entry.progress import Entry, Told, save_progress
from indicators.models import ActivityProgress, ActivityYear, Evidence, Measurement, Milestone
from indicators.requirements import Entry as Value
from indicators.workflow import ACTIVITIES, Incomplete, NotAllowed, WrongState
from plans.models import Activity, Plan, Unit, UnitMember
from tests.support.calendar import add_calendar
from tests.support.cycle import open_half, save_entry
from tests.support.pages import read_page

SHEET = "/veri-girisi/2025-1/mali/"
SCRIPT = {"HX-Request": "true"}
LATE, LATER = date(2025, 4, 15), date(2025, 11, 30)


@pytest.mark.parametrize(
    ("months", "month", "expected"),
    [((1, 12), 6, 50), ((3, 10), 6, 50), ((1, 6), 6, 100), ((1, 3), 12, 100), ((7, 12), 6, 0)],
)
def test_an_activity_should_be_as_far_as_its_months_are(months, month, expected):
    first, last = months
    standing = Standing(first, last, month)
    assert standing.expected == expected
    assert (missing(Said(expected), standing), bool(missing(Said(0), standing))) == (
        {},
        expected > 0,
    )


@pytest.mark.parametrize(
    ("said", "late", "field"),
    [
        (Said(), (), "percent"),
        (Said(40), (), "delay_reason"),
        (Said(90), ("İhale",), "delay_reason"),
        (Said(40, delay_reason="Yağış."), ("İhale",), ""),
    ],
)
def test_a_delay_is_explained(said, late, field):
    assert "".join(missing(said, Standing(1, 12, 6, late))) == field


# --- The page -----------------------------------------------------------------------------------


@pytest.fixture
def activity(draft: Measurement) -> ActivityYear:
    """Of the unit's card; one step should be done by now, the other later."""
    row = Activity.objects.create(card=draft.indicator.card, text="Hatların yenilenmesi")
    steps = [("İhale", LATE, "planned"), ("Kabul", LATER, "planned")]
    return add_calendar(row, steps, start_month=1, end_month=12)


def fields(activity: ActivityYear, version: int = 0, /, **typed: Any) -> dict[str, Any]:
    """What the page posts of the activity; `s5_state` is the state of the milestone 5."""
    key = f"f{activity.pk}"
    data: dict[str, Any] = {f"{key}-version": version}
    for step in activity.milestones.all():
        data[f"{key}-s{step.pk}-seen"] = f"{step.state}|{step.done_on or ''}|{step.cancel_reason}"
        data[f"{key}-s{step.pk}-state"] = step.state
    return data | {f"{key}-{name.replace('__', '-')}": value for name, value in typed.items()}


def step_of(activity: ActivityYear, text: str = "İhale") -> Milestone:
    return activity.milestones.get(text=text)


def progress() -> ActivityProgress:
    return ActivityProgress.objects.get()


def test_a_plan_without_a_calendar_shows_nothing_of_it(web: Client, draft: Measurement) -> None:
    page = read_page(web.get(SHEET))
    for word in ("Faaliyetler</h3>", "Riskler", "İlerleme", 'class="task activity'):
        assert word not in page
    check = read_page(web.get(f"{SHEET}kontrol/"))
    assert "faaliyet" not in check.lower()


def test_the_page_tells_months_and_steps_and_asks_how_far_it_is(
    web: Client, activity: ActivityYear
) -> None:
    page = read_page(web.get(SHEET))
    assert "Ocak–Aralık" in page
    assert "0/2 iş adımı" in page
    assert "gecikti" in page
    assert f'name="f{activity.pk}-percent"' in page
    assert "0/2</strong>" in page  # of the value and the activity nothing is done


def test_a_calendar_that_is_not_approved_yet_is_there_too(
    web: Client, activity: ActivityYear
) -> None:
    row = Activity.objects.create(card=activity.activity.card, text="Taslaktaki iş")
    add_calendar(row, state="draft", start_month=7)
    page = read_page(web.get(SHEET))
    assert "Taslaktaki iş" in page
    assert "Beklenmiyor" in page  # it begins in July
    assert "0/2</strong>" in page


@pytest.mark.differs
def test_progress_and_steps_are_saved_together(web: Client, activity: ActivityYear) -> None:
    step = step_of(activity)
    typed = {f"s{step.pk}__state": "done", f"s{step.pk}__done_on": "2025-05-02"}
    web.post(SHEET, {**fields(activity, percent="%40", note="Kazıldı.", **typed), "save": ""})
    row = progress()
    assert (row.percent, row.note, row.version) == (40, "Kazıldı.", 1)
    assert row.history.first().history_user.username == "memur"
    assert (step_of(activity).state, step_of(activity).done_on) == ("done", date(2025, 5, 2))
    assert step_of(activity, "Kabul").state == "planned"


@pytest.mark.differs
def test_one_click_marks_a_step_as_done(web: Client, activity: ActivityYear) -> None:
    step = step_of(activity)
    page = read_page(web.post(SHEET, fields(activity, done=step.pk), follow=True))
    assert (step_of(activity).state, step_of(activity).done_on) == ("done", date(2025, 6, 30))
    assert "1/2 iş adımı" in page


def test_a_cancelled_step_needs_a_reason(web: Client, activity: ActivityYear) -> None:
    step = step_of(activity)
    data = fields(activity, percent="60", **{f"s{step.pk}__state": "cancelled"})
    assert "iptal nedenini yazın" in read_page(web.post(SHEET, {**data, "save": ""}))
    data[f"f{activity.pk}-s{step.pk}-cancel_reason"] = "Ödenek yok."
    web.post(SHEET, {**data, "save": ""})
    assert (step_of(activity).state, progress().percent) == ("cancelled", 60)


@pytest.mark.parametrize("typed", ["101", "-1", "12,5", "yarısı"])
def test_what_is_no_percent_is_refused_beside_the_activity(
    web: Client, activity: ActivityYear, typed: str
) -> None:
    page = read_page(web.post(SHEET, {**fields(activity, percent=typed), "save": ""}))
    assert "1 kayıt kaydedilemedi" in page
    assert f'value="{typed}"' in page
    assert not ActivityProgress.objects.exclude(percent=None).exists()


@pytest.mark.differs
def test_a_crafted_note_of_what_was_seen_writes_over_nothing(
    web: Client, activity: ActivityYear
) -> None:
    key = f"f{activity.pk}-s{step_of(activity).pk}"
    data = fields(activity) | {f"{key}-state": "ongoing", f"{key}-seen": "done|2025-13-45|"}
    web.post(SHEET, {**data, "save": ""})
    assert step_of(activity).state == "planned"


def test_a_step_is_not_done_tomorrow(web: Client, activity: ActivityYear) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {
        f"s{step_of(activity).pk}__{name}": value
        for name, value in {"state": "done", "done_on": tomorrow.isoformat()}.items()
    }
    page = read_page(web.post(SHEET, {**fields(activity, **typed), "save": ""}))
    assert "bugünden sonra olamaz" in page
    assert step_of(activity).state == "planned"


def test_the_script_gets_the_new_version_and_what_is_asked(
    web: Client, activity: ActivityYear
) -> None:
    address = f"{SHEET}faaliyet/{activity.pk}/"
    page = read_page(web.post(address, fields(activity, percent="30"), headers=SCRIPT))
    assert "data-saved" in page
    assert f'name="f{activity.pk}-version" value="1"' in page
    assert "iş adımı yapılmadı: “İhale”" in page
    data = fields(activity, 1, done=step_of(activity).pk)
    page = read_page(web.post(address, data, headers=SCRIPT))
    assert f'id="faaliyet-{activity.pk}"' in page  # the whole row
    assert "1/2 iş adımı" in page


# --- Two people ---------------------------------------------------------------------------------


@pytest.mark.differs
def test_who_saves_later_sees_both_contents(web: Client, activity: ActivityYear) -> None:
    other = User.objects.create_user("ikinci", first_name="Naz", last_name="Ak")
    UnitMember.objects.create(unit=activity.unit, user=other)
    told = Told(Said(70, "Bitti."), {})
    save_progress(other, activity_period().pk, {activity.pk: Entry(told, {}, 0)}).one()
    page = read_page(web.post(SHEET, {**fields(activity, percent="60"), "save": ""}))
    assert "Naz Ak değiştirdi" in page
    assert "%70" in page
    assert "%60" in page
    assert progress().percent == 70
    mine = {**fields(activity, percent="60"), f"f{activity.pk}-choice": "1"}
    web.post(SHEET, {**mine, "save": ""})
    assert progress().percent == 60


def test_a_step_that_somebody_changed_elsewhere_is_not_written_over(
    web: Client, activity: ActivityYear
) -> None:
    step = step_of(activity)
    old = fields(activity, percent="60", **{f"s{step.pk}__state": "ongoing"})
    Milestone.objects.filter(pk=step.pk).update(state="done", done_on=LATE)
    page = read_page(web.post(SHEET, {**old, "save": ""}))
    assert "<dt>İhale</dt><dd>Tamamlandı</dd>" in page
    assert "<dt>İhale</dt><dd>Sürüyor</dd>" in page
    assert step_of(activity).state == "done"
    # A page that left the step as it was shown changes nothing of it.
    old[f"f{activity.pk}-s{step.pk}-state"] = "planned"
    web.post(SHEET, {**old, "save": ""})
    assert (step_of(activity).state, progress().percent) == ("done", 60)


def activity_period() -> Any:
    return Measurement.objects.get().period


# --- Sending ------------------------------------------------------------------------------------


@pytest.fixture
def ready(web: Client, clerk: User, activity: ActivityYear, draft: Measurement) -> ActivityYear:
    """The unit's value and its activity are complete."""
    save_entry(clerk, draft.pk, Value(value=Decimal(50)), 1)
    data = fields(activity, percent="50", done=step_of(activity).pk)
    web.post(SHEET, {**data, "save": ""})
    return activity


def send(web: Client) -> str:
    rows = [f"{Measurement.objects.get().pk}:{Measurement.objects.get().version}"]
    rows += [f"f{row.activity_year_id}:{row.version}" for row in ActivityProgress.objects.all()]
    # What is called right is a value, even where an activity has the same key.
    keys = [row.pk for model in (Measurement, ActivityProgress) for row in model.objects.all()]
    data = {"seen": rows, "confirmed": keys}
    return read_page(web.post(f"{SHEET}kontrol/", data, follow=True))


@pytest.mark.differs
def test_values_and_activities_are_looked_over_and_sent_together(
    web: Client, ready: ActivityYear
) -> None:
    page = read_page(web.get(f"{SHEET}kontrol/"))
    assert "Gönderilecek 1 değer ve 1 faaliyet" in page
    assert "1 değeri ve 1 faaliyeti gönder" in page
    page = send(web)
    assert "1 değer ve 1 faaliyet gönderildi." in page
    assert page.count("<h2 id=") == 1  # one receipt, of one moment
    assert "%50" in page
    assert progress().submitted_at == Measurement.objects.get().submitted_at
    said = {"İhale": "done|2025-06-30|", "Kabul": "planned||"}  # as reports take them
    assert progress().steps == {str(step_of(ready, text).uid): said[text] for text in said}
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityProgress.objects.update(steps={})


def test_what_is_incomplete_stays_behind_with_its_reason(
    web: Client, activity: ActivityYear
) -> None:
    web.post(SHEET, {**fields(activity, percent="20"), "save": ""})
    page = read_page(web.get(f"{SHEET}kontrol/"))
    assert "Eksiği olan 1 faaliyet" in page
    assert "Nedenini yazın" in page
    assert "gönderilmedi" in send(web)
    assert progress().state == "draft"


def test_an_activity_of_which_nothing_was_said_is_not_called_sent(
    web: Client, activity: ActivityYear
) -> None:
    data = {"seen": [f"f{activity.pk}:0"]}
    page = read_page(web.post(f"{SHEET}kontrol/", data, follow=True))
    assert "gönderilmedi. Yapılan işin yüzdesini yazın." in page
    assert "1 faaliyet gönderildi" not in page


@pytest.mark.differs
def test_what_was_sent_is_taken_back(web: Client, ready: ActivityYear) -> None:
    send(web)
    page = read_page(web.get(SHEET))
    assert f'value="f{ready.pk}:{progress().version}"' in page
    web.post(SHEET, {"withdraw": f"f{ready.pk}:{progress().version}"})
    assert progress().state == "draft"


def test_the_mudur_stands_for_activities_too_and_returns_them(
    client: Client, web: Client, ready: ActivityYear
) -> None:
    Plan.objects.update(asks_endorsement=True)
    send(web)
    boss = User.objects.create_user("mudur")
    UnitMember.objects.create(unit=ready.unit, user=boss, role=UnitMember.Role.MANAGER)
    client.force_login(boss)
    page = read_page(client.get(SHEET))
    assert "1 değer ve 1 faaliyet sizin onayınızı bekliyor" in page
    version = progress().version
    client.post(f"{SHEET}onayla/", {"seen": [f"f{ready.pk}:{version}"]})
    assert progress().endorsed_by == boss
    note = {"note": "Oranı düzeltin.", "version": version + 1}
    client.post(f"{SHEET}iade/faaliyet/{ready.pk}/", note)
    assert progress().return_note == "mudur (müdür): Oranı düzeltin."
    page = read_page(client.get(SHEET))
    assert "Düzeltmeniz beklenenler" in page
    assert "Oranı düzeltin." in read_page(client.get("/veri-girisi/"))


@pytest.mark.differs
def test_evidence_stands_behind_an_activity_of_which_nothing_is_said_yet(
    web: Client, activity: ActivityYear, client: Client, stranger: User
) -> None:
    address = f"{SHEET}faaliyet/{activity.pk}/"
    data = {"attach": f"f{activity.pk}", f"f{activity.pk}-number": "E-2025/7"}
    assert "E-2025/7" in read_page(web.post(address, data, headers=SCRIPT))
    assert Evidence.objects.get().progress == progress()
    web.post(SHEET, {"detach": str(Evidence.objects.get().uid)})
    assert not Evidence.objects.exists()


# --- What must not happen -----------------------------------------------------------------------


def test_another_units_activity_is_not_written(
    client: Client, activity: ActivityYear, stranger: User, clerk: User
) -> None:
    client.force_login(stranger)
    assert client.post(f"{SHEET}faaliyet/{activity.pk}/", fields(activity)).status_code == 403
    own = Activity.objects.create(card=activity.activity.card, text="Ortak iş")
    fen = Unit.objects.get(code="fen")
    own.card.cooperations.create(unit=fen)
    theirs = add_calendar(own, unit=fen)
    sheet = "/veri-girisi/2025-1/fen/"
    assert "Ortak iş" in read_page(client.get(sheet))  # a unit may have activities alone
    client.post(sheet, {**fields(activity, percent="10"), "save": ""})
    client.post(sheet, {**fields(theirs, percent="10"), "save": ""})
    assert progress().activity_year == theirs
    entry = {activity.pk: Entry(Told(Said(10)), {}, 0)}
    with pytest.raises(NotAllowed, match="faaliyet sizin biriminizin değil; girişini o birim"):
        save_progress(stranger, activity_period().pk, entry).one()


@pytest.mark.differs
def test_a_closed_period_keeps_what_was_said(
    web: Client, clerk: User, strategist: User, activity: ActivityYear
) -> None:
    period = activity_period()
    workflow.close_period(strategist, period.pk)
    page = read_page(web.post(SHEET, {**fields(activity, percent="10"), "save": ""}))
    assert "artık değiştirilemiyor" in page
    with pytest.raises(WrongState):
        save_progress(clerk, period.pk, {activity.pk: Entry(Told(Said(10)), {}, 0)}).one()
    assert not ActivityProgress.objects.exists()


def test_a_step_of_another_unit_is_not_written_with_the_own_activity(
    clerk: User, activity: ActivityYear
) -> None:
    activity.activity.card.cooperations.create(unit=Unit.objects.create(code="park", name="Park"))
    park = Unit.objects.get(code="park")
    theirs = add_calendar(activity.activity, [("Onların işi", LATE, "planned")], unit=park)
    period, step = activity_period(), theirs.milestones.get()
    ActivityProgress.objects.create(period=period, activity_year=theirs)
    told = Told(Said(40), {step.pk: Step("ongoing")})
    entry = Entry(told, {step.pk: Step("planned")}, 0)
    outcome = save_progress(clerk, period.pk, {activity.pk: entry, theirs.pk: entry})
    assert list(outcome.refused) == [theirs.pk]
    step.refresh_from_db()
    assert step.state == "planned"


@pytest.mark.differs
def test_what_is_mended_after_the_year_was_closed_leaves_its_steps(
    web: Client, strategist: User, ready: ActivityYear
) -> None:
    send(web)
    period = activity_period()
    second = open_half(period.plan, half=2, due=date(2026, 1, 15))
    for half in (period, second):
        workflow.close_period(strategist, half.pk)
    pk, version = progress().pk, progress().version
    workflow.send_back(strategist, {pk: ("Bakın.", version)}, ACTIVITIES).one()
    done: dict[str, Any] = {f"s{step_of(ready).pk}__state": "ongoing"}
    page = web.post(SHEET, {**fields(ready, version + 1, percent="55", **done), "save": ""})
    assert "2025 yılı kapandı" in read_page(page)
    web.post(SHEET, {**fields(ready, version + 1, percent="55"), "save": ""})
    assert progress().percent == 55


@pytest.mark.differs
def test_what_the_team_returned_is_mended_and_sent_again(
    web: Client, strategist: User, ready: ActivityYear
) -> None:
    send(web)
    pk, version = progress().pk, progress().version
    with pytest.raises(Incomplete):
        workflow.send_back(strategist, {pk: ("", version)}, ACTIVITIES).one()
    workflow.send_back(strategist, {pk: ("Bakın.", version)}, ACTIVITIES).one()
    assert "Bakın." in read_page(web.get(SHEET))
    web.post(SHEET, {**fields(ready, progress().version, percent="55"), "save": ""})
    web.post(f"{SHEET}kontrol/", {"seen": [f"f{ready.pk}:{progress().version}"]})
    workflow.approve(strategist, {progress().pk: progress().version}, ACTIVITIES).one()
    assert (progress().state, progress().percent) == ("approved", 55)
