"""The file formats as django-import-export knows them: bytes to a dataset and back."""

from import_export.formats.base_formats import Format, TablibFormat
from import_export.resources import Resource
from tablib import Dataset

from plans.exchange.delimited import read_csv, write_csv
from plans.exchange.packages import EXCEL
from plans.exchange.table import Table
from plans.exchange.workbook import looks_like_workbook, read_workbook
from plans.exchange.writing import write_workbook


class ExcelFormat(TablibFormat):
    """An Excel workbook, to download."""

    TABLIB_MODULE, CONTENT_TYPE = "tablib.formats._xlsx", EXCEL.media_type

    def get_title(self) -> str:
        return "Excel çalışma kitabı (.xlsx)"

    def export_data(self, dataset: Dataset, **kwargs: object) -> bytes:
        return write_workbook(dataset.title, dataset.columns, list(dataset))


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

    def create_dataset(self, data: bytes) -> Table:
        if looks_like_workbook(data):
            return read_workbook(data, self.sheet)
        return read_csv(data)


def uploaded_format(resource: type[Resource]) -> type[UploadedFormat]:
    """The format of what is uploaded for the resource (import-export wants a class)."""
    return type("UploadedFormat", (UploadedFormat,), {"sheet": resource.get_display_name()})
