"""What other programs and people's bookmarks hold on to: it changes only on purpose.

Addresses, commands and their options, environment variables and the shape of the JSON stand in
`tests/contract/`; the headings of Excel files are in the tests of their rooms.
"""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import URLResolver, get_resolver

from reports.monitoring.parts.data import MonitoringReport
from reports.plan.parts import PlanDocument

APPS = {"plans", "indicators", "budgeting", "reports"}


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif not route.lstrip("/^").startswith("admin/"):
            yield f"{route} {pattern.name}"


def commands() -> Iterator[str]:
    common = {"--version", "--verbosity", "--settings", "--pythonpath", "--traceback"}
    common |= {"--no-color", "--force-color", "--skip-checks", "--help"}
    for name, app in get_commands().items():
        if app in APPS:
            parser = load_command_class(app, name).create_parser("manage.py", name)
            for action in parser._actions:
                option = (action.option_strings or [action.dest])[-1]
                if option not in common:
                    choices = "|".join(map(str, action.choices or ()))
                    yield f"{name} {option} {choices}".rstrip()


def variables() -> Iterator[str]:
    """The names that the settings read from the environment."""
    reads = re.compile(
        r'(?:env(?:\.\w+)?\(|read_(?:address|choice|folder|switch|whole|words)\(|environ(?:\.get\(|\.setdefault\(|\[))\s*"([A-Z0-9_]+)"'
    )
    for path in [settings.BASE_DIR / "manage.py", *(settings.BASE_DIR / "karsplan").glob("*.py")]:
        yield from reads.findall(path.read_text("utf-8"))


def fields(kind: Any, path: str = "", seen: tuple[Any, ...] = ()) -> Iterator[str]:
    """Every field of a tree of dataclasses: `goals.objectives.code`."""
    if dataclasses.is_dataclass(kind):
        if kind in seen:
            yield f"{path} …"
            return
        hints = get_type_hints(kind)
        for field in dataclasses.fields(kind):
            name = f"{path}.{field.name}".lstrip(".")
            yield name
            yield from fields(hints[field.name], name, (*seen, kind))
    else:
        for argument in get_args(kind):
            yield from fields(argument, path, seen)


CONTRACT = {
    "addresses": lambda: addresses(get_resolver()),
    "commands": commands,
    "variables": variables,
    "monitoring_json": lambda: fields(MonitoringReport),
    "plan_json": lambda: fields(PlanDocument),
}


@pytest.mark.parametrize("name", CONTRACT)
def test_what_others_hold_on_to_stays(name: str) -> None:
    path = settings.BASE_DIR / "tests" / "contract" / f"{name}.txt"
    assert sorted(set(CONTRACT[name]())) == path.read_text("utf-8").splitlines()
