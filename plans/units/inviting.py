"""Reading whom to invite, from a pasted list or a file, with the faults of each line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from plans.exchange.columns import ChoiceWidget, Column, DateWidget, TextWidget, read_row
from plans.exchange.delimited import read_csv
from plans.exchange.table import FileError, FileTable, same_name
from plans.exchange.workbook import looks_like_workbook, read_workbook
from plans.models import Unit, UnitMember
from plans.people.roles import is_auditor
from plans.people.steps import Invited, account_at

COLUMNS = [
    Column(
        "E-posta",
        "email",
        TextWidget(),
        "Davet oraya gider; hesabı olanın kullanıcı adı da yeter.",
        required=True,
    ),
    Column("Ad", "first_name", TextWidget(), ""),
    Column("Soyad", "last_name", TextWidget(), ""),
    Column(
        "Görev",
        "role",
        ChoiceWidget(dict(UnitMember.Role.choices), {"clerk": "memur, görevli"}),
        "Boşsa veri girişi.",
        default=UnitMember.Role.CLERK,
    ),
    Column("Başlangıç", "starts_on", DateWidget(), "Boşsa bugün."),
    Column("Son gün", "ends_on", DateWidget(), "Boşsa süresiz."),
]
_SEPARATORS = "\t;,"


@dataclass
class Line:
    """A line of the list: whom it names, what is wrong, what else there is to know."""

    number: int
    person: Invited
    faults: list[str] = field(default_factory=list)
    note: str = ""


def read_file(data: bytes) -> str:
    """The list in a workbook or CSV file, as lines to look at; raises FileError."""
    table = read_workbook(data, "Görevliler") if looks_like_workbook(data) else read_csv(data)
    lines = [_cells(table, row) for row in table.rows]
    shown = [[_shown(column, row.get(column.field)) for column in COLUMNS] for row in lines]
    return "\n".join(";".join(cells).rstrip(";") for cells in shown)


def read_lines(text: str, unit: Unit | None) -> list[Line]:
    """The lines of a pasted list, with or without a header; without a unit for a group. Raises
    FileError."""
    if not text.strip():
        raise FileError("Liste boş. Her satıra bir kişi yazın ya da bir dosya seçin.")
    separator = next((mark for mark in _SEPARATORS if mark in text), ";")
    first = text.strip().splitlines()[0]
    if same_name(COLUMNS[0].name) not in map(same_name, first.split(separator)):
        text = separator.join(column.name for column in COLUMNS) + "\n" + text
        shift = 1
    else:
        shift = 0
    table = read_csv(text.encode())
    lines, seen = [], set[str]()
    for number, row in zip(table.numbers, table.rows, strict=True):
        values, faults = read_row(COLUMNS, _cells(table, row))
        line = Line(number - shift, Invited(**values), list(faults.values()))
        _check(line, unit, seen)
        lines.append(line)
    return lines


def _cells(table: FileTable, row: Sequence[Any]) -> dict[str, Any]:
    """The cells of a row by the fields of the columns; raises FileError without addresses."""
    header = [same_name(name) for name in table.header]
    found = {
        column.field: row[header.index(same_name(column.name))]
        for column in COLUMNS
        if same_name(column.name) in header
    }
    if "email" not in found:
        names = ", ".join(column.name for column in COLUMNS)
        raise FileError(f"“E-posta” sütunu yok. İlk satıra başlıkları yazın: {names}.")
    return found


def _shown(column: Column, cell: Any) -> str:
    try:
        return column.widget.format(column.widget.clean(cell))
    except ValueError:
        return str(cell)


def read_person(cells: dict[str, str], unit: Unit | None) -> Line:
    """Whom a command names, by the fields of the columns; without a unit for a group."""
    values, faults = read_row(COLUMNS, dict(cells))
    line = Line(1, Invited(**values), list(faults.values()))
    _check(line, unit, set())
    return line


def _check(line: Line, unit: Unit | None, seen: set[str]) -> None:
    person = line.person
    user = account_at(person.email) if person.email else None
    if person.email and user is None:
        try:
            validate_email(person.email)
        except ValidationError:
            line.faults.append(f"“{person.email}” bir e-posta adresi değil, bu adla hesap da yok.")
    for column in COLUMNS[:3]:
        kept: Any = User._meta.get_field(column.field)
        if len(getattr(person, column.field)) > kept.max_length:
            line.faults.append(f"{column.name} en çok {kept.max_length} karakter olur.")
    if person.email.lower() in seen:
        line.faults.append("Bu adres listede iki kez var.")
    seen.add(person.email.lower())
    if person.starts_on and person.ends_on and person.ends_on < person.starts_on:
        line.faults.append("Son gün başlangıçtan önce olamaz.")
    if unit is None and person.role != UnitMember.Role.CLERK:
        line.faults.append("Görev yalnız birimde olur; boş bırakın.")
    if user is None:
        line.note = "yeni hesap"
    elif not user.is_active:
        line.faults.append("Bu adresin hesabı kapalı; önce sistem yöneticisi açmalıdır.")
    elif unit is None:
        line.note = f"var olan hesap: {user.get_username()}"
    elif is_auditor(user):
        line.faults.append("Bu adres bir denetçinin; denetçi birimde görev alamaz.")
    elif unit.members.filter(user=user).exists():
        line.note = "zaten görevli; görevi ve süresi güncellenir"
    else:
        line.note = f"var olan hesap: {user.get_username()}"


def faults_of(lines: Iterable[Line]) -> int:
    return sum(bool(line.faults) for line in lines)
