"""The admin's pages of the workbook: download, upload, preview, agreement, copy."""

import io
import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import Settings

from budgeting.models import BudgetAmount, BudgetItem, CardCost
from indicators.models import AnnualTarget, Indicator
from plans.models import Goal, ObjectiveCard, Plan, Section, Unit, WorkbookImport
from plans.records.jobs import LOST_AFTER
from plans.sheets.store import load
from plans.workbook import jobs
from plans.workbook.copying import PARTS, next_period
from tests.support.builders import build_plan
from tests.support.exchange_files import saved, text_of
from tests.support.tasks import run_tasks
from tests.support.workbook_files import export, put, values
from tests.support.workbook_pages import PAGE, page_of, upload

State = WorkbookImport.State


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=1, objectives=1, indicators=1)


def renamed(plan: Plan) -> bytes:
    return export(plan, lambda book: put(book["Amaçlar"], "Amaç", 2, "Yeni amaç"))


def test_the_page_offers_each_plan_and_the_download_is_its_workbook(team, plan):
    address = reverse("admin:plans_workbookimport_export", args=[plan.slug])
    assert address in team.get(reverse(PAGE)).content.decode()
    response = team.get(address)
    assert values(response.content) == values(export(plan))
    assert response["Content-Disposition"] == f'attachment; filename="{plan.slug}.xlsx"'


@pytest.mark.parametrize("name", ["changelist", "empty", "copy"])
def test_only_the_strategy_team_comes_in(client, plan, name):
    outsider = User.objects.create_user("memur", is_staff=True)
    client.force_login(outsider)
    address = reverse(f"admin:plans_workbookimport_{name}")
    assert client.get(address).status_code == 403


def test_an_upload_is_shown_first_and_saved_when_the_person_agrees(
    team, plan, data_dir, strategist
):
    job = upload(team, renamed(plan))
    assert job.state == State.READY
    text = text_of(team.get(page_of(job)))
    assert "Amaçlar: 0 yeni, 1 değişen" in text
    assert "1. amaç → Yeni amaç" in text
    assert Goal.objects.get().name == "1. amaç"
    team.post(page_of(job), {"action": "save"})
    run_tasks()
    goal = Goal.objects.get()
    assert goal.name == "Yeni amaç"
    assert goal.history.first().history_user == strategist
    assert "Kaydedildi: 0 yeni, 1 değişen satır" in text_of(team.get(page_of(job)))
    assert list((data_dir / "workbooks").iterdir()) == []


def test_a_wrong_file_is_refused_with_its_errors_and_not_kept(team, plan, data_dir):
    job = upload(team, export(plan, lambda book: put(book["Bütçe"], "2025", 2, "bozuk")))
    assert job.state == State.REFUSED
    text = text_of(team.get(page_of(job)))
    assert "1 sorun var; hiçbir şey kaydedilmedi." in text
    assert "“Bütçe” sayfası, 2. satır, “2025” sütunu" in text
    assert list((data_dir / "workbooks").iterdir()) == []


def test_what_is_no_workbook_is_refused(team, plan):
    job = upload(team, b"PK\x03\x04 bozuk")
    assert "bozuk" in text_of(team.get(page_of(job)))


def test_unknown_names_are_asked_for_before_anything_else(team, plan):
    data = export(plan, lambda book: put(book["Hedef Kartları"], "Sorumlu Birim", 2, "Fen İşl."))
    job = upload(team, data)
    text = text_of(team.get(page_of(job)))
    assert "Fen İşleri Müdürlüğü (%100)" in text
    assert "Değişiklikleri kaydet" not in text
    team.post(page_of(job), {"action": "save"})
    assert not ObjectiveCard.objects.filter(responsible_unit__code="birim-2")
    team.post(page_of(job), {"action": "units", "unit_0": "birim-2"})
    run_tasks()
    assert "Değişiklikleri kaydet" in text_of(team.get(page_of(job)))
    team.post(page_of(job), {"action": "save"})
    run_tasks()
    assert ObjectiveCard.objects.get().responsible_unit.code == "birim-2"


def test_nothing_is_saved_over_what_another_person_changed_meanwhile(team, plan):
    job = upload(team, renamed(plan))
    Goal.objects.update(name="Başkasının adı")
    team.post(page_of(job), {"action": "save"})
    run_tasks()
    run_tasks()
    job.refresh_from_db()
    assert (job.state, Goal.objects.get().name) == (State.READY, "Başkasının adı")
    text = text_of(team.get(page_of(job)))
    assert "Siz önizlemeye bakarken kayıtlar değişti" in text
    assert "Başkasının adı → Yeni amaç" in text


