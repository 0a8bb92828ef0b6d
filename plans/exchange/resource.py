"""What the pages of django-import-export show of an import of a list."""

import hashlib
from collections.abc import Mapping
from typing import Any

from import_export.results import Result, RowResult

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
