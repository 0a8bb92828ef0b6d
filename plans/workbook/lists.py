"""Sheets as lists of the admin: one table for several plans, with the pages of import-export.

A list reads, compares, checks and writes by the sheet of the workbook. Its own are the columns
before the sheet's (the plan, and where a row stands in it) and the place of the years.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import tablib
from django.contrib.auth import get_permission_codename
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Error, Result, RowResult

from plans.exchange.admin import LISTS
from plans.exchange.cells import suggestion
from plans.exchange.columns import (
    Column,
    IntegerWidget,
    LinksWidget,
    TextWidget,
    card_code,
    columns_by_name,
    read_row,
)
from plans.exchange.resource import (
    CHANGED_SINCE_PREVIEW,
    REFUSED_BY_DATABASE,
    ExchangeResult,
    TableDataset,
)
from plans.exchange.table import Cell, FileError, Table, place, same_name, shorten
from plans.models import Plan
from plans.workbook import titles
from plans.workbook.compare import compare, describe_rows
from plans.workbook.read import FileBook, Reader
from plans.workbook.records import Builder
from plans.workbook.saving import save
from plans.workbook.sheet import OBJECTIVE, SHEETS, Key, Row, Sheet
from plans.workbook.store import Store, load_all

PLAN_COLUMN = Column(
    "Plan", "plan", TextWidget(), "Planın kısa adı: kars-2025-2029.", required=True, width=18
)
CARD_COLUMNS = (
    Column("Hedef", "objective", OBJECTIVE, "Hedefin kodu: H1.1.", required=True, width=8),
    Column(
        "Kart",
        "card_number",
        IntegerWidget(),
        "Hedefin kaçıncı kartı olduğu; çoğu hedefte 1.",
        required=True,
    ),
)
_TYPES = {"new": RowResult.IMPORT_TYPE_NEW, "changed": RowResult.IMPORT_TYPE_UPDATE}


class LeadError(Exception):
    """Cells before the sheet's do not say where their row belongs: Turkish sentences by field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


class CellField(Field):
    """A column as import-export exports it, out of a row's values."""

    def __init__(self, column: Column) -> None:
        super().__init__(column_name=column.name, attribute=column.field, widget=column.widget)
        self.column = column

    def export(self, instance: Row, **kwargs: Any) -> Cell:
        return self.widget.render(instance.get(self.attribute))


