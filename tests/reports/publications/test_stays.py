"""Whatever is done to the plan afterwards, a published report stays what it was."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.db.models import F, ProtectedError, Value
from django.db.models.functions import Concat
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.models import AnnualTarget, Indicator, Measurement, Period, RiskState
from indicators.requirements import Entry
from indicators.sheets import IndicatorResource
from plans.models import Activity, Goal, Objective, ObjectiveCard, Plan, Unit, UnitMember
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.publications.proof import proof_of
from reports.publications.typed_json import dump
from reports.publishing.archiving import forms_of
from reports.publishing.publish import publish
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan, measure
from tests.support.calendar import add_calendar, report_progress
from tests.support.cycle import approve, make_strategist, save_entry, submit, unlock
from tests.support.exchange_files import confirm, exported, upload
from tests.support.workbook_files import export, import_, put

pytestmark = pytest.mark.django_db

REPORTS = ["izleme/2025-1/", "degerlendirme/2025/", "karne/2025-1/birim-1/"]


def build() -> Plan:
    """A plan whose reports of 2025 are published, half a year and the year; one activity has a
    calendar, its card's risk came true."""
    plan = build_plan(goals=2, objectives=1, indicators=2)
    values = {row: 10 + row.pk % 7 for row in Indicator.objects.all()}
    activity = Activity.objects.earliest("pk")
    calendar = add_calendar(activity, [("İhale", date(2025, 3, 31), "planned")])
    for code in ("2025-1", "2025-2"):
        period = measure(plan, code, values, close=False)
        report_progress(period, {calendar: 60}, note="Kazı bitti.", delay_reason="Kış uzundu.")
        risk = activity.card.notes.get(kind="risk")
        RiskState.objects.create(period=period, risk=risk, occurred="yes", action="Ödenek istendi.")
        Period.objects.filter(pk=period.pk).update(state="closed", closed_at=timezone.now())
        publish(None, Period.objects.get(pk=period.pk))
    return plan


@dataclass
class Before:
    """What is there before a test changes anything, the same for all."""

    #: The folder of stored files.
    media: Path
    #: See `snapshot`.
    published: dict[str, object]
    #: See `drafts`.
    drafts: list[str]


@pytest.fixture(scope="module")
def before(share: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Before:
    def make() -> Before:
        build()
        strategist = make_strategist()
        with transaction.atomic():
            reader = Client()
            reader.force_login(strategist)
            found = Before(media, snapshot(reader), drafts())
            transaction.set_rollback(True)
        return found

    media = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=media):
        return share(make)


@pytest.fixture
def plan(before: Before, settings: Any, db: None) -> Plan:
    settings.MEDIA_ROOT = before.media
    return Plan.objects.get()


@pytest.fixture
def strategist(before: Before, db: None) -> User:
    return User.objects.get(username="strateji")


@pytest.fixture
def reader(strategist: User) -> Client:
    """Somebody whom every report and scorecard is open to."""
    client = Client()
    client.force_login(strategist)
    return client


def snapshot(reader: Client) -> dict[str, object]:
    """Page, content of the PDF, values of the workbook and JSON of every published report; its
    place in the archive."""
    found: dict[str, object] = {}
    for publication in Publication.objects.all():
        forms = forms_of(publication)
        found[f"{publication} pdf"] = forms.html(proof_of(publication))
        found[f"{publication} xlsx"] = values(forms.workbook())
        for address in (publication.verification_url, "/arsiv/"):
            found[f"{publication} {address}"] = Client().get(address).content
    for report in REPORTS:
        address = f"/raporlar/ornek-2025-2029/{report}"
        page = reader.get(address)
        assert page.status_code == 200
        found[f"{report} page"] = re.sub(
            r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()
        )
        if report.startswith("karne"):  # made when it is asked for
            pdf = reader.get(f"{address}?format=pdf")
            found[f"{report} pdf"] = pdf.context["rendering"].key
            found[f"{report} xlsx"] = values(reader.get(f"{address}?format=xlsx").content)
        found[f"{report} json"] = reader.get(f"{address}?format=json").content
    found["years"] = reader.get("/raporlar/").content.count(b"ornek-2025-2029/degerlendirme/2025/")
    return found