def test_a_deletion_that_is_not_possible_leaves_the_choice_to_the_person(team, plan):
    from tests.support.builders import measure

    indicator = Indicator.objects.get()
    measure(plan, "2025-1", {indicator: 5})
    job = upload(team, export(plan, lambda book: book["Göstergeler"].delete_rows(2)))
    team.post(page_of(job), {"action": "save", "delete": ["Göstergeler"]})
    run_tasks()
    job.refresh_from_db()
    assert job.state == State.READY
    assert "silinemez" in text_of(team.get(page_of(job)))


def test_what_a_file_says_is_text_on_the_page(team, plan):
    tag = "<img src=x onerror=alert(1)>"

    def change(book):
        put(book["Hedef Kartları"], "Sorumlu Birim", 2, tag)
        book["Birim Matrisi"]["C1"] = f"{tag} Müdürlüğü"

    job = upload(team, export(plan, change))
    WorkbookImport.objects.update(file_name=f"{tag}.xlsx")
    page = team.get(page_of(job)).content.decode()
    assert tag in text_of(team.get(page_of(job)))
    assert "<img src=x" not in page


def test_an_import_whose_worker_dies_before_it_says_done_saved_nothing(team, plan, monkeypatch):
    job = upload(team, renamed(plan))
    move = WorkbookImport.move

    def die(job, state, *args, **fields):
        if state == State.DONE:
            raise SystemExit
        return move(job, state, *args, **fields)

    monkeypatch.setattr(WorkbookImport, "move", die)
    team.post(page_of(job), {"action": "save"})
    with pytest.raises(SystemExit):
        jobs.save_import.call(job.name)
    assert Goal.objects.get().name == "1. amaç"


def test_an_import_that_its_worker_took_up_too_late_is_not_saved(team, plan, data_dir):
    job = upload(team, renamed(plan))
    team.post(page_of(job), {"action": "save"})
    WorkbookImport.objects.update(changed_at=job.changed_at - LOST_AFTER * 2)
    assert "hiçbir şey kaydedilmedi" in text_of(team.get(page_of(job)))
    run_tasks()
    job.refresh_from_db()
    assert job.state == State.REFUSED
    assert Goal.objects.get().name == "1. amaç"
    assert list((data_dir / "workbooks").iterdir()) == []


def test_giving_up_removes_the_file(team, plan, data_dir):
    job = upload(team, renamed(plan))
    team.post(page_of(job), {"action": "cancel"})
    assert list((data_dir / "workbooks").iterdir()) == []
    assert Goal.objects.get().name == "1. amaç"


def test_another_person_does_not_see_the_import(team, client, plan):
    job = upload(team, renamed(plan))
    other = User.objects.create_superuser("baska")
    client.force_login(other)
    assert client.get(page_of(job)).status_code == 404


def test_the_page_waits_with_a_progress_bar_until_the_file_was_read(team, plan):
    team.post(reverse(PAGE), {"file": SimpleUploadedFile("plan.xlsx", renamed(plan))})
    job = WorkbookImport.objects.get()
    assert "<progress" in team.get(page_of(job)).content.decode()
    state = reverse("admin:plans_workbookimport_state", args=[job.token])
    assert "Sırada bekliyor." in team.get(state).content.decode()
    run_tasks()
    assert team.get(state)["HX-Refresh"] == "true"


def test_files_that_nobody_answered_for_are_removed_after_a_day(team, plan, data_dir):
    job = upload(team, renamed(plan))
    WorkbookImport.objects.update(changed_at=job.changed_at - jobs.KEPT * 2)
    jobs.remove_forgotten()
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert list((data_dir / "workbooks").iterdir()) == []


def test_a_file_larger_than_ten_megabytes_is_refused(team, plan):
    file = SimpleUploadedFile("plan.xlsx", b"x" * (10 * 1024 * 1024 + 1))
    assert "Dosya 10 MB" in text_of(team.post(reverse(PAGE), {"file": file}))


# --- An empty workbook, the next period -----------------------------------------------------


def test_an_empty_workbook_becomes_a_plan_once_it_is_filled_in(team, plan):
    address = reverse("admin:plans_workbookimport_empty")
    response = team.get(address, {"first_year": 2030, "last_year": 2034})
    book = load_workbook(io.BytesIO(response.content))
    put(book["Plan"], "Kısa Ad", 2, "ornek-2030-2034")
    put(book["Plan"], "Kurum Adı", 2, "Örnek Belediyesi")
    book["Amaçlar"].append(["A1", "İlk amaç"])
    book["Hedefler"].append(["H1.1", "İlk hedef"])
    book["Hedef Kartları"].append(["H1.1", "Fen İşleri Müdürlüğü"])
    row = ["H1.1", None, "P.G. 1.1.1", "Gösterge", 100, "Adet"]
    book["Göstergeler"].append(row)
    put(book["Göstergeler"], "2031", 2, "1.250,5")
    job = upload(team, saved(book))
    assert job.outcome.get("errors") in ([], None), job.outcome
    assert "yeni bir plan" in text_of(team.get(page_of(job)))
    team.post(page_of(job), {"action": "save"})
    run_tasks()
    target = AnnualTarget.objects.get(year=2031)
    assert target.indicator.monitoring_frequency == 6
    assert target.indicator.card.objective.goal.plan.slug == "ornek-2030-2034"
    assert Unit.objects.count() == 3


