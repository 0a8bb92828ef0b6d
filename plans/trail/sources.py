"""What tells who did what when: the tables of the trail, in one form.

The histories of all records are known here; apps add their own tables in `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, Q, TextField

from plans.models import RightChange, TrailEvent
from plans.records.plans import plan_paths

#: What the histories of records are called in the choice of kinds.
RECORDS = "Kayıtlar"
#: What the other tables are called there.
EVENTS = "Olaylar"

_PERSON = ("username", "first_name", "last_name")


@dataclass(frozen=True)
class Source:
    """A table of the trail, by the names of its fields."""

    model: type[Model]
    at: str
    #: Who did it, and whom else it is about.
    people: tuple[str, ...]
    #: What is searched for words, beside the people's names.
    texts: tuple[str, ...]
    #: The ways to a plan; none for what all plans share.
    plans: tuple[str, ...] = ()
    address: str = "address"
    #: What people call what it tells; a kind for each row where there is none.
    label: str = ""

    @property
    def key(self) -> str:
        return str(self.model._meta.label_lower)

    @property
    def is_history(self) -> bool:
        return hasattr(self.model, "instance_type")

    def of_person(self, person: int | None) -> Q:
        """What a person did and what was done to their account; without one, what nobody did."""
        if person is None:
            return Q(**{f"{self.people[0]}__isnull": True})
        return _any(Q(**{f"{name}_id": person}) for name in self.people)

    def of_plan(self, plan: int) -> Q | None:
        """What belongs to a plan; None where nothing can."""
        return _any(Q(**{path: plan}) for path in self.plans) if self.plans else None

    def with_word(self, word: str) -> Q:
        """What has a word, given in lower case, in it or in its address."""
        names = [f"{person}__{name}" for person in self.people for name in _PERSON]
        found = _any(Q(**{f"{name}__trlower__contains": word}) for name in (*self.texts, *names))
        return found | Q(**{f"{self.address}__icontains": word}) if self.address else found


def _any(conditions: Any) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


#: The page that tells all of a record, from an entry of its history, by its model; apps add theirs.
PAGES: dict[str, Callable[[Any], str]] = {}

_added: list[Callable[[], Source]] = []


def register(source: Callable[[], Source]) -> None:
    """Let an app add a table; called from `AppConfig.ready`."""
    _added.append(source)


def fields_of(model: Any) -> list[Any]:
    """What is read and sealed of a row: not whole documents (`LEFT_OUT` of the model), which have
    a hash of their own."""
    left_out = getattr(model, "LEFT_OUT", ())
    return [field for field in model._meta.concrete_fields if field.name not in left_out]


@cache
def find_sources() -> tuple[Source, ...]:
    """All tables of the trail; those of events first."""
    events = Source(TrailEvent, "at", ("actor", "account"), ("subject", "words"), ("plan",))
    rights = Source(
        RightChange, "created_at", ("user", "account"), ("right",), label="Yetki değişikliği"
    )
    histories = [_history(model) for model in apps.get_models() if hasattr(model, "instance_type")]
    return events, rights, *(source() for source in _added), *histories


def _history(model: Any) -> Source:
    record = model.instance_type
    own = [f.name for f in record._meta.fields if isinstance(f, CharField | TextField)]
    texts = [name for name in own if not record._meta.get_field(name).choices]
    for field in record._meta.fields:
        names = {f.name for f in field.related_model._meta.fields} if field.many_to_one else set()
        texts += [f"{field.name}__{name}" for name in ("code", "name") if name in names]
    paths = ["id"] if record._meta.label == "plans.Plan" else plan_paths(record)
    return Source(
        model,
        "history_date",
        ("history_user",),
        (*texts, "history_change_reason"),
        tuple(paths),
        "history_address",
        str(record._meta.verbose_name),
    )