class ListResource(Resource):
    """A list. Its first sheet gives the columns; a file that lacks some leaves them as they are."""

    sheets: ClassVar[tuple[Sheet, ...]]
    #: Name of the downloaded file.
    FILE_NAME: ClassVar[str]
    #: Columns before those of the sheet.
    lead: ClassVar[tuple[Column, ...]] = ()
    #: Fields of the sheet that the list does not have.
    left_out: ClassVar[tuple[str, ...]] = ()
    #: The field behind which the years stand, and what an empty cell of theirs means.
    years_after: ClassVar[str] = ""
    year_explanation: ClassVar[str] = ""

    class Meta:
        # Rows are collected and written at the end (`after_import`): no savepoint for each row,
        # no copy of each record for import-export's own diff.
        use_bulk = True
        skip_diff = True
        report_skipped = False
        import_id_fields = ()
        instance_loader_class = BaseInstanceLoader  # unused: the sheet finds its records

    def __init_subclass__(cls) -> None:
        LISTS[cls.get_display_name()] = cls

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.set_years(())

    # What it consists of

    @classmethod
    def get_display_name(cls) -> str:
        return cls.sheets[0].title

    @classmethod
    def import_permissions(cls) -> list[str]:
        """The permissions that an import needs, as `user.has_perms` takes them."""
        models: dict[type[Model], tuple[str, ...]] = {}
        for sheet in cls.sheets:
            if sheet.model:
                models[sheet.model] = ("add", "change")
            if sheet.grid and sheet.grid.model:
                models[sheet.grid.model] = ("add", "change", "delete")
        return [
            f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}"
            for model, actions in models.items()
            for action in actions
        ]

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return ExchangeResult

    def set_years(self, years: Iterable[int]) -> None:
        """Put a column for each of the years in its place among the columns."""
        sheet, self.years = self.sheets[0], list(years)
        own = [column for column in sheet.columns if column.field not in self.left_out]
        self.fields = {}
        for column in (*self.lead, *own):
            self.fields[column.field] = CellField(column)
            for year in self.years if column.field == self.years_after else ():
                field = sheet.grid.field(year)
                explained = Column(str(year), field, sheet.grid.widget, self.year_explanation)
                self.fields[field] = CellField(explained)

    def needed_sheets(self) -> list[Sheet]:
        """The sheets of the list and those that their rows refer to."""
        all_sheets = [*SHEETS, *(sheet for sheet in self.sheets if sheet not in SHEETS)]
        wanted = {titles.PLAN, *(sheet.title for sheet in self.sheets)}
        for sheet in reversed(all_sheets):
            if sheet.title in wanted:
                links = (c.refers for c in sheet.columns if isinstance(c.widget, LinksWidget))
                wanted |= {ref.sheet for ref in sheet.refs} | {*links, sheet.mirrors}
        return [sheet for sheet in all_sheets if sheet.title in wanted]

    # Import

    def before_import(self, dataset: TableDataset, **kwargs: Any) -> None:
        self.table = dataset.table
        #: What is wrong, and what becomes of the rows, by their numbers.
        self.errors: list[str] = []
        self.outcomes: dict[int, dict[str, Any]] = {}
        self.builders: list[Builder] = []
        try:
            self._examine()
            if self.errors:
                raise FileError(*self.errors)
        except FileError:
            dataset.wipe()
            raise

    def _examine(self) -> None:
        """Build what the file asks for, plan by plan, and note what speaks against it."""
        if self.years_after:
            self.set_years(int(name) for name in self.table.header if _is_year(name))
        names = self._read_header()
        rows = {
            number: dict(zip(names, cells, strict=True))
            for number, cells in zip(self.table.numbers, self.table.rows, strict=True)
        }
        plans = self._find_plans(rows)
        found = list(dict.fromkeys(plans.values()))
        self._refuse_years(found)
        for store in load_all(found, self.needed_sheets(), locked=self.sheets):
            self._examine_plan(store, {n: rows[n] for n in rows if plans.get(n, 0) == store.plan})

    def _read_header(self) -> list[str]:
        """The fields of the file's columns; FileError on missing and unknown ones."""
        columns = [field.column for field in self.fields.values()]
        ours, table = columns_by_name(columns), self.table
        found = [ours.get(same_name(name)) for name in table.header]
        missing = [
            column.name
            for column in columns
            if column not in found and not (column.may_be_absent or column.keeps)
        ]
        problems = []
        if missing:
            where = f"“{table.sheet}” sayfasında" if table.sheet else "Dosyada"
            listed = ", ".join(f"“{name}”" for name in missing)
            problems += [f"{where} {listed} {'sütunu' if len(missing) == 1 else 'sütunları'} yok."]
        problems += [
            f"{place(table.sheet, column=name)} tanınmadı.{suggestion(name, missing)} Sütunun "
            "adını düzeltin veya sütunu silin."
            for name, column in zip(table.header, found, strict=True)
            if column is None
        ]
        problems += [
            f"{place(table.sheet, column=name)} iki kez var. Birini silin."
            for index, name in enumerate(table.header)
            if found[index] and found[index] in found[:index]
        ]
        if problems:
            expected = [c.name for c in columns if not _is_year(c.name)]
            expected += ["planın yılları (2025 gibi)"] if self.years_after else []
            raise FileError(*problems, f"Beklenen sütunlar: {', '.join(expected)}.")
        return [column.field for column in found if column]

    def _find_plans(self, rows: Mapping[int, Row]) -> dict[int, Plan | None]:
        """The plan of each row; rows whose plan cannot be found are noted and left out."""
        # People who import at the same moment take turns.
        plans = {plan.slug: plan for plan in Plan.objects.select_for_update().order_by("pk")}
        found: dict[int, Plan | None] = {}
        for number, row in rows.items():
            with self._noted(number):
                values, problems = read_row(self.lead, row)
                row |= values
                slug = values.get("plan")
                if slug and slug not in plans:
                    close = suggestion(slug, plans)
                    message = f"“{shorten(slug)}” kısa adlı bir plan yok.{close}"
                    problems = {"plan": message, **problems}
                if problems:
                    raise LeadError(problems)
                found[number] = plans.get(slug)
        return found

    def _refuse_years(self, plans: list[Plan | None]) -> None:
        """FileError for a year that none of the plans has."""
        named = [plan for plan in plans if plan]
        problems = [
            f"{self.table.place(column=str(year))}: {_outside(year, named)} Sütunu silin."
            for year in self.years
            if named and not any(year in plan.years for plan in named)
        ]
        if problems:
            raise FileError(*problems)

    def _examine_plan(self, store: Store, rows: Mapping[int, Row]) -> None:
        parts: dict[str, dict[int, Row]] = defaultdict(dict)
        lead = {column.field for column in self.lead}
        for number, row in rows.items():
            self._drop_years(store.plan, number, row)
            with self._noted(number):
                sheet, key = self.locate(store, row)
                own = {n: cell for n, cell in row.items() if n not in lead}
                parts[sheet.title][number] = {**key, **own}
        years = (store.plan.start_year, store.plan.end_year) if store.plan else (0, 0)
        reader = Reader(store, years, {}, is_list=True)
        for sheet in self.sheets:
            if of_sheet := parts[sheet.title]:
                reader.read(sheet, self._table_of(sheet, of_sheet))
        sheets = self.needed_sheets()
        changes = compare(reader.file.book, store.book, sheets)
        builder = Builder(
            store,
            reader.file,
            changes,
            defaultdict(set),
            is_open=False,
            sheets=sheets,
            taken=self.taken,
        )
        builder.build()
        self.builders.append(builder)
        self.errors += [*reader.file.errors, *builder.errors]
        for sheet in self.sheets:
            if sheet.title in changes:
                changed = describe_rows(sheet, changes[sheet.title], reader.file, store.book)
                self.outcomes |= {row["row"]: row for row in changed}

    def _drop_years(self, plan: Plan | None, number: int, row: Row) -> None:
        """Take the years that the plan does not have out of the row."""
        for year in self.years:
            if plan and year not in plan.years:
                cell = row.pop(self.sheets[0].grid.field(year))
                if cell is not None:
                    message = f"{_outside(year, [plan])} Hücreyi boşaltın."
                    self.errors.append(f"{self.table.place(number, str(year))}: {message}")

    def _table_of(self, sheet: Sheet, rows: Mapping[int, Row]) -> Table:
        """The rows as a table of the sheet."""
        names = list(next(iter(rows.values())))
        columns = [sheet.column(name) for name in names]
        header = [
            column.name if column else name.rpartition(":")[2]
            for name, column in zip(names, columns, strict=True)
        ]
        cells = [[row[name] for name in names] for row in rows.values()]
        return Table(self.table.sheet, header, cells, list(rows))

    @contextmanager
    def _noted(self, number: int) -> Iterator[None]:
        """Note what is wrong with a row's columns before the sheet's."""
        try:
            yield
        except LeadError as error:
            for name, problem in error.problems.items():
                heading = self.fields[name].column_name
                self.errors.append(f"{self.table.place(number, heading)}: {problem}")

    def locate(self, store: Store, row: Row) -> tuple[Sheet, Row]:
        """The sheet of a row, and the cells that stand there for the columns before the sheet's.

        Raises LeadError.
        """
        return self.sheets[0], {}

    def find_objective(self, store: Store, row: Row) -> str:
        """The code of the row's objective; raises LeadError where the plan has none such."""
        code, known = row["objective"], [code for (code,) in store.book[titles.OBJECTIVES]]
        if code not in known:
            message = f"Bu planda “{shorten(code)}” kodlu bir hedef yok.{suggestion(code, known)}"
            raise LeadError({"objective": f"{message} Hedefi H1.1 gibi yazın."})
        return code

    def find_card(self, store: Store, row: Row) -> str:
        """The code of the row's card; raises LeadError where there is none such."""
        objective, order = self.find_objective(store, row), row["card_number"]
        code = card_code(objective, order)
        if not order or (code,) not in store.book[titles.CARDS]:
            message = f"{objective} hedefinin {order}. kartı yok."
            remedy = "Önce kartı ekleyin veya numarayı düzeltin."
            raise LeadError({"card_number": f"{message} {remedy}"})
        return code

    def taken(self, file: FileBook, sheet: Sheet, key: Key, name: str) -> str:
        """What is said of a value that must be unique and that the row of `key` has too."""
        return (
            f"Bu sıra {file.places[sheet.title][key]}. satırda da var. Sıralardan birini "
            "değiştirin veya boşaltın."
        )

    def handle_import_error(
        self, result: Result, error: Exception, raise_errors: bool = False
    ) -> None:
        sentences = error.sentences if isinstance(error, FileError) else ()
        if isinstance(error, IntegrityError):
            sentences = (REFUSED_BY_DATABASE,)
        if not sentences or raise_errors:
            raise error
        for sentence in sentences:
            result.append_base_error(Error(sentence))

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> RowResult:
        """What becomes of a row, for the preview; the rows are written together at the end."""
        result = RowResult()
        result.number = self.table.numbers[kwargs["row_number"] - 1]
        outcome = self.outcomes.get(result.number)
        result.import_type = _TYPES[outcome["kind"]] if outcome else RowResult.IMPORT_TYPE_SKIP
        if outcome:
            result.title, result.note = outcome["label"], outcome["remark"]
            result.diff = outcome["cells"]
        return result

    def after_import(self, dataset: tablib.Dataset, result: ExchangeResult, **kwargs: Any) -> None:
        """Write everything, unless a row has an error or the preview no longer holds."""
        if result.has_errors():
            return
        if kwargs.get("preview") and kwargs["preview"] != result.digest:
            raise FileError(CHANGED_SINCE_PREVIEW)
        reason = f"İçe aktarma: {kwargs.get('file_name') or self.get_display_name()}"[:100]
        for builder in self.builders:
            save(builder, kwargs.get("user"), reason)

    # Export

    def get_queryset(self) -> QuerySet[Any]:
        """What an export without a selection holds."""
        sheet = self.sheets[0]
        return (sheet.model or sheet.grid.model)._default_manager.all()

    def before_export(self, queryset: QuerySet[Any], **kwargs: Any) -> None:
        self.plans: list[Plan | None] = [None]
        if PLAN_COLUMN in self.lead:
            named = queryset.order_by().values(self.plan_path())
            plans = list(Plan.objects.filter(pk__in=named))
            self.plans = [*plans]
            self.set_years(
                sorted({year for plan in plans or Plan.objects.all()[:1] for year in plan.years})
            )

    def plan_path(self) -> str:
        """The lookup from the exported records to their plan."""
        return self.sheets[0].plan

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> list[Row]:
        """The values of the rows to export."""
        selected = set(queryset.order_by().values_list("pk", flat=True))
        stores = load_all(self.plans, self.needed_sheets())
        return [row for store in stores for row in self.rows_of(store, selected)]

    def rows_of(self, store: Store, selected: set[int]) -> Iterator[Row]:
        """The rows of a plan, with the values of the columns before the sheet's."""
        title = self.sheets[0].title
        for key, row in store.book[title].items():
            if store.records[title][key].pk in selected:
                yield {**row, **self.lead_values(store, row)}

    def lead_values(self, store: Store, row: Row) -> Row:
        """The values of the columns before the sheet's."""
        return {}

    def iter_queryset(self, queryset: Iterable[Row]) -> Iterator[Row]:
        yield from queryset

    def after_export(self, queryset: Any, dataset: tablib.Dataset, **kwargs: Any) -> None:
        dataset.title = self.get_display_name()
        dataset.columns = [field.column for field in self.get_export_fields()]


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isascii() and name.isdigit()


def _outside(year: int, plans: Iterable[Plan]) -> str:
    periods = ", ".join(f"{plan.start_year}–{plan.end_year}" for plan in plans)
    return f"{year} planın dönemi ({periods}) dışında."
