"""The tables of permissions, and the addresses that they are about."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.urls import URLResolver, get_resolver

from tests.permissions.world import ROLES, World

METHODS = ("GET", "POST")

#: Letters by the name of an address (`name #of` where the table has it with several objects) and
#: method; a letter for each role.
Letters = dict[str, dict[str, str]]


# --- What the tables say --------------------------------------------------------------------------

_PAGES = [
    "changelist",
    "add",
    "change",
    "delete",
    "history",
    "version",
    "part_version",
    "deleted_records",
]


def read_table(name: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of a table: a name, and what stands behind it."""
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, *cells = re.split(r"\s{2,}", line.strip())
            yield name, " ".join(cells).split()


@cache
def expected() -> Letters:
    table: Letters = {}
    for name, letters in read_table("own.txt"):
        assert len(letters) == 2 * len(ROLES), name
        halves = letters[: len(ROLES)], letters[len(ROLES) :]
        table[name] = {method: "".join(half) for method, half in zip(METHODS, halves, strict=True)}
    for name, cells in read_table("admin.txt"):
        pages = [f"{name}_{page}" for page in _PAGES] if len(cells) > 1 else [name]
        for page, cell in zip(pages, cells, strict=False):
            table[f"admin:{page}"] = {
                method: "".join(_of(cell, role)[at] for role in ROLES)
                for at, method in enumerate(METHODS)
            }
    return table


def _of(cell: str, role: str) -> str:
    """What a cell of the admin's table says of a role: `rw/rn` of the team and an administrator.
    Others are sent to the login by whatever is there."""
    cells = cell.split("/")
    both = cells[-1 if role == "S" else 0]
    return both if role in "TS" else "".join("." if one == "." else "L" for one in both)


# --- What is written ------------------------------------------------------------------------------

_WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.I)
#: What is noted of whoever looks at something.
_NOTED = re.compile(r'"(axes_\w+|django_session|django_tasks\w*|plans_trailevent)"')


def is_writing(sql: str) -> bool:
    """Whether a statement stores more than who looked at what."""
    return bool(_WRITING.match(sql)) and not _NOTED.search(sql)


# --- What there is --------------------------------------------------------------------------------


def reachable() -> dict[str, str]:
    """The names of all addresses by their routes; of two with the same route the first answers."""
    found: dict[str, str] = {}
    for route, name in _routes(get_resolver()):
        leads_on = route.endswith("/<path:object_id>/") and "content_type" not in route
        if not leads_on:  # Django's way from a record to its page
            found.setdefault(route, name)
    return found


def _routes(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _routes(pattern, route, space + inner)
        else:
            yield route, space + pattern.name if pattern.name else route


def address_of(world: World, route: str, name: str, **parts: Any) -> str:
    """The address, with one of the objects in its route, or with these parts."""
    values = world.arguments | _record(world, name) | world.arguments_of.get(name, {}) | parts
    return "/" + re.sub(
        r"<(?:\w+:)?(\w+)>|\^?\(\?P<(\w+)>[^)]*\)",
        lambda part: str(values[part[1] or part[2]]),
        route.strip("^$"),
    )


def _record(world: World, name: str) -> dict[str, Any]:
    """The record of a page of the admin, a version of it or of a part of it."""
    page = _page_of(name)
    if page is None:
        return {}
    record = page.model._base_manager.order_by("pk").first()
    values = {"object_id": record.pk, "id": record.pk, "part": "yok", "history_id": 0}
    sources = page.get_history_sources() if hasattr(page, "get_history_sources") else []
    for model, lookup in sources:
        version = model.history.filter(**{lookup: record.pk}).first()
        if version and (model is page.model) is not name.endswith("_part_version"):
            values |= {"part": model._meta.model_name, "history_id": version.history_id}
    return values


def _page_of(name: str) -> Any:
    pages = {page.url_name(""): page for page in admin.site._registry.values()}  # type: ignore[attr-defined]
    ours = [page for start, page in pages.items() if name.startswith(f"admin:{start}")]
    return ours[0] if ours else None
