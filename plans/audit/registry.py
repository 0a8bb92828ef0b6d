"""What a rule of the audit is, and which rules there are."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.urls import reverse

from plans.models import Plan

Data = TypeVar("Data")
Row = TypeVar("Row")


class Severity(TextChoices):
    """How bad a finding is; the worst first."""

    ERROR = "hata", "Hata"
    WARNING = "uyari", "Uyarı"
    NOTE = "bilgi", "Bilgi"


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Family(TextChoices):
    """What a rule is about, in the order people read the findings."""

    TOTALS = "toplamlar", "Toplamlar"
    WEIGHTS = "agirliklar", "Ağırlıklar"
    GAPS = "eksikler", "Eksikler"
    TARGETS = "hedef-degerler", "Hedef değerler"
    CODES = "kodlar", "Kodlar ve sayılar"
    UNITS = "birimler", "Birimler"
    CROSS = "capraz", "Çapraz"


#: The first letter of a rule's code says its family.
_LETTERS = dict(zip("TAEHKBC", Family, strict=True))


class Context:
    """The plan under audit; data that several rules need is loaded once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._loaded: dict[Callable[[Context], Any], Any] = {}

    def get(self, load: "Callable[[Context], Data]") -> Data:
        """The data that `load` returns for this plan."""
        if load not in self._loaded:
            self._loaded[load] = load(self)
        return self._loaded[load]


@dataclass(frozen=True)
class Place:
    """Where something was found, and where it is mended."""

    #: Stable; a part of another place begins with its key: `A1`, `A1/H1.6`, `A1/H1.6/K1`.
    key: str
    #: For people.
    label: str
    #: Name and arguments of the admin page, and the id of what is to be mended on it.
    page: str = ""
    args: tuple[str | int, ...] = ()
    anchor: str = ""

    @property
    def url(self) -> str:
        """The admin page that mends it."""
        address = reverse(f"admin:{self.page}", args=self.args)
        return f"{address}#{self.anchor}" if self.anchor else address


@dataclass(frozen=True)
class Problem:
    """What a rule says of a place. A rule says at most one thing of a place."""

    place: Place
    text: str
    #: What the sentence rests on; an accepted finding is open again when these change.
    figures: tuple[object, ...]
    #: Where it differs from the rule's.
    severity: Severity | None = None


#: What a check of the rules gives.
Problems = Iterator[Problem]


@dataclass(frozen=True)
class Rule:
    """A rule: what it looks for, why, on what ground, and how to mend what it finds."""

    code: str
    severity: Severity
    title: str
    ground: str
    why: str
    remedy: str
    load: Callable[[Context], Any]
    check: Callable[[Any], Iterable[Problem]]

    @property
    def family(self) -> Family:
        return _LETTERS[self.code[0]]


_rules: dict[str, Rule] = {}


def register_rule(
    load: Callable[[Context], Data],
    code: str,
    severity: Severity,
    title: str,
    ground: str,
    *,
    why: str = "",
    remedy: str = "",
) -> Callable[[Callable[[Data], Iterable[Problem]]], Callable[[Data], Iterable[Problem]]]:
    """Register a check of the data that `load` returns as a rule of the audit (a decorator).

    Why the rule is there and how to mend what it finds are texts for people, in Turkish: the two
    paragraphs of the function's docstring, unless given here. Raises ValueError where the code is
    taken by another rule.
    """

    def add(check: Callable[[Data], Iterable[Problem]]) -> Callable[[Data], Iterable[Problem]]:
        paragraphs = [why, remedy] if why else (inspect.getdoc(check) or "").split("\n\n")
        reason, how = (" ".join(text.split()) for text in paragraphs)
        if code in _rules:
            raise ValueError(f"The code {code} is taken.")
        _rules[code] = Rule(code, severity, title, ground, reason, how, load, check)
        return check

    return add


def register_row_rule(
    load: Callable[[Context], Data],
    rows: Callable[[Data], Iterable[Row]],
    code: str,
    severity: Severity,
    title: str,
    ground: str,
) -> Callable[[Callable[[Row], Iterable[Problem]]], Callable[[Row], Iterable[Problem]]]:
    """`register_rule` for a check that looks at one of the `rows` at a time."""

    def add(check: Callable[[Row], Iterable[Problem]]) -> Callable[[Row], Iterable[Problem]]:
        def check_all(data: Data) -> Problems:
            for row in rows(data):
                yield from check(row)

        check_all.__doc__ = check.__doc__
        register_rule(load, code, severity, title, ground)(check_all)
        return check

    return add


def rules() -> list[Rule]:
    """All rules, family by family."""
    order = list(Family)
    return sorted(_rules.values(), key=lambda rule: (order.index(rule.family), rule.code))
