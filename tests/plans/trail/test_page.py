"""The page of who did what when: all tables of the trail in one list, and what is found in it."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from indicators import workflow
from indicators.models import Indicator, Measurement
from indicators.requirements import Entry
from plans.models import Plan, TrailEvent, Unit
from plans.people.roles import AUDITOR, COUNCIL
from plans.records.history import acting
from plans.trail import record
from plans.trail.page import views
from plans.trail.page.listing import Choice, Place, as_row, read_all, read_page
from tests.support.cycle import approve, save_entry, submit
from tests.support.pages import read_page as read_html

pytestmark = pytest.mark.differs

Kind = TrailEvent.Kind


def lines(**chosen: object) -> list[tuple[str, str, str]]:
    """Who, what and the change of each entry, the newest first."""
    entries, _ = read_page(Choice(**chosen))  # type: ignore[arg-type]  # as its fields are
    rows = [as_row(entry) for entry in entries]
    return [(row[1], f"{row[3]}: {row[4]}", row[6]) for row in rows]


@pytest.fixture
def gone(approved: Measurement, strategist: User) -> Measurement:
    """An approved value that was opened again, so that its unlock is in the trail as well."""
    with acting(strategist, "10.0.0.7"):
        workflow.unlock(strategist, approved.pk, "Tutanak yanlış", approved.version)
    return approved


# --- What it tells ------------------------------------------------------------------------------


def test_events_changes_and_steps_stand_in_one_list(gone: Measurement) -> None:
    told = lines()
    assert {"Hesap: memur", "Birim: Mali Hizmetler Müdürlüğü", "Kilit açma: "} <= {
        what.partition("Gösterge 2025")[0] for _, what, _ in told
    }
    name = "Gerçekleşme: Gösterge, 2025 Ocak–Haziran, 6. ay"
    changes = [change for _, what, change in told if what == name]
    assert "Durum: Gönderildi → Onaylandı" in changes[1]
    assert any("Gerçekleşme: boş → 50" in change for change in changes)


def test_what_was_deleted_is_told_with_what_stood_in_it(unit: Unit, strategist: User) -> None:
    unit.short_name = "MHM"
    unit.save()
    unit.delete()
    (_, _, deleted), (_, _, changed), *_ = lines(kind="plans.historicalunit")
    assert changed == "Kısa ad: Mali Md. → MHM"
    assert "Birim adı: Mali Hizmetler Müdürlüğü → boş" in deleted


def test_what_a_deleted_record_was_called_is_still_told(indicator: Indicator) -> None:
    target = indicator.targets.get()
    target.value = 120
    target.save()
    target.delete()
    indicator.delete()
    told = lines(kind="indicators.historicalannualtarget")
    assert {what for _, what, _ in told} == {"Yıllık hedef değer: Gösterge, 2025"}


def test_whoever_left_is_told_by_name(clerk: User, draft: Measurement) -> None:
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    with acting(clerk, "10.0.0.1"):
        record(Kind.BACKUP, "yedek.zip")
    assert lines(kind=Kind.BACKUP) == [("Örnek Memur", "Yedek ve dışa aktarma: yedek.zip", "")]


# --- What is looked for -------------------------------------------------------------------------


def test_it_is_chosen_by_person_kind_plan_and_words(gone: Measurement, clerk: User) -> None:
    for chosen, expected in [
        ({"person": str(clerk.pk), "kind": "account"}, ["Hesap: memur"]),
        ({"kind": "indicators.unlock", "words": "TUTANAK yanlış"}, ["Kilit açma"]),
        ({"words": "10.0.0.7", "kind": "indicators.historicalmeasurement"}, ["Gerçekleşme"]),
        ({"plan": Plan.objects.get().pk, "kind": "plans.historicalplan"}, ["Stratejik plan"]),
        ({"plan": Plan.objects.get().pk, "kind": "account"}, []),
        ({"plan": 999, "kind": "plans.historicalplan"}, []),
        ({"words": "böyle bir söz yok"}, []),
    ]:
        told = [what for _, what, _ in lines(**chosen)]
        assert [one[: len(e)] for one, e in zip(told, expected, strict=True)] == expected, chosen


@pytest.mark.parametrize("words", ["IŞIK", "ışık", "İŞLETME", "işletme"])
def test_words_are_found_the_turkish_way(db: None, words: str) -> None:
    record(Kind.BACKUP, "Işık İşletme")
    assert len(lines(words=words)) == 1


def test_days_count_from_midnight_to_midnight_here(db: None) -> None:
    record(Kind.BACKUP, "bugün")
    today = timezone.localdate()
    day = timedelta(days=1)
    found = [
        len(lines(first=first, last=last))
        for first, last in [(today, today), (today + day, None), (None, today - day)]
    ]
    assert found == [1, 0, 0]


def test_pages_follow_each_other_without_losing_or_repeating_an_entry(gone: Measurement) -> None:
    whole = [str(entry.place) for entry in read_all(Choice(), 1000)]
    cut, after = [], None
    while True:
        entries, after = read_page(Choice(), after, 7)
        cut += [str(entry.place) for entry in entries]
        if after is None:
            break
    assert cut == whole == list(dict.fromkeys(whole))
    assert len(whole) > 14


def test_an_entry_of_the_same_moment_is_not_skipped(db: None) -> None:
    moment = timezone.now()
    for _ in range(3):
        TrailEvent.objects.create(kind=Kind.BACKUP, at=moment)
    _, after = read_page(Choice(kind=Kind.BACKUP), None, 2)
    assert isinstance(after, Place)
    entries, last = read_page(Choice(kind=Kind.BACKUP), after, 2)
    assert (len(entries), last) == (1, None)


# --- The page -----------------------------------------------------------------------------------


def test_the_page_asks_few_questions_whatever_is_on_it(
    gone: Measurement, team: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(20):
        page = read_html(team.get("/izler/"))
    assert "Mali Hizmetler Müdürlüğü" in page
    assert f'href="/onay/2025-1/mali/{gone.pk}/?plan=ornek"' in page


@pytest.mark.parametrize("group", [AUDITOR, COUNCIL, None])
def test_auditors_read_it_and_others_do_not(client: Client, db: None, group: str | None) -> None:
    assert client.get("/izler/").status_code == 302
    user = User.objects.create_user("kisi")
    if group:
        user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    assert client.get("/izler/").status_code == (200 if group == AUDITOR else 403)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"tur": "locked_out"}, "Bu seçime uyan iz yok."),
        ({"ilk": "2026-02-01", "son": "2026-01-01"}, "Son gün ilk günden önce."),
        ({"ilk": "dün"}, "Bu bir tarih değil."),
        ({"kisi": "999"}, "999"),
        ({"once": "2026~x~y"}, "Mali Hizmetler"),
    ],
)
def test_what_makes_no_sense_is_told(
    team: Client, unit: Unit, query: dict[str, str], said: str
) -> None:
    response = team.get("/izler/", query)
    assert response.status_code == 200
    assert said in read_html(response)


def test_the_list_is_taken_along_as_a_file_and_that_is_told_too(
    team: Client, approved: Measurement
) -> None:
    query = {"tur": "indicators.historicalmeasurement"}
    csv = read_file(team.get("/izler/", query | {"format": "csv"}))
    assert csv.startswith("Ne zaman;Kim;Adres;Tür;Konu;Ne oldu;Eski → yeni")
    book = load_workbook(io.BytesIO(team.get("/izler/", query | {"format": "xlsx"}).content))
    assert book["İzler"].max_row > 5
    told = TrailEvent.objects.filter(kind=Kind.DOWNLOAD).order_by("pk")
    assert [event.subject.rpartition(".")[2] for event in told] == ["csv", "xlsx"]
    assert [event.words.partition("?")[0] for event in told] == ["/izler/", "/izler/"]


def read_file(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_a_file_that_leaves_older_entries_out_says_so_at_its_end(
    team: Client, approved: Measurement, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_file(team.get("/izler/?format=csv"))
    monkeypatch.setattr(views, "MOST_IN_FILE", 2)
    lines = read_file(team.get("/izler/?format=csv")).splitlines()
    assert "Daha eski izler var: bir dosyaya en yeni 2 iz yazılır." in lines[-1]
    assert "Daha eski izler" not in whole


# --- From a figure ------------------------------------------------------------------------------


def test_a_figure_leads_to_who_entered_it_from_where_and_who_approved(
    team: Client, draft: Measurement, clerk: User, strategist: User
) -> None:
    with acting(clerk, "10.0.0.1"):
        save_entry(clerk, draft.pk, Entry(value=Decimal(50)), draft.version)
        submit(clerk, draft.pk)
    with acting(strategist, "10.0.0.2"):
        approve(strategist, draft.pk)
    page = read_html(team.get(f"/onay/2025-1/gosterge/{draft.indicator_id}/", follow=True))
    for said in ("<strong>50</strong>", "Örnek Memur (memur)", "10.0.0.1", "10.0.0.2", "Onaylayan"):
        assert said in page
    assert team.get("/onay/2025-1/gosterge/999/").status_code == 404


def test_a_figure_is_traced_when_its_card_went_to_another_unit_afterwards(
    team: Client, draft: Measurement, strategist: User, stranger: User
) -> None:
    workflow.close_period(strategist, draft.period_id)
    card, other = draft.indicator.card, stranger.unit_memberships.get().unit
    card.responsible_unit = other
    card.save()
    page = read_html(team.get(f"/onay/2025-1/gosterge/{draft.indicator_id}/", follow=True))
    assert "Mali Hizmetler" in page
    assert other.name not in page
