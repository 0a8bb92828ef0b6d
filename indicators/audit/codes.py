"""Rules of the family Kodlar ve sayılar over indicators."""

import re
from collections import Counter

from indicators.audit.data import card_rule, indicator_rule, list_place, name_of, objective_rule
from indicators.models import Indicator
from plans.audit.codes import find_gaps
from plans.audit.data import group
from plans.audit.places import Place, place_of
from plans.audit.registry import Problem, Problems
from plans.audit.words import format_list, normalize_text
from plans.models import Objective, ObjectiveCard

#: What the guide allows an objective.
MOST_INDICATORS = 5

_CODE = re.compile(r"(\d+)\s*\.\s*(\d+)\s*\.\s*(\d+)")


def parse_code(code: str) -> tuple[int, int, int] | None:
    """The numbers in a code: `P.G. 7.3.1` → (7, 3, 1); None where there are no three."""
    match = _CODE.search(code)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


@indicator_rule("K01")
def code_of_another_objective(row: Indicator, years: object) -> Problems:
    objective, numbers = row.card.objective, parse_code(row.code)
    own = (objective.goal.number, objective.number)
    if row.code.strip() and (numbers is None or numbers[:2] != own):
        text = f"{name_of(row)} göstergesinin kodu {objective.code} hedefine uymuyor."
        yield Problem(place_of(row, "id_code"), text, (row.code, *own))


@card_rule("K02")
def without_code(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    if names := [f"“{row.name}”" for row in rows if not row.code.strip()]:
        text = f"{len(names)} göstergenin PG kodu yok: {format_list(names)}."
        yield Problem(list_place(card), text, tuple(names))


@objective_rule("K03")
def repeated_codes(objective: Objective, rows: list[Indicator], place: Place) -> Problems:
    codes = Counter(row.code.strip() for row in rows)
    repeated = [(code, count) for code, count in codes.items() if code and count > 1]
    if repeated:
        said = format_list(f"{code} ({count} gösterge)" for code, count in repeated)
        text = f"Aynı PG kodu birden çok göstergede kullanılmış: {said}."
        yield Problem(place, text, tuple(repeated))


@objective_rule("K05")
def code_gaps(objective: Objective, rows: list[Indicator], place: Place) -> Problems:
    own = (objective.goal.number, objective.number)
    codes = [parse_code(row.code) for row in rows]
    if missing := find_gaps(code[2] for code in codes if code and code[:2] == own):
        names = format_list(f"{own[0]}.{own[1]}.{number}" for number in missing)
        yield Problem(place, f"PG kodlarında atlama var: {names} yok.", (names,))


@objective_rule("K07")
def too_many_indicators(objective: Objective, rows: list[Indicator], place: Place) -> Problems:
    if (count := len(rows)) > MOST_INDICATORS:
        text = f"Hedefin {count} göstergesi var; en çok {MOST_INDICATORS} olması beklenir."
        yield Problem(place, text, (count,))


@objective_rule("K10")
def repeated_indicators(objective: Objective, rows: list[Indicator], place: Place) -> Problems:
    said = [
        f"“{same[0].name}” ({format_list(f'{row.card.label} {row.code}'.strip() for row in same)})"
        for same in group((normalize_text(row.name), row) for row in rows).values()
        if len(same) > 1
    ]
    if said:
        text = f"Bu hedefte aynı adlı göstergeler var: {'; '.join(said)}."
        yield Problem(place, text, tuple(said))
