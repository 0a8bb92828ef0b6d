"""A workbook that came back, as a book: every cell read or reported with its place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from plans.exchange.columns import (
    REQUIRED,
    ActivityWidget,
    CellError,
    Column,
    UnitWidget,
    plain_text,
    read_row,
    read_text,
    suggestion,
)
from plans.exchange.table import Cell, FileError, FileTable, place, same_name, shorten
from plans.exchange.workbook import GUIDE_SHEET, read_workbook_sheets
from plans.models import Plan
from plans.sheets import titles
from plans.sheets.compare import identify, names_of
from plans.sheets.header import Header, is_year, read_header
from plans.sheets.sheet import (
    BY_TITLE,
    CHOICES_SHEET,
    INFO_HEADING,
    MORE,
    SHEETS,
    Book,
    Key,
    Row,
    Sheet,
)
from plans.sheets.store import Store, load
from plans.sheets.tables import column_of, read_table_cell
from plans.sheets.units import (
    ALL_UNITS,
    MOST_UNKNOWN,
    UnitNames,
    UnknownName,
    like_units,
)
from plans.units.names import means_all_units, shorten_name

Progress = Callable[[int, int, str], None]
#: The cells of a row by field, several for a long text.
Cells = Mapping[str, list[Cell]]


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
        heading = sheet.heading(name) if name else None
        row = self.places.get(sheet.title, {}).get(key)
        return place(self.names.get(sheet.title, sheet.title), row, heading)


def read_tables(data: bytes) -> dict[str, FileTable]:
    """The tables of a file by the titles of the sheets; raises FileError on unknown sheets."""
    ours = {same_name(title): title for title in BY_TITLE}
    found, problems = {}, []
    for table in read_workbook_sheets(data, (GUIDE_SHEET, CHOICES_SHEET)):
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


def read_book(
    tables: Mapping[str, FileTable], decisions: Mapping[str, str], progress: Progress
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


def _plan_of(table: FileTable) -> tuple[str, tuple[int, int]]:
    """The plan's short name and its first and last year."""
    if len(table.rows) != 1:
        raise FileError(
            f"“{titles.PLAN}” sayfasında {len(table.rows)} satır var; tam bir satır olmalıdır. Her "
            "plan ayrı bir çalışma kitabıdır."
        )
    sheet = BY_TITLE[titles.PLAN]
    cells = dict(zip(map(same_name, table.header), table.rows[0], strict=True))
    columns = {name: sheet.column(name) for name in ("slug", "start_year", "end_year")}
    row = {name: cells.get(same_name(column.name)) for name, column in columns.items()}
    values, problems = read_row(columns.values(), row)
    if problems:
        raise FileError(
            *(
                f"{table.place(table.numbers[0], columns[name].name)}: {problem}"
                if same_name(columns[name].name) in cells
                else f"“{titles.PLAN}” sayfasında “{columns[name].name}” sütunu yok."
                for name, problem in problems.items()
            )
        )
    if values["end_year"] - values["start_year"] not in range(1, 30):
        raise FileError(
            f"{table.place(table.numbers[0])}: Son yıl ilk yıldan sonra olmalıdır. Yılları "
            "düzeltin."
        )
    return values["slug"], (values["start_year"], values["end_year"])


