"""The chain over the trail: what was sealed is not changed, removed or added to unnoticed."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from indicators.models import Measurement
from plans.models import TrailEvent, TrailSeal, Unit
from plans.records.guards import drop_guards
from plans.trail import chain, record
from plans.trail.chain import count_unsealed, last_seal, seal_trail, verify_trail
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

Kind = TrailEvent.Kind


def differences() -> list[str]:
    return [one.sentence for one in verify_trail().differences]


@pytest.fixture
def sealed(unit: Unit) -> Unit:
    """A sealed trail, in the midst of which a row once was; its guards are gone."""
    events = [record(Kind.BACKUP, name) for name in "abc"]
    drop_guards(using="default")
    events[1].delete()
    unit.short_name = "MHM"
    unit.save()
    seal_trail()
    record(Kind.BACKUP, "d")
    seal_trail()
    return unit


def test_what_is_sealed_and_untouched_is_sound(approved: Measurement) -> None:
    count = seal_trail()
    verdict = verify_trail()
    assert (verdict.rows, verdict.differences, len(verdict.heads)) == (count, [], 1)
    record(Kind.BACKUP, "yedek.zip")
    assert count_unsealed(last_seal()) == 1
    assert (seal_trail(), seal_trail()) == (1, 0)
    assert (verify_trail().rows, count_unsealed(last_seal())) == (count + 1, 0)


def _change(unit: Unit) -> None:
    Unit.history.filter(short_name="MHM").update(history_user=User.objects.create(username="x"))


def _insert(unit: Unit) -> None:
    first = TrailEvent.objects.earliest("pk")
    TrailEvent.objects.create(pk=first.pk + 1, kind=Kind.BACKUP, subject="araya giren")


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_change, "“birim geçmişi” tablosunun"),
        (lambda unit: Unit.history.filter(short_name="MHM").delete(), "mühürlendikten sonra sil"),
        (_insert, "mühürlenmiş kayıtların arasına sonradan eklenmiş"),
        (lambda unit: TrailEvent.objects.update(at="2020-01-01T00:00Z"), "sonra değiştirilmiş"),
        (lambda unit: TrailSeal.objects.earliest("pk").delete(), "ondan önceki mühür silinmiş"),
        (lambda unit: TrailSeal.objects.update(rows=""), "bu mühür değiştirilmiş"),
    ],
)
def test_whoever_changes_what_was_sealed_is_found(
    sealed: Unit, tamper: Callable[[Unit], Any], said: str
) -> None:
    assert differences() == []
    tamper(sealed)
    assert said in differences()[0]
    with pytest.raises(CommandError, match=r"Zincir sağlam değil, .*İlki"):
        call_command("verify_trail")


def test_the_first_difference_is_the_oldest(sealed: Unit) -> None:
    TrailEvent.objects.filter(subject="d").delete()
    TrailEvent.objects.filter(subject="a").delete()
    first, second = verify_trail().differences
    assert first.seal < second.seal


def test_a_head_that_was_noted_tells_of_a_chain_that_was_made_anew(
    sealed: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = TrailSeal.objects.earliest("pk").head
    call_command("verify_trail", head=noted)
    said = capsys.readouterr().out
    assert "Zincir sağlam: 2 mühür" in said
    assert TrailSeal.objects.latest().head in said
    TrailSeal.objects.all().delete()
    TrailEvent.objects.filter(subject="a").delete()
    seal_trail()
    assert differences() == []
    with pytest.raises(CommandError, match="Not ettiğiniz özet zincirde yok"):
        call_command("verify_trail", head=noted)


def test_a_seal_is_kept_and_made_now(unit: Unit) -> None:
    seal_trail()
    seal = TrailSeal.objects.latest()
    seal.pk, seal.made_at = None, "2020-01-01T00:00Z"
    for change in (seal.save, TrailSeal.objects.all().delete):
        with pytest.raises(Exception, match="seal"), transaction.atomic():
            change()


def test_rows_of_one_seal_are_bounded(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "BATCH", 3)
    for _ in range(7):
        record(Kind.BACKUP, "yedek.zip")
    assert seal_trail() == 8
    assert TrailSeal.objects.count() == 3
    assert differences() == []


# --- New versions of the software ---------------------------------------------------------------


def test_emptying_a_database_which_follows_no_migration_seals_nothing_anew(sealed: Unit) -> None:
    chain.check_before_migration(plan=["a migration"])
    Unit.history.update(short_name="başka")
    before = last_seal()
    chain.seal_after_migration()  # as `flush` calls it
    assert last_seal() == before


@pytest.mark.parametrize("is_sound", [True, False])
def test_what_an_upgrade_writes_is_sealed_anew_unless_the_trail_was_tampered_with(
    sealed: Unit, is_sound: bool
) -> None:
    if not is_sound:
        TrailEvent.objects.filter(subject="a").update(subject="A")
    chain.check_before_migration(plan=["a migration"])
    Unit.history.update(short_name="yükseltildi")
    Unit.history.latest().delete()
    chain.seal_after_migration(plan=["a migration"])
    assert (differences() == []) is is_sound
    assert TrailSeal.objects.latest().reason == ("karsplan yükseltildi" if is_sound else "")
    record(Kind.BACKUP, "e")
    seal_trail()
    Unit.history.update(short_name="sonra")
    assert any("değiştirilmiş" in said for said in differences())


# --- Several writers ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite one writes at a time")
def test_a_row_that_is_committed_late_is_neither_missed_nor_taken_for_an_insertion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chain, "_PATIENCE", 0.2)
    written, go_on = threading.Event(), threading.Event()

    def write_late() -> None:
        with transaction.atomic():
            record(Kind.BACKUP, "geç")
            written.set()
            go_on.wait(60)
        connection.close()

    writer = threading.Thread(target=write_late)
    writer.start()
    assert written.wait(60)
    record(Kind.BACKUP, "erken")  # with the higher key
    early = seal_trail()
    go_on.set()
    writer.join()
    assert (early, seal_trail()) == (0, 2)
    assert differences() == []


# --- Where it is shown --------------------------------------------------------------------------


def test_the_page_shows_the_head_to_note_outside(team: Client, unit: Unit) -> None:
    seal_trail()
    page = read_page(team.get("/izler/"))
    assert TrailSeal.objects.latest().head in page
    assert "Henüz mühürlenmemiş iz: 0." in page
