"""Pages for visitors: kept until their content changes, and never anybody else's."""

import gzip
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles.finders import find
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator
from plans.models import ContentVersion, Goal, Institution, Plan, Section, SectionTable
from reports import visitors
from reports.models import Publication
from reports.portal.open_data import DATASETS
from reports.publishing.publish import publish
from reports.visitors import READ, content_version, kept_for_visitors
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page
from tests.support.pictures import stored
from tests.support.survey_samples import build_survey

pytestmark = [pytest.mark.differs, pytest.mark.django_db]


@pytest.fixture
def kept(settings: Any) -> Iterator[None]:
    """Pages are kept, as they are outside of tests."""
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": memory, "LOCATION": "test"}}
    yield
    caches["pages"].clear()


@pytest.fixture
def plan(kept: None) -> Plan:
    return build_plan(1, 1, indicators=1)


@pytest.fixture
def whole_plan() -> Plan:
    """A published plan with something in every table that pages are made of."""
    plan = build_plan(1, 1, indicators=1)
    survey = build_survey(plan)
    for order, block in enumerate([Section.Block.CARDS, "survey", "organisation", ""], 1):
        section = Section.objects.create(
            plan=plan,
            key=f"bolum-{order}",
            title=f"{order}. bölüm",
            block=block,
            survey=survey if block == "survey" else None,
        )
    SectionTable.objects.create(section=section, key="tablo", caption="Tablo")
    Institution.objects.create(name=plan.institution, colour="#123456")
    Plan.objects.update(cover=stored().sha256, has_portal=True)
    plan.published_totals.create(kind="programme_cost", year=2025, value=1)
    measure(plan, "2025-2", {Indicator.objects.get(): 10}, publish=True)
    return Plan.objects.get()


def html(response: Any) -> str:
    assert response.status_code == 200
    return read_page(response)


def pages(plan: Plan) -> list[str]:
    """One address of each kind of page that visitors get."""
    return [
        reverse("home"),
        reverse("reports"),
        plan.get_absolute_url(),
        *(section.get_absolute_url() for section in plan.sections.all()),
        reverse("objective", args=[plan.slug, "H1.1"]),
        *(publication.get_absolute_url() for publication in plan.publications.all()),
        reverse("portal", args=[plan.slug]),
        reverse("portal_indicator", args=[plan.slug, Indicator.objects.get().pk]),
        reverse("open_data", args=[plan.slug]),
        *(reverse("open_data_csv", args=[plan.slug, dataset.key]) for dataset in DATASETS),
        reverse("sitemap"),
    ]


# --- What makes a new version ---------------------------------------------------------------------


def test_visitors_read_no_table_whose_change_would_go_unnoticed(
    client: Client, whole_plan: Plan
) -> None:
    with CaptureQueriesContext(connection) as queries:
        for address in pages(whole_plan):
            assert client.get(address).status_code == 200, address
    read = {
        name for query in queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])
    }
    known = {model._meta.db_table for model in (*READ, ContentVersion)}
    assert read - known == set()


def test_a_write_to_any_of_these_tables_makes_a_new_version(whole_plan: Plan) -> None:
    """By SQL, past everything that Django could notice."""
    seen = {content_version()}
    for model in READ:
        if model is Publication:
            continue  # never changes
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET id = id")
            assert cursor.rowcount, table
        assert content_version() not in seen, table
        seen.add(content_version())


def test_rows_that_come_and_go_make_a_new_version() -> None:
    plan = build_plan(0)
    seen = [content_version()]
    Goal.objects.bulk_create([Goal(plan=plan, number=1, name="Amaç")])
    seen.append(content_version())
    Goal.objects.all()._raw_delete(connection.alias)
    seen.append(content_version())
    assert len(set(seen)) == 3


def test_publishing_makes_a_new_version() -> None:
    plan = build_plan(1, 1, indicators=1)
    measure(plan, "2025-1", {Indicator.objects.get(): 10})
    before = content_version()
    publish(None, plan.periods.get())
    assert content_version() != before


def test_a_change_that_is_taken_back_leaves_the_version() -> None:
    plan = build_plan(0)
    before = content_version()
    with transaction.atomic():
        Plan.objects.update(title="Başka")
        transaction.set_rollback(True)
    assert content_version() == before
    assert plan.slug


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite one writes at a time")
@pytest.mark.django_db(transaction=True)
def test_writers_do_not_wait_for_one_another_and_each_makes_a_new_version() -> None:
    build_plan(2, 0)
    first, second = Goal.objects.order_by("number")
    seen = [content_version()]

    def write_the_second() -> None:
        Goal.objects.filter(pk=second.pk).update(name="Başka")
        connection.close()

    with transaction.atomic():
        Goal.objects.filter(pk=first.pk).update(name="Yeni")
        other = Thread(target=write_the_second)
        other.start()
        other.join(10)
        assert not other.is_alive()
    assert content_version() not in seen
    assert ContentVersion.objects.count() == 2
    Goal.objects.filter(pk=first.pk).update(name="Daha yeni")
    assert ContentVersion.objects.count() == 1


# --- What visitors get ----------------------------------------------------------------------------


