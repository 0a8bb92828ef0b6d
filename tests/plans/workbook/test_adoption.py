"""A workbook puts no plan in force over open errors of its audit, unless somebody says so."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from plans.audit import run_audit
from plans.audit.acceptance import notes
from plans.models import Plan, WorkbookImport
from plans.workbook.apply import AdoptionUnconfirmed
from tests.support.builders import build_plan
from tests.support.exchange_files import text_of
from tests.support.tasks import run_tasks
from tests.support.workbook_files import empty_database, export, import_, put
from tests.support.workbook_pages import page_of, upload

pytestmark = pytest.mark.differs

State = WorkbookImport.State
BOX = 'name="knows_errors"'


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def in_force(db: None) -> bytes:
    """The workbook of a plan in force whose audit has open errors; the database is empty."""
    return workbook("Yürürlükte")


def workbook(status: str) -> bytes:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    data = export(plan, lambda book: put(book["Plan"], "Durum", 2, status))
    empty_database()
    return data


def test_a_new_plan_in_force_is_refused_with_the_errors_of_its_audit(in_force: bytes) -> None:
    with pytest.raises(AdoptionUnconfirmed) as stopped:
        import_(in_force)
    assert stopped.value.sentences[0] == (
        "Dosyada plan “Yürürlükte” yazıyor, ama plan denetiminde açık "
        f"{stopped.value.count} hata var."
    )
    assert not Plan.objects.exists()


def test_confirmed_it_is_put_in_force_and_its_history_tells_so(
    in_force: bytes, strategist: User
) -> None:
    import_(in_force, user=strategist, knows_errors=True)
    plan = Plan.objects.get()
    count = len(run_audit(plan).open_errors)
    assert plan.status == Plan.Status.ACTIVE
    _frozen, adopted, added = plan.history.all()
    assert (added.history_type, added.status) == ("+", Plan.Status.DRAFT)
    assert adopted.history_user == strategist
    assert adopted.history_change_reason == (
        f"Plan denetiminde açık {count} hata bilinerek yürürlüğe alındı."
    )
    (note,) = notes(plan, 10)
    assert note.who == "strateji"


@pytest.mark.parametrize(("label", "status"), [("Taslak", "draft"), ("Sona erdi", "ended")])
def test_a_draft_and_a_plan_of_the_past_need_no_confirmation(
    db: None, label: str, status: str
) -> None:
    import_(workbook(label))
    assert Plan.objects.get().status == status


def test_the_page_shows_the_errors_and_saves_once_the_box_is_ticked(
    team: Client, in_force: bytes, strategist: User
) -> None:
    job = upload(team, in_force)
    assert BOX not in team.get(page_of(job)).content.decode()
    # A box that was not shown confirms nothing.
    team.post(page_of(job), {"action": "save", "knows_errors": "1"})
    run_tasks()
    job.refresh_from_db()
    assert (job.state, Plan.objects.exists()) == (State.READY, False)
    response = team.get(page_of(job))
    assert BOX in response.content.decode()
    count = job.outcome["adoption"]["count"]
    assert f"plan denetiminde açık {count} hata var" in text_of(response)

    team.post(page_of(job), {"action": "save"})
    run_tasks()
    assert not Plan.objects.exists()

    team.post(page_of(job), {"action": "save", "knows_errors": "1"})
    run_tasks()
    plan = Plan.objects.get()
    assert plan.status == Plan.Status.ACTIVE
    assert plan.history.latest().history_user == strategist


def test_the_command_asks_for_adopt(in_force: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(in_force)
    with pytest.raises(CommandError, match="--adopt"):
        call_command("import_plan", str(path))
    assert not Plan.objects.exists()
    call_command("import_plan", str(path), "--adopt")
    plan = Plan.objects.get()
    assert plan.status == Plan.Status.ACTIVE
    assert "bilinerek yürürlüğe alındı" in plan.history.latest().prev_record.history_change_reason
