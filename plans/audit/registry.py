"""What a rule of the audit is, and which rules there are.

What people read of a rule stands in `docs/denetim-kurallari.md`, under its code.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import TextChoices

from plans.audit.places import Place
from plans.models import Plan


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
_ENTRY = re.compile(
    r"### (?P<code>\w+) (?P<title>.+)\n\n"
    r"- \*\*Önem:\*\* (?P<severity>.+)\n"
    r"- \*\*Neden:\*\* (?P<why>.+)\n"
    r"- \*\*Dayanak:\*\* (?P<ground>.+)\n"
    r"- \*\*Nasıl düzeltilir:\*\* (?P<remedy>.+)"
)


class Problem(NamedTuple):
    """What a rule says of a place. A rule says at most one thing of a place."""

    place: Place
    text: str
    #: What the sentence rests on; an accepted finding is open again when these change.
    figures: tuple[object, ...] = ()
    #: Where it differs from the rule's.
    severity: Severity | None = None


#: What a check of the rules gives.
Problems = Iterator[Problem]
Check = Callable[..., Iterable[Problem]]
#: What a rule is called with, one after the other: its arguments for each card of a plan, say.
Load = Callable[[Plan], Iterable[tuple[Any, ...]]]


@dataclass(frozen=True)
class Rule:
    """A rule: what it looks for, why, on what ground, and how to mend what it finds."""

    code: str
    severity: Severity
    title: str
    ground: str
    why: str
    remedy: str
    load: Load
    check: Check

    @property
    def family(self) -> Family:
        return _LETTERS[self.code[0]]


_rules: dict[str, Rule] = {}


@cache
def read_texts() -> dict[str, dict[str, Any]]:
    """What the guide says of each rule, by its code, in the order of the guide."""
    guide = (settings.BASE_DIR / "docs" / "denetim-kurallari.md").read_text("utf-8")
    severities = {severity.label: severity for severity in Severity}
    entries = [entry.groupdict() for entry in _ENTRY.finditer(guide)]
    return {text["code"]: {**text, "severity": severities[text["severity"]]} for text in entries}


def register_rule(load: Load, code: str) -> Callable[[Check], Check]:
    """Make a function, called with each of what `load` gives, a rule of the audit.

    Raises ValueError where the code is taken by another rule, KeyError where the guide does not
    have it.
    """

    def add(check: Check) -> Check:
        if code in _rules:
            raise ValueError(f"The code {code} is taken.")
        _rules[code] = Rule(load=load, check=check, **read_texts()[code])
        return check

    return add


def rules() -> list[Rule]:
    """All rules, family by family."""
    order = list(Family)
    return sorted(_rules.values(), key=lambda rule: (order.index(rule.family), rule.code))
