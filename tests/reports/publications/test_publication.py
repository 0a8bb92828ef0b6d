"""Publishing a report: who may, when, what is stored, and that it stays."""

import importlib
import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from indicators.models import Indicator, Period, PeriodEvent
from indicators.workflow import Incomplete, NotAllowed, WorkflowError, WrongState
from plans.language.codes import read_code
from plans.models import Plan
from plans.records.guards import create_guards, drop_guards
from reports.models import Publication, PublicationFile
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.parts.data import PublicationFacts
from reports.publications.reading import PublicationDamaged, digest, read_report, versions_at
from reports.publishing.first_versions import publish_noted
from reports.publishing.publish import publish, publish_plan
from tests.support.builders import build_plan, measure
from tests.support.cycle import sent_period

pytestmark = [pytest.mark.django_db, pytest.mark.differs]


def closed(code: str = "2025-1", slug: str = "ornek-2025-2029", **options: bool) -> Period:
    plan = build_plan(goals=1, objectives=1, indicators=2, slug=slug)
    first = Indicator.objects.filter(card__objective__goal__plan=plan)[0]
    return measure(plan, code, {first: 10}, **options)


# --- What is stored -----------------------------------------------------------------------------


def test_a_publication_holds_the_reports_data_who_when_and_on_which_decision(
    strategist: User,
) -> None:
    period = closed()
    publication = publish(
        strategist, period, decision="112 sayılı meclis kararı", decision_date=date(2025, 8, 7)
    )
    assert (publication.kind, publication.subject, publication.version) == ("izleme", "2025-1", 1)
    assert publication.title == "Örnek Belediyesi Stratejik Plan İzleme Raporu, 2025 Ocak–Haziran"
    assert (publication.published_by, publication.slug) == (strategist, period.plan.slug)
    assert publication.sha256 == digest(publication.data)
    assert json.loads(publication.data)["head"]["publication"] == {
        "version": 1,
        "published_at": f"{publication.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "decision": "112 sayılı meclis kararı",
        "decision_date": "2025-08-07",
        "reason": "",
        "previous_version": None,
        "previous_sha256": "",
    }


def test_the_second_half_is_published_as_the_report_of_its_year() -> None:
    publication = publish(None, closed("2025-2"))
    assert (publication.kind, publication.subject) == ("degerlendirme", "2025")
    assert publication.published_by is None


def test_what_is_read_back_is_the_report_that_was_built(kars: Plan) -> None:
    rows = list(Indicator.objects.order_by("pk"))
    values = {row: number % 40 for number, row in enumerate(rows) if number % 3}
    publication = publish(None, measure(kars, "2025-2", values))
    facts = PublicationFacts(1, publication.published_at)
    period = Period.objects.select_related("plan").get(half=2)
    assert read_report(publication) == build_monitoring_report(period, facts)


def test_the_periods_log_tells_of_it(strategist: User) -> None:
    publish(strategist, closed())
    event = PeriodEvent.objects.get(kind="published")
    assert (event.text, event.user) == ("İzleme Raporu, 1. sürüm yayımlandı.", strategist)


def test_a_new_version_names_the_one_before_it_and_its_reason() -> None:
    period = closed()
    first = publish(None, period)
    second = publish(None, period, reason="Birim tabloyu düzeltti.")
    facts = read_report(second).head.publication
    assert (facts.version, facts.reason) == (2, "Birim tabloyu düzeltti.")
    assert (facts.previous_version, facts.previous_sha256) == (1, first.sha256)
    assert [row.version for row in versions_at(first.slug, "izleme", "2025-1")] == [2, 1]


def test_sample_data_is_published_as_such_and_may_be_dated() -> None:
    period = closed(is_sample=True)
    moment = timezone.now() - timedelta(days=300)
    publication = publish(None, period, at=moment)
    assert publication.is_sample
    assert publication.published_at == moment.replace(microsecond=0)
    with pytest.raises(ValueError, match="sample data"):
        publish(None, closed(slug="gercek"), at=moment)