def values(workbook: bytes) -> dict[str, object]:
    book = load_workbook(io.BytesIO(workbook))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def drafts() -> list[str]:
    """What the reports would be today."""
    periods = Period.objects.select_related("plan")
    return [dump(build_monitoring_report(period)) for period in periods]


def changed(before: dict[str, object], after: dict[str, object]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


# --- Through every interface --------------------------------------------------------------------


def post(team: Client, record: Any, **changes: Any) -> None:
    """Change fields on the record's admin page."""
    address = reverse(
        f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk]
    )
    data = untouched(team.get(address))
    assert changes.keys() <= data.keys()
    response = team.post(address, data | changes)
    assert response.status_code == 302, response.context["errors"]


def admin_indicator(team: Client, plan: Plan) -> None:
    post(
        team,
        Indicator.objects.first(),
        code="P.G. 9",
        name="Sonradan yazılan gösterge",
        weight="12,5",
        unit_of_measure="km",
        baseline="3",
        year_2025="999",
        direction="down",
        basis="cumulative",
        aggregation="last",
        monitoring_frequency="12",
    )


def admin_card(team: Client, plan: Plan) -> None:
    other = Unit.objects.get(code="birim-2")
    post(team, ObjectiveCard.objects.first(), responsible_unit=other.pk)


def admin_plan(team: Client, plan: Plan) -> None:
    post(team, plan, institution="Başka Belediye", slug="baska-ad")


def admin_names(team: Client, plan: Plan) -> None:
    post(team, Goal.objects.first(), name="Sonradan yazılan amaç", number="9")
    post(team, Objective.objects.first(), name="Sonradan yazılan hedef", number="9")
    post(team, Unit.objects.get(code="birim-1"), name="Yeni Müdürlük", short_name="Yeni Md.")


def import_list(team: Client, plan: Plan) -> None:
    def change(sheet: Worksheet) -> None:
        head = next(row for row in sheet if any(str(cell.value) == "2025" for cell in row))
        names = {str(cell.value): cell.column for cell in head}
        for row in range(head[0].row + 1, sheet.max_row + 1):
            if sheet.cell(row, names["2025"]).value is not None:
                sheet.cell(row, names["2025"], 77)
                name = sheet.cell(row, names["Performans Göstergesi"])
                name.value = f"{name.value}, listeden"

    address = "/admin/indicators/indicator/import/"
    preview = upload(team, address, exported(IndicatorResource(), change))
    confirm(team, address, preview)


def import_workbook(team: Client, plan: Plan) -> None:
    def change(book: Any) -> None:
        put(book["Göstergeler"], "Başlangıç Değeri", 2, 5)

    import_(export(plan, change), knows_errors=True)


def change_unit_code(team: Client, plan: Plan) -> None:
    Unit.objects.filter(code="birim-1").update(code="yeni-kod")


def unlock_and_approve_again(team: Client, plan: Plan) -> None:
    clerk = User.objects.create_user("memur")
    colleague = User.objects.get(username="strateji")
    row = Measurement.objects.filter(period__half=1, state="approved").first()
    UnitMember.objects.create(user=clerk, unit=row.indicator.card.responsible_unit)
    row = unlock(colleague, row.pk, "Yanlış girilmiş")
    entry = Entry(value=Decimal(1), deviation_reason="Neden", remedy="Önlem")
    save_entry(clerk, row.pk, entry, row.version)
    submit(clerk, row.pk)
    approve(colleague, row.pk)


