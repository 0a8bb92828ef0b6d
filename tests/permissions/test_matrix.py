"""Who reads and writes what: every address and every action of the admin, by role and method.

The tables `own.txt` and `admin.txt` were written from what each role is promised, not from what
the program does. A letter in them is:

r   reads                                      L   is sent to the login
W   writes                                     -   is refused (403)
f   may write; a file would have to be sent    0   finds nothing (404)
w   may write; what is sent is a first step,   .   there is nothing for this method
    or there is nothing to be done
n   is answered, and nothing is written
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import resolve

from tests.permissions.forms import fill_in
from tests.permissions.tables import (
    METHODS,
    Letters,
    address_of,
    expected,
    is_writing,
    reachable,
)
from tests.permissions.world import ROLES, World, clients_of

# --- What everybody finds -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(ask_undrawn: Callable[..., Letters]) -> Letters:
    return ask_undrawn(ask_everywhere)


def ask_everywhere() -> Letters:
    world = World()
    clients = clients_of(world)
    letters: Letters = {}
    for route, name in reachable().items():
        for one in (name, *(one for one in expected() if one.startswith(f"{name} #"))):
            address = address_of(world, route, one)
            letters[one] = {
                method: "".join(_ask_all(world, clients, method, one, address))
                for method in METHODS
            }
    return letters


def _ask_all(
    world: World, clients: dict[str, Client], method: str, name: str, address: str
) -> Iterator[str]:
    """The letter of each role. What is not there for whoever may most is there for nobody. In the
    admin, whoever is no staff comes no further than the door that all views have; and as Django
    gives an administrator every right, they are asked where the table says something of their own.
    """
    promised = expected().get(name, {}).get(method, "")
    in_admin = name.startswith("admin:") and name != "admin:logout"
    asked = address + world.queries.get(name, "")
    leads = "T" if in_admin and promised[-2:-1] == promised[-1:] else "S"
    body = world.bodies.get(name, {})
    if in_admin and method == "POST" and name not in world.bodies:
        body = fill_in(name, clients[leads].shown)  # type: ignore[attr-defined]  # set below
        body |= world.filled.get(name.removeprefix("admin:"), {})
    most = _ask(clients[leads], method, asked, body)
    for role in ROLES:
        if most == "." or role == leads or (leads == "T" and role == "S"):
            yield most
        elif in_admin and role != "T":
            yield _ask_at_the_door(world.people.get(role), method, address)
        else:
            yield _ask(clients[role], method, asked, body)


def _ask(client: Client, method: str, address: str, body: dict[str, Any]) -> str:
    written: list[str] = []

    def note(execute: Any, sql: str, *args: Any) -> Any:
        if is_writing(sql):
            written.append(sql)
        return execute(sql, *args)

    cookies = dict(client.cookies)
    with transaction.atomic(), connection.execute_wrapper(note):
        response = client.post(address, body) if method == "POST" else client.get(address)
        transaction.set_rollback(True)
    client.shown = response  # type: ignore[attr-defined]
    client.cookies.clear()
    client.cookies.update(cookies)  # who logged out is there again
    return _letter(response, "w" if written else "rn"[method == "POST"])


def _ask_at_the_door(user: User | None, method: str, address: str) -> str:
    view, args, kwargs = resolve(address)
    request: Any = RequestFactory().generic(method, address)
    request._dont_enforce_csrf_checks = True  # as the test's client does
    request.user = user or AnonymousUser()
    return _letter(view(request, *args, **kwargs), "?")


def _letter(response: Any, answered: str) -> str:
    assert response.status_code < 500
    if response.headers.get("Location", "").startswith(("/giris/", "/admin/login/")):
        return "L"
    return {403: "-", 404: "0", 405: "."}.get(response.status_code, answered)


def test_everybody_finds_at_every_address_what_the_table_promises(found: Letters) -> None:
    promised = expected()
    differ = [
        f"{method:4} {name:45} {promised[name][method]} {found[name][method]}"
        for name in promised.keys() & found.keys()
        for method in METHODS
        if not all(map(_agree, promised[name][method], found[name][method]))
    ]
    assert differ == [], "\n".join(["who: " + ROLES, *sorted(differ)])


def _agree(promised: str, found: str) -> bool:
    """Who may write is answered in a sentence where what was sent is not complete."""
    return promised == found or (promised, found) in {("W", "w"), ("w", "n"), ("f", "n")}


def test_no_address_is_missing_in_the_table(found: Letters) -> None:
    assert found.keys() ^ expected().keys() == set()


# --- Actions of lists -----------------------------------------------------------------------------

#: What the team does with rows that are ticked in a list. Others do not come to the list, an
#: administrator does the same, and may remove a survey's answers.
_DELETES = """
    plans_plan plans_goal plans_objective plans_objectivecard plans_keyindicator plans_section
    plans_sectiontable plans_institution plans_survey plans_surveyquestion plans_unitassignment
    budgeting_generalexpense budgeting_budgetitem budgeting_publishedtotal
"""
_ACTIONS = {
    **{name: {"delete_selected"} for name in _DELETES.split()},
    "plans_unit": {"delete_selected", "export_selected", "begin_succession"},
    "auth_user": {"send_again", "export"},
    "indicators_indicator": {"delete_selected", "export_selected"},
    "budgeting_costestimate": {"delete_selected", "export_selected"},
}
_OF_ADMINISTRATORS = {
    "auth_user": {"send_again", "export", "drop_second_step"},
    "plans_surveyresponse": {"delete_selected"},
}


@pytest.mark.parametrize("is_administrator", [False, True])
def test_lists_offer_the_actions_of_the_table(
    rf: RequestFactory, strategist: User, is_administrator: bool
) -> None:
    request = rf.get("/")
    request.user = strategist
    strategist.is_superuser = is_administrator
    offered = {
        page.url_name("")[:-1]: set(page.get_actions(request))  # type: ignore[attr-defined]
        for page in admin.site._registry.values()
    }
    expected = _ACTIONS | (_OF_ADMINISTRATORS if is_administrator else {})
    assert {name: actions for name, actions in offered.items() if actions} == expected
