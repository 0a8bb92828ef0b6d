"""A plan in force is read and not written, once its first version is kept: it is frozen.

What it says changes by an approved revision, by a correction of spelling or when units are
reorganised. Which records that is stands with their models (`IS_CONTENT` of `Record`); the database
keeps the same by triggers.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model

from plans.records.guards import Guard, moved, path_to_plan
from plans.records.plans import find_plan

#: What the triggers say; see `is_refusal`.
_MESSAGE = "a plan in force changes by a revision or a correction"
_PLAN, _UNIT, _REVISION, _CORRECTION = (
    *("plans_plan", "plans_unit", "plans_revision", "plans_correction"),
)


def is_content(model: type[Model]) -> bool:
    """Whether the records of `model` are part of what a plan says."""
    return bool(getattr(model, "IS_CONTENT", False))


def content_fields(model: Any) -> list[Any]:
    """The stored fields that are fixed in a frozen plan; none where the model is not content."""
    free = {model._meta.pk.name, *getattr(model, "NOT_CONTENT", ())}
    fields = model._meta.concrete_fields if is_content(model) else ()
    return [field for field in fields if field.name not in free]


def is_text(field: Any) -> bool:
    """Whether people write words into it, whose spelling may be corrected."""
    is_words = isinstance(field, models.CharField | models.TextField)
    return is_words and not isinstance(field, models.SlugField) and not field.choices


def frozen_plan(record: Model) -> Any:
    """The frozen plan that the record is content of; None where it may be written.

    While an approved revision is carried over, its plan is not frozen.
    """
    if not is_content(type(record)):
        return None
    plan = find_plan(record)
    if plan is None or not plan.is_frozen:
        return None
    return None if plan.revisions.filter(state="applying").exists() else plan


def refusal(plan: Any) -> str:
    """Why the content of a frozen plan is not changed, and what to do."""
    return (
        f"Planın {plan.version}. sürümü yürürlükte; içeriği sabittir. Değiştirmek için güncelleme "
        "başlatın; yalnız yazım yanlışıysa yazım düzeltmesi yapın."
    )


def refuse_frozen(record: Model) -> None:
    """Raises ValidationError where the record is content of a frozen plan."""
    if plan := frozen_plan(record):
        raise ValidationError(refusal(plan), code="frozen")


def is_refusal(error: BaseException | None) -> bool:
    """Whether the database refused to change a frozen plan."""
    return _MESSAGE in str(error)


# --- Guards -------------------------------------------------------------------------------------


def content_guards() -> Iterator[Guard]:
    """The content of a frozen plan stays, but for a revision that is being carried over, spelling
    that was corrected, and units that handed over their work."""
    for model in apps.get_models(include_auto_created=True):
        if is_content(model):
            yield from _guards_of_plan(model) if model._meta.db_table == _PLAN else _guards(model)
        elif any(is_content(owner) for owner in _linked(model)):
            yield from _guards(model)


def _linked(model: Any) -> list[type[Model]]:
    """What the rows of a table of links belong to."""
    if not model._meta.auto_created:
        return []
    return [f.related_model for f in model._meta.fields if f.many_to_one]


def _guards(model: Any) -> Iterator[Guard]:
    table = model._meta.db_table
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    fixed = content_fields(model) or fields
    changed = " OR ".join(_changed(model, field) for field in fixed)
    is_frozen, (_, _, tables, conditions) = _is_frozen(model), path_to_plan(model)
    lock = f"PERFORM 1 FROM {tables} WHERE {conditions} FOR KEY SHARE OF p;"
    new, old = is_frozen.format("NEW"), is_frozen.format("OLD")
    refusals = {
        "INSERT": (new, "NEW"),
        "UPDATE": (f"({changed}) AND ({old} OR {new})", "NEW"),
        "DELETE": (" AND NOT ".join([old, *_doubles(model)]), "OLD"),
    }
    for event, (refused, row) in refusals.items():
        name = f"{table}_frozen_{event}".lower()
        yield Guard(name, table, event, refused, _MESSAGE, lock.format(row))


def _guards_of_plan(model: Any) -> Iterator[Guard]:
    changed = " OR ".join(_changed(model, field) for field in content_fields(model))
    kept = (
        "EXISTS (SELECT 1 FROM plans_planversion v WHERE v.plan_id = NEW.id "
        "AND v.number = NEW.version AND v.from_year = NEW.version_from)"
    )
    renumbered = (
        f"({moved('version')} OR {moved('version_from')}) "
        f"AND (NEW.version < OLD.version OR NOT {kept})"
    )
    frozen = f"OLD.version > 0 AND {_not_applied('OLD.id')}"
    for event, refused in {
        "INSERT": "NEW.version > 0",
        "UPDATE": f"(({changed}) AND {frozen}) OR ({renumbered})",
        "DELETE": "OLD.version > 0",
    }.items():
        yield Guard(f"{_PLAN}_frozen_{event}".lower(), _PLAN, event, refused, _MESSAGE)


def _is_frozen(model: Any) -> str:
    """Whether a row, `{}`, is of a frozen plan."""
    _, _, tables, conditions = path_to_plan(model)
    return (
        f"EXISTS (SELECT 1 FROM {tables} WHERE {conditions} AND p.version > 0 "
        f"AND {_not_applied('p.id')})"
    )


def _not_applied(plan: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM {_REVISION} f WHERE f.plan_id = {plan} "
        "AND f.state = 'applying')"
    )


def _changed(model: Any, field: Any) -> str:
    """Whether an update changes the field in a way that is not allowed for itself."""
    changed = moved(f'"{field.column}"')
    if allowed := " OR ".join(_allowed(model, field)):
        return f"({changed} AND NOT ({allowed}))"
    return changed


def _allowed(model: Any, field: Any) -> Iterator[str]:
    if field in (units := _units(model)):
        yield _follows(field)
    if field.name in getattr(model, "OF_UNIT", ()):
        yield f"NEW.{field.column} = '' AND {_follows(units[0])}"
    if is_text(field):
        yield (
            f"EXISTS (SELECT 1 FROM {_CORRECTION} k WHERE k.\"table\" = '{model._meta.db_table}' "
            f'AND k."row" = OLD.id AND k."column" = \'{field.column}\' '
            f'AND k."old" = OLD.{field.column} AND k."new" = NEW.{field.column})'
        )


def _units(model: Any) -> list[Any]:
    """The fields that name a unit."""
    fields = model._meta.concrete_fields
    return [f for f in fields if f.many_to_one and f.related_model._meta.db_table == _UNIT]


def _follows(field: Any) -> str:
    """Whether the unit of the new row has taken over from that of the old one."""
    return (
        f"EXISTS (SELECT 1 FROM {_UNIT} u WHERE u.id = OLD.{field.column} "
        f"AND u.successor_id = NEW.{field.column})"
    )


def _doubles(model: Any) -> Iterator[str]:
    """Where a unit stands once: whether a unit that handed over and the one that took over both
    stand there, and the row is of one of them."""
    for constraint in model._meta.constraints:
        names = getattr(constraint, "fields", ())
        for unit in (field for field in _units(model) if field.name in names):
            (within,) = (model._meta.get_field(name) for name in names if name != unit.name)
            above = within.related_model
            named = [
                f"SELECT s.{unit.column} FROM {model._meta.db_table} s "
                f"WHERE s.{within.column} = OLD.{within.column}",
                *(
                    f"SELECT a.{field.column} FROM {above._meta.db_table} a "
                    f"WHERE a.id = OLD.{within.column}"
                    for field in _units(above)
                ),
            ]
            yield (
                f"EXISTS (SELECT 1 FROM {_UNIT} u WHERE u.successor_id IS NOT NULL "
                f"AND OLD.{unit.column} IN (u.id, u.successor_id) "
                f"AND u.id IN ({' UNION '.join(named)}))"
            )
