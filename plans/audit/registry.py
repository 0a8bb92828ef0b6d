"""What a rule of the audit is, and which rules there are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.urls import reverse

from plans.models import Plan

Data = TypeVar("Data")


class Severity(TextChoices):
    """How bad a finding is; the worst first."""

    ERROR = "hata", "Hata"
    WARNING = "uyari", "Uyarı"
    NOTE = "bilgi", "Bilgi"


class Family(TextChoices):
    """What a rule is about, in the order people read the findings."""

    TOTALS = "toplamlar", "Toplamlar"
    WEIGHTS = "agirliklar", "Ağırlıklar"
    GAPS = "eksikler", "Eksikler"
    TARGETS = "hedef-degerler", "Hedef değerler"
    CODES = "kodlar", "Kodlar ve sayılar"
    UNITS = "birimler", "Birimler"
    CROSS = "capraz", "Çapraz"


class Context:
    """A plan under audit: what loaders bring is kept, so that each runs once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._loaded: dict[Callable[[Context], Any], Any] = {}

    def get(self, load: "Callable[[Context], Data]") -> Data:
        """What `load` brings for this plan."""
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


@dataclass(frozen=True)
class Rule:
    """A rule: what it looks for, why, on what ground, and how to mend what it finds."""

    code: str
    family: Family
    severity: Severity
    title: str
    why: str
    ground: str
    remedy: str
    load: Callable[[Context], Any]
    check: Callable[[Any], Iterable[Problem]]


_rules: dict[str, Rule] = {}


def register(*new: Rule) -> None:
    """Add rules to the audit; raises ValueError where a code is taken by another rule."""
    for rule in new:
        if _rules.setdefault(rule.code, rule) != rule:
            raise ValueError(f"The code {rule.code} is taken.")


def rules() -> list[Rule]:
    """All rules, family by family."""
    order = list(Family)
    return sorted(_rules.values(), key=lambda rule: (order.index(rule.family), rule.code))
