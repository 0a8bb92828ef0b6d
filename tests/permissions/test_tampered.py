"""Requests that somebody tampered with: parts of addresses, fields, fields that no form has.

All are made of the list of addresses and of the forms that the table of permissions posts
(`world.py`): whoever adds an address or a form adds the attacks on it.
"""

import re
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client

from tests.permissions.tables import METHODS, address_of, expected, is_writing, reachable
from tests.permissions.world import ROLES, World, clients_of

#: What stands for objects in addresses, and what is none of each.
ABSENT = {
    "slug": "yok",
    "key": "yok",
    "code": "yok",
    "period": "2025-3",
    "unit": "yok",
    "unit_code": "yok",
    "year": 1999,
    "number": 99,
    "pk": 99999,
    "indicator": 99999,
    "question": 99999,
    "uid": "00000000-0000-4000-8000-000000000000",
    "token": "00000000-0000-4000-8000-000000000000",
    "sha256": "0" * 64,
}
#: What stands for no object: whatever it says is answered.
NO_OBJECT = {"colours", "page", "url", "app_label", "provider_id", "uidb36"}


#: Where others are told to ask for the password first or that a link is none, and where what was
#: moved to another unit is still found at its old address.
ANSWERED_ALL_THE_SAME = {
    ("account_reset_password_from_key", "key"),
    ("mfa_remove_webauthn", "pk"),
    ("review_history", "unit"),
}
ODD = {
    "a NUL": "a\x00b",
    "more digits than Python reads": "9" * 5000,
    "longer than any key": "9" * 30,
    "below zero": "-1",
    "no digit, but isdigit()": "²",
    "no number": "NaN",
    "an exponent": "1e999",
    "no day": "2025-02-30",
    "a day after all years": "99999-01-01",
    "a long text": "A" * 100_000,
    "half a character": [b"a\xed\xa0\x80b"],
    "markup": "<script>alert(1)</script>",
    "a formula": "=1+1",
    "a path": "../../etc/passwd",
    "text from the other side": "\u202e",
    "twice": ["1", "x"],
    "nothing": [],
    "a file": ContentFile(b"x", name="a.pdf"),
}
ANSWERED = (200, 302, 400, 403, 404, 422)
#: What no form lets choose who writes there.
DECIDED = """
    id pk state status version approved_by approved_at entered_by entered_at submitted_by sent_by
    endorsed_by created_by by user plan period unit indicator month is_staff is_superuser groups
    published_at closed_at is_sample uid sha256 frozen
"""


