"""Which app may know which: plans <- indicators, budgeting <- reports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

#: The other apps that each may import, wherever in its code.
MAY_IMPORT = {
    "plans": set(),
    "indicators": {"plans"},
    "budgeting": {"plans"},
    "reports": {"plans", "indicators", "budgeting"},
}


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, in functions and for type checkers too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_knows_only_those_it_stands_on(app: str) -> None:
    forbidden = MAY_IMPORT.keys() - MAY_IMPORT[app] - {app}
    wrong = [
        f"{path.relative_to(settings.BASE_DIR)}: {module}"
        for path in (settings.BASE_DIR / app).rglob("*.py")
        for module in imported(path)
        if module.split(".")[0] in forbidden
    ]
    assert wrong == []


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_no_module_outgrows_500_lines(app: str) -> None:
    lengths = {
        str(path.relative_to(settings.BASE_DIR)): len(path.read_text("utf-8").splitlines())
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > 500} == {}


#: Where else rows are written past `save`: models without a trail, and links.
WRITES_IN_BULK = {
    "plans/records/history.py",
    "plans/people/rights.py",
    "plans/surveys/answering.py",
    "plans/workbook/apply.py",
}


def test_records_are_written_in_bulk_in_one_place() -> None:
    """`write_all` of `plans.records.history` keeps the trail, which Django itself does not."""
    calls = {"bulk_create", "bulk_update", "_raw_delete"}
    calls |= {f"{name}_with_history" for name in ("bulk_create", "bulk_update")}
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in MAY_IMPORT
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) or getattr(node.func, "id", None)) in calls
    }
    assert found == WRITES_IN_BULK
