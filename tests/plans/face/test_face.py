"""The institution's face on pages, in mails and in documents."""

from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find as find_static
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from indicators.mails.outbox import send_due
from indicators.models import Period
from plans.charts.svg import ACCENT
from plans.models import Institution, Picture, Plan
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import monitoring_html
from reports.monitoring.parts.data import MonitoringReport
from reports.pdf.rendering import parse_document
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from reports.publications.proof import proof_of
from reports.publications.reading import read_report
from reports.publications.typed_json import dump, load
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page
from tests.support.pictures import picture_bytes, stored

pytestmark = pytest.mark.django_db

IMPRINT = {
    "address": "Cumhuriyet Cad. 1, Örnek",
    "phone": "0312 000 00 00",
    "email": "bilgi@ornek.bel.tr",
    "website": "https://ornek.bel.tr",
    "responsible": "Yayın sorumlusu: Ayşe Örnek",
}


@pytest.fixture
def plan() -> Plan:
    return build_plan(goals=1, objectives=1, indicators=1)


@pytest.fixture
def face() -> Institution:
    return Institution.objects.create(
        name="Örnek Belediyesi",
        logo=stored().sha256,
        colour="#96142a",
        second_colour="#e0902b",
        **IMPRINT,
    )


# --- Pages ----------------------------------------------------------------------------------


def test_a_page_shows_the_face_of_its_plans_institution(
    client: Client, plan: Plan, face: Institution
):
    other = build_plan(goals=0, slug="baska")
    Plan.objects.filter(pk=other.pk).update(institution="Başka Belediyesi")
    Institution.objects.create(name="Başka Belediyesi", colour="#123456")
    page = client.get(plan.get_absolute_url()).content.decode()
    assert f'<img src="/resim/{face.logo}/" alt="">' in page
    assert 'href="/kurum/renkler/96142a-e0902b.css"' in page
    assert "Örnek Belediyesi <span>Stratejik plan</span>" in read_head(page)
    for text in (IMPRINT["address"], IMPRINT["phone"], IMPRINT["responsible"]):
        assert text in page
    assert "karsplan ile yayımlanmıştır." in page
    page = client.get(other.get_absolute_url()).content.decode()
    assert "/kurum/renkler/123456.css" in page
    assert IMPRINT["address"] not in page


@pytest.mark.parametrize("address", ["/", "/giris/", "/raporlar/", "/yok/"])
def test_pages_of_no_plan_show_the_face_of_the_plan_in_force(
    client: Client, plan: Plan, face: Institution, address: str
):
    draft = build_plan(goals=0, slug="taslak", status=Plan.Status.DRAFT)
    Plan.objects.filter(pk=draft.pk).update(institution="Yeni Belediye")
    assert "/kurum/renkler/96142a-e0902b.css" in client.get(address).content.decode()


def test_without_a_face_pages_and_documents_look_as_before(client: Client, plan: Plan):
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "karsplan <span>Stratejik plan</span>" in read_head(page)
    assert "/kurum/" not in page
    assert "<address" not in page
    html = plan_html(build_plan_document(plan))
    assert 'class="logo"' not in html
    assert "<address" not in html


def read_head(page: str) -> str:
    """The page's head line, with single blanks."""
    return " ".join(page.partition("</nav>")[0].split())


def test_the_style_sheet_says_the_colours_of_its_address(client: Client):
    response = client.get("/kurum/renkler/96142a-e0902b.css")
    assert response["Content-Type"].startswith("text/css")
    assert "public" in response["Cache-Control"]
    assert "--header: #96142a; --band: #e0902b; --accent: #96142a;" in response.content.decode()
    assert "sessionid" not in response.cookies
    assert client.get("/kurum/renkler/kirmizi.css").status_code == 404


def test_everybody_may_see_a_logo_also_one_of_former_times(
    client: Client, plan: Plan, face: Institution
):
    former = face.logo
    face.logo = stored(90).sha256
    face.save()
    assert client.get(f"/resim/{face.logo}/").status_code == 200
    assert client.get(f"/resim/{former}/").status_code == 200
    assert client.get(f"/resim/{stored(70).sha256}/").status_code == 404


# --- Documents and mails ----------------------------------------------------------------------


def test_the_plans_title_page_bears_logo_colours_imprint_and_cover(plan: Plan, face: Institution):
    Institution.objects.update(cover=stored(80).sha256, cover_alt="Kale")
    html = plan_html(build_plan_document(plan))
    cover = html.partition('<header class="cover')[2].partition("</header>")[0]
    assert f'<img src="/resim/{face.logo}/" alt="Örnek Belediyesi logosu">' in cover
    assert f'<img src="/resim/{stored(80).sha256}/" alt="Kale"' in cover
    assert IMPRINT["address"] in cover
    assert "--header: #96142a;" in html
    own = stored(50).sha256
    plan.cover, plan.cover_alt = own, "Köprü"
    assert f'<img src="/resim/{own}/" alt="Köprü"' in plan_html(build_plan_document(plan))


