"""A table as it was found in a file: a header and rows that know their place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from openpyxl.utils import get_column_letter

from plans.language.printable import clean_text
from plans.language.turkish import turkish_lower

#: Rows of a file; saving so many new ones takes a web request to its limit.
MAX_ROWS = 5_000
MAX_COLUMNS = 100


class FileError(Exception):
    """The file cannot be read as a table; `sentences` say why and what to do, in Turkish."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class BadCell:
    """A cell whose content cannot be used (a formula, an error value), and why, in Turkish."""

    reason: str


class CommaText(str):
    """A text of a file whose columns are parted by commas: `20.125` may be English decimals."""

    __slots__ = ()


class PercentNumber(Decimal):
    """A number that its cell shows with a percent sign."""

    __slots__ = ()


#: What a cell may hold; an empty one holds None.
Cell = str | Decimal | bool | date | time | timedelta | BadCell | None


@dataclass(frozen=True)
class FileTable:
    """A table of a file. `numbers` are the row numbers that a person sees beside the rows."""

    sheet: str | None  # None for a file without sheets (CSV)
    header: list[str]
    rows: list[list[Cell]]
    numbers: list[int]

    def place(self, row: int | None = None, column: str | None = None) -> str:
        """Where something is, as the start of a sentence: sheet, row and column."""
        return place(self.sheet, row, column)


def place(sheet: str | None, row: int | None = None, column: str | None = None) -> str:
    """Where something is: `“Göstergeler” sayfası, 7. satır, “Yön” sütunu`."""
    parts = [f"“{sheet}” sayfası"] if sheet else []
    parts += [f"{row}. satır"] if row else []
    parts += [f"“{shorten(column)}” sütunu"] if column else []
    return ", ".join(parts)


def shorten(text: str) -> str:
    """A text short enough to quote in a sentence."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def same_name(name: str) -> str:
    """What two names share that a person takes for the same: case and blanks do not count.

    Names that were stored before texts were cleaned on their way in are compared cleanly too.
    """
    return " ".join(turkish_lower(clean_text(name)).split())


def make_table(
    sheet: str | None, rows: Iterable[tuple[int, Sequence[Cell]]], *, may_be_empty: bool = False
) -> FileTable:
    """Take the first row that is not empty as the header and leave out empty rows.

    Raises FileError where the header is no header or, unless it `may_be_empty`, nothing follows.
    """
    filled = ((number, cells) for number, cells in rows if any(c is not None for c in cells))
    head_number, head = next(filled, (0, ()))
    in_sheet = f"“{sheet}” sayfası" if sheet else "Dosya"
    if not head_number:
        raise FileError(
            f"{in_sheet} boş. Boş şablonu indirip doldurabilir veya verileri dışa aktarıp "
            "düzenleyebilirsiniz."
        )
    header = [_header_text(cell, sheet, head_number) for cell in head]
    while header and not header[-1]:
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise FileError(
            f"{in_sheet} {get_column_letter(len(header))} sütununa kadar dolu; en çok "
            f"{MAX_COLUMNS} sütun okunur. Gereksiz sütunları silin."
        )
    _refuse_repeated(header, sheet)
    body, numbers = [], []
    for number, cells in filled:
        padded = [*cells[: len(header)], *[None] * (len(header) - len(cells))]
        _refuse_nameless(header, cells, sheet, number)
        body.append([cell for cell, name in zip(padded, header, strict=True) if name])
        numbers.append(number)
    if not body and not may_be_empty:
        raise FileError(
            f"{in_sheet} yalnız başlık satırından oluşuyor. Altına veri satırı ekleyin."
        )
    return FileTable(sheet, [name for name in header if name], body, numbers)


def _header_text(cell: Cell, sheet: str | None, row: int) -> str:
    if isinstance(cell, BadCell):
        raise FileError(f"{place(sheet, row)} (başlık): {cell.reason}")
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return " ".join(str(cell or "").split())


def _refuse_repeated(header: list[str], sheet: str | None) -> None:
    seen: dict[str, int] = {}
    problems = []
    for index, name in enumerate(header):
        first = seen.setdefault(same_name(name), index)
        if name and first != index:
            problems.append(
                f"{place(sheet, column=name)} iki kez var ({get_column_letter(first + 1)} ve "
                f"{get_column_letter(index + 1)}). Birini silin."
            )
    if problems:
        raise FileError(*problems)


def _refuse_nameless(header: list[str], cells: Sequence[Cell], sheet: str | None, row: int) -> None:
    for index, cell in enumerate(cells):
        if cell is not None and (index >= len(header) or not header[index]):
            raise FileError(
                f"{place(sheet, row)}: {get_column_letter(index + 1)}{row} hücresinde değer var "
                "ama sütunun başlığı yok. Hücreyi silin veya başlığı yazın."
            )
