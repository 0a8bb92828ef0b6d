"""A workbook that came back, as a book: every cell read or reported with its place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from plans.content.tables import Column as TableColumn
from plans.content.tables import parse_cell
from plans.exchange.cells import REQUIRED, CellError, read_text, suggestion
from plans.exchange.columns import (
    Column,
    DateWidget,
    UnitWidget,
    columns_by_name,
    plain_text,
    read_row,
)
from plans.exchange.table import Cell, FileError, Table, place, same_name, shorten
from plans.exchange.workbook import GUIDE_SHEET, read_workbook_sheets
from plans.models import Plan
from plans.units.names import means_all_units
from plans.workbook import titles
from plans.workbook.identity import identify
from plans.workbook.layout import CHOICES_SHEET, INFO_HEADING, MORE
from plans.workbook.sheet import BY_TITLE, SHEETS, Book, Key, Row, Sheet
from plans.workbook.store import Store, load, stored_cell
from plans.workbook.units import (
    ALL_UNITS,
    MOST_UNKNOWN,
    UnitNames,
    UnknownName,
    like_units,
    short_name,
)

Progress = Callable[[int, int, str], None]


@dataclass
class FileBook:
    """What a file says. Sheets that it does not have are not in its book."""

    book: Book = field(default_factory=dict)
    #: The number of the row that a key stands in; also of rows that could not be read.
    places: dict[str, dict[Key, int]] = field(default_factory=dict)
    #: Keys of rows that were found by them, by sheet.
    by_key: dict[str, set[Key]] = field(default_factory=dict)
    #: Sheets with a row whose key could not be read.
    broken: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    unknown: list[UnknownName] = field(default_factory=list)
    #: What was filled in for rows that left cells empty, by sheet and key.
    remarks: dict[str, dict[Key, str]] = field(default_factory=dict)

    #: What the file calls the sheets (nothing in CSV).
    names: dict[str, str | None] = field(default_factory=dict)

    def place(self, sheet: Sheet, key: Key, name: str | None = None) -> str:
        """Where the cell of that field stands, as the start of a sentence."""
        column = sheet.column(name) if name else None
        heading = column.name if column else name and name.rpartition(":")[2]
        row = self.places.get(sheet.title, {}).get(key)
        return place(self.names.get(sheet.title, sheet.title), row, heading)


def read_tables(data: bytes) -> dict[str, Table]:
    """The tables of a file by the titles of the sheets; raises FileError on unknown sheets."""
    return _by_sheet(read_workbook_sheets(data, (GUIDE_SHEET, CHOICES_SHEET)))


def read_book(
    tables: Mapping[str, Table], decisions: Mapping[str, str], progress: Progress
) -> tuple[FileBook, Store]:
    """What the file says, and what is stored of the plan that it names.

    `decisions` say which unit a name means that is none: its code, CREATE or LEAVE_OUT. Raises
    FileError where the plan is not named; what is wrong with cells is in the book's `errors`.
    """
    slug, years = _plan_of(tables[titles.PLAN])
    store = load(Plan.objects.filter(slug=slug).first())
    reader = Reader(store, years, decisions)
    for number, sheet in enumerate(SHEETS):
        progress(number, len(SHEETS), sheet.title)
        if sheet.title in tables:
            reader.read(sheet, tables[sheet.title])
    reader.add_created_units()
    unknown = list(reader.units.unknown.values())
    if len(unknown) > MOST_UNKNOWN:
        reader.file.errors.append(
            f"Dosyada {len(unknown)} tanınmayan birim adı var (ilki {unknown[0].places[0]}: "
            f"“{shorten(unknown[0].name)}”); en çok {MOST_UNKNOWN} ad tek tek sorulur. Birimleri "
            f"“{titles.UNITS}” sayfasına ekleyin veya adları oradakiler gibi yazın."
        )
    reader.file.unknown = unknown[:MOST_UNKNOWN]
    return reader.file, store


def _by_sheet(tables: Iterable[Table]) -> dict[str, Table]:
    """The tables by our titles of their sheets."""
    ours = {same_name(title): title for title in BY_TITLE}
    found, problems = {}, []
    for table in tables:
        name = table.sheet or ""
        if title := ours.get(same_name(name)):
            found[title] = table
        else:
            problems.append(
                f"“{shorten(name)}” sayfası tanınmadı."
                f"{suggestion(name, BY_TITLE)} Sayfanın adını düzeltin veya sayfayı silin."
            )
    if titles.PLAN not in found:
        problems.append(
            f"“{titles.PLAN}” sayfası yok veya boş. Dosyanın hangi planın olduğu bu sayfadan "
            "anlaşılır; planı dışa aktarıp onun üzerinde çalışın."
        )
    if problems:
        raise FileError(*problems)
    return found


def _plan_of(table: Table) -> tuple[str, tuple[int, int]]:
    """The plan's short name and its first and last year."""
    if len(table.rows) != 1:
        raise FileError(
            f"“{titles.PLAN}” sayfasında {len(table.rows)} satır var; tam bir satır olmalıdır. Her "
            "plan ayrı bir çalışma kitabıdır."
        )
    sheet = BY_TITLE[titles.PLAN]
    names = {column.field: same_name(column.name) for column in sheet.columns}
    cells = dict(zip(map(same_name, table.header), table.rows[0], strict=True))
    columns = [sheet.column(name) for name in ("slug", "start_year", "end_year")]
    row = {name: cells.get(heading) for name, heading in names.items()}
    values, problems = read_row(columns, row)
    if problems:
        raise FileError(
            *(
                f"{table.place(table.numbers[0], sheet.column(name).name)}: {problem}"
                if names[name] in cells
                else f"“{titles.PLAN}” sayfasında “{sheet.column(name).name}” sütunu yok."
                for name, problem in problems.items()
            )
        )
    if values["end_year"] - values["start_year"] not in range(1, 30):
        raise FileError(
            f"{table.place(table.numbers[0])}: Son yıl ilk yıldan sonra olmalıdır. Yılları "
            "düzeltin."
        )
    return values["slug"], (values["start_year"], values["end_year"])