def test_a_stored_report_keeps_the_face_that_it_was_published_with(
    period: Period, face: Institution
):
    stored_text = dump(build_monitoring_report(period))
    Institution.objects.update(logo="", colour="#123456", address="Taşındık")
    report = load(MonitoringReport, stored_text)
    html = monitoring_html(report)
    assert f"/resim/{face.logo}/" in html
    assert "--header: #96142a;" in html
    assert IMPRINT["address"] in html


def test_the_title_page_of_a_published_report_bears_the_picture(plan: Plan, face: Institution):
    Institution.objects.update(cover=stored(80).sha256, cover_alt="Kale")
    period = measure(plan, "2025-1", {}, publish=True)
    publication = period.publications.get()
    html = monitoring_html(read_report(publication), proof_of(publication))
    cover = html.partition('<header class="cover')[2].partition("</header>")[0]
    assert f'<img src="/resim/{stored(80).sha256}/" alt="Kale">' in cover
    assert "Örnek Belediyesi logosu" in cover
    assert html.count(IMPRINT["address"]) == 1


def test_mails_end_with_the_imprint(period: Period, face: Institution, clerk):
    clerk.email = "memur@ornek.bel.tr"
    clerk.save()
    send_due(period.opened_at.date(), [period])
    (letter,) = mail.outbox
    assert letter.body.rstrip().endswith(
        "Örnek Belediyesi\nCumhuriyet Cad. 1, Örnek\n"
        "Tel: 0312 000 00 00 · bilgi@ornek.bel.tr · https://ornek.bel.tr\n"
        "Yayın sorumlusu: Ayşe Örnek"
    )


# --- The team's page --------------------------------------------------------------------------

ADD = "/admin/plans/institution/add/"


def save(team: Client, page: str = ADD, **changed: object):
    data = untouched(team.get(page)) | {"name": "Örnek Belediyesi"}
    unchanged = {name: data[name] for name in data.keys() - {"logo", "cover"}}
    return team.post(page, unchanged | changed)


def test_the_team_gives_an_institution_its_face(team: Client, plan: Plan):
    logo = SimpleUploadedFile("logo.png", picture_bytes(1200, 300))
    assert save(team, logo=logo, colour="96142A", **IMPRINT).status_code == 302
    face = Institution.objects.get()
    assert (face.name, face.colour, face.address) == (
        "Örnek Belediyesi",
        "#96142a",
        IMPRINT["address"],
    )
    # Small enough for every page.
    assert Picture.objects.get(sha256=face.logo).width == 480
    address = reverse("admin:plans_institution_change", args=[face.pk])
    assert save(team, address, phone="0312 111 11 11").status_code == 302
    face.refresh_from_db()
    assert face.logo
    assert face.history.count() == 2


def test_a_colour_on_which_white_cannot_be_read_is_refused(team: Client, plan: Plan):
    logo = SimpleUploadedFile("logo.png", picture_bytes())
    page = read_page(save(team, colour="#e0902b", logo=logo))
    assert "Beyaz yazı bu renkte okunmuyor: 2,5 : 1, en az 4,5 : 1 gerekir." in page
    assert "Kaydedilmediği için resmi yeniden seçin." in page
    assert not Institution.objects.exists()


def test_the_preview_follows_what_is_typed(team: Client, plan: Plan):
    address = reverse("admin:plans_institution_preview")
    page = team.get(address, {"name": "Örnek <b>", "colour": "#96142a"}).content.decode()
    assert 'fill="#96142a"' in page
    assert "Örnek &lt;b&gt;" in page
    assert "okunmuyor" not in page
    page = read_page(team.get(address, {"colour": "sarı", "second_colour": "#e0902b"}))
    assert "Rengi # işareti ve altı haneyle yazın." in page


def test_only_the_team_sees_the_preview(client: Client):
    assert client.get(reverse("admin:plans_institution_preview")).status_code == 302


def test_what_a_chart_draws_in_one_colour_has_the_institutions_on_pages_and_in_a_pdf(
    plan: Plan, face: Institution
) -> None:
    styles = Path(str(find_static("site/site.css"))).read_text()
    assert f'[fill="{ACCENT}"] {{ fill: var(--accent)' in styles
    html = plan_html(build_plan_document(plan)).replace(
        "</main>", f'<svg><rect fill="{ACCENT}"/></svg></main>'
    )
    (drawn,) = parse_document(html).etree_element.iterfind(".//{*}rect")
    assert drawn.get("fill") == "#96142a"


@pytest.mark.differs
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("colour", value) for value in ("kırmızı", "#abc", "#0D4F63", "0d4f631", "#0d4f6g")],
        ("second_colour", "#"),
        ("logo", "yok"),
        ("cover", "G" * 64),
    ],
)
def test_what_is_no_colour_and_no_picture_is_not_stored_whoever_writes(
    face: Institution, field: str, value: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Institution.objects.update(**{field: value})
    with pytest.raises(IntegrityError), transaction.atomic():
        Institution.objects.bulk_create([Institution(name="Başka", **{field: value})])
    Institution.objects.update(**{field: ""})
