"""The next period's draft out of a plan: what was planned stays, measures and prices go."""

from collections.abc import Collection
from uuid import uuid4

from plans.sheets import titles
from plans.sheets.sheet import SHEETS, Book, Row

#: What a person may choose to copy: its sheets by name.
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "values": ("Temel değerler", (titles.VALUES,)),
    "key_indicators": ("Temel performans göstergeleri (değerleri boş)", (titles.KEY_INDICATORS,)),
    "strategies": ("Stratejiler", (titles.STRATEGIES,)),
    "cards": ("Hedef kartları ve işbirlikleri", (titles.CARDS, titles.COOPERATIONS)),
    "indicators": ("Göstergeler (başlangıç ve hedef değerleri boş)", (titles.INDICATORS,)),
    "activities": ("Faaliyetler ve projeler", (titles.ACTIVITIES,)),
    "notes": ("Riskler, tespitler, ihtiyaçlar", (titles.NOTES,)),
    "matrix": ("Birim matrisi", (titles.MATRIX,)),
    "budget": ("Bütçe kalemleri (tutarları boş)", (titles.BUDGET,)),
    "surveys": (
        "Anketler (tarihleri boş)",
        (titles.SURVEYS, titles.QUESTIONS, titles.CHOICES, titles.ITEMS),
    ),
    "sections": (
        "Bölümler ve tablolar",
        (titles.SECTIONS, titles.TABLES, titles.TABLE_COLUMNS, titles.TABLE_ROWS),
    ),
}
#: Parts that stand on the cards.
ON_CARDS = {"indicators", "activities", "notes"}

_ALWAYS = (titles.PLAN, titles.UNITS, titles.GOALS, titles.OBJECTIVES)
_EMPTIED: dict[str, Row] = {
    titles.PLAN: {
        "status": "draft",
        "council_decision_date": None,
        "council_decision_number": "",
        "declared_goals": None,
        "declared_objectives": None,
        "has_portal": False,
    },
    titles.KEY_INDICATORS: {"baseline": None, "target": None},
    titles.INDICATORS: {"baseline": None},
    titles.SURVEYS: {"opens_on": None, "closes_on": None},
}


def next_period(book: Book, slug: str, first_year: int, parts: Collection[str]) -> Book:
    """The book of a new draft, as many years long, that begins in `first_year`.

    `parts` are keys of PARTS; goals, objectives and units always come along, amounts never.
    """
    chosen = {*parts, "cards"} if ON_CARDS & {*parts} else {*parts}
    kept = {title for part in chosen for title in PARTS[part][1]} | {*_ALWAYS}
    result: Book = {sheet.title: {} for sheet in SHEETS}
    for sheet in SHEETS:
        if sheet.title not in kept:
            continue
        for row in book[sheet.title].values():
            if row.get("retired_from"):
                continue
            new = {**row, **_EMPTIED.get(sheet.title, {})}
            if sheet.is_keyed:
                new["uid"] = str(uuid4())
            if sheet.grid and sheet.grid.column == "year":
                new = {name: value for name, value in new.items() if sheet.column(name)}
            if sheet.title == titles.PLAN:
                length = row["end_year"] - row["start_year"]
                new |= {"slug": slug, "start_year": first_year, "end_year": first_year + length}
            if sheet.title == titles.INDICATORS and "key_indicators" not in chosen:
                new["key_indicators"] = ()
            if sheet.title == titles.SECTIONS and "surveys" not in chosen:
                new["survey"] = None
            result[sheet.title][sheet.key_of(new)] = new
    return result


def empty_book(units: dict, first_year: int, last_year: int) -> Book:
    """A book to start from: the units, and a plan of which only the years are given."""
    result: Book = {sheet.title: {} for sheet in SHEETS}
    result[titles.UNITS] = units
    plan = {column.field: column.default for column in SHEETS[0].columns}
    plan |= {"start_year": first_year, "end_year": last_year, "title": "Stratejik Plan"}
    result[titles.PLAN] = {(None,): plan}
    return result
