"""A unit takes over from one or several others, or a unit is closed.

What is still to come moves: cards and marks of plans that are not over, people, open periods. What
is past keeps the unit that it had: plans that are over, closed periods, everything published. Apps
say with `register` which of their rows name units, and what of a unit's work is open.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from plans.audit.words import format_list
from plans.models import (
    CardCooperation,
    CardNote,
    ObjectiveCard,
    Plan,
    Unit,
    UnitAssignment,
    UnitMember,
)
from plans.models.unit import answers_for
from plans.people.roles import is_strategist, name_of_person
from plans.records.history import write_all


class SuccessionError(Exception):
    """A succession or closing that is not allowed; its sentences say why and what to do."""


@dataclass(frozen=True)
class Tie:
    """Rows that name a unit and go over to the one that takes its work."""

    model: type[Any]
    #: What they are to people, in the singular.
    words: str
    #: Those that are not past.
    current: Q
    #: How one of them is named.
    label: Callable[[Any], str]
    related: tuple[str, ...] = ()
    field: str = "unit"
    #: Where a unit stands only once: of rows that would be doubles the first by `rank` stays.
    within: str = ""
    rank: Callable[[Any], Any] = lambda row: 0
    #: Fields that speak of the old unit and are emptied.
    emptied: tuple[str, ...] = ()


@dataclass
class Move:
    """What a succession does to the rows of a tie."""

    tie: Tie
    updated: list[Any] = field(default_factory=list)
    #: Doubles: the unit that takes over has such a row already.
    deleted: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        """How many of what, and which."""
        rows = sorted([*self.updated, *self.deleted], key=lambda row: row.pk)
        labels = format_list(dict.fromkeys(map(self.tie.label, rows)))
        text = f"{len(rows)} {self.tie.words}: {labels}."
        if self.deleted:
            doubles = len(self.deleted)
            text += f" Bunlardan {doubles} tanesi kalkar: aynı birim bir yerde bir kez yazılır."
        return text


def not_over(plan: str) -> Q:
    """Rows whose plan, at this path, is a draft or in force."""
    return ~Q(**{f"{plan}__status": Plan.Status.ENDED})


_ties: list[Tie] = [
    Tie(
        ObjectiveCard,
        "hedef kartının sorumluluğu",
        not_over("objective__goal__plan"),
        lambda row: row.label,
        ("objective__goal",),
        field="responsible_unit",
    ),
    Tie(
        CardCooperation,
        "kartta işbirliği",
        not_over("card__objective__goal__plan"),
        lambda row: row.card.label,
        ("card__objective__goal",),
        within="card",
        emptied=("printed_name",),
    ),
    Tie(
        CardNote,
        "risk, tespit veya ihtiyaç",
        not_over("card__objective__goal__plan"),
        lambda row: row.card.label,
        ("card__objective__goal",),
    ),
    Tie(
        UnitAssignment,
        "birim matrisi işareti",
        not_over("objective__goal__plan"),
        lambda row: row.objective.code,
        ("objective__goal",),
        within="objective",
        rank=lambda row: row.role != UnitAssignment.Role.RESPONSIBLE,
    ),
    Tie(
        UnitMember,
        "görevli",
        Q(),
        lambda row: name_of_person(row.user),
        ("user",),
        within="user",
        rank=lambda row: row.role != UnitMember.Role.MANAGER,
    ),
]
_open_work: list[Callable[[Sequence[Unit]], Iterable[str]]] = []


def register(tie: Tie) -> None:
    """Let an app's rows follow the succession of units; called from `AppConfig.ready`."""
    _ties.append(tie)


def register_open_work(source: Callable[[Sequence[Unit]], Iterable[str]]) -> None:
    """Let an app say, in sentences, what units have still to do; called from `AppConfig.ready`."""
    _open_work.append(source)


def open_work(units: Sequence[Unit]) -> list[str]:
    """What the units have still to do, in sentences."""
    return [sentence for source in _open_work for sentence in source(units)]


# --- What would move --------------------------------------------------------------------------


def find_moves(units: Sequence[Unit], successor: Unit) -> list[Move]:
    """What goes over from the units to their successor; a query or two for each kind of rows."""
    moves = [_move(tie, units, successor) for tie in _ties]
    _spare_itself(moves, successor)
    moves.append(_subunits(units, successor))
    return [move for move in moves if move.updated or move.deleted]


def _move(tie: Tie, units: Sequence[Unit], successor: Unit) -> Move:
    rows = tie.model.objects.filter(tie.current, **{f"{tie.field}__in": [*units, successor]})
    together: dict[Any, list[Any]] = defaultdict(list)
    for row in rows.select_related(*tie.related).order_by("pk"):
        place = getattr(row, f"{tie.within}_id") if tie.within else row.pk
        together[place].append(row)
    move = Move(tie)

    def is_moving(row: Any) -> bool:
        return bool(getattr(row, f"{tie.field}_id") != successor.pk)

    for same in together.values():
        first, *doubles = sorted(same, key=lambda row: (tie.rank(row), is_moving(row)))
        move.deleted += doubles
        if is_moving(first):
            setattr(first, tie.field, successor)
            for name in tie.emptied:
                setattr(first, name, "")
            move.updated.append(first)
    return move


