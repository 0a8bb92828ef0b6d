"""Whichever way records are written, the trail tells what they became, who did it and whence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import Settings

from budgeting.models import BudgetItem, CostEstimate
from indicators import workflow
from indicators.models import (
    AnnualTarget,
    CardAssessment,
    Evidence,
    Indicator,
    Measurement,
    Period,
    PeriodExtension,
)
from indicators.sheets import IndicatorResource
from plans.document.sections import key_from, read_tree
from plans.models import (
    Activity,
    CoreValue,
    Goal,
    ObjectiveCard,
    Plan,
    Section,
    SectionTable,
    Survey,
    SurveyQuestion,
    Unit,
    UnitAssignment,
    UnitMember,
    WorkbookImport,
)
from plans.records.history import acting, catch_up, write_all
from plans.workbook.plan_sheets import UnitResource
from tests.support.admin_forms import drag, new_row, untouched
from tests.support.builders import build_plan
from tests.support.cycle import approve, member, send
from tests.support.entry_rows import fill, row
from tests.support.exchange_files import confirm, exported, upload
from tests.support.grids import COSTING, MATRIX
from tests.support.grids import post as post_grid
from tests.support.survey_samples import build_survey
from tests.support.tasks import run_tasks
from tests.support.trail import Since, incomplete_trails
from tests.support.workbook_files import export, put
from tests.support.workbook_pages import page_of

pytestmark = pytest.mark.differs

ADDRESS = "10.1.2.3"
SHEET = "/veri-girisi/2025-1/birim-1/"
REVIEW = "/onay/2025-1/birim-1/"


@dataclass
class World:
    """A plan of one card and two indicators, its first half open, and people at work."""

    plan: Plan
    unit: Unit
    clerk: User
    strategist: User
    #: The browsers of the strategist and of the clerk.
    team: Client
    desk: Client
    folder: Path
    #: The entries that the way itself writes.
    since: Since

    def begin(self) -> None:
        """What was written until now only prepared the way; it is put down to nobody."""
        catch_up("Hazırlık", using="default")
        self.since = Since()

    @property
    def card(self) -> ObjectiveCard:
        return ObjectiveCard.objects.get()

    @property
    def measurement(self) -> Measurement:
        return Measurement.objects.earliest("pk")

    def save_page(self, record: Any, **changes: Any) -> None:
        """Save the record's page in the admin, as it is but for the changes."""
        address = self.page_of(record)
        response = self.team.post(address, untouched(self.team.get(address)) | changes)
        assert response.status_code == 302, response.context["errors"]

    @staticmethod
    def page_of(record: Any, kind: str = "change") -> str:
        name = f"{record._meta.app_label}_{record._meta.model_name}_{kind}"
        return reverse(f"admin:{name}", args=[record.pk])


