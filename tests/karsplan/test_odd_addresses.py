"""An address with an odd parameter is answered like a slip of the hand, never by a server error."""

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from indicators.models import Measurement
from plans.models import Goal, Plan, Unit
from tests.support.admin_forms import untouched

NO_NUMBER = {
    "a word": "abc",
    "nothing": "",
    "a list": "1,2",
    "half a number": "1.5",
    "an attack": "1' OR '1'='1",
    "no day": "2025-13-45",
}
TOO_LONG = {
    "longer than any key": "9" * 30,
    "one more than the longest key": "9223372036854775808",
    "below the lowest key": "-" + "9" * 19,
    "a list with a long one": "1," + "9" * 19,
}
ALMOST_A_NUMBER = {
    "below zero": "-1",
    "a NUL": "\x00",
    "no digit, but isdigit()": "²",
    "digits of another script": "١٢",
}
KINDS = [NO_NUMBER, TOO_LONG, ALMOST_A_NUMBER]
ODD = NO_NUMBER | TOO_LONG | ALMOST_A_NUMBER
#: More than Python reads as a number.
MORE_DIGITS = "9" * 5000
#: A page, a way to one, or a refusal.
ANSWERED = (200, 302, 400, 404)

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
ids = [model._meta.label_lower for model in MODELS]
#: Whose pages have a search-as-you-type box.
CHOOSING = [model for model in MODELS if admin.site._registry[model].autocomplete_fields]


def odd_ones(turn: int, of_each: int) -> list[tuple[str, str]]:
    """Some of each kind; the next turn has others, so that all pages together meet all."""
    return [
        list(kind.items())[(turn * of_each + more) % len(kind)]
        for kind in KINDS
        for more in range(of_each)
    ]


@pytest.fixture
def root(client: Client, indicator: object) -> Client:
    client.force_login(User.objects.create_superuser("kok"))
    return client