@pytest.fixture(scope="module")
def answers(ask_undrawn: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return ask_undrawn(tamper)


def tamper() -> dict[str, Any]:
    world = World()
    clients = clients_of(world)
    for client in clients.values():
        client.raise_request_exception = False  # what fails is named
    return {
        "absent": dict(ask_for_nothing(world, clients)),
        "foreign": dict(ask_for_others(world, clients)),
        "odd": dict(send_odd_values(world, clients)),
        "more": dict(send_more(world, clients)),
    }


class Asked:
    """What came of a request, which is undone."""

    def __init__(self, client: Client, method: str, address: str, body: dict[str, Any]) -> None:
        self.written: list[str] = []
        cookies = dict(client.cookies)
        with transaction.atomic(), connection.execute_wrapper(self._note):
            response = client.post(address, body) if method == "POST" else client.get(address)
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(cookies)
        leads = response.headers.get("Location", "")
        self.came = "login" if leads.startswith("/giris/") else response.status_code

    def _note(self, execute: Any, sql: str, params: Any, *args: Any) -> Any:
        if is_writing(sql):
            self.written.append(sql + _MADE.sub("", repr(params)))
        return execute(sql, params, *args)


#: What is another each time: moments, keys of rows, codes of publications, hashes of passwords.
_MADE = re.compile(r"\d{4}-\d\d-\d\d.\d\d:[\d:.]+|\b([0-9a-f-]{32,}|[0-9A-Z]{12})\b|md5\$[^']+")


# --- Parts of addresses -----


def parts_of(route: str) -> set[str]:
    found = re.findall(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>", route)
    return {one or other for one, other in found} - NO_OBJECT


Clients = dict[str, Client]


def own_addresses() -> Iterator[tuple[str, str, set[str]]]:
    for route, name in reachable().items():
        if not route.startswith(("admin/", "^admin/")):
            yield route, name, parts_of(route)


def ask(
    world: World, clients: Clients, role: str, route: str, name: str, **parts: Any
) -> Iterator[Any]:
    """The address with other parts, by each method that there is; what is sent is a good form."""
    address, client = address_of(world, route, name, **parts), clients[role]
    for method in METHODS:
        if set(expected()[name][method]) != {"."} and (name, *parts) not in ANSWERED_ALL_THE_SAME:
            yield (
                f"{method} {address} {role}",
                Asked(client, method, address, world.bodies.get(name, {})),
            )


def ask_for_nothing(world: World, clients: Clients) -> Iterator[Any]:
    for route, name, parts in own_addresses():
        for part in parts:
            yield from ask(world, clients, "T", route, name, **{part: ABSENT[part]})


def ask_for_others(world: World, clients: Clients) -> Iterator[Any]:
    """The draft of a plan for those who do not work on it; rows of a unit at the address of another
    unit, for those of the other and for whoever sees both; rows of a period at another's."""
    for route, name, parts in own_addresses():
        if "slug" in parts:
            yield from ask(world, clients, "V", route, name, slug=world.draft.slug)
            yield from ask(world, clients, "C", route, name, slug=world.draft.slug)
        for unit in {"unit", "unit_code"} & parts if "pk" in parts else ():
            yield from ask(world, clients, "O", route, name, **{unit: "birim-2"})
            yield from ask(world, clients, "T", route, name, **{unit: "birim-2"})
        if {"code", "pk"} <= parts:
            yield from ask(world, clients, "T", route, name, code="2025-1")


@pytest.mark.parametrize(("what", "least"), [("absent", 190), ("foreign", 120)])
def test_what_is_not_there_or_somebody_elses_is_neither_read_nor_written(
    answers: dict[str, Any], what: str, least: int
) -> None:
    asked = answers[what]
    answered = {
        key: one.came
        for key, one in asked.items()
        if one.written or (key.startswith("GET") and one.came not in ("login", 403, 404))
    }
    assert answered == {}
    assert {one.came for one in asked.values()} <= {"login", 200, 302, 403, 404}
    assert len(asked) > least


# --- Fields of forms -----


def forms_of(world: World, clients: Clients) -> Iterator[tuple[str, Client, str, dict[str, Any]]]:
    """Each form that the table posts, somebody who may write there, and its address."""
    for route, name in reachable().items():
        for one in (name, *(one for one in world.bodies if one.startswith(f"{name} #"))):
            may = re.search("[Ww]", expected()[one]["POST"])
            if one in world.bodies and may:
                client = clients[ROLES[may.start()]]
                yield one, client, address_of(world, route, one), world.bodies[one]


def send_odd_values(world: World, clients: Clients) -> Iterator[Any]:
    """Each field with a value that no form of ours sends; all of them in turn."""
    odd = cycle(ODD.items())
    for name, client, address, body in forms_of(world, clients):
        for field, (what, value) in zip(body, odd, strict=False):
            sent = body | {field: value}
            yield f"{name} {field}: {what}", Asked(client, "POST", address, sent).came


def test_a_form_with_an_odd_value_is_answered(answers: dict[str, Any]) -> None:
    assert {key: came for key, came in answers["odd"].items() if came not in ANSWERED} == {}
    assert len(answers["odd"]) > 50


def send_more(world: World, clients: Clients) -> Iterator[Any]:
    """What was written of a good form, and of the same with fields that only others decide."""
    for name, client, address, body in forms_of(world, clients):
        more = body | {field: "1" for field in DECIDED.split() if field not in body}
        yield name, [Asked(client, "POST", address, sent).written for sent in (body, more)]


def test_fields_that_a_form_does_not_have_are_left_alone(answers: dict[str, Any]) -> None:
    differ = {name for name, (plain, more) in answers["more"].items() if plain != more}
    assert differ == set()
    assert sum(bool(plain) for plain, _ in answers["more"].values()) > 20
