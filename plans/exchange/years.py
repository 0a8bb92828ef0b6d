"""Tables that have a column for each year of the plan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from plans.exchange.cells import suggestion
from plans.exchange.columns import NumberWidget, YearColumn
from plans.exchange.resource import ExchangeResource, Writes
from plans.exchange.table import Cell, FileError, Table, shorten
from plans.models import Objective, Plan
from plans.records.base import YearRecord

#: The key columns' names in `fields`, which both tables of this kind share.
PLAN, OBJECTIVE = "plan", "objective"


class YearsResource(ExchangeResource):
    """Base of the resources whose rows hold a value for each year.

    A record in hand carries `year_rows` (what is stored, by year) and `year_values` (what will
    be). A file may leave a year out, which then stays as it is; an empty cell removes the year.
    """

    #: The columns of the years stand behind this field.
    YEARS_AFTER: ClassVar[str]
    YEAR_EXPLANATION: ClassVar[str]

    def year_widget(self) -> NumberWidget:
        raise NotImplementedError

    def plans_of_export(self, queryset: models.QuerySet) -> Iterable[Plan]:
        """The plans of the exported records."""
        raise NotImplementedError

    # Columns

    def set_years(self, years: Iterable[int]) -> None:
        """Put a column for each of the years in its place among `fields`."""
        widget = self.year_widget()
        columns = {
            f"year_{year}": YearColumn(year, widget, self.YEAR_EXPLANATION) for year in years
        }
        ordered = {}
        for name, column in self.fields.items():
            ordered[name] = column
            if name == self.YEARS_AFTER:
                ordered |= columns
        self.fields = ordered

    def prepare_columns(self, table: Table) -> None:
        self.years = [int(name) for name in table.header if _is_year(name)]
        self.set_years(self.years)

    def expected_columns(self) -> list[str]:
        names = [c.column_name for c in self.fields.values() if not isinstance(c, YearColumn)]
        return [*names, "planın yılları (2025 gibi)"]

    def before_export(self, queryset: models.QuerySet, **kwargs: Any) -> None:
        plans = list(self.plans_of_export(queryset)) or list(Plan.objects.all()[:1])
        self.set_years(sorted({year for plan in plans for year in plan.years}))

    # What rows refer to

    def load_plans(self, rows: list[dict[str, Cell]]) -> list[Plan]:
        """The plans that the rows name; FileError for a year that none of them has."""
        self.plans = {plan.slug: plan for plan in Plan.objects.all()}
        named = {self.peek(PLAN, row) for row in rows}
        plans = [plan for slug, plan in self.plans.items() if slug in named]
        problems = [
            f"{self.table.place(column=str(year))}: {_outside(year, plans)} Sütunu silin."
            for year in self.years
            if plans and not any(year in plan.years for plan in plans)
        ]
        if problems:
            raise FileError(*problems)
        self.objectives = {
            (objective.goal.plan_id, objective.code): objective
            for objective in Objective.objects.filter(goal__plan__in=plans).select_related(
                "goal__plan"
            )
        }
        return plans

    def find_plan(self, row: Mapping[str, Any], errors: dict[str, str]) -> Plan | None:
        slug = self.key_value(PLAN, row, errors)
        plan = self.plans.get(slug)
        if slug and plan is None:
            errors[self.fields[PLAN].attribute] = (
                f"“{shorten(slug)}” kısa adlı bir plan yok.{suggestion(slug, self.plans)}"
            )
        return plan

    def find_objective(self, plan: Plan, code: str, errors: dict[str, str]) -> Objective | None:
        objective = self.objectives.get((plan.pk, code))
        if objective is None:
            known = [known for plan_id, known in self.objectives if plan_id == plan.pk]
            errors[self.fields[OBJECTIVE].attribute] = (
                f"Bu planda “{shorten(code)}” kodlu bir hedef yok.{suggestion(code, known)} "
                "Hedefi H1.1 gibi yazın."
            )
        return objective

    def check_years(
        self, plan: Plan, blank: YearRecord, field: str, instance: Any, errors: dict[str, Any]
    ) -> None:
        """Check the changed years of the record by the rules of their model.

        `blank` is a row of that model without year and value, which `field` names.
        """
        for year in self.years:
            value = instance.year_values.get(year)
            stored = instance.year_rows.get(year)
            if value is None or f"year_{year}" in errors:
                continue
            if year not in plan.years:
                errors[f"year_{year}"] = f"{_outside(year, [plan])} Hücreyi boşaltın."
            elif stored is None or getattr(stored, field) != value:
                blank.year = year
                setattr(blank, field, value)
                try:
                    blank.clean_fields(exclude={*_relations(blank), "year"})
                except ValidationError as error:
                    errors[f"year_{year}"] = error.messages

    def collect_years(
        self, writes: Writes, owner: dict[str, models.Model], field: str, instance: Any
    ) -> None:
        """Add to `writes` what makes the stored years of the record the wanted ones."""
        for year in self.years:
            value, stored = instance.year_values.get(year), instance.year_rows.get(year)
            if stored is None and value is not None:
                writes.created.append(writes.model(**owner, year=year, **{field: value}))
            elif stored is not None and value is None:
                writes.deleted.append(stored)
            elif stored is not None and getattr(stored, field) != value:
                setattr(stored, field, value)
                writes.updated.append(stored)


def attach_years(record: Any, rows: Mapping[int, YearRecord], field: str) -> None:
    """Give the record its stored rows, by year, and their values as the ones to change."""
    record.year_rows = rows
    record.year_values: dict[int, Decimal | None] = {
        year: getattr(row, field) for year, row in rows.items()
    }


def rows_by_year(rows: Iterable[YearRecord], owner: str) -> dict[int, dict[int, YearRecord]]:
    """The rows by the id of their owner (`owner` is its attribute), then by year."""
    result: dict[int, dict[int, YearRecord]] = defaultdict(dict)
    for row in rows:
        result[getattr(row, owner)][row.year] = row
    return result


def _relations(row: models.Model) -> set[str]:
    return {field.name for field in row._meta.fields if field.is_relation}


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isascii() and name.isdigit()


def _outside(year: int, plans: Iterable[Plan]) -> str:
    periods = ", ".join(f"{plan.start_year}–{plan.end_year}" for plan in plans)
    return f"{year} planın dönemi ({periods}) dışında."
