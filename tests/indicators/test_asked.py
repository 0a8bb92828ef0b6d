"""What a period asks for, and how its tasks follow the plan while it runs."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from indicators import workflow
from indicators.cycle.asked import asked_indicators, asked_rows, is_retired, surplus
from indicators.cycle.progress import progress_by_unit
from indicators.models import AnnualTarget, Indicator, Measurement, Period, PeriodEvent
from indicators.requirements import Entry
from indicators.workflow import NotAllowed, Stale, WrongState
from plans.models import ObjectiveCard, Unit
from plans.records.history import write_all
from reports.publishing.publish import waiting_values
from tests.support.admin_forms import untouched
from tests.support.builders import add_indicator
from tests.support.cycle import save_entry, send_back, submit, version_of
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

GOOD = Entry(value=Decimal(50))


def tasks(period: Period) -> list[tuple[str, int]]:
    return list(
        period.measurements.order_by("indicator__order", "month").values_list(
            "indicator__name", "month"
        )
    )


def log_of(period: Period) -> str:
    return " | ".join(period.events.values_list("text", flat=True))


# --- Tasks follow the plan --------------------------------------------------------------------


def test_a_new_indicator_is_asked_for_at_once(period: Period, indicator: Indicator) -> None:
    add_indicator(indicator.card, "Yeni", monitoring_frequency=3)
    assert tasks(period) == [("Gösterge", 6), ("Yeni", 3), ("Yeni", 6)]
    assert "Yeni istenen değer: H1.1 Yeni (Mart); H1.1 Yeni (Haziran)." in log_of(period)


def test_an_indicator_without_a_target_in_the_year_is_not_asked_for(
    period: Period, indicator: Indicator
) -> None:
    add_indicator(indicator.card, "Hedefsiz", target=None)
    assert tasks(period) == [("Gösterge", 6)]


def change_by_save() -> None:
    indicator = Indicator.objects.get()
    indicator.monitoring_frequency = 3
    indicator.save()


def change_in_bulk() -> None:
    indicator = Indicator.objects.get()
    indicator.monitoring_frequency = 3
    write_all(Indicator, updated=[indicator], fields=["monitoring_frequency"])


@pytest.mark.differs
@pytest.mark.parametrize("change", [change_by_save, change_in_bulk])
def test_a_changed_frequency_changes_the_tasks_whichever_way_it_is_written(
    period: Period, change: Callable[[], None]
) -> None:
    change()
    assert tasks(period) == [("Gösterge", 3), ("Gösterge", 6)]
    assert "Yeni istenen değer: H1.1 Gösterge (Mart)." in log_of(period)


def test_a_year_that_loses_its_target_is_no_longer_asked_for(period: Period) -> None:
    AnnualTarget.objects.get(year=2025).delete()
    assert tasks(period) == []
    assert "Artık istenmeyen değer: H1.1 Gösterge (Haziran)." in log_of(period)


def test_a_retired_indicator_is_no_longer_asked_for(period: Period, strategist: User) -> None:
    indicator = Indicator.objects.get()
    indicator.retired_from, indicator.retired_reason = date(2025, 6, 1), "Görev devredildi"
    indicator.save()
    assert tasks(period) == []


def test_an_indicator_retired_later_is_still_asked_for(period: Period) -> None:
    indicator = Indicator.objects.get()
    indicator.retired_from, indicator.retired_reason = date(2025, 7, 1), "Görev devredildi"
    indicator.save()
    assert tasks(period) == [("Gösterge", 6)]


def test_another_responsible_unit_is_asked_and_the_log_says_so(
    period: Period, client: Client, strategist: User, stranger: User
) -> None:
    client.force_login(strategist)
    card = ObjectiveCard.objects.get()
    address = reverse("admin:plans_objectivecard_change", args=[card.pk])
    other = Unit.objects.get(code="fen")
    data = untouched(client.get(address)) | {"responsible_unit": other.pk}
    assert client.post(address, data).status_code == 302
    assert "Mali Hizmetler Müdürlüğü yerine Fen İşleri Müdürlüğü" in log_of(period)
    event = period.events.first()
    assert (event.user, event.address) == (strategist, "127.0.0.1")
    draft = period.measurements.get()
    assert save_entry(stranger, draft.pk, GOOD, draft.version).value == 50


@pytest.mark.differs
@pytest.mark.parametrize("is_bulk", [False, True])
def test_an_indicator_that_is_put_on_another_units_card_is_told(
    period: Period, indicator: Indicator, stranger: User, is_bulk: bool
) -> None:
    other = Unit.objects.get(code="fen")
    card = ObjectiveCard.objects.create(
        objective=indicator.card.objective, responsible_unit=other, order=2
    )
    indicator.card = card
    if is_bulk:
        write_all(Indicator, updated=[indicator], fields=["card"])
    else:
        indicator.save()
    text = (
        f"Gösterge {card.label} kartına taşındı; değeri artık Fen İşleri Müdürlüğü biriminden "
        "istenir (önceki: Mali Hizmetler Müdürlüğü)."
    )
    assert log_of(period).count(text) == 1
    indicator.save()
    assert log_of(period).count(text) == 1


def test_periods_that_are_closed_do_not_follow(period: Period, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    add_indicator(ObjectiveCard.objects.get(), "Yeni")
    assert tasks(period) == [("Gösterge", 6)]


def test_a_closing_that_is_undone_catches_up(period: Period, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    add_indicator(ObjectiveCard.objects.get(), "Yeni")
    workflow.reopen_period(strategist, period.pk, "Süre dolmamıştı")
    assert tasks(period) == [("Gösterge", 6), ("Yeni", 6)]


# --- Values are never thrown away -------------------------------------------------------------


def test_a_value_that_is_no_longer_asked_for_stays_until_the_team_decides(
    draft: Measurement, clerk: User, strategist: User
) -> None:
    saved = save_entry(clerk, draft.pk, GOOD, draft.version)
    AnnualTarget.objects.get(year=2025).delete()
    period = draft.period
    assert [row.pk for row in surplus(period)] == [draft.pk]
    assert "artık istenmiyor; kayıtlı kalır: H1.1 Gösterge (Haziran)." in log_of(period)
    workflow.drop_surplus(strategist, period.pk, draft.pk, saved.version)
    assert not period.measurements.exists()
    last = Measurement.history.filter(id=draft.pk).latest()
    assert (last.history_type, last.value, last.history_user) == ("-", 50, strategist)


@pytest.mark.parametrize(
    ("prepare", "version", "error"),
    [
        (lambda clerk, pk: None, 0, Stale),
        (lambda clerk, pk: submit(clerk, pk), 1, WrongState),
    ],
)
def test_only_a_draft_as_it_was_seen_is_removed(
    draft: Measurement,
    clerk: User,
    strategist: User,
    prepare: Callable[[User, int], object],
    version: int,
    error: type[Exception],
) -> None:
    saved = save_entry(clerk, draft.pk, GOOD, draft.version)
    prepare(clerk, draft.pk)
    AnnualTarget.objects.get(year=2025).delete()
    seen = saved.version - 1 + version if error is Stale else saved.version + 1
    with pytest.raises(error):
        workflow.drop_surplus(strategist, draft.period_id, draft.pk, seen)
    assert Measurement.objects.get().value == 50


def test_what_is_no_longer_asked_for_is_counted_and_shown_to_the_unit_no_more(
    client: Client, draft: Measurement, clerk: User
) -> None:
    add_indicator(draft.indicator.card, "İstenen")
    save_entry(clerk, draft.pk, GOOD, draft.version)
    AnnualTarget.objects.get(indicator=draft.indicator, year=2025).delete()
    client.force_login(clerk)
    page = client.get("/veri-girisi/2025-1/mali/")
    assert [task.indicator.name for task in page.context["sheet"].tasks] == ["İstenen"]
    (progress,) = progress_by_unit([draft.period])
    assert (progress.counts.due, progress.counts.entered) == (1, 0)


def test_a_unit_that_is_asked_for_nothing_any_more_has_its_pages(
    client: Client, submitted: Measurement, clerk: User, strategist: User
) -> None:
    Indicator.objects.update(monitoring_frequency=12)
    client.force_login(clerk)
    assert "artık değer istenmiyor" in read_page(client.get("/veri-girisi/2025-1/mali/"))
    client.force_login(strategist)
    page = client.get("/onay/2025-1/mali/")
    assert [row.record for row in page.context["surplus"]] == [submitted]
    assert page.context["own"].progress.counts.due == 0
    assert not page.context["decidable"]
    assert {count for _, _, count in page.context["tabs"]} == {0}
    assert waiting_values(submitted.period) == 0  # it would not stand in the report in any case


def test_what_is_no_longer_asked_for_is_returned_from_the_units_page_but_not_approved_with_all(
    client: Client, submitted: Measurement, clerk: User, strategist: User
) -> None:
    add_indicator(submitted.indicator.card, "İstenen")
    AnnualTarget.objects.get(indicator=submitted.indicator, year=2025).delete()
    client.force_login(strategist)
    page = read_page(client.get("/onay/2025-1/mali/"))
    row = f"{submitted.pk}:{submitted.version}"
    assert f'name="one" value="{row}"' in page
    assert f'name="seen" value="{row}"' not in page
    client.post("/onay/2025-1/mali/iade/", {"one": row, f"note-{submitted.pk}": "İstenmiyor"})
    submitted.refresh_from_db()
    assert submitted.state == "returned"


@pytest.mark.differs
@pytest.mark.parametrize(
    ("retired", "half", "asked"),
    [
        (None, 1, True),
        (date(2024, 12, 31), 1, False),
        (date(2025, 6, 30), 1, False),
        (date(2025, 7, 1), 1, True),
        (date(2025, 7, 1), 2, False),
        (date(2025, 12, 31), 2, False),
        (date(2026, 1, 1), 2, True),
    ],
)
def test_tasks_and_rows_are_asked_for_by_one_rule(
    indicator: Indicator, strategist: User, retired: date | None, half: int, asked: bool
) -> None:
    plan = indicator.card.objective.goal.plan
    period = workflow.open_period(strategist, plan, 2025, half, date(2026, 1, 31))
    rows = period.measurements.all()
    Indicator.objects.update(retired_from=retired, retired_reason="Devredildi")
    assert asked_rows(rows).exists() is asked
    assert bool(asked_indicators(period)) is asked
    assert is_retired(retired, period) is not asked


def test_what_is_still_asked_for_is_not_removed(draft: Measurement, strategist: User) -> None:
    with pytest.raises(WrongState, match="yine istiyor"):
        workflow.drop_surplus(strategist, draft.period_id, draft.pk, draft.version)


def test_only_the_team_removes_what_is_no_longer_asked_for(draft: Measurement, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        workflow.drop_surplus(clerk, draft.period_id, draft.pk, draft.version)


def test_the_periods_page_asks_and_removes(
    client: Client, draft: Measurement, clerk: User, strategist: User
) -> None:
    save_entry(clerk, draft.pk, GOOD, draft.version)
    AnnualTarget.objects.get(year=2025).delete()
    client.force_login(strategist)
    page = read_page(client.get("/onay/2025-1/"))
    assert "Planın artık istemediği, girilmiş değerler" in page
    assert "Taslağı kaldır" in page
    address = f"/onay/2025-1/kaldir/{draft.pk}/"
    client.post(address, {"version": 2})
    assert not Measurement.objects.exists()
    twice = client.post(address, {"version": 2}, follow=True)
    assert "Bu taslak zaten kaldırılmış." in read_page(twice)


def close(row: Measurement, strategist: User) -> None:
    workflow.close_period(strategist, row.period_id)


def return_it_in_a_closed_period(row: Measurement, strategist: User) -> None:
    close(row, strategist)
    send_back(strategist, row.pk, "İstenmiyor")


@pytest.mark.parametrize(
    ("sent", "prepare", "why"),
    [
        (True, lambda row, strategist: None, "önce birimin sayfasından iade edin"),
        (False, close, "Dönemi kapanmış ya da kilidi"),
        (True, return_it_in_a_closed_period, "Dönemi kapanmış ya da kilidi"),
    ],
)
def test_the_periods_page_says_why_a_value_stays_as_the_step_does(
    client: Client,
    draft: Measurement,
    clerk: User,
    strategist: User,
    sent: bool,
    prepare: Callable[[Measurement, User], None],
    why: str,
) -> None:
    save_entry(clerk, draft.pk, GOOD, draft.version)
    if sent:
        submit(clerk, draft.pk)
    prepare(draft, strategist)
    AnnualTarget.objects.get(year=2025).delete()
    client.force_login(strategist)
    page = read_page(client.get("/onay/2025-1/"))
    assert why in page
    assert "Taslağı kaldır<" not in page
    with pytest.raises(WrongState, match=why):
        workflow.drop_surplus(strategist, draft.period_id, draft.pk, version_of(draft.pk))


def post_sheet(client: Client, clerk: User, row: Measurement, value: str) -> list[str]:
    client.force_login(clerk)
    data = {f"m{row.pk}-value": value, f"m{row.pk}-version": row.version, "save": ""}
    page = client.post("/veri-girisi/2025-1/mali/", data, follow=True)
    return [str(message) for message in page.context["messages"]]


def test_what_was_typed_for_a_task_that_is_gone_is_told(
    client: Client, draft: Measurement, clerk: User
) -> None:
    add_indicator(draft.indicator.card, "İstenen")
    draft.indicator.targets.all().delete()
    told = post_sheet(client, clerk, draft, "77,5")
    assert "artık istenmiyor ve yazdıklarınız kaydedilmedi: 77,5." in told[0]


def test_a_row_that_saves_itself_is_told_too(
    client: Client, draft: Measurement, clerk: User, stranger: User
) -> None:
    add_indicator(draft.indicator.card, "İstenen")
    add_indicator(
        ObjectiveCard.objects.create(
            objective=draft.indicator.card.objective,
            responsible_unit=Unit.objects.get(code="fen"),
            order=2,
        ),
        "Başkasının",
    )
    foreign = Measurement.objects.get(indicator__name="Başkasının")
    draft.indicator.targets.all().delete()
    client.force_login(clerk)
    answers = [
        client.post(
            f"/veri-girisi/2025-1/mali/gosterge/{pk}/",
            {f"m{pk}-value": "77", f"m{pk}-version": 1},
            headers={"HX-Request": "true"},
        )
        for pk in (draft.pk, foreign.pk, foreign.pk + 100)
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert "artık istenmiyor" in read_page(answers[0])


def test_nothing_is_told_of_what_is_stored_anyway(
    client: Client, draft: Measurement, clerk: User
) -> None:
    add_indicator(draft.indicator.card, "İstenen")
    draft = save_entry(clerk, draft.pk, GOOD, draft.version)
    draft.indicator.targets.all().delete()
    assert len(post_sheet(client, clerk, draft, "50")) == 1


# --- Deleting an indicator --------------------------------------------------------------------


def test_an_empty_task_never_blocks_deleting_an_indicator(period: Period) -> None:
    Indicator.objects.get().delete()
    assert not Measurement.objects.exists()


def test_the_task_of_a_deleted_indicator_goes_once(period: Period) -> None:
    Indicator.objects.get().delete()
    assert Measurement.history.filter(history_type="-").count() == 1
    assert "Artık istenmeyen değer" not in log_of(period)


def test_nor_does_the_empty_task_of_a_closed_period(period: Period, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    Indicator.objects.get().delete()
    assert not Measurement.objects.exists()


def test_an_indicator_with_values_is_not_deleted(draft: Measurement, clerk: User) -> None:
    save_entry(clerk, draft.pk, GOOD, draft.version)
    with pytest.raises(ProtectedError):
        Indicator.objects.get().delete()
    assert Measurement.objects.get().value == 50


def test_the_cards_table_says_what_to_do_instead_of_deleting_it(
    client: Client, draft: Measurement, clerk: User, strategist: User
) -> None:
    save_entry(clerk, draft.pk, GOOD, draft.version)
    client.force_login(strategist)
    card = reverse("admin:plans_objectivecard_change", args=[draft.indicator.card_id])
    page = read_page(client.post(card, untouched(client.get(card)) | {"indicators-0-DELETE": "on"}))
    assert "Gösterge 2025/6" in page
    assert "Değer girilmiş gösterge silinmez, izlemeden kaldırılır" in page
    assert Indicator.objects.exists()


def test_the_log_of_a_period_is_not_rewritten(period: Period) -> None:
    assert PeriodEvent.objects.filter(period=period).exists()
