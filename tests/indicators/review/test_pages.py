"""The pages of the strategy team: who may open them and what they show."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators import workflow
from indicators.models import Indicator, Measurement, Period
from indicators.requirements import Entry
from indicators.review.history import events_of
from plans.models import ObjectiveCard, Plan, Unit, UnitMember
from plans.people.roles import COUNCIL
from plans.records.history import catch_up
from tests.support.builders import add_indicator, build_plan
from tests.support.cycle import (
    add_evidence,
    approve,
    member,
    open_half,
    save_entry,
    send,
    send_back,
    sent_period,
    submit,
    unlock,
    version_of,
)
from tests.support.pages import read_page
from tests.support.trail import open_trail

GET_PAGES = [
    "/onay/",
    "/onay/ac/",
    "/onay/2025-1/",
    "/onay/2025-1/kapat/",
    "/onay/2025-1/mali/",
    "/onay/2025-1/bekleyenler/",
]


@pytest.fixture
def active(indicator: Indicator) -> Plan:
    Plan.objects.update(status=Plan.Status.ACTIVE)
    return Plan.objects.get()


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return read_page(response)


# --- Who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize("address", GET_PAGES)
def test_visitors_are_asked_to_log_in(
    client: Client, active: Plan, period: Period, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("address", GET_PAGES)
def test_a_person_of_a_department_is_refused(
    client: Client, active: Plan, period: Period, clerk: User, address: str
) -> None:
    client.force_login(clerk)
    assert client.get(address).status_code == 403


def test_a_council_member_is_refused(client: Client, active: Plan, period: Period) -> None:
    user = User.objects.create_user("meclis")
    user.groups.add(Group.objects.get(name=COUNCIL))
    client.force_login(user)
    assert client.get("/onay/").status_code == 403


@pytest.mark.parametrize("address", GET_PAGES)
def test_the_strategy_team_reads(team: Client, active: Plan, period: Period, address: str) -> None:
    html(team, address)


@pytest.mark.parametrize(
    "address",
    [
        "/onay/2025-2/",
        "/onay/2025-3/",
        "/onay/2025-1/yok/",
        "/onay/2025-1/fen/",
        "/onay/2025-1/mali/999/",
        "/onay/2025-1/-/",
        "/onay/2025-1/?plan=yok",
    ],
)
def test_what_is_not_there_is_not_found(
    team: Client, active: Plan, period: Period, stranger: User, address: str
) -> None:
    assert team.get(address).status_code == 404


# --- Periods ---------------------------------------------------------------------------------


def test_without_a_plan_in_force_the_list_says_what_to_do_first(team: Client) -> None:
    assert "Yürürlükte bir plan yok" in html(team, "/onay/")


def test_without_a_period_the_list_says_how_to_begin(team: Client, active: Plan) -> None:
    assert "Henüz dönem açılmadı" in html(team, "/onay/")


def test_the_list_says_what_waits(team: Client, active: Plan, submitted: Measurement) -> None:
    text = html(team, "/onay/")
    assert "2025 Ocak–Haziran" in text
    assert "1 onay bekliyor" in text


def test_a_period_is_that_of_the_newest_plan_unless_another_is_named(team: Client) -> None:
    older, newer = build_plan(slug="eski"), build_plan(slug="yeni")
    older.start_year = 2024
    older.save()
    open_half(older, 2026, 1)
    assert team.get("/onay/2026-1/").status_code == 404
    text = html(team, "/onay/2026-1/?plan=eski")
    assert 'href="/onay/2026-1/birim-1/?plan=eski"' in text
    assert 'href="/onay/2026-1/?plan=eski"' in html(team, "/onay/")
    open_half(newer, 2026, 1)
    assert 'href="/onay/2026-1/birim-1/"' in html(team, "/onay/2026-1/")


def test_sample_data_is_marked(team: Client, active: Plan, strategist: User) -> None:
    workflow.open_period(strategist, active, 2025, 1, date(2025, 7, 15), is_sample=True)
    for address in ["/onay/", "/onay/2025-1/", "/onay/2025-1/mali/"]:
        assert "ÖRNEK VERİ" in html(team, address)


# --- The table to chase from -----------------------------------------------------------------


def row_of(client: Client, unit: str) -> list[str]:
    """The words in the cells of a unit's row."""
    table = html(client, "/onay/2025-1/").split("<tbody>")[1]
    [row] = [row for row in table.split("<tr")[1:] if unit in row.split("</th>")[0]]
    cells = re.split(r"</t[hd]>", row.partition(">")[2])
    return [" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in cells]


@pytest.mark.differs
def test_the_table_counts_each_units_values_by_how_far_they_are(
    team: Client, active: Plan, indicator: Indicator, unit: Unit, clerk: User, strategist: User
) -> None:
    for name in ("onaylı", "gönderilmiş", "iade", "taslak"):
        add_indicator(indicator.card, name)
    period = open_half(active)
    values = {row.indicator.name: row for row in period.measurements.select_related("indicator")}
    for name in ("onaylı", "gönderilmiş", "iade"):
        send(clerk, values[name])
    approve(strategist, values["onaylı"].pk)
    send_back(strategist, values["iade"].pk, "Bakın")
    save_entry(clerk, values["taslak"].pk, Entry(value=Decimal(1)), 1)
    # Asked, entered, waiting, approved, returned, not sent.
    assert row_of(team, "Mali")[1:7] == ["5", "4", "1", "1", "1", "3"]


@pytest.mark.differs
def test_a_unit_is_late_after_its_last_day_with_its_extension(
    team: Client, active: Plan, indicator: Indicator, unit: Unit, strategist: User
) -> None:
    today = timezone.localdate()
    period = open_half(active, due=today - timedelta(days=1))
    assert "gecikti" in row_of(team, "Mali")[7]
    workflow.extend(strategist, period.pk, unit, today)
    cell = row_of(team, "Mali")[7]
    assert f"{today:%d.%m.%Y}" in cell
    assert "ek süre" in cell
    assert "gecikti" not in cell


def test_a_unit_that_sent_everything_is_not_late(
    team: Client, active: Plan, submitted: Measurement
) -> None:
    assert "gecikti" not in row_of(team, "Mali")[7]


def test_the_table_says_whom_to_write_to_and_who_has_no_address(
    team: Client, active: Plan, period: Period, unit: Unit, clerk: User
) -> None:
    member(unit, "ayse", first_name="Ayşe", last_name="Öz", email="ayse@ornek.bel.tr")
    member(unit, "ayrilan", email="eski@ornek.bel.tr")
    User.objects.filter(username="ayrilan").update(is_active=False)
    text = html(team, "/onay/2025-1/")
    assert 'href="mailto:ayse@ornek.bel.tr?subject=2025%20Ocak' in text
    assert "1 görevlinin e-posta adresi yok" in text
    assert "Örnek Memur <em>e-postası yok</em>" in text
    assert "eski@ornek.bel.tr" not in text


@pytest.mark.differs
def test_values_that_no_unit_answers_for_have_a_row_of_their_own(
    team: Client, active: Plan
) -> None:
    ObjectiveCard.objects.update(responsible_unit=None)
    open_half(active)
    assert row_of(team, "Sorumlu birimi yok")[1] == "1"
    assert "Gösterge" in html(team, "/onay/2025-1/-/")


# --- One unit --------------------------------------------------------------------------------


def test_a_value_stands_beside_what_helps_to_judge_it(
    team: Client, active: Plan, indicator: Indicator, clerk: User, strategist: User
) -> None:
    Indicator.objects.update(unit_of_measure="km")
    for year, half, due in [(2025, 1, 7), (2025, 2, 12)]:
        period = open_half(active, year, half, date(year, due, 31))
        send(clerk, period.measurements.get(), 30 + half)
    indicator.targets.create(year=2026, value=120)
    period = open_half(active, 2026, 1)
    measurement = send(clerk, period.measurements.get(), 45)
    add_number(clerk, measurement, strategist)
    text = html(team, "/onay/2026-1/mali/")
    for words in [
        "45 km",
        "120 km",  # the target
        "Geçen yıl Haziran</dt><dd>31 km",
        "32 km",  # the month before
        "Haziran’a kadar beklenen 60’ın %75’i; yıl hedefinin %37,5’i",
        "makul",
        "Neden",
        "Önlem",
        "EBYS E-123",
        "Giren: Örnek Memur",
        "Gönderen: Örnek Memur",
    ]:
        assert words in text, words


def add_number(clerk: User, measurement: Measurement, strategist: User) -> None:
    """Evidence is added while a value may be edited: return it, add, send again."""
    send_back(strategist, measurement.pk, "Kanıt ekleyin")
    add_evidence(clerk, measurement.pk, document_number="E-123")
    submit(clerk, measurement.pk)


def test_a_value_that_looks_like_a_slip_is_pointed_out(
    team: Client, active: Plan, period: Period, clerk: User
) -> None:
    send(clerk, period.measurements.get(), 50_000)
    text = html(team, "/onay/2025-1/mali/")
    assert "Haziran’a kadar beklenen 50, gerçekleşme 50.000: 1.000 kat büyük." in text
    assert "Kontrol edilecek (1)" in text


def test_the_page_is_narrowed_to_what_waits(
    team: Client, active: Plan, submitted: Measurement
) -> None:
    add_indicator(submitted.indicator.card, "Boş gösterge")
    assert "Boş gösterge" in html(team, "/onay/2025-1/mali/")
    assert "Boş gösterge" not in html(team, "/onay/2025-1/mali/?durum=bekleyen")


def test_the_page_leads_to_the_next_unit_with_something_to_decide(
    team: Client, active: Plan, submitted: Measurement, stranger: User
) -> None:
    objective = submitted.indicator.card.objective
    card = ObjectiveCard.objects.create(
        objective=objective, responsible_unit=Unit.objects.get(code="fen")
    )
    add_indicator(card, "Fen göstergesi")
    fen = submitted.period.measurements.get(indicator__name="Fen göstergesi")
    send(stranger, fen)
    assert "Sıradaki: Fen İşleri Müdürlüğü (1 bekliyor)" in html(team, "/onay/2025-1/mali/")


# --- History ---------------------------------------------------------------------------------


@pytest.mark.differs
def test_the_history_says_who_changed_what_when_and_from_where(
    team: Client, active: Plan, draft: Measurement, clerk: User, strategist: User
) -> None:
    send(clerk, draft, 50)
    address = f"/onay/2025-1/mali/{draft.pk}/"
    note = {"one": f"{draft.pk}:{version_of(draft.pk)}", f"note-{draft.pk}": "Birimi yanlış"}
    team.post("/onay/2025-1/mali/iade/", note)
    draft.refresh_from_db()
    save_entry(clerk, draft.pk, Entry(value=Decimal("55.5")), draft.version)
    add_evidence(clerk, draft.pk, document_number="E-9")
    submit(clerk, draft.pk)
    approve(strategist, draft.pk)
    unlock(strategist, draft.pk, "Sayaç yanlış okunmuş")
    text = html(team, address)
    for words in [
        "Dönem açıldı",
        "<td>50</td><td>55,5</td>",
        "<td>Gönderildi</td><td>İade edildi</td>",
        "Birimi yanlış",
        "127.0.0.1",
        "Örnek Memur (memur)",
        "Kanıt eklendi: E-9",
        "Onaylandı.",
        "Kilit açıldı. Gerekçe: Sayaç yanlış okunmuş",
    ]:
        assert words in text, words


def first_event(row: Measurement) -> tuple[str, str]:
    event = events_of(row)[-1]
    return event.title, event.reason


def test_the_history_begins_with_what_happened(
    draft: Measurement, clerk: User, strategist: User
) -> None:
    assert first_event(draft) == ("Birimden değer istendi.", "Dönem açıldı")
    add_indicator(draft.indicator.card, "Sonradan")
    later = Measurement.objects.exclude(pk=draft.pk).get()
    assert first_event(later) == ("Birimden değer istendi.", "Plana göre")
    send(clerk, draft, 50)
    open_trail(Measurement)
    Measurement.history.filter(id=draft.pk).delete()
    catch_up("Veri yükleme: kars", using="default")
    assert first_event(draft) == ("Kayıt buradan başlıyor.", "Veri yükleme: kars")


def test_an_unlock_says_where_it_came_from(
    team: Client, active: Plan, approved: Measurement
) -> None:
    address = f"/onay/2025-1/mali/{approved.pk}/kilit/"
    team.post(address, {f"reason-{approved.pk}": "Sayaç", "version": approved.version})
    (event,) = [event for event in events_of(approved) if event.title.startswith("Kilit")]
    assert event.address == "127.0.0.1"


# --- Size ------------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        html(client, address)
    return len(captured)


@pytest.mark.parametrize(
    "page",
    [
        *["", "ac/?period=2025-2&due=2026-01-15", "2025-1/", "2025-1/kapat/"],
        *["2025-1/birim-1/", "2025-1/bekleyenler/?sira=birim&suz=geride", "2025-1/e-posta/"],
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_plan(team: Client, page: str) -> None:
    sent_period(3)
    few = queries(team, f"/onay/{page}")
    Plan.objects.update(status=Plan.Status.ENDED)
    _, clerk = sent_period(60, slug="buyuk")
    for number in range(20):
        unit = Unit.objects.create(code=f"b{number}", name=f"Birim {number}", short_name="B")
        UnitMember.objects.create(unit=unit, user=clerk)
    assert queries(team, f"/onay/{page}") == few <= 25


def test_the_history_takes_the_same_queries_after_many_changes(
    team: Client, active: Plan, draft: Measurement, clerk: User
) -> None:
    address = f"/onay/2025-1/mali/{draft.pk}/"
    few = queries(team, address)
    for number in range(20):
        draft = save_entry(clerk, draft.pk, Entry(value=Decimal(number)), draft.version)
    assert queries(team, address) == few <= 25


def test_one_value_and_the_summary_take_the_same_queries_among_60_as_among_3(team: Client) -> None:
    def count(indicators: int, slug: str) -> list[int]:
        period, _ = sent_period(indicators, slug=slug)
        rows = list(period.measurements.order_by("pk"))
        every = {"chosen": [f"{row.pk}:{row.version}" for row in rows]}
        place = "/onay/2025-1/bekleyenler/"
        with CaptureQueriesContext(connection) as captured:
            text = read_page(team.post(f"{place}onayla/?plan={slug}", every))
        assert "Onaylanacak değerler" in text
        return [queries(team, f"{place}{rows[1].pk}/?plan={slug}"), len(captured)]

    few = count(3, "az")
    assert count(60, "cok") == few
    assert max(few) <= 25


def test_approving_60_values_takes_hardly_more_queries_than_3(team: Client) -> None:
    def approve(indicators: int, slug: str) -> int:
        period, _ = sent_period(indicators, slug=slug)
        rows = [f"{row.pk}:{row.version}" for row in period.measurements.all()]
        with CaptureQueriesContext(connection) as captured:
            team.post(f"/onay/2025-1/birim-1/onayla/?plan={slug}", {"agreed": rows})
        assert not period.measurements.exclude(state="approved").exists()
        return len(captured)

    # SQLite writes the history of so many in two statements.
    assert approve(60, "cok") <= approve(3, "az") + 1 <= 20