@pytest.fixture
def world(strategist: User, settings: Settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    plan = build_plan(goals=1, objectives=1, indicators=2)
    unit = Unit.objects.get(code="birim-1")
    clerk = member(unit, "memur")
    sections = [
        Section.objects.create(plan=plan, title=title, key=key_from(title, ()))
        for title in ("Bir", "İki")
    ]
    SectionTable.objects.create(section=sections[0], key="personel", caption="Personel")
    build_survey(plan)
    workflow.open_period(None, plan, 2025, 1, date(2025, 7, 15))
    catch_up("Başlangıç", using="default")
    team, desk = Client(REMOTE_ADDR=ADDRESS), Client(REMOTE_ADDR=ADDRESS)
    team.force_login(strategist)
    desk.force_login(clerk)
    return World(plan, unit, clerk, strategist, team, desk, tmp_path, Since())


@dataclass(frozen=True)
class Way:
    """A way of writing: what it does, which models it writes, and what the trail has to say."""

    do: Callable[[World], None]
    writes: set[type]
    #: The user name of who acts from ADDRESS; None for a command, which has neither.
    by: str | None
    #: What the reasons of bulk ways contain.
    reason: str


WAYS: dict[str, Way] = {}


def way(*writes: type, by: str | None, reason: str = "") -> Callable:
    def add(do: Callable[[World], None]) -> Callable[[World], None]:
        WAYS[do.__name__] = Way(do, set(writes), by, reason)
        return do

    return add


# --- Pages of the admin -------------------------------------------------------------------------


@way(Goal, by="strateji")
def page(world: World) -> None:
    world.save_page(Goal.objects.get(), name="Yeni ad")


@way(Activity, by="strateji")
def row_in_a_page(world: World) -> None:
    address = world.page_of(world.card)
    data = untouched(world.team.get(address))
    world.team.post(address, new_row(data, "activities", text="Yeni faaliyet", order=""))


@way(Indicator, AnnualTarget, by="strateji")
def indicator_with_its_years(world: World) -> None:
    indicator = world.card.indicators.first()
    world.save_page(indicator, name="Yeni ad", year_2025="", year_2026="30")


@way(CoreValue, by="strateji")
def rows_dragged_in_a_page(world: World) -> None:
    world.save_page(world.plan, **{"core_values-0-order": 2, "core_values-1-order": 1})


@way(Unit, by="strateji")
def rows_dragged_in_a_list(world: World) -> None:
    keys = list(Unit.objects.order_by("-order").values_list("pk", flat=True))
    drag(world.team, reverse("admin:plans_unit_changelist"), keys)


@way(UnitMember, by="strateji")
def people_of_a_unit(world: World) -> None:
    address = world.page_of(world.unit)
    data = untouched(world.team.get(address)) | {"members-0-DELETE": "on"}
    data = new_row(data, "members", user=world.strategist.pk, role="manager")
    world.team.post(address, data)


@way(Section, SectionTable, by="strateji")
def deletion_with_what_hangs_on_it(world: World) -> None:
    world.team.post(world.page_of(Section.objects.first(), "delete"), {"post": "yes"})


@way(Section, by="strateji", reason="sürümüne dönüldü")
def going_back_to_a_version(world: World) -> None:
    section = Section.objects.first()
    world.save_page(section, title="Başka")
    world.begin()
    first, latest = section.history.earliest(), section.history.latest()
    address = reverse("admin:plans_section_version", args=[section.pk, first.history_id])
    world.team.post(address, {"latest": latest.history_id})


@way(Plan, by="strateji", reason="yürürlüğe alındı")
def adoption(world: World) -> None:
    Plan.objects.update(status=Plan.Status.DRAFT)
    world.begin()
    world.save_page(world.plan, status="active", confirm_adoption="on")


@way(CostEstimate, by="strateji")
def costing_grid(world: World) -> None:
    objective = world.card.objective_id
    cells = {f"o{objective}:2025": "5", f"o{objective}:2026": ""}
    post_grid(world.team, COSTING, world.plan, cells)


@way(UnitAssignment, by="strateji")
def matrix(world: World) -> None:
    unit, objective = Unit.objects.get(code="birim-3"), world.card.objective_id
    post_grid(world.team, MATRIX, world.plan, {f"o{objective}:u{unit.pk}": "S"})


@way(UnitAssignment, by="strateji", reason="Kartlardan yeniden kurma")
def matrix_made_anew_from_the_cards(world: World) -> None:
    write_all(UnitAssignment, deleted=UnitAssignment.objects.all())
    world.begin()
    world.team.post(reverse("admin:plans_unitassignment_rebuild", args=[world.plan.slug]))


@way(Section, by="strateji", reason="Bölüm ağacında taşıma")
def tree_of_sections(world: World) -> None:
    section = Section.objects.get(title="İki")
    data = {"move": f"section:{section.pk}:up", "version": read_tree(world.plan).version()}
    world.team.post(reverse("admin:plans_section_tree", args=[world.plan.slug]), data)


@way(SectionTable, by="strateji")
def table_of_a_section(world: World) -> None:
    world.save_page(SectionTable.objects.get(), caption="Yeni başlık")


@way(Survey, SurveyQuestion, by="strateji")
def survey(world: World) -> None:
    survey = Survey.objects.get()
    address = world.page_of(survey)
    data = untouched(world.team.get(address)) | {"title": "Yeni ad"}
    world.team.post(address, new_row(data, "questions", text="Yeni soru", kind="text"))


# --- Files --------------------------------------------------------------------------------------


@way(Unit, by="strateji", reason="İçe aktarma: dosya.xlsx")
def list_of_units(world: World) -> None:
    def change(sheet: Any) -> None:
        sheet["B2"] = "Başka Müdürlük"
        sheet.append(("yeni", "Yeni Müdürlük", "Yeni Md.", "Evet", None))

    address = reverse("admin:plans_unit_import")
    confirm(world.team, address, upload(world.team, address, exported(UnitResource(), change)))


@way(Indicator, AnnualTarget, by="strateji", reason="İçe aktarma: dosya.xlsx")
def list_of_indicators(world: World) -> None:
    def change(sheet: Any) -> None:
        put(sheet, "Performans Göstergesi", 2, "Yeni ad")
        put(sheet, "2025", 2, None)
        put(sheet, "2026", 2, 31)

    address = reverse("admin:indicators_indicator_import")
    data = exported(IndicatorResource(), change)
    confirm(world.team, address, upload(world.team, address, data))


def changed_workbook(world: World) -> bytes:
    """A goal renamed, a target changed, a budget line and its amounts left out."""

    def change(book: Any) -> None:
        put(book["Amaçlar"], "Amaç", 2, "Yeni amaç")
        put(book["Göstergeler"], "2026", 2, 31)
        book["Bütçe"].delete_rows(2)

    return export(world.plan, change)


@way(Goal, AnnualTarget, BudgetItem, by="strateji", reason="Çalışma kitabından içe aktarma")
def workbook_that_the_worker_saves(world: World) -> None:
    file = SimpleUploadedFile("plan.xlsx", changed_workbook(world))
    world.team.post(reverse("admin:plans_workbookimport_changelist"), {"file": file})
    run_tasks()
    page = page_of(WorkbookImport.objects.get())
    world.team.post(page, {"action": "save", "delete": ["Bütçe"]})
    run_tasks()


@way(Goal, AnnualTarget, BudgetItem, by=None, reason="Çalışma kitabından içe aktarma")
def workbook_by_command(world: World) -> None:
    path = world.folder / "plan.xlsx"
    path.write_bytes(changed_workbook(world))
    call_command("import_plan", str(path), "--delete=Bütçe", stdout=StringIO())


@way(Goal, Unit, by=None, reason="Veri yükleme: yedek")
def loaddata(world: World) -> None:
    goal = Goal.objects.get()
    goal.name = "Yedekteki ad"
    unit = Unit(pk=999, code="yeni", name="Yeni", short_name="Yeni", order=99)
    path = world.folder / "yedek.json"
    path.write_text(serializers.serialize("json", [goal, unit]))
    call_command("loaddata", str(path), verbosity=0)


# --- The cycle ----------------------------------------------------------------------------------


@way(Measurement, by="memur")
def sheet_of_a_unit(world: World) -> None:
    world.desk.post(SHEET, {**row(world.measurement, "50"), "save": ""})


@way(Measurement, by="memur")
def sending(world: World) -> None:
    typed = row(world.measurement, "5", deviation_reason="Kış", remedy="Ekip")
    world.desk.post(SHEET, {**typed, "send": world.measurement.pk})


@way(Measurement, by="memur")
def sending_all(world: World) -> None:
    for measurement in Measurement.objects.all():
        typed = row(measurement, "5", deviation_reason="Kış", remedy="Ekip")
        world.desk.post(SHEET, {**typed, "save": ""})
    world.desk.post(SHEET, {"send": "all"})


@way(Evidence, by="memur")
def evidence(world: World) -> None:
    key = world.measurement.pk
    world.desk.post(SHEET, {"attach": key, f"m{key}-number": "E-1"})
    world.desk.post(SHEET, {"detach": Evidence.objects.get().uid})


@way(CardAssessment, by="memur")
def assessment(world: World) -> None:
    key = f"k{world.card.pk}"
    world.desk.post(SHEET, {f"{key}-version": 0, f"{key}-remedy": "Ek ekip", "save": ""})


@way(Measurement, by="memur")
def sheet_in_excel(world: World) -> None:
    book = load_workbook(BytesIO(world.desk.get(f"{SHEET}excel/indir/").content))
    fill(book, 2, Gerçekleşme=2)
    fill(book, 3, Gerçekleşme=3)
    stream = BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("birim.xlsx", stream.getvalue())
    preview = world.desk.post(f"{SHEET}excel/", {"file": file})
    world.desk.post(f"{SHEET}excel/", {"upload": preview.context["name"]})


def sent(world: World) -> list[str]:
    """All values, sent, as the review page names them."""
    rows = [send(world.clerk, measurement) for measurement in Measurement.objects.all()]
    world.begin()
    return [f"{row.pk}:{row.version}" for row in rows]


@way(Measurement, by="strateji")
def approval(world: World) -> None:
    world.team.post(f"{REVIEW}onayla/", {"agreed": sent(world)})


@way(Measurement, by="strateji")
def return_to_the_unit(world: World) -> None:
    sent(world)
    row = world.measurement
    note = {"one": f"{row.pk}:{row.version}", f"note-{row.pk}": "Bakın"}
    world.team.post(f"{REVIEW}iade/", note)


@way(Measurement, by="strateji")
def unlocking(world: World) -> None:
    sent(world)
    row = approve(world.strategist, world.measurement.pk)
    world.begin()
    data = {f"reason-{row.pk}": "Yanlış", "version": row.version}
    world.team.post(f"{REVIEW}{row.pk}/kilit/", data)


@way(PeriodExtension, by="strateji")
def more_time(world: World) -> None:
    world.team.post(f"{REVIEW}ek-sure/", {"due": "2025-08-01"})


@way(Period, Measurement, by="strateji")
def opening(world: World) -> None:
    world.team.post("/onay/ac/", {"period": "2025-2", "due": "2026-01-15"})


@way(Period, by="strateji")
def closing(world: World) -> None:
    world.team.post("/onay/2025-1/kapat/", {"confirmed": "on"})


@way(Period, Measurement, by=None)
def opening_by_command(world: World) -> None:
    call_command("open_period", world.plan.slug, "2025-2", "--due=2026-01-15", stdout=StringIO())


@way(Period, by=None)
def closing_by_command(world: World) -> None:
    call_command("close_period", world.plan.slug, "2025-1", "--force", stdout=StringIO())


# --- The check ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WAYS)
def test_the_trail_is_complete_after(world: World, name: str) -> None:
    way = WAYS[name]
    way.do(world)
    entries = world.since.entries()
    assert incomplete_trails() == []
    assert way.writes <= {entry.instance_type for entry in entries}
    assert {entry.history_user and entry.history_user.username for entry in entries} == {way.by}
    assert {entry.history_address for entry in entries} == {ADDRESS if way.by else None}
    assert [e for e in entries if way.reason not in (e.history_change_reason or "")] == []


def test_sample_data_has_its_trail(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    build_plan(goals=1, objectives=1, indicators=2)
    catch_up("Başlangıç", using="default")
    call_command("demo", today=date(2025, 11, 22), stdout=StringIO())
    assert incomplete_trails() == []
    changes = Measurement.history.filter(history_type="~")
    assert changes.exists()
    assert not changes.filter(history_user=None).exists()


# --- The beginning ------------------------------------------------------------------------------


def test_a_loaded_plan_begins_with_the_fixture(kars: Plan) -> None:
    assert incomplete_trails() == []
    first = kars.history.get()
    assert first.history_change_reason == "Veri yükleme: kars_2025_2029"


def test_the_first_edit_of_a_loaded_record_shows_what_it_was(
    kars: Plan, client: Client, strategist: User
) -> None:
    client.force_login(strategist)
    goal = kars.goals.first()
    old = goal.name
    address = World.page_of(goal)
    client.post(address, untouched(client.get(address)) | {"name": "Yeni ad"})
    page = client.get(World.page_of(goal, "history")).text
    assert "önceki değeri kayıtlı değil" not in page
    assert old in page


def test_the_migration_gives_what_has_no_beginning_its_first_entry(world: World) -> None:
    Goal.history.all().delete()
    Unit.objects.update(short_name="Değişti")
    migration = import_module("reports.migrations.0005_first_trail")
    state = MigrationExecutor(connection).loader.project_state()
    migration.write_first_entries(state.apps, SimpleNamespace(connection=connection))
    assert incomplete_trails() == []
    assert Goal.history.get().history_change_reason == "Kaydın ilk hâli"


# --- That the check can fail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda: Goal.objects.update(name="Başka"), "Goal {}: ~ is missing"),
        (lambda: Goal.history.all().delete(), "Goal {}: + is missing"),
        (lambda: Goal.history.update(history_type="~"), "Goal {}: no beginning"),
    ],
)
def test_a_trail_that_is_not_complete_is_told(
    world: World, spoil: Callable[[], Any], told: str
) -> None:
    spoil()
    assert incomplete_trails() == [told.format(Goal.objects.get().pk)]