def test_earlier_years_stay_as_they_were_published() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    (row,) = Indicator.objects.all()
    measure(plan, "2025-2", {row: 10}, publish=True)
    row.targets.update(value=1)
    plan.goals.update(name="Yeni ad")
    report = build_monitoring_report(measure(plan, "2026-2", {row: 1}))
    assert [(line.level, line.name, line.performances) for line in report.years_so_far[:2]] == [
        ("plan", "Plan geneli", {2025: 50, 2026: 100}),
        ("goal", "Yeni ad", {2025: 50, 2026: 100}),
    ]


# --- Conditions ---------------------------------------------------------------------------------


def test_only_the_team_and_the_command_line_publish() -> None:
    with pytest.raises(NotAllowed):
        publish(User.objects.create_user("memur"), closed())


def open_first_half(period: Period) -> None:
    Period.objects.filter(half=1).update(state="open", closed_at=None)


CONDITIONS = [
    ("2025-1", lambda period: Plan.objects.update(status="draft"), {}, "Plan taslak durumunda"),
    ("2025-2", open_first_half, {}, "2025 Ocak–Haziran dönemi hâlâ açık"),
    ("2025-1", lambda period: publish(None, period), {}, "Yeni sürümün gerekçesini yazın"),
    ("2025-1", lambda period: publish(None, period), {"reason": "  "}, "gerekçesini yazın"),
    ("2025-1", lambda period: publish(None, period), {"version": 1}, "1. sürümünü yayımladı"),
    ("2025-1", None, {"decision_date": date(2025, 8, 7)}, "kararı da yazın"),
    ("2025-1", None, {"decision": "K", "decision_date": date(2999, 1, 1)}, "bugünden sonra"),
    ("2025-1", None, {"decision": "K" * 201}, "en çok 200 karakter"),
]


@pytest.mark.parametrize(("code", "before", "given", "message"), CONDITIONS)
def test_what_is_not_ready_is_not_published(
    code: str, before: Any, given: dict[str, Any], message: str
) -> None:
    period = closed(code)
    if before:
        before(period)
    count = Publication.objects.count()
    with pytest.raises(WorkflowError, match=message):
        publish(None, period, **given)
    assert Publication.objects.count() == count


def test_an_open_period_is_not_published() -> None:
    with pytest.raises(WrongState, match="dönemi kapanmadı"):
        publish(None, closed(close=False))


def test_values_that_wait_are_left_out_knowingly_only() -> None:
    period, _ = sent_period(2)
    Period.objects.update(state="closed")
    for known in (0, 1):
        with pytest.raises(Incomplete, match="2 değer onay bekliyor"):
            publish(None, period, waiting=known)
    report = read_report(publish(None, period, waiting=2))
    assert {row.reason for row in report.missing} == {"onaylanmadı"}


def test_the_address_of_what_is_published_is_not_taken_by_another_plan() -> None:
    first = publish(None, closed())
    Plan.objects.update(slug="eski")
    other = closed("2025-1", slug="ornek-2025-2029")
    assert versions_at("ornek-2025-2029", "izleme", "2025-1") == [first]
    with pytest.raises(WrongState, match="başka bir planın raporu"):
        publish(None, other)


def test_both_addresses_of_a_renamed_plan_lead_to_all_versions() -> None:
    period = closed()
    publish(None, period)
    Plan.objects.update(slug="yeni")
    publish(None, period, reason="Ad değişti.")
    for slug in ("ornek-2025-2029", "yeni"):
        assert [row.version for row in versions_at(slug, "izleme", "2025-1")] == [2, 1]


# --- The plan -----------------------------------------------------------------------------------


