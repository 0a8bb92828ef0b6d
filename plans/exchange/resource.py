"""What every import and export has in common, on top of django-import-export's resources.

A row is read and checked against the models' own rules without a query of its own; what changes
is collected and written at the end, in the same transaction, with its history. Where any row has
an error, nothing is written.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import tablib
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Error, Result, RowResult

from plans.exchange.cells import suggestion
from plans.exchange.table import Cell, FileError, Table, place, same_name
from plans.records.history import write_all

#: How many errors of a file are shown; the rest is counted.
SHOWN_ERRORS = 200

REFUSED_BY_DATABASE = (
    "Veritabanı bu değişiklikleri kabul etmedi; hiçbir şey kaydedilmedi. Siz çalışırken başkası "
    "aynı kayıtları değiştirmiş olabilir. Dosyayı yeniden yükleyip önizlemeye bakın."
)
CHANGED_SINCE_PREVIEW = (
    "Siz önizlemeye bakarken kayıtlar değişti; hiçbir şey kaydedilmedi. Dosyayı yeniden yükleyip "
    "önizlemeye bakın."
)


class TableDataset(tablib.Dataset):
    """A tablib dataset that remembers the table of the file it comes from."""

    def __init__(self, table: Table) -> None:
        super().__init__(*(tuple(row) for row in table.rows), headers=table.header)
        self.table = table


@dataclass(frozen=True)
class Change:
    """A cell of the preview: the column, what is stored and what will be."""

    column: str
    old: str
    new: str


@dataclass
class Writes:
    """Rows of one model to be written; `fields` are those that updates may have changed."""

    model: type[models.Model]
    fields: tuple[str, ...]
    created: list[models.Model] = field(default_factory=list)
    updated: list[models.Model] = field(default_factory=list)
    deleted: list[models.Model] = field(default_factory=list)

    def save(self, user: Any, reason: str) -> None:
        """Write the rows and their trail in as few queries as their number allows."""
        write_all(
            self.model,
            created=self.created,
            updated=self.updated,
            fields=self.fields,
            deleted=self.deleted,
            user=user,
            reason=reason,
        )


class ExchangeResult(Result):
    """The outcome of an import, as the pages show it."""

    @property
    def sentences(self) -> list[str]:
        """All errors, each a sentence that says where it is."""
        return [str(error.error) for error in self.base_errors] + [
            sentence for row in self.invalid_rows for sentence in row.non_field_specific_errors
        ]

    @property
    def shown_sentences(self) -> list[str]:
        return self.sentences[:SHOWN_ERRORS]

    @property
    def created_count(self) -> int:
        return self.totals[RowResult.IMPORT_TYPE_NEW]

    @property
    def updated_count(self) -> int:
        return self.totals[RowResult.IMPORT_TYPE_UPDATE]

    @property
    def unchanged_count(self) -> int:
        return self.totals[RowResult.IMPORT_TYPE_SKIP]

    @property
    def digest(self) -> str:
        """A fingerprint of all changes, to tell whether a preview still holds."""
        changes = [(row.number, row.import_type, row.diff) for row in self.rows]
        return hashlib.sha256(repr(changes).encode()).hexdigest()


class ExchangeResource(Resource):
    """Base of the resources. A subclass declares its columns and says how a row finds its record.

    `writes` are filled by `collect` for each row that changes something and saved in this order.
    """

    #: Name of the sheet in a workbook, and of the downloaded file.
    SHEET: ClassVar[str]
    FILE_NAME: ClassVar[str]
    #: What an import may do to which model; the person needs the permissions for all of it.
    WRITTEN: ClassVar[dict[type[models.Model], tuple[str, ...]]]

    class Meta:
        # Rows are collected and written at the end (`after_import`): no savepoint for each row,
        # no copy of each record for import-export's own diff.
        use_bulk = True
        skip_diff = True
        report_skipped = False
        import_id_fields = ()
        instance_loader_class = BaseInstanceLoader  # unused: `find` knows the records

    writes: tuple[Writes, ...] = ()

    # What a subclass says

    def get_queryset(self) -> models.QuerySet:
        """What an export without a selection holds."""
        raise NotImplementedError

    def load(self, rows: list[dict[str, Cell]]) -> None:
        """Fetch whatever the rows refer to, in a fixed number of queries."""
        raise NotImplementedError

    def find(self, row: Mapping[str, Any], errors: dict[str, str]) -> tuple[models.Model, bool]:
        """The record of the row and whether it is new; `errors` takes what the key lacks."""
        raise NotImplementedError

    def check(self, instance: models.Model, errors: dict[str, Any]) -> None:
        """Apply the models' rules, adding messages to `errors` by column attribute."""
        raise NotImplementedError

    def collect(self, instance: models.Model, is_new: bool) -> None:
        """Add what saving the record means to `writes`."""
        raise NotImplementedError

    def title(self, instance: Any) -> str:
        """What the preview calls the record."""
        return str(instance)

    def note(self, instance: models.Model, is_new: bool) -> str:
        """A remark on a row of the preview."""
        return ""

    # Import

    @classmethod
    def get_display_name(cls) -> str:
        return cls.SHEET

    @classmethod
    def import_permissions(cls) -> list[str]:
        """The permissions that an import needs, as `user.has_perms` takes them."""
        return [
            f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}"
            for model, actions in cls.WRITTEN.items()
            for action in actions
        ]

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return ExchangeResult

    def before_import(self, dataset: TableDataset, **kwargs: Any) -> None:
        self.table = dataset.table
        self.seen: dict[Any, int] = {}
        try:
            self.prepare_columns(self.table)
            dataset.headers = self.check_header(self.table)
            self.load([dict(zip(dataset.headers, row, strict=True)) for row in self.table.rows])
        except FileError:
            dataset.wipe()  # without its columns no row of the file can be read
            raise

    def prepare_columns(self, table: Table) -> None:
        """Adapt `fields` to the file, where columns depend on it."""

    def check_header(self, table: Table) -> list[str]:
        """The header with our own spelling; FileError on missing and unknown columns."""
        ours = {same_name(column.column_name): column for column in self.fields.values()}
        found = {same_name(name) for name in table.header}
        missing = [
            column.column_name
            for form, column in ours.items()
            if form not in found and not column.may_be_absent
        ]
        unknown = [name for name in table.header if same_name(name) not in ours]
        if not missing and not unknown:
            return [ours[same_name(name)].column_name for name in table.header]
        where = f"“{table.sheet}” sayfasında" if table.sheet else "Dosyada"
        problems = []
        if missing:
            listed = ", ".join(f"“{name}”" for name in missing)
            problems += [f"{where} {listed} {'sütunu' if len(missing) == 1 else 'sütunları'} yok."]
        problems += [
            f"{place(table.sheet, column=name)} tanınmadı.{suggestion(name, missing)} Sütunun "
            "adını düzeltin veya sütunu silin."
            for name in unknown
        ]
        problems.append(f"Beklenen sütunlar: {', '.join(self.expected_columns())}.")
        raise FileError(*problems)

    def expected_columns(self) -> list[str]:
        return [column.column_name for column in self.fields.values()]

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
        number = self.table.numbers[kwargs["row_number"] - 1]
        self.row_number = number
        result = super().import_row(row, instance_loader, **kwargs)
        if result.errors:
            raise result.errors[0].error  # a fault of the program, not of the file
        result.number = number
        if result.validation_error:
            result.validation_error = self._with_places(result.validation_error, number)
        return result

    def _with_places(self, error: ValidationError, row: int) -> ValidationError:
        """The messages of a row as sentences, in the order of the columns."""
        messages = error.message_dict
        columns = {column.attribute: column.column_name for column in self.fields.values()}
        names = [*(name for name in columns if name in messages)]
        names += [name for name in messages if name not in columns]
        return ValidationError(
            [
                f"{self.table.place(row, columns.get(name))}: {message}"
                for name in names
                for message in messages[name]
            ]
        )

    def get_or_init_instance(self, loader: Any, row: Mapping[str, Any]) -> tuple[Any, bool]:
        self.key_errors: dict[str, str] = {}
        return self.find(row, self.key_errors)

    def repeated(self, key: Any) -> str:
        """A message where an earlier row of the file has the same key, else nothing."""
        first = self.seen.setdefault(key, self.row_number)
        return (
            ""
            if first == self.row_number
            else (f"Aynı kayıt {first}. satırda da var. Satırlardan birini silin.")
        )

    def key_value(self, name: str, row: Mapping[str, Any], errors: dict[str, str]) -> Any:
        """The cell of a key column, or None after noting what is wrong with it."""
        column = self.fields[name]
        if column.may_be_absent and column.column_name not in row:
            return None
        try:
            return column.clean(row)
        except ValueError as error:
            errors[column.attribute] = str(error)
            return None

    def peek(self, name: str, row: Mapping[str, Any]) -> Any:
        """The value of a cell, or None where it is empty or cannot be read."""
        return self.key_value(name, row, {})

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        self.instance, self.is_new = instance, new
        self.before = {} if new else self._values(instance)

    def _values(self, instance: Any) -> dict[str, Any]:
        return {name: column.get_value(instance) for name, column in self.fields.items()}

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        if self.is_new or import_validation_errors or self.key_errors:
            return False
        return self._values(instance) == self.before

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = {**self.key_errors, **(import_validation_errors or {})}
        self.check(instance, errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        self.collect(instance, is_create)

    def after_import_row(self, row: Any, row_result: RowResult, **kwargs: Any) -> None:
        after = self._values(self.instance)
        cells = [
            Change(
                column.column_name,
                column.widget.shown(self.before.get(name)),
                column.widget.shown(after[name]),
            )
            for name, column in self.fields.items()
            if not column.hidden
        ]
        row_result.diff = [cell for cell in cells if cell.old != cell.new]
        row_result.title = self.title(self.instance)
        row_result.note = self.note(self.instance, self.is_new)

    def after_import(self, dataset: tablib.Dataset, result: ExchangeResult, **kwargs: Any) -> None:
        """Write everything, unless a row has an error or the preview no longer holds."""
        if result.has_errors() or result.has_validation_errors():
            return
        if kwargs.get("preview") and kwargs["preview"] != result.digest:
            raise FileError(CHANGED_SINCE_PREVIEW)
        reason = f"İçe aktarma: {kwargs.get('file_name') or self.SHEET}"[:100]
        self.before_writes()
        for writes in self.writes:
            writes.save(kwargs.get("user"), reason)

    def before_writes(self) -> None:
        """Make room in the database for what is about to be written."""

    # Export

    def get_export_order(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def get_import_order(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def iter_queryset(self, queryset: Iterable[models.Model]) -> Iterator[models.Model]:
        # All at once: in pages, prefetched relations would cost queries for each page.
        yield from queryset

    def after_export(self, queryset: Any, dataset: tablib.Dataset, **kwargs: Any) -> None:
        dataset.title = self.SHEET
        dataset.columns = self.get_export_fields()
