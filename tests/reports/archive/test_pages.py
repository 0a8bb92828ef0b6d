"""The archive and the page that checks a code, as everybody sees them."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.models import Indicator, Period
from plans.language.codes import make_code, print_code, read_code
from plans.models import Institution, Plan, TrailSeal
from plans.trail.chain import seal_trail
from reports.models import Publication, PublicationFile
from reports.publishing.publish import publish, publish_plan
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return build_plan(goals=1, objectives=1, indicators=1)


def report(plan: Plan, code: str = "2025-1", **facts: Any) -> Publication:
    period = measure(plan, code, {Indicator.objects.first(): 10})
    return publish(None, period, **facts)


def text(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    html = re.sub(r"<(script|style).*?</\1>", "", read_page(response), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- Codes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["K7PM-2VRA-9TVD", "K7PM2VRA9TVD", " k7pm-2vra-9tvd ", "k7pm 2vra 9tvd", "K7PM–2VRA–9TVD"],
)
def test_a_code_is_read_in_any_case_with_and_without_dashes(typed: str) -> None:
    assert read_code(typed) == "K7PM2VRA9TVD"


@pytest.mark.parametrize("typed", ["", "K7PM", "K7PM2VRA9TV0", "K7PM2VRA9TVDD", "ı" * 12, "İ" * 12])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""


def test_codes_are_random_and_without_letters_that_look_alike() -> None:
    codes = {make_code() for _ in range(50)}
    assert len(codes) == 50
    assert not set("".join(codes)) & set("01IJOQWXÇĞİÖŞÜ")
    assert {read_code(print_code(code)) for code in codes} == codes


# --- The archive --------------------------------------------------------------------------------


def test_an_empty_archive_says_so(client: Client, plan: Plan) -> None:
    assert "Henüz yayımlanmış bir belge yok." in text(client, "/arsiv/")


def test_the_archive_lists_what_was_published_by_year_the_newest_version_first(
    client: Client, plan: Plan
) -> None:
    first = report(plan)
    second = publish(
        None, Period.objects.get(), reason="Birim düzeltti.", decision="112 sayılı karar"
    )
    report(plan, "2026-1")
    said = text(client, "/arsiv/")
    assert "3 belge" not in said
    assert "2 belge" in said
    assert said.index("2026 Ocak–Haziran") < said.index("2025 Ocak–Haziran")
    for words in ("112 sayılı karar", "Birim düzeltti.", second.sha256, first.printed_code):
        assert words in said
    folded = said[said.index("Önceki sürümler (1)") :]
    assert first.printed_code in folded
    assert second.printed_code not in folded


def test_a_draft_is_not_in_the_archive(client: Client, plan: Plan) -> None:
    measure(plan, "2025-1", {})
    Plan.objects.update(status="draft")
    assert "Henüz yayımlanmış" in text(client, "/arsiv/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=IZLEME", {"izleme"}),
        ("q=stratejik+2025", {"izleme", "plan"}),
        ("q=112", {"izleme"}),
        ("tur=plan", {"plan"}),
        ("yil=2025&tur=izleme", {"izleme"}),
        ("yil=1999", set()),
        ("yil=x&tur=", {"izleme", "plan"}),
    ],
)
def test_the_archive_is_searched_by_words_year_and_kind(
    client: Client, plan: Plan, query: str, found: set[str]
) -> None:
    rows = {"plan": publish_plan(None, plan), "izleme": report(plan, decision="112 sayılı karar")}
    said = text(client, f"/arsiv/?{query}")
    assert {kind for kind, row in rows.items() if row.printed_code in said} == found
    assert f"{len(found)} belge" in said


def test_the_pages_of_the_archive_take_few_queries_however_much_there_is(
    client: Client, plan: Plan
) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    first = report(plan)
    addresses = ["/arsiv/", first.verification_url]
    before = [count(address) for address in addresses]
    for number in range(3):
        row = publish(None, Period.objects.get(year=2025), reason=f"{number}. düzeltme")
        PublicationFile.objects.create(publication=row, kind="pdf", sha256="1" * 64, size=1)
    report(plan, "2026-1")
    assert [count(address) for address in addresses] == before
    assert max(before) <= 5


def test_the_archive_leads_from_every_page(client: Client) -> None:
    assert 'href="/arsiv/"' in client.get("/").content.decode()
    assert client.get("/raporlar/").content.decode().count('href="/arsiv/"') == 2


# --- A code -------------------------------------------------------------------------------------


def test_a_code_says_what_it_belongs_to(client: Client, plan: Plan) -> None:
    publication = report(plan, decision="112 sayılı karar")
    said = text(client, publication.verification_url)
    assert f"{publication.printed_code} kodu yayımlanmış bir belgeye aittir." in said
    assert "belgenin geçerli sürümüdür" in said
    for words in (publication.title, "1. sürüm", "112 sayılı karar", publication.sha256):
        assert words in said
    assert "certutil -hashfile" in said  # without a script


def test_a_code_shows_the_seal_of_the_trail_that_holds_the_publication(
    client: Client, plan: Plan
) -> None:
    publication = publish_plan(None, plan)
    page = client.get(publication.verification_url).text
    assert "mührü" not in page
    seal_trail()
    assert TrailSeal.objects.get().head in client.get(publication.verification_url).text


def test_the_code_of_an_older_version_names_the_newer_one_and_why(
    client: Client, plan: Plan
) -> None:
    first = report(plan)
    second = publish(None, Period.objects.get(), reason="Birim düzeltti.")
    said = text(client, first.verification_url)
    assert "Bu sürümün yerine 2. sürüm yayımlandı." in said
    assert "Gerekçesi: Birim düzeltti." in said
    said = text(client, second.verification_url)
    assert f"1. sürümün ( {first.printed_code} ) yerine geçer" in said


@pytest.mark.parametrize("make", [publish_plan, publish], ids=["plan", "report"])
def test_the_page_of_a_code_bears_the_face_of_the_day_of_publication(
    client: Client, plan: Plan, make: Any
) -> None:
    face = Institution.objects.create(name=plan.institution, colour="#96142a", phone="111")
    of = plan if make is publish_plan else measure(plan, "2025-1", {Indicator.objects.first(): 10})
    publication = make(None, of)
    before = client.get(publication.verification_url).content
    assert b"96142a" in before
    Institution.objects.update(colour="#0d4f63", phone="222")
    assert client.get(publication.verification_url).content == before
    face.delete()
    assert client.get(publication.verification_url).content == before


def test_what_was_published_without_a_face_gets_none_later(client: Client, plan: Plan) -> None:
    publication = report(plan)
    before = client.get(publication.verification_url).content
    Institution.objects.create(name=plan.institution, colour="#96142a")
    assert client.get(publication.verification_url).content == before


def test_a_code_is_typed_as_it_is_read(client: Client, plan: Plan) -> None:
    publication = report(plan)
    typed = publication.code.lower()
    for address in (f"/dogrula/?kod={typed}", f"/dogrula/{typed}/", f"/arsiv/{typed}/"):
        response = client.get(address, follow=True)
        assert response.redirect_chain[-1] == (publication.verification_url, 302)


@pytest.mark.parametrize("address", ["/dogrula/?kod=K7PM-2VRA-9TVD", "/dogrula/yok/"])
def test_a_code_that_there_is_not_gets_a_clear_sentence(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "koduyla yayımlanmış bir belge" in response.content.decode()


@pytest.mark.parametrize("address", ["/arsiv/yok/?format=pdf", "/arsiv/yok/durum/"])
def test_there_is_no_file_of_no_publication(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_old_version_of_the_plan_is_read_by_its_page_in_the_archive(
    client: Client, plan: Plan
) -> None:
    publication = publish_plan(None, plan)
    response = client.get(f"/raporlar/{plan.slug}/plan/?surum=1")
    assert response["Location"] == publication.verification_url
    assert client.get(f"/raporlar/{plan.slug}/plan/?surum=1&format=odt").status_code == 404


def test_the_file_of_a_published_plan_is_what_was_published_and_today_is_a_draft_of_the_team(
    client: Client, plan: Plan, admin_client: Client
) -> None:
    publish_plan(None, plan)
    Plan.objects.update(title="Sonradan Yazılan Plan")
    address = f"/raporlar/{plan.slug}/plan/?format="
    published = client.get(f"{address}json")
    assert published.json()["title"] == plan.title
    assert published["Cache-Control"] == "public, no-cache"
    assert client.get(f"{address}xlsx").status_code == 302  # to where its files are waited for
    assert client.get(f"{address}json&taslak").status_code == 404
    assert admin_client.get(f"{address}json&taslak").json()["title"] == "Sonradan Yazılan Plan"


def test_the_page_of_a_plan_names_its_published_versions_and_to_the_team_the_draft(
    client: Client, plan: Plan, admin_client: Client
) -> None:
    assert "sürüm" not in text(client, plan.get_absolute_url())
    first, second = publish_plan(None, plan), publish_plan(None, plan, reason="Tablo düzeltildi.")
    html = read_page(client.get(plan.get_absolute_url()))
    assert first.verification_url in html
    assert second.verification_url in html
    assert "yayımlanan 2. sürümdür" in html
    assert "taslak" not in html
    assert "?format=pdf&taslak" in read_page(admin_client.get(plan.get_absolute_url()))