class Reader:
    """Reads the sheets of a file, in their order."""

    def __init__(self, store: Store, years: tuple[int, int], decisions: Mapping[str, str]) -> None:
        self.file, self.store, self.years = FileBook(), store, years
        names = {code: unit["name"] for (code,), unit in store.book[titles.UNITS].items()}
        self.units = UnitNames(names, decisions)
        #: What there is to say of the row in hand, and of headings before the first.
        self.said: list[str] = []

    def read(self, sheet: Sheet, table: FileTable) -> None:
        """Read a sheet into the file's book."""
        self.sheet, self.table = sheet, table
        header, problems = read_header(
            table,
            sheet.columns,
            lambda column: column.may_be_absent,
            lambda missing: f"{table.place()}: {missing} yok. Sütunu geri ekleyin.",
            self._find_other,
        )
        self.file.errors += problems
        if problems:
            self.file.broken.add(sheet.title)
        elif sheet.title == titles.UNITS:
            self._learn_units(header)
        rows = (
            (number, {name: [cells[i] for i in places] for name, places in header.items()})
            for number, cells in zip(table.numbers, table.rows, strict=True)
        )
        of_grid = {name for name in header if sheet.column(name) is None}
        headings = {name: table.header[header[name][0]] for name in of_grid}
        self.read_rows(sheet, table, () if problems else rows, headings)

    def read_rows(
        self,
        sheet: Sheet,
        table: FileTable,
        all_rows: Iterable[tuple[int, Cells]],
        headings: Mapping[str, str] | None = None,
    ) -> None:
        """Read rows with their numbers: the cells of each column by field, which may lack some.

        `headings` are those of the grid's columns that do not follow from their fields.
        """
        self.sheet, self.table, self.headings = sheet, table, headings or {}
        self.stored = self.store.book[sheet.title]
        self.file.names[sheet.title] = table.sheet
        rows = self.file.book[sheet.title] = {}
        places = self.file.places[sheet.title] = {}
        self.last_places: dict[Key, int] = {}
        keyed: dict[int, Row] = {}
        failed: dict[int, set[str]] = {}
        for number, cells in all_rows:
            self.failed: set[str] = set()
            self.number = number
            self.row_is_left_out, self.all_units = False, ""
            row = self._row(cells)
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
                    sheet.key[-1],
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
            self.failed = set()
            self._problem(sentence, "uid")
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
                **{column.field: column.blank for column in BY_TITLE[titles.UNITS].columns},
                "code": code,
                "name": name,
                "short_name": shorten_name(name),
                "is_active": True,
                "order": order,
            }

    def _problem(self, message: str, name: str) -> None:
        """Note what is wrong with the row's cell of that field."""
        heading = self.headings.get(name) or self.sheet.heading(name)
        self.file.errors.append(f"{self.table.place(self.number, heading)}: {message}")
        self.failed.add(name)

    # Headings

    def _find_other(self, name: str, index: int, header: Header) -> str | None:
        """The field of a heading that is no column's; see `read_header`."""
        is_info = same_name(name) == same_name(INFO_HEADING) and self.sheet.mirrors
        return "" if is_info or self._continues(name, index, header) else self._grid_field(name)

    def _continues(self, name: str, index: int, header: Header) -> bool:
        """Whether the column goes on with the text of one before it."""
        for column in self.sheet.columns:
            parts = header.get(column.field, [])
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
            if code is None:
                return ""
            stored = self.store.book[self.sheet.title].values()
            is_used = any(row.get(grid.field(code)) for row in stored)
            self.said += self.units.check_heading(code, name, is_used=is_used)
            return grid.field(code)
        if grid.column == "year":
            if not is_year(name):
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

    def _row(self, cells: Cells) -> Row:
        row: Row = {}
        for column in self.sheet.columns:
            if column.field not in cells:
                continue
            try:
                row[column.field] = self._value(column, cells[column.field])
            except ValueError as error:
                self._problem(str(error), column.field)
                row[column.field] = column.blank
        siblings = self.sheet.placed_within
        if (
            siblings is not None
            and not self.sheet.is_keyed
            and not self.failed & {*siblings, "order"}
        ):
            self._set_place(row)
        for name in [name for name in cells if name not in row]:
            try:
                row[name] = self._grid_value(row, name, cells[name][0])
            except ValueError as error:
                self._problem(str(error), name)
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
                self._problem(error.message_dict[name][0], name)
        if not self.failed:
            self.file.book[self.sheet.title][key] = row
        remark = " ".join(filter(None, [remark, *dict.fromkeys(self.said)]))
        self.said = []
        if remark:
            self.file.remarks.setdefault(self.sheet.title, {})[key] = remark

    def _value(self, column: Column, parts: list[Cell]) -> Any:
        cell = parts[0]
        if len(parts) > 1 and any(part is not None for part in parts[1:]):
            cell = "".join(str(read_text(part)) for part in parts)
        if isinstance(column.widget, ActivityWidget):
            return self._activity(read_text(cell))
        if not isinstance(column.widget, UnitWidget):
            return column.read(cell)
        unit = self._unit(column, read_text(cell))
        if unit is None and column.required and not self.row_is_left_out:
            raise CellError(REQUIRED)
        return unit

    def _activity(self, name: str) -> str:
        """The key of the activity that a cell names by its card and place."""
        try:
            return self._activities[same_name(name).replace(" ", "")]
        except KeyError:
            raise CellError(
                f"“{shorten(name)}” “{titles.ACTIVITIES}” sayfasında yok. Faaliyetin kartını ve "
                "sırasını H1.1 / 2 gibi yazın."
            ) from None

    @cached_property
    def _activities(self) -> dict[str, str]:
        """The keys of activities by what files call them; read before the sheets that name them.

        A stored one is called by its place of before: a file that moves it still names it so.
        """
        stored = self.store.book[titles.ACTIVITIES]
        file = self.file.book.get(titles.ACTIVITIES, {})
        new = {key: row for key, row in file.items() if key not in stored}
        return {
            same_name(label).replace(" ", ""): key
            for rows in (new, stored)
            for key, label in names_of({titles.UNITS: {}, titles.ACTIVITIES: rows}).items()
        }

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
        return code and self._current(code, name)

    def _current(self, code: str, name: str) -> str:
        """The unit that does the work of the one that a cell names; the row says so."""
        is_past = self.store.plan and self.store.plan.status == Plan.Status.ENDED
        kept = (titles.UNITS, titles.CALENDARS, titles.MILESTONES)
        stays = is_past or self.sheet.title in kept
        code, remarks = self.units.current(code, name, stays=stays)
        self.said += remarks
        return code

    def _is_all_units(self, name: str) -> bool:
        return means_all_units(name) and not self.units.knows(name)

    def _cooperate_with_all(self, row: Row) -> None:
        """Let the card of a row that names all units say so, in place of the row."""
        key = (row["card"],)
        card = self.file.book.get(titles.CARDS, {}).get(key)
        if card is None:
            self._problem(ALL_UNITS.format(shorten(self.all_units)), "unit")
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
        key = (row["section"], row["table"], int(name.rpartition(":")[2]))
        column = self.file.book.get(titles.TABLE_COLUMNS, {}).get(key)
        column = column or self.store.book[titles.TABLE_COLUMNS].get(key)
        return read_table_cell(cell, column_of(row, column))

    def _learn_units(self, header: Header) -> None:
        """Take the names in the sheet of units as known, before its rows are read."""
        names = {}
        for cells in self.table.rows:
            try:
                code, name = (
                    plain_text(read_text(cells[header[field_name][0]]))
                    for field_name in ("code", "name")
                )
            except ValueError:
                continue  # reported when the row is read
            if code:
                names[code] = name
        self.units.learn(names)