def address(model: type[models.Model], page: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


def fields(model: type[models.Model]) -> list[str]:
    options = model._meta
    return [field.name for field in [*options.fields, *options.many_to_many]]


def relations(model: type[models.Model]) -> list[str]:
    options = model._meta
    found = [*options.fields, *options.many_to_many]
    return [field.name for field in found if field.is_relation]


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_add_pages_stand_whatever_their_address_fills_in(
    root: Client, model: type[models.Model]
) -> None:
    for what, odd in odd_ones(MODELS.index(model), of_each=2):
        query = urlencode({name: odd for name in [*fields(model), "yok", "_to_field"]})
        status = root.get(f"{address(model, 'add/')}?{query}").status_code
        assert status in (*ANSWERED, 403), (what, query)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_lists_stand_whatever_they_are_narrowed_to(root: Client, model: type[models.Model]) -> None:
    # Order, error flag and search are asked together: none of them turns another away.
    alone = [[name] for name in [*relations(model), "id__in", "p", "yok"]]
    # A number too long for a key is always among them, of the other two kinds one in turn.
    for turn, names in enumerate([*alone, ["o", "e", "q"]], MODELS.index(model)):
        for what, odd in odd_ones(turn, of_each=1)[turn % 2 :][:2]:
            query = urlencode({name: odd for name in names})
            status = root.get(f"{address(model)}?{query}").status_code
            assert status in ANSWERED, (what, query)


@pytest.mark.parametrize("model", CHOOSING, ids=[model._meta.model_name for model in CHOOSING])
def test_forms_and_lists_stand_whatever_rows_they_name(
    root: Client, model: type[models.Model]
) -> None:
    turn = CHOOSING.index(model)
    what, odd = odd_ones(turn, of_each=1)[turn % len(KINDS)]
    named = dict.fromkeys(relations(model), odd) | {"version": odd}
    assert root.post(address(model, "add/"), named).status_code in ANSWERED, what
    ticked = {"action": "delete_selected", "_selected_action": odd}
    assert root.post(address(model), ticked).status_code in ANSWERED, what


def test_a_long_number_may_be_searched_for(root: Client) -> None:
    assert root.get(address(Unit), {"q": "9" * 30}).status_code == 200


@pytest.mark.parametrize("filled", ["abc", "99999", "²", "1,2"])
def test_an_add_page_leaves_out_what_its_field_cannot_hold(root: Client, filled: str) -> None:
    form = root.get(address(Goal, "add/"), {"plan": filled, "name": "Yeni"}).context["adminform"]
    assert form.form.initial == {"name": "Yeni"}


def test_an_add_page_fills_in_what_its_field_can_hold(root: Client) -> None:
    plan = str(Plan.objects.get().pk)
    form = root.get(address(Goal, "add/"), {"plan": plan, "number": "7"}).context["adminform"]
    assert form.form.initial == {"plan": plan, "number": "7"}


OWN_PAGES = [
    "/",
    "/giris/",
    "/parola/",
    "/onay/",
    "/onay/ac/",
    "/onay/2025-1/",
    "/onay/2025-1/mali/",
    "/onay/2025-1/kapat/",
    "/veri-girisi/2025-1/mali/",
    "/plan/ornek/",
    "/plan/ornek/denetim/",
    "/raporlar/",
    "/raporlar/ornek/plan/",
    "/raporlar/ornek/izleme/2025-1/",
    "/raporlar/ornek/degerlendirme/2025/",
    "/raporlar/ornek/karne/2025-1/mali/",
]
#: Asked together, but those that choose another page alone.
PARAMETERS = [["plan"], ["surum"], ["format"], ["period", "due", "durum", "yanit", "ara", "sayfa"]]


@pytest.mark.parametrize("page", OWN_PAGES)
def test_own_pages_stand_whatever_their_address_asks(
    client: Client, strategist: User, submitted: Measurement, page: str
) -> None:
    client.force_login(strategist)
    for turn, names in enumerate(PARAMETERS, OWN_PAGES.index(page)):
        for what, odd in odd_ones(turn, of_each=1):
            query = urlencode({name: odd for name in names})
            status = client.get(f"{page}?{query}").status_code
            assert status in (*ANSWERED, 403, 405), (what, query)


#: Pages with parameters of their own, and those.
OWN_PARAMETERS = {
    "/onay/2025-1/bekleyenler/": ["suz", "birim", "sira", "sayfa"],
    "/onay/2025-1/e-posta/": ["birim"],
    "/plan/ornek/hedef/H1.1/": ["no"],
    "/plan/ornek/ara/": ["q"],
    "/admin/plans/unit/devret/": ["birim"],
}


@pytest.mark.parametrize("page", OWN_PARAMETERS)
def test_pages_stand_whatever_their_own_parameters_say(
    root: Client, submitted: Measurement, page: str
) -> None:
    for odd in [*ODD.values(), MORE_DIGITS]:
        query = urlencode({name: odd for name in OWN_PARAMETERS[page]})
        assert root.get(f"{page}?{query}").status_code in ANSWERED, query[:80]


def test_a_step_stands_whatever_version_and_next_value_it_names(
    root: Client, submitted: Measurement
) -> None:
    for odd in [*ODD.values(), MORE_DIGITS]:
        data = {f"reason-{submitted.pk}": "Neden", "version": odd, "next": odd}
        for step in (f"mali/{submitted.pk}/kilit/", "bekleyenler/onayla/"):
            assert root.post(f"/onay/2025-1/{step}", data).status_code in ANSWERED, odd[:80]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_halves_of_a_character_in_a_form_are_stored_as_unreadable(
    root: Client, unit: Unit, kind: str
) -> None:
    """No browser sends a lone surrogate, whose bytes are no UTF-8."""
    address = f"/admin/plans/unit/{unit.pk}/change/"
    fields = untouched(root.get(address)) | {"name": "HALF"}
    if kind == "multipart/form-data":
        body = encode_multipart(BOUNDARY, fields).replace(b"HALF", b"A\xed\xa0\x80B")
        kind = MULTIPART_CONTENT
    else:
        body = urlencode(fields).replace("HALF", "A%ED%A0%80B").encode()
    assert root.generic("POST", address, body, content_type=kind).status_code == 302
    unit.refresh_from_db()
    assert unit.name == "A\ufffd\ufffd\ufffdB"
