"""Formats and results as django-import-export knows them, and as its pages show them."""

import hashlib
from collections.abc import Mapping
from typing import Any

from import_export.formats.base_formats import Format, TablibFormat
from import_export.resources import Resource
from import_export.results import Result, RowResult
from tablib import Dataset

from plans.exchange.delimited import read_csv, write_csv
from plans.exchange.packages import EXCEL
from plans.exchange.table import FileTable
from plans.exchange.workbook import looks_like_workbook, read_workbook
from plans.exchange.writing import Sheet, write_sheets

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


_TYPES = {"new": RowResult.IMPORT_TYPE_NEW, "changed": RowResult.IMPORT_TYPE_UPDATE}


class ExcelFormat(TablibFormat):
    """An Excel workbook, to download."""

    TABLIB_MODULE, CONTENT_TYPE = "tablib.formats._xlsx", EXCEL.media_type

    def get_title(self) -> str:
        return "Excel çalışma kitabı (.xlsx)"

    def export_data(self, dataset: Dataset, **kwargs: object) -> bytes:
        return write_sheets(Sheet(dataset.title, dataset.columns, list(dataset)))


class CsvFormat(TablibFormat):
    """A CSV file, to download."""

    TABLIB_MODULE, CONTENT_TYPE = "tablib.formats._csv", "text/csv; charset=utf-8"

    def get_title(self) -> str:
        return "CSV (noktalı virgülle ayrılmış)"

    def export_data(self, dataset: Dataset, **kwargs: object) -> bytes:
        return write_csv(dataset.headers, list(dataset))


class UploadedFormat(Format):
    """Either of the two, told apart by its content; `sheet` is the one to read in a workbook."""

    sheet: str

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()

    def get_title(self) -> str:
        return "Excel veya CSV"

    def can_import(self) -> bool:
        return True

    def create_dataset(self, data: bytes) -> FileTable:
        if looks_like_workbook(data):
            return read_workbook(data, self.sheet)
        return read_csv(data)


def uploaded_format(resource: type[Resource]) -> type[UploadedFormat]:
    """The format of what is uploaded for the resource (import-export wants a class)."""
    return type("UploadedFormat", (UploadedFormat,), {"sheet": resource.get_display_name()})


class ExchangeResult(Result):
    """The outcome of an import, as the pages show it."""

    def note(self, number: int, change: Mapping[str, Any] | None) -> None:
        """Note what becomes of a row: `change` as `describe_rows` has it, None where it stays."""
        row = RowResult()
        row.import_type = RowResult.IMPORT_TYPE_SKIP
        if change:
            row.number, row.import_type = number, _TYPES[change["kind"]]
            row.title, row.note, row.diff = change["label"], change["remark"], change["cells"]
            self.append_row_result(row)
        self.increment_row_result_total(row)

    @property
    def sentences(self) -> list[str]:
        """All errors, each a sentence that says where it is."""
        return [str(error.error) for error in self.base_errors]

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