def test_the_next_periods_draft_is_copied_without_measures_and_prices(team, kars):
    team.post(
        reverse("admin:plans_workbookimport_copy"),
        {"plan": kars.pk, "slug": "kars-2030-2034", "first_year": 2030, "parts": list(PARTS)},
    )
    run_tasks()
    job = WorkbookImport.objects.get()
    assert job.state == State.READY, job.outcome
    team.post(page_of(job), {"action": "save"})
    run_tasks()
    job.refresh_from_db()
    assert job.state == State.DONE, job.outcome
    new = Plan.objects.get(slug="kars-2030-2034")
    assert (new.start_year, new.end_year, new.status) == (2030, 2034, "draft")
    indicators = Indicator.objects.filter(card__objective__goal__plan=new)
    assert indicators.count() == 184
    assert not indicators.filter(baseline__isnull=False).exists()
    assert not AnnualTarget.objects.filter(indicator__in=indicators).exists()
    assert BudgetItem.objects.filter(plan=new).count() == 16
    assert not BudgetAmount.objects.filter(item__plan=new).exists()
    assert not CardCost.objects.filter(card__objective__goal__plan=new).exists()
    assert new.sections.count() == kars.sections.count()
    assert kars.goals.count() == 8


def test_only_what_is_chosen_is_copied_and_cards_where_something_stands_on_them(plan):
    book = next_period(load(plan).book, "yeni", 2030, ["activities"])
    assert len(book["Hedef Kartları"]) == len(book["Faaliyetler"]) == 1
    assert book["Göstergeler"] == book["Stratejiler"] == book["Temel Değerler"] == {}
    assert len(next_period(load(plan).book, "yeni", 2030, [])["Hedef Kartları"]) == 0


def test_the_short_name_of_a_copy_must_be_new(team, plan):
    values_ = {"plan": plan.pk, "slug": plan.slug, "first_year": 2030}
    response = team.post(reverse("admin:plans_workbookimport_copy"), values_)
    assert "Bu kısa adla bir plan var" in text_of(response)


# --- Commands -------------------------------------------------------------------------------


def test_the_commands_write_and_read_a_plan(plan, tmp_path, capsys):
    path = tmp_path / "plan.xlsx"
    call_command("export_plan", plan.slug, "-o", str(path))
    path.write_bytes(renamed(plan))
    call_command("import_plan", str(path), "--dry-run")
    assert "Amaçlar: 0 yeni, 1 değişen" in capsys.readouterr().out
    assert Goal.objects.get().name == "1. amaç"
    call_command("import_plan", str(path))
    assert Goal.objects.get().name == "Yeni amaç"
    call_command("render_report", "plan", "--plan", plan.slug, "--format", "xlsx", "-o", str(path))
    assert values(path.read_bytes()) == values(export(plan))


def test_the_command_takes_decisions_about_names_and_deletions(plan, tmp_path):
    def change(book):
        put(book["Hedef Kartları"], "Sorumlu Birim", 2, "Fen İşl.")
        book["Faaliyetler"].delete_rows(2)

    path = tmp_path / "plan.xlsx"
    path.write_bytes(export(plan, change))
    with pytest.raises(CommandError, match="adında bir birim yok"):
        call_command("import_plan", str(path))
    call_command("import_plan", str(path), "--unit", "Fen İşl.=birim-2", "--delete", "Faaliyetler")
    card = ObjectiveCard.objects.get()
    assert card.responsible_unit.code == "birim-2"
    assert not card.activities.exists()


def test_the_command_tells_of_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="okunamadı"):
        call_command("import_plan", str(tmp_path / os.devnull.strip("/") / "yok.xlsx"))


def test_the_workbook_of_a_plan_with_sections_lists_them_as_a_tree(plan):
    top = Section.objects.create(plan=plan, key="bir", title="Bir")
    Section.objects.create(plan=plan, key="iki", title="İki")
    Section.objects.create(plan=plan, key="alt", title="Alt", parent=top)
    assert [key for (key,) in load(plan).book["Bölümler"]] == ["bir", "alt", "iki"]