EDITS = [
    admin_indicator,
    admin_card,
    admin_plan,
    admin_names,
    import_list,
    import_workbook,
    change_unit_code,
    unlock_and_approve_again,
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_no_edit_changes_what_was_published(
    team: Client,
    reader: Client,
    plan: Plan,
    before: Before,
    edit: Callable[[Client, Plan], None],
) -> None:
    edit(team, plan)
    assert drafts() != before.drafts  # it would have shown
    assert changed(before.published, snapshot(reader)) == []


# --- Every field of every table, by SQL ---------------------------------------------------------

PLAN_MODELS = [
    model
    for app in ("plans", "indicators", "budgeting")
    for model in apps.get_app_config(app).get_models()
    if not model.__name__.startswith("Historical")
]


def another(field: models.Field) -> list[object]:
    """Values of other content for a column, those first that no constraint minds."""
    if field.choices:
        return [value for value, _ in field.choices]
    match field:
        case models.BooleanField():
            return [~F(field.name)]
        case models.CharField() | models.TextField():
            return [Concat(F(field.name), Value("x")), Value("x")]
        case models.IntegerField() | models.DecimalField():
            return [F(field.name) + 50, F(field.name) + 1, Value(4)]
        case models.DateTimeField() | models.DateField():
            return [Value(None), Value("2027-03-04")]
    return []


def overwrite(model: type[models.Model]) -> set[str]:
    """Put something else into every column that the database lets be written; their names."""
    written = set()
    for field in model._meta.concrete_fields:
        if field.primary_key or field.is_relation:
            continue
        for value in another(field):
            try:
                with transaction.atomic():
                    if model._base_manager.update(**{field.name: value}):
                        written.add(field.name)
                break
            except (IntegrityError, ValueError):
                continue
    return written


def test_no_column_of_the_plan_changes_what_was_published(
    reader: Client, plan: Plan, before: Before
) -> None:
    written = {model: overwrite(model) for model in PLAN_MODELS}
    assert written[Indicator] >= {
        *["code", "name", "weight", "unit_of_measure", "baseline", "direction", "basis"],
        *["aggregation", "monitoring_frequency"],
    }
    assert written[AnnualTarget] >= {"value"}
    assert written[Plan] >= {
        *["slug", "institution", "status", "threshold_reached", "missing_as_zero"],
    }
    assert written[Unit] >= {"code", "name"}
    assert drafts() != before.drafts
    assert changed(before.published, snapshot(reader)) == []


# --- Deleting -----------------------------------------------------------------------------------


def raw_delete(model: type[models.Model]) -> None:
    model._base_manager.all()._raw_delete("default")


@pytest.mark.parametrize(
    "delete",
    [
        # Django finds these protected before it asks the database.
        lambda: Plan.objects.get().delete(),
        lambda: Period.objects.first().delete(),
        lambda: Indicator.objects.first().delete(),
        lambda: User.objects.get(username="onaylayan").delete(),
        *(
            pytest.param(partial(raw_delete, model), marks=pytest.mark.differs, id=model.__name__)
            for model in (Plan, Period, Publication, Measurement)
        ),
    ],
)
def test_what_cannot_be_deleted_leaves_the_report(
    reader: Client, plan: Plan, before: Before, delete: Callable[[], object]
) -> None:
    with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
        delete()
    assert changed(before.published, snapshot(reader)) == []


@pytest.mark.differs
def test_targets_and_texts_that_can_be_deleted_leave_the_report(
    reader: Client, plan: Plan, before: Before
) -> None:
    AnnualTarget.objects.all().delete()
    assert drafts() != before.drafts
    assert changed(before.published, snapshot(reader)) == []


def test_a_plan_that_takes_the_name_of_a_published_one_does_not_take_its_address(
    reader: Client, plan: Plan, before: Before
) -> None:
    Plan.objects.update(slug="eski")
    other = build_plan(goals=1, objectives=1, indicators=1)
    measure(other, "2025-1", {})
    assert changed(before.published, snapshot(reader)) == []


def test_the_command_writes_what_was_published(plan: Plan, tmp_path: Any) -> None:
    path = tmp_path / "rapor.json"
    Indicator.objects.update(name="Sonradan")
    call_command(
        "render_report", "izleme", plan=plan.slug, period="2025-1", format="json", output=path
    )
    assert path.read_text() == Publication.objects.get(kind="izleme").data