def test_a_row_that_is_gone_without_a_word_is_told(world: World) -> None:
    value = CoreValue.objects.first()
    CoreValue.objects.filter(pk=value.pk)._raw_delete("default")
    assert incomplete_trails() == [f"CoreValue {value.pk}: - is missing"]


# --- Many rows at once ----------------------------------------------------------------------------


def test_many_rows_are_put_down_to_the_given_person_and_date(world: World) -> None:
    goal, at = Goal.objects.get(), datetime(2025, 7, 1, tzinfo=UTC)
    goal.name = "Yeni"
    with acting(world.clerk, ADDRESS):
        write_all(Goal, updated=[goal], fields=["name"], user=world.strategist, reason="x", at=at)
    entry = goal.history.order_by("history_id").last()
    assert (entry.history_user, entry.history_address) == (world.strategist, ADDRESS)
    assert (entry.history_change_reason, entry.history_date) == ("x", at)


def test_many_rows_take_as_many_queries_as_few(world: World) -> None:
    counts = []
    for number in (1, 50):
        values = [
            CoreValue(plan=world.plan, name=f"{number} {i}", order=100 * number + i)
            for i in range(number)
        ]
        with CaptureQueriesContext(connection) as queries:
            write_all(CoreValue, created=values)
            write_all(CoreValue, updated=values, fields=["name"])
            write_all(CoreValue, deleted=values)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_still_hangs_on_a_row_keeps_it(world: World) -> None:
    write_all(Goal, deleted=[Goal.objects.get()])
    with pytest.raises(IntegrityError):
        connection.check_constraints()
    transaction.set_rollback(True)  # else the end of the test would stumble over it too
