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
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from import_export.resources import Resource
from import_export.results import Error

from plans.exchange.admin import LISTS
from plans.exchange.columns import (
    Column,
    IntegerWidget,
    LinksWidget,
    TextWidget,
    card_code,
    read_row,
    suggestion,
)
from plans.exchange.formats import CHANGED_SINCE_PREVIEW, REFUSED_BY_DATABASE, ExchangeResult
from plans.exchange.table import FileError, FileTable, shorten
from plans.models import Plan
from plans.sheets import titles
from plans.sheets.compare import describe_rows
from plans.sheets.header import is_year, read_header
from plans.sheets.read import FileBook, Reader
from plans.sheets.records import Draft
from plans.sheets.saving import save
from plans.sheets.sheet import OBJECTIVE, SHEETS, Key, Row, Sheet
from plans.sheets.store import Store, load_all

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

    def set_years(self, years: Iterable[int]) -> None:
        """Put a column for each of the years in its place among the columns."""
        sheet, self.years = self.sheets[0], list(years)
        own = [column for column in sheet.columns if column.field not in self.left_out]
        self.columns: list[Column] = []
        for column in (*self.lead, *own):
            self.columns.append(column)
            self.columns += [
                Column(str(year), sheet.grid.field(year), sheet.grid.widget, self.year_explanation)
                for year in (self.years if column.field == self.years_after else ())
            ]

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

    def import_data(
        self,
        dataset: FileTable,
        dry_run: bool = False,
        *,
        user: Any = None,
        file_name: str = "",
        preview: str = "",
        **kwargs: Any,
    ) -> ExchangeResult:
        """Save what the table asks for, all of it or nothing; a dry run takes it back.

        Nothing is saved either where `preview`, the digest of what a person agreed to, no longer
        holds. What is wrong is in the result.
        """
        result = ExchangeResult()
        reason = f"İçe aktarma: {file_name or self.get_display_name()}"[:100]
        try:
            with transaction.atomic():
                drafts = self._examine(dataset, result)
                if preview and preview != result.digest:
                    raise FileError(CHANGED_SINCE_PREVIEW)
                for draft in drafts:
                    save(draft, user, reason)
                transaction.set_rollback(dry_run)
        except FileError as error:
            result.base_errors = [Error(sentence) for sentence in error.sentences]
        except IntegrityError:
            result.base_errors = [Error(REFUSED_BY_DATABASE)]
        return result

    def _examine(self, table: FileTable, result: ExchangeResult) -> list[Draft]:
        """Build what the file asks for, plan by plan, and note what becomes of its rows.

        Raises FileError with all that speaks against it.
        """
        self.table, self.errors = table, list[str]()
        if self.years_after:
            self.set_years(int(name) for name in table.header if is_year(name))
        where = f"“{table.sheet}” sayfasında" if table.sheet else "Dosyada"
        header, problems = read_header(
            table,
            self.columns,
            may_lack=lambda column: column.may_be_absent or column.keeps,
            say_missing=lambda missing: f"{where} {missing} yok.",
        )
        if problems:
            expected = [column.name for column in self.columns if not is_year(column.name)]
            expected += ["planın yılları (2025 gibi)"] if self.years_after else []
            raise FileError(*problems, f"Beklenen sütunlar: {', '.join(expected)}.")
        rows = {
            number: {name: cells[index] for name, (index,) in header.items()}
            for number, cells in zip(table.numbers, table.rows, strict=True)
        }
        plans = self._find_plans(rows)
        found = list(dict.fromkeys(plans.values()))
        self._refuse_years(found)
        drafts, outcomes = [], dict[int | None, dict[str, Any]]()
        for store in load_all(found, self.needed_sheets(), locked=self.sheets):
            of_plan = {n: rows[n] for n in rows if plans.get(n, 0) == store.plan}
            draft = self._examine_plan(store, of_plan)
            drafts.append(draft)
            self.errors += draft.errors
            for sheet in self.sheets:
                if sheet.title in draft.file.book:
                    outcomes |= {row["row"]: row for row in describe_rows(sheet, draft)}
        if self.errors:
            raise FileError(*self.errors)
        for number in table.numbers:
            result.note(number, outcomes.get(number))
        return drafts

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
                    raise ValidationError(problems)
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

    def _examine_plan(self, store: Store, rows: Mapping[int, Row]) -> Draft:
        parts: dict[str, dict[int, Row]] = defaultdict(dict)
        lead = {column.field for column in self.lead}
        for number, row in rows.items():
            self._drop_years(store.plan, number, row)
            with self._noted(number):
                sheet, key = self.locate(store, row)
                own = {name: [cell] for name, cell in row.items() if name not in lead}
                parts[sheet.title][number] = {name: [cell] for name, cell in key.items()} | own
        years = (store.plan.start_year, store.plan.end_year) if store.plan else (0, 0)
        reader = Reader(store, years, {})
        for sheet in self.sheets:
            if of_sheet := parts[sheet.title]:
                reader.read_rows(sheet, self.table, of_sheet.items())
        self.errors += [unknown.sentence for unknown in reader.units.unknown.values()]
        draft = Draft(store, reader.file, sheets=self.needed_sheets(), taken=self.taken)
        draft.build()
        return draft

    def _drop_years(self, plan: Plan | None, number: int, row: Row) -> None:
        """Take the years that the plan does not have out of the row."""
        for year in self.years:
            if plan and year not in plan.years:
                cell = row.pop(self.sheets[0].grid.field(year))
                if cell is not None:
                    message = f"{_outside(year, [plan])} Hücreyi boşaltın."
                    self.errors.append(f"{self.table.place(number, str(year))}: {message}")

    @contextmanager
    def _noted(self, number: int) -> Iterator[None]:
        """Note what is wrong with a row's columns before the sheet's."""
        try:
            yield
        except ValidationError as error:
            headings = {column.field: column.name for column in self.columns}
            for name, (problem,) in error.message_dict.items():
                self.errors.append(f"{self.table.place(number, headings[name])}: {problem}")

    def locate(self, store: Store, row: Row) -> tuple[Sheet, Row]:
        """The sheet of a row, and the cells that stand there for the columns before the sheet's.

        Raises ValidationError.
        """
        return self.sheets[0], {}

    def find_objective(self, store: Store, row: Row) -> str:
        """The code of the row's objective; raises ValidationError where the plan has none such."""
        code, known = row["objective"], [code for (code,) in store.book[titles.OBJECTIVES]]
        if code not in known:
            message = f"Bu planda “{shorten(code)}” kodlu bir hedef yok.{suggestion(code, known)}"
            raise ValidationError({"objective": f"{message} Hedefi H1.1 gibi yazın."})
        return code

    def find_card(self, store: Store, row: Row) -> str:
        """The code of the row's card; raises ValidationError where there is none such."""
        objective, order = self.find_objective(store, row), row["card_number"]
        code = card_code(objective, order)
        if not order or (code,) not in store.book[titles.CARDS]:
            message = f"{objective} hedefinin {order}. kartı yok."
            remedy = "Önce kartı ekleyin veya numarayı düzeltin."
            raise ValidationError({"card_number": f"{message} {remedy}"})
        return code

    def taken(self, file: FileBook, sheet: Sheet, key: Key, name: str) -> str:
        """What is said of a value that must be unique and that the row of `key` has too."""
        return (
            f"Bu sıra {file.places[sheet.title][key]}. satırda da var. Sıralardan birini "
            "değiştirin veya boşaltın."
        )

    # Export

    def get_queryset(self) -> QuerySet[Any]:
        """What an export without a selection holds."""
        sheet = self.sheets[0]
        return (sheet.model or sheet.grid.model)._default_manager.all()

    def export(self, queryset: QuerySet[Any] | None = None, **kwargs: Any) -> tablib.Dataset:
        """The rows of the records, in as many queries for any number of plans."""
        queryset = self.get_queryset() if queryset is None else queryset
        plans: list[Plan | None] = [None]
        if PLAN_COLUMN in self.lead:
            named = list(Plan.objects.filter(pk__in=queryset.order_by().values(self.plan_path())))
            plans = [*named]
            self.set_years(
                sorted({year for plan in named or Plan.objects.all()[:1] for year in plan.years})
            )
        selected = set(queryset.order_by().values_list("pk", flat=True))
        dataset = tablib.Dataset(
            *(
                [column.widget.render(row.get(column.field)) for column in self.columns]
                for store in load_all(plans, self.needed_sheets())
                for row in self.rows_of(store, selected)
            ),
            headers=[column.name for column in self.columns],
            title=self.get_display_name(),
        )
        dataset.columns = self.columns
        return dataset

    def plan_path(self) -> str:
        """The lookup from the exported records to their plan."""
        return self.sheets[0].plan

    def rows_of(self, store: Store, selected: set[int]) -> Iterator[Row]:
        """The rows of a plan, with the values of the columns before the sheet's."""
        title = self.sheets[0].title
        for key, row in store.book[title].items():
            if store.records[title][key].pk in selected:
                yield {**row, **self.lead_values(store, row)}

    def lead_values(self, store: Store, row: Row) -> Row:
        """The values of the columns before the sheet's."""
        return {}

    def get_user_visible_fields(self) -> list[Any]:
        return []  # the pages do not list the columns


def _outside(year: int, plans: Iterable[Plan]) -> str:
    periods = ", ".join(f"{plan.start_year}–{plan.end_year}" for plan in plans)
    return f"{year} planın dönemi ({periods}) dışında."
