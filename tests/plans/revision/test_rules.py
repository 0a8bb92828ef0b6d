"""What a revision may not do, as tables of examples over small books."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plans.revision.rules import changed_targets, find_faults, find_repeated
from plans.sheets import titles
from plans.sheets.sheet import Book


def make_book() -> Book:
    """A plan of one goal and two indicators that began in 2025."""
    indicator = {
        **{"card": "H1.1", "order": 1, "code": "P.G. 1.1.1", "retired_from": None},
        **{f"hedef:{year}": Decimal(10) for year in range(2025, 2030)},
    }
    plan = {
        **{"institution": "Örnek", "title": "Stratejik Plan", "mission": "M", "vision": "V"},
        **{"start_year": 2025, "end_year": 2029},
    }
    return {
        titles.PLAN: {("ornek",): plan},
        titles.GOALS: {("A1",): {"code": "A1", "name": "Amaç"}},
        titles.OBJECTIVES: {
            (code,): {"code": code, "number": number, "goal": "A1", "name": "Hedef"}
            for number, code in enumerate(["H1.1", "H1.2"], 1)
        },
        titles.CARDS: {(code,): {"code": code} for code in ("H1.1", "H1.2", "H1.2 (2)")},
        titles.INDICATORS: {
            ("a",): {**indicator, "uid": "a", "name": "Hat"},
            ("b",): {**indicator, "uid": "b", "name": "Eğitim", "order": 2},
        },
        titles.ACTIVITIES: {("f",): {"uid": "f", "card": "H1.1", "order": 1, "text": "İş"}},
        titles.COSTING: {("H1.1",): {"objective": "H1.1", "maliyet:2026": Decimal(5)}},
        titles.EXPENSES: {(2026,): {"year": 2026, "amount": Decimal(7)}},
        titles.CALENDARS: {("f", 2025, "su"): {}},
    }


def row(book: Book, title: str, *key: Any) -> dict[str, Any]:
    return book[title][key]


def faults(change: Callable[[Book], object]) -> list[str]:
    new = make_book()
    change(new)
    return list(find_faults(make_book(), new, 2027))


ALLOWED: dict[str, Callable[[Book], object]] = {
    "nothing": lambda book: None,
    "a target of a year to come": lambda book: row(book, titles.INDICATORS, "a").update(
        {"hedef:2027": Decimal(20)}
    ),
    "the target of the last year is emptied": lambda book: row(book, titles.INDICATORS, "a").update(
        {"hedef:2029": None}
    ),
    "another name, weight and baseline": lambda book: row(book, titles.INDICATORS, "a").update(
        name="Boru hattı", weight=Decimal(40), baseline=Decimal(3)
    ),
    "retired from its first day": lambda book: row(book, titles.INDICATORS, "a").update(
        retired_from=date(2027, 1, 1)
    ),
    "a new indicator of years to come": lambda book: book[titles.INDICATORS].update(
        {("c",): {**row(book, titles.INDICATORS, "a"), "hedef:2025": None, "hedef:2026": None}}
    ),
    "the declared numbers": lambda book: row(book, titles.PLAN, "ornek").update(declared_goals=3),
}


@pytest.mark.parametrize("what", ALLOWED)
def test_it_may_change_what_is_to_come(what: str) -> None:
    assert faults(ALLOWED[what]) == []


FORBIDDEN: dict[str, Callable[[Book], object]] = {
    "Misyon güncellemeyle değişmez": lambda book: row(book, titles.PLAN, "ornek").update(
        mission="Başka"
    ),
    "Vizyon güncellemeyle değişmez": lambda book: row(book, titles.PLAN, "ornek").update(vision=""),
    "Planın son yılı güncellemeyle değişmez": lambda book: row(book, titles.PLAN, "ornek").update(
        end_year=2030
    ),
    "A1: Amacın adı değişmez": lambda book: row(book, titles.GOALS, "A1").update(name="Başka"),
    "A1: Amaç silinmez": lambda book: book[titles.GOALS].clear(),
    "A2: Amaç eklenmez": lambda book: book[titles.GOALS].update({("A2",): {"code": "A2"}}),
    "H1.1 · 1. sıra · Hat: 2026 değişmiş": lambda book: row(book, titles.INDICATORS, "a").update(
        {"hedef:2026": Decimal(11)}
    ),
    "Hat: Silinmiş. Yürürlükteki planın göstergesi silinmez": lambda book: book[
        titles.INDICATORS
    ].pop(("a",)),
    "H1.2: Silinmiş": lambda book: book[titles.CARDS].pop(("H1.2",)),
    "H1.2 · Hedef: Silinmiş": lambda book: [
        *(book[titles.CARDS].pop((code,)) for code in ("H1.2", "H1.2 (2)")),
        book[titles.OBJECTIVES].pop(("H1.2",)),
    ],
    "01.01.2027 ya da sonrası olmalıdır": lambda book: row(book, titles.INDICATORS, "a").update(
        retired_from=date(2026, 7, 1)
    ),
    "Maliyetlendirme, H1.1: 2026 değişmiş": lambda book: row(book, titles.COSTING, "H1.1").update(
        {"maliyet:2026": Decimal(6)}
    ),
    "Genel Giderler, 2026: 2026 değişmiş": lambda book: row(book, titles.EXPENSES, 2026).update(
        amount=Decimal(8)
    ),
    "Genel Giderler, 2026: Silinmiş; 2026 için sayısı var": lambda book: book[
        titles.EXPENSES
    ].clear(),
    "H1.1 / 1: Faaliyet silinmiş, ama 2025 takviminde var": lambda book: book[
        titles.ACTIVITIES
    ].clear(),
}


@pytest.mark.parametrize("sentence", FORBIDDEN)
def test_it_may_not(sentence: str) -> None:
    (fault,) = faults(FORBIDDEN[sentence])
    assert sentence in fault


def test_who_was_retired_before_stays_retired() -> None:
    old, new = make_book(), make_book()
    row(old, titles.INDICATORS, "a")["retired_from"] = date(2026, 1, 1)
    (fault,) = find_faults(old, new, 2027)
    assert "01.01.2026 günü izlemeden kaldırılmıştı" in fault


def test_a_target_changed_once_is_told_when_it_changes_again() -> None:
    first, second = make_book(), make_book()
    row(second, titles.INDICATORS, "a")["hedef:2028"] = Decimal(12)
    earlier = changed_targets([first, second, deepcopy(second)])
    assert earlier == {"a:2028": 1}
    third = deepcopy(second)
    row(third, titles.INDICATORS, "a").update({"hedef:2028": Decimal(9), "hedef:2029": Decimal(9)})
    (again,) = find_repeated(second, third, earlier)
    assert (again.key, again.number) == ("a:2028", 1)
    assert str(again) == "H1.1 · 1. sıra · Hat, 2028 hedefi: 12 → 9"