@dataclass
class _Header:
    """Where each value of a row stands: column numbers by field, several for a long text."""

    columns: dict[str, list[int]]
    grid: dict[str, int]


class Reader:
    """Reads the sheets of a file, in their order. A sheet of a list may lack columns."""

    def __init__(
        self,
        store: Store,
        years: tuple[int, int],
        decisions: Mapping[str, str],
        *,
        is_list: bool = False,
    ) -> None:
        self.file, self.store, self.years, self.is_list = FileBook(), store, years, is_list
        names = {code: unit["name"] for (code,), unit in store.book[titles.UNITS].items()}
        self.decisions = decisions
        self.units = UnitNames(names, decisions)

    def read(self, sheet: Sheet, table: Table) -> None:
        """Read a sheet into the file's book."""
        self.sheet, self.table = sheet, table
        self.stored = self.store.book[sheet.title]
        self.file.names[sheet.title] = table.sheet
        if sheet.title == titles.UNITS:
            self._learn_units()
        rows = self.file.book[sheet.title] = {}
        places = self.file.places[sheet.title] = {}
        header = self._header()
        if header is None:
            self.file.broken.add(sheet.title)
            return
        self.last_places: dict[Key, int] = {}
        keyed: dict[int, Row] = {}
        failed: dict[int, set[str]] = {}
        for number, cells in zip(table.numbers, table.rows, strict=True):
            self.failed: set[str] = set()
            self.number = number
            self.row_is_left_out, self.all_units = False, ""
            row = self._row(header, cells)
            if self.all_units:
                self._cooperate_with_all(row)
            if self.row_is_left_out:
                continue
            if self.failed & {*sheet.key, *sheet.visible_key}:
                self.file.broken.add(sheet.title)
                continue
            if sheet.is_keyed:
                keyed[number], failed[number] = row, self.failed
                continue
            key = sheet.key_of(row)
            if key in places:
                self._problem(
                    f"Aynı kayıt {places[key]}. satırda da var. Satırlardan birini silin.",
                    sheet.column(sheet.key[-1]),
                )
                continue
            places[key] = number
            self._take(key, row)
        if sheet.is_keyed:
            self._identify(keyed, failed)
        if sheet.title == titles.UNITS and (remarks := like_units(rows, self.stored)):
            self.file.remarks[titles.UNITS] = remarks

    def _identify(self, keyed: dict[int, Row], failed: dict[int, set[str]]) -> None:
        """Give the rows of a keyed sheet their keys, all at once."""
        title = self.sheet.title
        keys, matches = identify(self.sheet, keyed, self.stored)
        for self.number, sentence in matches.problems.items():
            self._problem(sentence, self.sheet.column("uid"))
            self.file.broken.add(title)
        self.file.by_key[title] = {keys[number] for number in matches.by_key}
        for self.number, key in keys.items():
            self.file.places[title][key] = self.number
            self.failed = failed[self.number]
            self._take(key, keyed[self.number])

    def add_created_units(self) -> None:
        """Give the units that the person wants to create rows of their own."""
        rows = self.file.book.setdefault(titles.UNITS, {})
        stored = self.store.book[titles.UNITS]
        last = max((row["order"] for row in (*stored.values(), *rows.values())), default=0)
        for order, (code, name) in enumerate(self.units.created.items(), last + 1):
            rows[(code,)] = {
                "code": code,
                "name": name,
                "short_name": short_name(name),
                "parent": None,
                "is_active": True,
                "order": order,
            }

    def _problem(self, message: str, column: Column | None = None) -> None:
        name = column.name if column else None
        self.file.errors.append(f"{self.table.place(self.number, name)}: {message}")

    # Headings

    def _header(self) -> _Header | None:
        """Which column holds what; None after noting what is missing or unknown."""
        ours = columns_by_name(self.sheet.columns)
        header = _Header({}, {})
        problems, unknown = [], []
        for index, name in enumerate(self.table.header):
            column = ours.get(same_name(name))
            if column and column.field in header.columns:
                problems.append(f"{self.table.place(column=name)} iki kez var. Birini silin.")
            elif column:
                header.columns[column.field] = [index]
            elif same_name(name) == same_name(INFO_HEADING) and self.sheet.mirrors:
                continue
            elif not self._continues(name, index, header):
                try:
                    field_name = self._grid_field(name)
                except CellError as error:
                    problems.append(f"{self.table.place(column=name)}: {error}")
                    continue
                if field_name in header.grid:
                    problems.append(f"{self.table.place(column=name)} iki kez var. Birini silin.")
                elif field_name:
                    header.grid[field_name] = index
                elif field_name is None:
                    unknown.append(name)
        missing = [
            column.name
            for column in self.sheet.columns
            if column.field not in header.columns and not (self.is_list or column.may_be_absent)
        ]
        if missing:
            listed = ", ".join(f"“{name}”" for name in missing)
            noun = "sütunu" if len(missing) == 1 else "sütunları"
            problems.append(f"{self.table.place()}: {listed} {noun} yok. Sütunu geri ekleyin.")
        problems += [
            f"{self.table.place(column=name)} tanınmadı.{suggestion(name, missing)} Sütunun adını "
            "düzeltin veya sütunu silin."
            for name in unknown
        ]
        self.file.errors += problems
        return None if problems else header

    def _continues(self, name: str, index: int, header: _Header) -> bool:
        """Whether the column goes on with the text of one before it."""
        for column in self.sheet.columns:
            parts = header.columns.get(column.field, [])
            if parts and same_name(name) == same_name(MORE.format(column.name, len(parts))):
                parts.append(index)
                return True
        return False

    def _grid_field(self, name: str) -> str | None:
        """The field of a grid's column; empty where it is to be left out, None if it is none."""
        grid = self.sheet.grid
        if grid is None:
            return None
        if grid.column == "unit":
            if self._is_all_units(name):
                raise CellError(ALL_UNITS.format(shorten(name)))
            code = self.units.find(name, self.table.place(column=name))
            return grid.field(code) if code else ""
        if grid.column == "year":
            if not (name.isascii() and name.isdecimal() and len(name) == 4):
                return None
            first, last = self.years[0] - grid.years_before, self.years[1]
            if not first <= int(name) <= last:
                raise CellError(
                    f"{name} yılı planın dönemi ({first}–{last}) dışında. Sütunu silin."
                )
            return grid.field(name)
        number = same_name(name).removesuffix(". hücre")
        return grid.field(number) if number.isdecimal() and 0 < int(number) <= 30 else None

    # Rows

    def _row(self, header: _Header, cells: list[Cell]) -> Row:
        row: Row = {}
        for column in self.sheet.columns:
            if column.field not in header.columns:
                continue
            try:
                row[column.field] = self._value(
                    column, [cells[i] for i in header.columns[column.field]]
                )
            except ValueError as error:
                self._problem(str(error), column)
                self.failed.add(column.field)
                row[column.field] = column.blank
        siblings = self.sheet.placed_within
        if (
            siblings is not None
            and not self.sheet.is_keyed
            and not self.failed & {*siblings, "order"}
        ):
            self._set_place(row)
        for name, index in header.grid.items():
            try:
                row[name] = self._grid_value(row, name, cells[index])
            except ValueError as error:
                heading = self.table.header[index]
                self.file.errors.append(f"{self.table.place(self.number, heading)}: {error}")
                self.failed.add(name)
        return row

    def _take(self, key: Key, row: Row) -> None:
        """Fill in what the row leaves empty and the file does not have; keep it if it is sound."""
        stored = self.stored.get(key)
        known = stored or {column.field: column.blank for column in self.sheet.columns}
        row = {**known, **row}
        remark = ""
        try:
            remark = self.sheet.complete(row, stored) if self.sheet.complete else ""
        except ValidationError as error:
            for name in error.message_dict.keys() - self.failed:
                self._problem(error.message_dict[name][0], self.sheet.column(name))
                self.failed.add(name)
        if not self.failed:
            self.file.book[self.sheet.title][key] = row
        if remark:
            self.file.remarks.setdefault(self.sheet.title, {})[key] = remark

    def _value(self, column: Column, parts: list[Cell]) -> Any:
        cell = parts[0]
        if len(parts) > 1 and any(part is not None for part in parts[1:]):
            cell = "".join(str(read_text(part)) for part in parts)
        if not isinstance(column.widget, UnitWidget):
            return column.read(cell)
        unit = self._unit(column, read_text(cell))
        if unit is None and column.required and not self.row_is_left_out:
            raise CellError(REQUIRED)
        return unit

    def _unit(self, column: Column, name: str) -> str | None:
        if not name:
            return None
        name = plain_text(name)
        if self._is_all_units(name):
            if self.sheet.title != titles.COOPERATIONS:
                raise CellError(ALL_UNITS.format(shorten(name)))
            self.all_units, self.row_is_left_out = name, True
            return None
        code = self.units.find(name, self.table.place(self.number, column.name))
        if code is None and column.required:
            # To be left out, or to be decided before anything is saved.
            self.row_is_left_out = True
        return code

    def _is_all_units(self, name: str) -> bool:
        return means_all_units(name) and not self.units.knows(name)

    def _cooperate_with_all(self, row: Row) -> None:
        """Let the card of a row that names all units say so, in place of the row."""
        key = (row["card"],)
        card = self.file.book.get(titles.CARDS, {}).get(key)
        if card is None:
            self._problem(ALL_UNITS.format(shorten(self.all_units)), self.sheet.column("unit"))
            return
        card["all_units_cooperate"] = True
        self.file.remarks.setdefault(titles.CARDS, {})[key] = (
            f"Tüm birimlerle işbirliği: {self.table.place(self.number)} “{self.all_units}” diyor."
        )

    def _set_place(self, row: Row) -> None:
        """An empty place is the stored one, else the next among the siblings in the file."""
        sheet = self.sheet
        siblings, order = sheet.place_of(row)
        places = [] if "order" in sheet.key else map(sheet.place_of, self.stored.values())
        if order is None and "order" not in sheet.key:
            stored = self.stored.get(sheet.key_of(row))
            if stored and sheet.place_of(stored)[0] == siblings:
                order = stored["order"]
        if siblings not in self.last_places:
            last = max((place[1] for place in places if place[0] == siblings), default=0)
            self.last_places[siblings] = last if order is None else 0
        row["order"] = self.last_places[siblings] + 1 if order is None else order
        self.last_places[siblings] = max(self.last_places[siblings], row["order"])

    def _grid_value(self, row: Row, name: str, cell: Cell) -> Any:
        if self.sheet.title != titles.TABLE_ROWS:
            return self.sheet.grid.widget.clean(cell)
        kind = self._kind(row["section"], row["table"], int(name.rpartition(":")[2]))
        return read_table_cell(cell, kind, row["kind"])

    def _kind(self, section: str, table: str, number: int) -> TableColumn:
        key = (section, table, number)
        column = self.file.book.get(titles.TABLE_COLUMNS, {}).get(key)
        column = column or self.store.book[titles.TABLE_COLUMNS].get(key) or {"kind": "text"}
        return TableColumn("", kind=column["kind"])

    def _learn_units(self) -> None:
        """Take the names in the sheet of units as known, before its rows are read."""
        code, name = (self.sheet.column(field_name) for field_name in ("code", "name"))
        header = [same_name(heading) for heading in self.table.header]
        if not {same_name(code.name), same_name(name.name)} <= set(header):
            return
        places = [header.index(same_name(column.name)) for column in (code, name)]
        names = dict(self.units.names)
        for cells in self.table.rows:
            try:
                key, title = (plain_text(read_text(cells[place])) for place in places)
            except ValueError:
                continue  # reported when the row is read
            if key:
                names[key] = title
        self.units = UnitNames(names, self.decisions)


def read_table_cell(cell: Cell, column: TableColumn, row_kind: str) -> str | None:
    """A cell of a table of the document in the form the book has; raises ValueError."""
    try:
        if cell is None:
            return None
        if row_kind != "heading" and column.kind == "date":
            day = DateWidget().clean(cell)
            return day.isoformat() if day else None
        is_number = row_kind != "heading" and column.is_numeric
        if is_number and isinstance(cell, str):
            text = parse_cell(cell, column)
        elif is_number and isinstance(cell, Decimal):
            text = f"{cell:f}"
        else:
            text = read_text(cell)
        return stored_cell(text, column, row_kind)
    except ValidationError as error:
        raise CellError(error.messages[0]) from error
