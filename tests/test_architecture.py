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
