"""What the pages of django-import-export show of a list: the upload, what an import does."""

import hashlib

import tablib
from import_export.results import Result, RowResult

from plans.exchange.table import Table

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


class ExchangeResult(Result):
    """The outcome of an import, as the pages show it."""

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
