"""What people do is recorded: signing in, passwords, accounts, files that they take along."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from indicators.models import Indicator, Measurement
from plans.models import Plan, TrailEvent
from plans.records.history import acting
from plans.trail import record

pytestmark = pytest.mark.differs

Kind = TrailEvent.Kind
PASSWORD = "uzun-parola-42"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("memur", password=PASSWORD)


def told(*kinds: str) -> list[tuple[str, str, User | None, str | None]]:
    events = TrailEvent.objects.filter(kind__in=kinds or Kind.values).order_by("pk")
    return [(event.kind, event.subject, event.actor, event.address) for event in events]


def sign_in(client: Client, username: str = "memur", password: str = PASSWORD) -> None:
    client.post("/giris/", {"username": username, "password": password}, REMOTE_ADDR="10.0.0.1")


def test_signing_in_and_out_is_recorded_with_the_address(client: Client, person: User) -> None:
    sign_in(client)
    client.post("/cikis/", REMOTE_ADDR="10.0.0.2")
    assert told("sign_in", "sign_out") == [
        ("sign_in", "memur", person, "10.0.0.1"),
        ("sign_out", "memur", person, "10.0.0.2"),
    ]


def test_a_wrong_password_is_recorded_but_no_name_that_may_be_a_password(
    client: Client, person: User
) -> None:
    sign_in(client, password="yanlis")
    sign_in(client, username="cok-gizli-parolam")
    assert told("sign_in_failed") == [
        ("sign_in_failed", "memur", None, "10.0.0.1"),
        ("sign_in_failed", "Bilinmeyen kullanıcı adı", None, "10.0.0.1"),
    ]


def test_who_is_locked_out_is_recorded_once_and_not_each_further_try(
    client: Client, person: User, settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    for _ in range(5):
        sign_in(client, password="yanlis")
    assert [kind for kind, *_ in told("sign_in_failed", "locked_out")] == [
        "sign_in_failed",
        "locked_out",
    ]


def test_an_address_that_a_visitor_claims_does_not_count(client: Client, person: User) -> None:
    data = {"username": "memur", "password": PASSWORD}
    client.post("/giris/", data, headers={"X-Forwarded-For": "6.6.6.6"}, REMOTE_ADDR="10.0.0.1")
    assert told("sign_in") == [("sign_in", "memur", person, "10.0.0.1")]


def test_a_new_password_is_recorded_and_one_hashed_anew_is_not(
    person: User, settings: Settings
) -> None:
    person.set_password("baska-parola-77")
    person.save()
    sha1 = "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher"
    settings.PASSWORD_HASHERS = [sha1, *settings.PASSWORD_HASHERS]
    assert person.check_password("baska-parola-77")
    assert [kind for kind, *_ in told("password")] == ["password"]


def test_what_changed_of_an_account_is_recorded_with_old_and_new(person: User) -> None:
    person.email = "yeni@ornek.bel.tr"
    person.save()
    opened, changed = TrailEvent.objects.filter(kind=Kind.ACCOUNT).order_by("pk")
    assert (opened.account, opened.words) == (person, "Hesap açıldı.")
    assert (changed.old, changed.new) == (
        {"e-posta adresi": ""},
        {"e-posta adresi": "yeni@ornek.bel.tr"},
    )


def test_a_file_is_recorded_for_who_signed_in(
    client: Client, clerk: User, draft: Measurement
) -> None:
    address = "/veri-girisi/2025-1/mali/excel/indir/"
    client.force_login(clerk)
    name = client.get(address, {"plan": "ornek"})["Content-Disposition"].partition('"')[2][:-1]
    (event,) = TrailEvent.objects.filter(kind=Kind.DOWNLOAD)
    assert (event.actor, event.subject, event.words) == (clerk, name, f"{address}?plan=ornek")
    assert event.plan == draft.period.plan
    client.get("/veri-girisi/2025-1/mali/")
    assert len(told("download")) == 1


def test_what_everybody_may_read_is_not_recorded_for_visitors(
    client: Client, draft: Measurement
) -> None:
    Plan.objects.update(has_portal=True)
    assert client.get("/acik-veri/ornek/gostergeler.csv").status_code == 200
    assert told("download") == []


def test_a_command_that_takes_data_out_is_recorded(indicator: Indicator, tmp_path: Path) -> None:
    call_command("export_plan", "ornek", output=tmp_path / "plan.xlsx", verbosity=0)
    assert told("backup") == [("backup", "plan.xlsx", None, None)]


def test_tasks_record_for_whom_they_act(person: User) -> None:
    with acting(person, "10.0.0.3"):
        record(Kind.BACKUP, "x" * 400)
    assert told("backup") == [("backup", "x" * 300, person, "10.0.0.3")]


def test_what_was_recorded_stays_and_nothing_is_recorded_of_another_day(person: User) -> None:
    event = TrailEvent.objects.latest()
    for change in (
        lambda: TrailEvent.objects.update(words=""),
        event.delete,
        lambda: TrailEvent.objects.create(kind=Kind.ACCOUNT, at="2020-01-01T00:00:00Z"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