def test_the_plan_is_published_and_its_versions_are_read_as_they_were(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    first = publish_plan(None, plan)
    Plan.objects.update(slug="yeni", mission="Değişti", status="ended")
    second = publish_plan(None, plan, reason="Güncelleme")
    assert first.data != second.data
    for slug in ("ornek-2025-2029", "yeni"):
        for publication in (first, second):
            address = f"/raporlar/{slug}/plan/?format=json&surum={publication.version}"
            assert client.get(address).content.decode() == publication.data
    assert client.get("/raporlar/yeni/plan/?format=json&surum=3").status_code == 404


def test_a_draft_plan_is_not_published() -> None:
    with pytest.raises(WrongState, match="taslak"):
        publish_plan(None, build_plan(status="draft"))


# --- Guards -------------------------------------------------------------------------------------

CHANGES = [
    (lambda: PublicationFile.objects.update(sha256="0" * 64), "kept as it was"),
    (lambda: PublicationFile.objects.all()._raw_delete("default"), "kept as it was"),
    (lambda: PublicationFile.objects.get().delete(), "kept as it was"),
    (lambda: PublicationFile.objects.get().save(), "kept as it was"),
    (lambda: Publication.objects.get().save(), "kept as it was"),
    (lambda: Publication.objects.update(code="K7PM2XRA9TVD", publisher="x"), "kept as it was"),
    (lambda: Publication.objects.update(title="x"), "kept as it was"),
    (lambda: Publication.objects.update(data="{}", sha256=digest("{}")), "kept as it was"),
    (lambda: Publication.objects.all()._raw_delete("default"), "kept as it was"),
    (lambda: Period.objects.filter(half=1).update(state="open"), "stays closed"),
    (lambda: Period.objects.filter(half=2)._raw_delete("default"), "is of is kept"),
    (lambda: Plan.objects.all()._raw_delete("default"), "is of is kept"),
]


@pytest.mark.differs
@pytest.mark.parametrize(("change", "message"), CHANGES)
def test_the_database_refuses_what_would_undo_a_publication(change: Any, message: str) -> None:
    # The year's report holds the first half, which has no report of its own here.
    period = closed("2025-1")
    publication = publish(None, measure(period.plan, "2025-2", {}))
    PublicationFile.objects.create(publication=publication, kind="pdf", sha256="1" * 64, size=1)
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        change()


def test_a_publication_has_a_code_and_the_name_that_its_publisher_had(strategist: User) -> None:
    publication = publish(strategist, closed())
    assert read_code(publication.printed_code.lower()) == publication.code
    assert publication.publisher == "strateji"
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(
            **{f.attname: getattr(publication, f.attname) for f in Publication._meta.fields[1:]}
        )


def test_what_has_files_is_not_deleted_with_its_person(strategist: User) -> None:
    publish(strategist, closed())
    with pytest.raises(ProtectedError):
        strategist.delete()


@pytest.mark.differs
@pytest.mark.parametrize("what", [Plan, Period])
def test_what_a_publication_is_of_is_not_deleted(what: Any) -> None:
    publish(None, closed())
    with pytest.raises(ProtectedError):
        what.objects.get().delete()


@pytest.mark.differs
@pytest.mark.parametrize("change", [{"state": "open"}, {"state": "planned"}, {}])
def test_nothing_is_stored_of_an_open_period_or_a_draft_plan(change: dict[str, str]) -> None:
    period = closed(close=not change)
    if not change:
        Plan.objects.update(status="draft")
    with pytest.raises(IntegrityError, match="of a closed period"), transaction.atomic():
        Publication.objects.create(
            kind="izleme",
            plan=period.plan,
            period=period,
            slug="x",
            subject="2025-1",
            version=1,
            title="x",
            data="{}",
            sha256=digest("{}"),
            published_at=timezone.now(),
        )


# --- Damage -------------------------------------------------------------------------------------


@pytest.fixture
def damaged(client: Client) -> Publication:
    """A year's report whose stored text somebody reached below the guards."""
    publication = publish(None, closed("2025-2"))
    damage(publication, publication.data.replace("1. amaç", "2. amaç"))
    return publication


def damage(publication: Publication, data: str) -> None:
    from plans.records.guards import drop_guards

    drop_guards(using="default")
    Publication.objects.filter(pk=publication.pk).update(data=data)
    create_guards(using="default")


@pytest.mark.parametrize("kind", ["", "?format=json", "?format=xlsx", "?format=pdf"])
def test_damaged_data_is_told_and_never_shown(
    client: Client, damaged: Publication, kind: str
) -> None:
    response = client.get(damaged.get_absolute_url() + kind)
    assert response.status_code == 500
    text = response.content.decode()
    assert "verisi bozulmuş" in text
    assert "2. amaç" not in text


def test_a_report_that_would_show_a_damaged_year_is_not_built(damaged: Publication) -> None:
    period = measure(Plan.objects.get(), "2026-2", {})
    with pytest.raises(PublicationDamaged):
        publish(None, period)
    with pytest.raises(CommandError, match="verisi bozulmuş"):
        call_command("publish", "degerlendirme", period.plan.slug, year=2026)


def test_the_teams_home_page_tells_of_damage(
    client: Client, damaged: Publication, strategist: User
) -> None:
    client.force_login(strategist)
    assert "verisi bozulmuş" in client.get("/").content.decode()


# --- What was public before versions were kept --------------------------------------------------


def migrate_reports() -> None:
    """What the migration and then the end of `migrate` do."""
    migration = importlib.import_module("reports.migrations.0006_note_public_reports")
    migration.note_public_reports(apps, None)
    publish_noted(using="default")


def test_a_closed_period_becomes_version_1_by_migration(client: Client) -> None:
    period = closed()
    address = "/raporlar/ornek-2025-2029/izleme/2025-1/"
    assert client.get(address).status_code == 404
    migrate_reports()
    publication = Publication.objects.get()
    assert (publication.version, publication.published_by) == (1, None)
    assert publication.published_at == period.closed_at.replace(microsecond=0)
    assert "TASLAK" not in client.get(address).content.decode()
    assert PeriodEvent.objects.get().text.startswith("Sürümler tutulmadan önce")


def test_the_note_of_a_period_closed_long_ago_passes_the_guards_that_are_in_force() -> None:
    closed()
    drop_guards(using="default")
    Period.objects.update(closed_at=timezone.now() - timedelta(days=400))
    create_guards(using="default")
    migrate_reports()
    assert Publication.objects.get().published_at < timezone.now() - timedelta(days=399)


@pytest.mark.differs
@pytest.mark.parametrize("status", ["draft", "open"])
def test_what_was_not_public_does_not_become_so_by_migration(status: str) -> None:
    closed(close=status != "open")
    if status == "draft":
        Plan.objects.update(status="draft")
    migrate_reports()
    assert not Publication.objects.exists()


def test_a_period_closed_since_then_is_not_published_by_the_next_migrate() -> None:
    closed()
    publish_noted(using="default")
    assert not Publication.objects.exists()


# --- The command --------------------------------------------------------------------------------


def run(*args: str, **options: Any) -> str:
    out = StringIO()
    call_command("publish", *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_publishes_and_says_the_digest() -> None:
    plan = closed().plan
    out = run("izleme", plan.slug, period="2025-1", decision="K", decision_date="07.08.2025")
    publication = Publication.objects.get()
    assert (publication.decision, publication.decision_date) == ("K", date(2025, 8, 7))
    assert publication.sha256 in out
    assert "(2. sürüm)" in run("izleme", plan.slug, period="2025-1", reason="Düzeltme")
    measure(plan, "2025-2", {})
    assert "Değerlendirme Raporu, 2025 yılı" in run("degerlendirme", plan.slug, year=2025)
    assert "2025–2029 Stratejik Plan (1. sürüm)" in run("plan", plan.slug)


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("izleme", {}, "Hangi dönem"),
        ("izleme", {"period": "2025-2"}, "degerlendirme --year 2025"),
        ("izleme", {"period": "2026-1"}, "hiç açılmamış"),
        ("degerlendirme", {}, "Hangi yıl"),
        ("izleme", {"period": "2025-1", "decision_date": "yarın"}, "bir tarih değil"),
    ],
)
def test_the_command_says_what_it_lacks(kind: str, options: dict, message: str) -> None:
    plan = closed().plan
    measure(plan, "2025-2", {})
    with pytest.raises(CommandError, match=message):
        run(kind, plan.slug, **options)


def test_the_command_leaves_out_what_waits_with_force_only() -> None:
    period, _ = sent_period(2)
    Period.objects.update(state="closed")
    with pytest.raises(CommandError, match="--force"):
        run("izleme", period.plan.slug, period="2025-1")
    assert "2 değer onay bekliyor" in run("izleme", period.plan.slug, period="2025-1", force=True)


@pytest.mark.parametrize(("draft", "is_interim"), [(False, False), (True, True)])
def test_render_report_writes_what_was_published_unless_told_otherwise(
    tmp_path: Any, draft: bool, is_interim: bool
) -> None:
    plan = closed(publish=True).plan
    path = tmp_path / "rapor.json"
    options = {"period": "2025-1", "format": "json", "output": path, "draft": draft}
    call_command("render_report", "izleme", plan=plan.slug, **options, stdout=StringIO())
    assert json.loads(path.read_text())["head"]["is_interim"] is is_interim
