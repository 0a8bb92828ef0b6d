"""What an attacker sends to every address: each attack is refused or printed as the text it is."""

import io
import logging
import re
from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.test import Client
from openpyxl import load_workbook

from plans.models import Plan
from plans.records.plans import plan_paths
from reports.models import Rendering
from tests.permissions.tables import address_of, expected, reachable
from tests.permissions.world import World

#: A formula for Excel that ends an attribute and begins an element on a page.
PAYLOAD = "=\"'><i class=xss>{{7*7}}"
RAW = "<i class=xss"

#: Rich text is cleaned when it is stored; addresses, names of files and sums are no texts.
NO_TEXT = {"text", "introduction", "slug", "key", "code", "subject", "username", "password"}
NO_TEXT |= {"browser", "file", "media_type", "sha256", "html", "session_key", "colour", "logo"}
NO_TEXT |= {"second_colour", "cover", "place", "token", "website", "email"}
#: Whose texts are printed somewhere; the rest is the program's own.
APPS = ["plans", "indicators", "budgeting", "reports", "auth"]


@pytest.fixture(scope="module")
def answers(
    make_once: Callable[..., dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        logging.disable()  # of requests that are refused
        try:
            return make_once(attack)
        finally:
            logging.disable(logging.NOTSET)


def attack() -> dict[str, Any]:
    world = World(says=PAYLOAD)
    found: dict[str, Any] = {
        "forged": dict(post_forged(world)),
    }
    found["columns"] = set(fill(world))
    found["pages"], found["files"], found["policies"] = crawl(world)
    drawn = Rendering.objects.exclude(pk=world.rendering.pk)
    found["documents"] = {f"{row.title} {row.key}": row.html for row in drawn}
    return found


def browser(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


# --- Another site posts in a person's name -----


def post_forged(world: World) -> Iterator[tuple[str, int]]:
    client = browser(world.people["S"], enforce_csrf_checks=True)
    for route, name in reachable().items():
        if name in expected() and expected()[name]["POST"][-1] not in ".L":
            yield name, client.post(address_of(world, route, name)).status_code


def test_no_address_takes_a_form_of_another_site(answers: dict[str, Any]) -> None:
    unguarded = {name for name, status in answers["forged"].items() if status != 403}
    assert unguarded == set()
    assert len(answers["forged"]) > 200


# --- Texts that are code elsewhere -----


def fill(world: World) -> Iterator[str]:
    """Put the payload into every text that may be changed, below all forms."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            if model.__name__.startswith("Historical"):
                continue
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField)
                if is_text and not field.choices and field.name not in NO_TEXT:
                    rows = model._base_manager.exclude(_is_frozen(model))
                    text = {field.name: PAYLOAD[: field.max_length]}
                    # One by one where one of them is kept as it was, or the text unique.
                    if _write(rows, text) or _write_one_by_one(rows, text):
                        yield f"{model._meta.label_lower}.{field.name}"


def _write(rows: models.QuerySet[Any], text: dict[str, str]) -> int:
    try:
        with transaction.atomic():
            return rows.update(**text)
    except DatabaseError:
        return 0


def _write_one_by_one(rows: models.QuerySet[Any], text: dict[str, str]) -> int:
    return sum(_write(rows.filter(pk=key), text) for key in rows.values_list("pk", flat=True))


def _is_frozen(model: type[Any]) -> Q:
    """The rows of a plan whose texts the database keeps."""
    if model is Plan:
        return Q(version__gt=0)
    return reduce(or_, [Q(**{f"{path}__version__gt": 0}) for path in plan_paths(model)], Q(pk=None))


def crawl(world: World) -> tuple[dict[str, str], dict[str, bytes], set[str]]:
    """The pages and files that print what is stored, and the policies of pages that are ours."""
    administrator, clerk = browser(world.people["S"]), browser(world.people["C"])
    pages, files, policies = {}, {}, set()
    for route, name in reachable().items():
        if not expected().get(name, {}).get("GET", "").count("r"):
            continue
        if name.startswith("admin:") and not name.endswith(("_changelist", "_change", "_export")):
            continue
        address = address_of(world, route, name)
        client = clerk if expected()[name]["GET"][-1] == "-" else administrator
        queries = [world.queries.get(name, "")]
        if name in FORMATS:
            queries += [f"?format={one}" for one in FORMATS[name].split()]
        for query in queries:
            response = client.get(address + query)
            kind = response.headers.get("Content-Type", "")
            assert response.status_code < 500, address
            if kind.startswith("text/html"):
                pages[address + query] = response.content.decode()
                if not address.startswith("/admin/"):
                    policies.add(response.headers["Content-Security-Policy"])
            elif "sheet" in kind or "csv" in kind:
                files[address + query] = response.getvalue()
    return pages, files, policies


#: Files that hold what is stored today.
FORMATS = {
    "plan_report": "pdf",
    "section": "pdf",
    "plan_audit": "pdf xlsx",
    "evaluation_report": "pdf xlsx",
    "scorecard": "pdf xlsx",
    "calendar_unit": "pdf xlsx",
    "calendar_plan": "pdf xlsx",
    "survey_results": "xlsx",
    "meeting_files": "pdf",
}


def test_no_stored_text_is_markup_on_a_page(answers: dict[str, Any]) -> None:
    assert {name for name, page in answers["pages"].items() if RAW in page} == set()
    assert sum(page.count("class=xss") for page in answers["pages"].values()) > 300
    assert len(answers["columns"]) > 70


#: What a page would have to be allowed: styles, handlers, and scripts that are no data.
_INLINE = re.compile(
    r"<style|<\w[^>]*\s(style|on\w+)\s*=|<script(?![^>]*(\ssrc=|application/json))", re.I
)


def test_pages_outside_the_admin_hold_neither_styles_nor_scripts(answers: dict[str, Any]) -> None:
    own = {name: page for name, page in answers["pages"].items() if not name.startswith("/admin/")}
    assert {name for name, page in own.items() if _INLINE.search(page)} == set()
    assert len(own) > 60
    (policy,) = answers["policies"]
    assert "unsafe" not in policy
    assert "style-src 'self'" in policy


def test_no_stored_text_is_run_as_a_template(answers: dict[str, Any]) -> None:
    assert {name for name, page in answers["pages"].items() if "xss&gt;49" in page} == set()


def test_no_stored_text_is_markup_in_what_a_pdf_is_drawn_from(answers: dict[str, Any]) -> None:
    drawn = answers["documents"]
    assert {title for title, html in drawn.items() if RAW in html} == set()
    # One of each kind; minutes and scorecard keep what was closed and published before.
    assert len(drawn) == sum("pdf" in formats for formats in FORMATS.values())
    assert sum("class=xss" in html for html in drawn.values()) == len(drawn) - 2


def test_no_stored_text_is_a_formula_in_a_file(answers: dict[str, Any]) -> None:
    formulas = [
        f"{name}: {cell.coordinate}"
        for name, data in answers["files"].items()
        if data.startswith(b"PK")
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and "xss" in str(cell.value)
    ]
    formulas += [
        name
        for name, data in answers["files"].items()
        if re.search(rb'(^|[,;])"?=', data, re.M) and not data.startswith(b"PK")
    ]
    assert formulas == []
    assert len(answers["files"]) >= 8


# --- Where a login leads -----


@pytest.mark.parametrize(
    "target",
    [
        "https://kotu.example/",
        "//kotu.example/",
        "///kotu.example",
        "/\\kotu.example",
        "\\\\kotu.example",
        "https:kotu.example",
        "http:///kotu.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\t/kotu.example",
        " //kotu.example",
        "ftp://kotu.example/",
        "https://testserver@kotu.example/",
        "https://testserver.kotu.example/",
    ],
)
def test_a_login_leads_to_no_other_site(client: Client, db: None, target: str) -> None:
    User.objects.create_user("memur", password="parola-12345")
    data = {"username": "memur", "password": "parola-12345", "next": target}
    for address in ("/giris/", f"/giris/?next={quote(target)}"):
        location = client.post(address, data)["Location"]
        assert location == "/"


@pytest.mark.parametrize(
    "host",
    ["kotu.example", "testserver.kotu.example", "testserver:80@kotu.example", "x'\"><i>", "", ".."],
)
def test_a_host_that_is_not_ours_is_refused(client: Client, db: None, host: str) -> None:
    response = client.get("/giris/", headers={"Host": host, "X-Forwarded-Host": "kotu.example"})
    assert response.status_code == 400
    assert "kotu" not in response.text