def _spare_itself(moves: Sequence[Move], successor: Unit) -> None:
    """Where the successor answers for a card it does not cooperate with itself."""
    by_model = {move.tie.model: move for move in moves}
    new = {row.pk for row in by_model[ObjectiveCard].updated}
    own = {*new, *successor.responsible_cards.values_list("pk", flat=True)}
    move = by_model[CardCooperation]
    surplus = [row for row in move.updated if row.card_id in own]
    move.updated = [row for row in move.updated if row.card_id not in own]
    stored = CardCooperation.objects.filter(unit=successor, card__in=new)
    known = [row.pk for row in move.deleted]
    move.deleted += [*surplus, *stored.exclude(pk__in=known).select_related(*move.tie.related)]


def _subunits(units: Sequence[Unit], successor: Unit) -> Move:
    """What stood under the units stands under the successor, which itself moves up if need be."""
    parents = dict(Unit.objects.values_list("pk", "parent"))
    above: list[int | None] = [successor.pk]
    while (parent := parents.get(above[-1] or 0)) and parent not in above:
        above.append(parent)
    ended = {unit.pk for unit in units}
    upper = next((key for key in above[1:] if key not in ended), None)
    tie = Tie(Unit, "bağlı birim", Q(), str, field="parent")
    move = Move(tie, list(Unit.objects.filter(parent__in=units, is_active=True)))
    move.updated = [row for row in move.updated if row.pk not in ended]
    for row in move.updated:
        row.parent_id = upper if row.pk in above else successor.pk
    return move


# --- Doing it ---------------------------------------------------------------------------------


@transaction.atomic
def succeed(
    user: User, units: Sequence[Unit], successor: Unit, from_date: date, reason: str
) -> list[Move]:
    """Let `successor` take over the work of the units from that day on; they end.

    Raises SuccessionError with what speaks against it.
    """
    units = _lock(user, units, from_date, reason)
    if successor in units:
        raise SuccessionError("Bir birim görevlerini kendisine devredemez. Başka bir birim seçin.")
    successor = Unit.objects.select_for_update().get(pk=successor.pk)
    if not successor.is_active:
        raise SuccessionError(f"{successor} kapanmış; kullanımda olan bir birim seçin.")
    moves = find_moves(units, successor)
    write = partial(write_all, user=user, reason=f"Birim devri: {reason}")
    before = list(Unit.objects.filter(successor__in=units))
    for unit in before:
        unit.successor = successor
    write(Unit, updated=before, fields=["successor"])
    # First: what a plan in force says goes over to whoever took over, and to nobody else.
    _end(units, from_date, successor, write)
    for move in moves:  # deletions first: the same person, card or objective may have both
        write(move.tie.model, deleted=move.deleted)
    for move in moves:
        names = [move.tie.field, *move.tie.emptied]
        write(move.tie.model, updated=move.updated, fields=names)
    return moves


@transaction.atomic
def close(user: User, units: Sequence[Unit], from_date: date, reason: str) -> None:
    """Close units that nobody takes over from; raises SuccessionError where work is open."""
    units = _lock(user, units, from_date, reason)
    if obstacles := find_obstacles(units):
        raise SuccessionError(*obstacles)
    write = partial(write_all, user=user, reason=f"Birim kapandı: {reason}")
    _end(units, from_date, None, write)


def find_obstacles(units: Sequence[Unit]) -> list[str]:
    """Why the units may not be closed without a successor: what they answer for, what is open."""
    cards = [card for unit in units for card in unit.cards_in_force]
    return [*([answers_for(cards)] if cards else []), *open_work(units)]


def _lock(user: User, units: Sequence[Unit], from_date: date, reason: str) -> list[Unit]:
    """The units, held until the transaction ends; raises where they may not end."""
    if not is_strategist(user):
        raise PermissionDenied
    keys = [unit.pk for unit in units]
    locked = list(Unit.objects.select_for_update().filter(pk__in=keys).order_by("order"))
    if not locked:
        raise SuccessionError("Birim seçilmedi. En az bir birim seçin.")
    for unit in locked:
        if not unit.is_active:
            raise SuccessionError(f"{unit} zaten kapanmış; listeden çıkarın.")
    if from_date > timezone.localdate():
        raise SuccessionError("Gün ileride; devri o gün geldiğinde yapın ya da bugünü yazın.")
    if not reason.strip():
        raise SuccessionError("Gerekçeyi yazın: kararın tarihi ve sayısı gibi.")
    return locked


def _end(
    units: Sequence[Unit], day: date, successor: Unit | None, write: Callable[..., None]
) -> None:
    for unit in units:
        unit.is_active, unit.ended_on, unit.successor = False, day, successor
    write(Unit, updated=units, fields=["is_active", "ended_on", "successor"])
