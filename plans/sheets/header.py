"""Which column of a table holds what: the headings of a file against those of a sheet."""

from collections.abc import Callable, Sequence

from plans.exchange.columns import CellError, Column, columns_by_name, suggestion
from plans.exchange.table import FileTable, same_name

#: Where the cells of each column stand, by field; in several columns for a long text.
Header = dict[str, list[int]]


def read_header(
    table: FileTable,
    columns: Sequence[Column],
    may_lack: Callable[[Column], bool],
    say_missing: Callable[[str], str],
    find_other: Callable[[str, int, Header], str | None] = lambda name, index, header: None,
) -> tuple[Header, list[str]]:
    """Which column of a table holds what, and Turkish sentences on headings that are wrong.

    `find_other` says which field a heading is that none of the columns has: empty where it is to
    be passed over, None where it is unknown; raises CellError.
    """
    ours = columns_by_name(columns)
    header: Header = {}
    problems, unknown = [], []
    for index, name in enumerate(table.header):
        column = ours.get(same_name(name))
        try:
            field_name = column.field if column else find_other(name, index, header)
        except CellError as error:
            problems.append(f"{table.place(column=name)}: {error}")
            continue
        if field_name is None:
            unknown.append(name)
        elif field_name in header:
            problems.append(f"{table.place(column=name)} iki kez var. Birini silin.")
        elif field_name:
            header[field_name] = [index]
    missing = [c.name for c in columns if c.field not in header and not may_lack(c)]
    if missing:
        listed = ", ".join(f"“{name}”" for name in missing)
        problems.append(say_missing(f"{listed} {'sütunu' if len(missing) == 1 else 'sütunları'}"))
    problems += [
        f"{table.place(column=name)} tanınmadı.{suggestion(name, missing)} Sütunun adını "
        "düzeltin veya sütunu silin."
        for name in unknown
    ]
    return header, problems


def is_year(name: str) -> bool:
    """Whether a heading is a year."""
    return len(name) == 4 and name.isascii() and name.isdecimal()