def test_the_second_visitor_gets_the_page_for_one_query(client: Client, plan: Plan) -> None:
    first = html(client.get(plan.get_absolute_url()))
    with CaptureQueriesContext(connection) as queries:
        assert html(Client().get(plan.get_absolute_url())) == first
    assert len(queries) == 1


def test_a_change_is_on_the_next_page(client: Client, plan: Plan) -> None:
    html(client.get(plan.get_absolute_url()))
    Plan.objects.update(institution="Yeni Belediye")
    assert "Yeni Belediye" in html(client.get(plan.get_absolute_url()))


def test_a_plan_that_is_a_draft_again_is_not_served(client: Client, plan: Plan) -> None:
    html(client.get(plan.get_absolute_url()))
    Plan.objects.update(status=Plan.Status.DRAFT)
    assert client.get(plan.get_absolute_url()).status_code == 404


def test_a_survey_that_opens_tomorrow_is_on_tomorrows_page(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = build_survey(plan)
    survey.opens_on = date(2031, 1, 2)
    survey.save()
    for day, is_open in [(1, False), (2, True)]:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: date(2031, 1, day))
        assert (survey.title in html(client.get("/"))) is is_open


def test_pages_may_be_kept_by_browsers_and_asked_for_again(client: Client, plan: Plan) -> None:
    response = client.get(plan.get_absolute_url())
    assert response.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert response.headers["Vary"] == "Accept-Encoding, Cookie"
    assert not response.cookies
    again = client.get(plan.get_absolute_url(), headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == response.headers["ETag"]


def test_unchanged_since_is_said_before_a_page_is_built(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = plan.get_absolute_url()
    etag = client.get(address).headers["ETag"]
    monkeypatch.setattr("reports.plan.views.build_plan_document", None)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_the_page_goes_out_compressed_to_who_can_read_that(client: Client, plan: Plan) -> None:
    plain = client.get(plan.get_absolute_url())
    packed = client.get(plan.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain.headers


def test_a_page_with_all_that_it_loads_goes_over_the_line_in_100_kilobytes(
    client: Client, whole_plan: Plan
) -> None:
    """Of a plan of real size `bench/public_pages.py` weighs every page."""
    for address in pages(whole_plan)[:-1]:
        text = client.get(address).content
        loads = r'(?:<link rel="stylesheet" href|<script[^>]* src)="(/static/[^"]+)"'
        links = re.findall(loads, text.decode())
        files = [find(link.removeprefix("/static/")) for link in links]
        loaded = [Path(str(file)).read_bytes() for file in files]
        assert sum(len(gzip.compress(part)) for part in [text, *loaded]) < 100_000, address


# --- What is never kept ---------------------------------------------------------------------------


def test_people_with_a_session_and_visitors_get_each_their_own_page(
    team: Client, plan: Plan
) -> None:
    for _ in range(2):
        own = team.get(plan.get_absolute_url())
        assert "olarak giriş yaptınız" in html(own)
        assert own["Cache-Control"] == "private, no-store"
        assert "olarak giriş yaptınız" not in html(Client().get(plan.get_absolute_url()))


def is_kept(view: Any, rf: RequestFactory, address: str = "/x/", **request: Any) -> bool:
    """Whether the second visitor gets what was made for the first."""
    made = []

    @kept_for_visitors
    def counted(request: HttpRequest) -> HttpResponse:
        made.append(1)
        return view(request)

    for _ in range(2):
        asked = rf.generic(request.get("method", "GET"), address)
        asked.COOKIES.update(request.get("cookies", {}))
        asked.user = AnonymousUser()
        counted(asked)
    return len(made) == 1


def say(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Merhaba")


def set_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("Merhaba")
    response.set_cookie("x", "y")
    return response


@pytest.mark.parametrize(
    ("view", "request_"),
    [
        (say, {"cookies": {"sessionid": "x"}}),
        (say, {"cookies": {"messages": "x"}}),
        (say, {"address": "/x/?a=1"}),
        (say, {"method": "POST"}),
        (set_cookie, {}),
        (lambda request: HttpResponse(get_token(request)), {}),
        (say, {"cookies": {"csrftoken": "x"}}),
        (lambda request: HttpResponse("Yok", status=404), {}),
    ],
    ids=["session", "messages", "query", "post", "cookie set", "form token", "known", "not found"],
)
def test_what_is_not_for_everybody_is_not_kept(
    plan: Plan, rf: RequestFactory, view: Any, request_: dict[str, Any]
) -> None:
    assert is_kept(say, rf)
    assert not is_kept(view, rf, **{"address": "/y/", **request_})


def test_a_page_that_is_built_while_its_content_changes_is_not_kept(
    plan: Plan, rf: RequestFactory
) -> None:
    def change(request: HttpRequest) -> HttpResponse:
        Plan.objects.update(title="Başka")
        return HttpResponse("Eski")

    assert not is_kept(change, rf)


def test_without_any_content_nothing_is_kept(
    kept: None, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "content_version", str)
    assert not is_kept(say, rf)


def test_of_all_who_want_a_page_that_is_not_there_yet_one_builds_it(
    kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "content_version", lambda: "1")
    built = []

    @kept_for_visitors
    def view(request: HttpRequest) -> HttpResponse:
        built.append(request)
        sleep(0.05)
        return HttpResponse("Sayfa")

    def ask() -> None:
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        assert view(request).status_code == 200

    threads = [Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
