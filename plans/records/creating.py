"""Migrations that make tables quickly."""

from copy import copy
from itertools import groupby

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, Migration
from django.db.migrations.state import ProjectState


class TablesMigration(Migration):
    """A migration that makes tables which stand beside each other together, in whatever order.

    Django renders the models anew after each operation; here they are rendered once.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        for kind, operations in groupby(self.operations, type):
            part = copy(self)
            part.operations = list(operations)  # type: ignore[misc]  # as Django does in __init__
            if kind is not CreateModel:
                project_state = Migration.apply(part, project_state, schema_editor, collect_sql)
                continue
            vars(project_state).pop("apps", None)
            before, project_state = project_state, part.mutate_state(project_state)
            for operation in part.operations:
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
