"""Whichever way records are written, the trail tells what they became, who did it and whence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import Settings

from budgeting.models import BudgetItem, CostEstimate
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
from plans.document.sections import read_tree
from plans.models import (
    Activity,
    CoreValue,
    Goal,
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
from plans.records.history import catch_up, write_all
from plans.workbook.plan_sheets import UnitResource
from tests.plans.records.conftest import ADDRESS, World
from tests.support.admin_forms import drag, new_row, untouched
from tests.support.builders import build_plan
from tests.support.cycle import approve, send
from tests.support.entry_rows import fill, row
from tests.support.exchange_files import confirm, exported, upload
from tests.support.grids import COSTING, MATRIX
from tests.support.grids import post as post_grid
from tests.support.tasks import run_tasks
from tests.support.trail import incomplete_trails
from tests.support.workbook_files import export, put
from tests.support.workbook_pages import page_of

pytestmark = pytest.mark.differs

SHEET = "/veri-girisi/2025-1/birim-1/"
REVIEW = "/onay/2025-1/birim-1/"


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
    world.save_page(world.unit.members.first(), role="manager")
    page = reverse("admin:plans_unitmember_invite", args=[world.unit.pk])
    world.team.post(page, {"lines": "ayse@ornek.bel.tr", "confirm": "1"})


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
    build_plan(goals=1, objectives=1, indicators=2, slug="baska")
    catch_up("Başlangıç", using="default")
    call_command("demo", plan="baska", today=date(2025, 11, 22), stdout=StringIO())
    assert incomplete_trails() == []
    changes = Measurement.history.filter(history_type="~")
    assert changes.exists()
    assert not changes.filter(history_user=None).exists()
