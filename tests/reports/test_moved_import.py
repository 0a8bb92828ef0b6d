"""A database in which imports of workbooks still belonged to the reports."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps
from django.test import Client

from plans.models import WorkbookImport

BEFORE = [("plans", "0006_right_changes"), ("reports", "0007_rendering_sha256")]
AFTER = [("plans", "0007_workbook_imports"), ("reports", "0008_workbook_imports_move")]

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(targets: list[tuple[str, str]]) -> StateApps:
    return MigrationExecutor(connection).migrate(targets).apps


@pytest.fixture
def before() -> StateApps:
    """The models of then, in a database that takes itself for one of then.

    No table that the move touches has changed since, so nothing else is taken back.
    """
    recorder = MigrationRecorder(connection)
    recorder.flush()
    graph = MigrationLoader(connection, replace_migrations=False).graph
    for target in BEFORE:
        for name in graph.forwards_plan(target):
            recorder.record_applied(*name)
    ContentType.objects.filter(model="workbookimport").update(app_label="reports")
    return migrate(BEFORE)


def test_rows_and_grants_stay_when_the_model_moves(before: StateApps) -> None:
    user = User.objects.create_user("strateji")
    row = before.get_model("reports", "WorkbookImport").objects.create(
        user_id=user.pk, file_name="plan.xlsx", state="ready", outcome={"sheets": []}
    )
    kind = ContentType.objects.get(model="workbookimport")
    assert kind.app_label == "reports"
    user.user_permissions.add(
        Permission.objects.get(content_type=kind, codename="view_workbookimport")
    )

    migrate(AFTER)
    found = WorkbookImport.objects.get()
    assert (found.pk, found.token, found.state) == (row.pk, row.token, "ready")
    assert found.outcome == {"sheets": []}
    assert ContentType.objects.get(model="workbookimport").pk == kind.pk
    assert User.objects.get().get_all_permissions() == {"plans.view_workbookimport"}
    with pytest.raises(IntegrityError, match="workbook_import_state"):
        WorkbookImport.objects.update(state="unknown")

    again = migrate(BEFORE)
    assert again.get_model("reports", "WorkbookImport").objects.get().pk == row.pk
    assert User.objects.get().get_all_permissions() == {"reports.view_workbookimport"}


def test_the_old_address_leads_to_the_page(client: Client) -> None:
    answer = client.get("/admin/reports/workbookimport/?ad=1")
    assert answer["Location"] == "/admin/plans/workbookimport/?ad=1"
