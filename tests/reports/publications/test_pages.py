"""Versions on the report's page, the page on which the team publishes, and the admin."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators import workflow
from indicators.models import AnnualTarget, Indicator, Period
from plans.models import Goal, ObjectiveCard, Plan, Unit, UnitMember
from plans.records.plans import plan_of
from reports.models import Publication
from reports.publishing.publish import publish
from tests.support.admin_forms import form_data
from tests.support.builders import add_indicator, build_plan, measure
from tests.support.cycle import sent_period
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db

REPORT = "/raporlar/ornek-2025-2029/izleme/2025-1/"
PUBLISH = f"{REPORT}yayimla/"


@pytest.fixture
def period() -> Period:
    plan = build_plan(goals=1, objectives=1, indicators=2)
    return measure(plan, "2025-1", {Indicator.objects.first(): 10})


@pytest.fixture
def corrected(period: Period) -> list[Publication]:
    """A report and its correction: first 50 %, then 100 %."""
    first = publish(None, period, decision="112 sayılı karar", decision_date=date(2025, 8, 7))
    AnnualTarget.objects.update(value=10)
    return [first, publish(None, period, reason="Hedef yanlış yazılmıştı.")]


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return read_page(response)


# --- Versions -----------------------------------------------------------------------------------


def test_the_page_says_which_version_it_is_when_and_on_which_decision(
    client: Client, period: Period
) -> None:
    publish(None, period, decision="112 sayılı karar", decision_date=date(2025, 8, 7))
    html = page(client, REPORT)
    assert "<strong>1. sürüm</strong>" in html
    assert "Karar: 112 sayılı karar (07.08.2025)" in html
    assert "surum=" not in html


def test_the_last_version_is_shown_with_its_reason_and_a_link_to_the_one_before(
    client: Client, corrected: list[Publication]
) -> None:
    html = page(client, REPORT)
    assert '<td class="num">%100,00</td>' in html
    assert "Düzeltme gerekçesi: Hedef yanlış yazılmıştı." in html
    assert f'href="{REPORT}?surum=1"' in html


def test_a_version_leads_to_the_page_on_which_its_code_is_checked(
    client: Client, corrected: list[Publication]
) -> None:
    for address, publication in zip([f"{REPORT}?surum=1", REPORT], corrected, strict=True):
        link = f'<a href="{publication.verification_url}">{publication.printed_code}</a>'
        assert link in " ".join(page(client, address).split())


def test_an_older_version_says_that_it_is_old_and_its_files_are_of_it(
    client: Client, corrected: list[Publication]
) -> None:
    html = page(client, f"{REPORT}?surum=1")
    assert '<td class="num">%50,00</td>' in html
    assert "eski bir sürümüdür" in html
    assert 'href="?format=pdf&amp;surum=1"' in html
    answer = client.get(f"{REPORT}?format=json&surum=1")
    assert answer.content.decode() == corrected[0].data


@pytest.mark.parametrize("number", ["0", "3", "x", ""])
def test_a_version_that_there_is_not_is_not_found(
    client: Client, corrected: list[Publication], number: str
) -> None:
    assert client.get(f"{REPORT}?surum={number}").status_code == 404


def test_the_team_previews_the_next_version_as_a_draft(
    team: Client, corrected: list[Publication]
) -> None:
    AnnualTarget.objects.update(value=40)
    html = page(team, f"{REPORT}?taslak")
    assert "TASLAK" in html
    assert "Yeni sürüm taslağı" in html
    assert '<td class="num">%25,00</td>' in html
    assert 'href="?format=pdf&amp;taslak"' in html
    assert f'href="{PUBLISH}"' in html


def test_the_public_has_no_preview_of_the_next_version(
    client: Client, corrected: list[Publication]
) -> None:
    assert client.get(f"{REPORT}?taslak").status_code == 404
    assert "?taslak" not in page(client, REPORT)


def test_a_units_scorecard_is_of_the_version_that_is_asked_for(
    team: Client, corrected: list[Publication]
) -> None:
    address = "/raporlar/ornek-2025-2029/karne/2025-1/birim-1/"
    assert 'data-label="Performans (%)">%50,00 ' in page(team, f"{address}?surum=1")
    assert 'data-label="Performans (%)">%100,00 ' in page(team, address)


def test_people_of_a_unit_keep_their_scorecard_when_its_code_changes(
    client: Client, corrected: list[Publication]
) -> None:
    user = User.objects.create_user("memur")
    UnitMember.objects.create(unit=Unit.objects.get(code="birim-1"), user=user)
    Unit.objects.filter(code="birim-1").update(code="yeni")
    client.force_login(user)
    for code in ("birim-1", "yeni"):
        page(client, f"/raporlar/ornek-2025-2029/karne/2025-1/{code}/")
    assert client.get("/raporlar/ornek-2025-2029/karne/2025-1/birim-2/").status_code == 403
    assert client.get("/raporlar/ornek-2025-2029/karne/2025-1/yok/").status_code == 404


# --- Publishing ---------------------------------------------------------------------------------


def post(team: Client, **changes: Any) -> Any:
    """Send the publishing page as it was opened, with these changes."""
    form = team.get(PUBLISH).context["form"]
    return team.post(PUBLISH, form_data(form) | {"confirmed": "on"} | changes)


def test_the_draft_leads_the_team_to_publishing(team: Client, period: Period) -> None:
    assert f'href="{PUBLISH}"' in page(team, REPORT)


def test_the_page_says_what_becomes_public(team: Client, period: Period) -> None:
    html = page(team, PUBLISH)
    assert "İzleme Raporu, 2025 Ocak–Haziran: 1. sürümü yayımla" in html
    assert "Planın performansı: <strong>%50,00</strong>" in html
    assert "1/2 gösterge" in html
    assert "gerekçesi" not in html


@pytest.mark.differs
def test_publishing_makes_the_report_public(team: Client, strategist: User, period: Period) -> None:
    response = post(team, decision="112 sayılı karar", decision_date="07.08.2025")
    assert response.headers["Location"] == REPORT
    publication = Publication.objects.get()
    assert (publication.published_by, publication.address) == (strategist, "127.0.0.1")
    assert publication.decision_date == date(2025, 8, 7)
    assert "1. sürüm yayımlandı. Rapor artık herkese açık" in page(team, REPORT)
    assert "TASLAK" not in page(Client(), REPORT)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"confirmed": ""}, "kutuyu işaretleyin"),
        ({"decision_date": "yarın"}, "Bu bir tarih değil"),
        ({"decision_date": "07.08.2025"}, "kararı da yazın"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(
    team: Client, period: Period, changes: dict[str, str], message: str
) -> None:
    assert message in post(team, **changes).content.decode()
    assert not Publication.objects.exists()


def test_a_correction_asks_for_its_reason(team: Client, period: Period) -> None:
    publish(None, period)
    assert "2. sürümü yayımla" in page(team, PUBLISH)
    assert "gerekçesini yazın" in post(team).content.decode()
    assert post(team, reason="Düzeltildi.").status_code == 302
    assert Publication.objects.filter(version=2, reason="Düzeltildi.").exists()


@pytest.mark.differs
def test_who_was_slower_is_told(team: Client, period: Period) -> None:
    form = team.get(PUBLISH).context["form"]
    colleague = User.objects.create_superuser("ayse", first_name="Ayşe", last_name="Kaya")
    publish(colleague, period)
    text = team.post(PUBLISH, form_data(form) | {"confirmed": "on", "reason": "x"}).content.decode()
    assert "Ayşe Kaya bu raporun 1. sürümünü yayımladı" in text
    assert Publication.objects.count() == 1


def test_waiting_values_are_left_out_only_as_many_as_the_page_said(team: Client) -> None:
    sent_period(2)
    Period.objects.update(state="closed")
    assert "2 değer onay bekliyor" in page(team, PUBLISH)
    answer = post(team, waiting="1")  # what an older page said
    assert "Önce onaylayın ya da bunu bilerek yayımlayın" in answer.content.decode()
    assert post(team).status_code == 302


def test_an_open_period_cannot_be_published_and_the_page_says_why(team: Client) -> None:
    measure(build_plan(), "2025-1", {}, close=False)
    html = page(team, PUBLISH)
    assert "önce dönemi kapatın" in html
    assert '<button class="button" type="submit">1. sürümü' not in html


@pytest.mark.parametrize(("who", "code"), [(None, 302), ("memur", 403)])
def test_publishing_is_for_the_team(
    client: Client, period: Period, who: str | None, code: int
) -> None:
    if who:
        client.force_login(User.objects.create_user(who))
    assert client.get(PUBLISH).status_code == code
    assert client.post(PUBLISH, {"version": 1, "waiting": 0, "confirmed": "on"}).status_code == code
    assert not Publication.objects.exists()


def test_the_year_is_published_at_its_own_address(team: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    measure(plan, "2025-2", {})
    response = team.get(f"/raporlar/{plan.slug}/izleme/2025-2/yayimla/")
    assert response.headers["Location"] == f"/raporlar/{plan.slug}/degerlendirme/2025/yayimla/"
    assert "Değerlendirme Raporu, 2025 yılı" in page(team, response.headers["Location"])


# --- Admin --------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Plan, Goal, ObjectiveCard, Indicator, Unit])
def test_the_admin_says_which_published_reports_an_edit_leaves_alone(
    team: Client, corrected: list[Publication], model: Any
) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    html = page(team, reverse(name, args=[model.objects.first().pk]))
    assert "Yayımlanmış 1 rapor bu sayfadaki değişikliklerden etkilenmez" in html
    assert f'href="{REPORT}">Örnek Belediyesi Stratejik Plan İzleme Raporu' in html
    assert "(2. sürüm)" in html


def test_the_admin_says_nothing_of_reports_of_other_plans(
    team: Client, corrected: list[Publication]
) -> None:
    other = build_plan(goals=1, objectives=1, indicators=1, slug="baska")
    html = page(team, reverse("admin:plans_plan_change", args=[other.pk]))
    assert "etkilenmez" not in html


def test_the_notice_takes_one_query(corrected: list[Publication]) -> None:
    from plans.records.notices import collect_notices

    indicator = Indicator.objects.all()[0]
    plan_of(indicator)  # the page has read it before
    with CaptureQueriesContext(connection) as captured:
        assert collect_notices(indicator)
    assert len(captured) == 1


def test_publications_are_listed_in_the_admin_to_read_only(
    team: Client, corrected: list[Publication]
) -> None:
    html = page(team, reverse("admin:reports_publication_changelist"))
    assert "Örnek Belediyesi Stratejik Plan İzleme Raporu" in html
    address = reverse("admin:reports_publication_change", args=[corrected[0].pk])
    html = page(team, address)
    assert corrected[0].sha256 in html
    assert corrected[0].printed_code in html
    assert f'href="{corrected[0].archive_url}?format=pdf">Hazırlanıyor' in html
    assert f'href="{REPORT}?surum=1"' in html
    assert 'name="_save"' not in html
    for action in ("delete", "add"):
        name = f"admin:reports_publication_{action}"
        args = [corrected[0].pk] if action == "delete" else []
        assert team.get(reverse(name, args=args)).status_code == 403


# --- The plan -----------------------------------------------------------------------------------


def test_the_team_publishes_the_plan_and_its_correction(team: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    address = f"/raporlar/{plan.slug}/plan/yayimla/"
    assert f'href="{address}"' in page(team, "/raporlar/")
    form = {"version": "1", "waiting": "0", "decision": "112 sayılı karar", "confirmed": "on"}
    assert "Plan bu hâliyle yayımlansın" in page(team, address)
    response = team.post(address, form)
    first = Publication.objects.get()
    assert response["Location"] == first.verification_url
    assert (first.kind, first.decision, first.publisher) == ("plan", "112 sayılı karar", "strateji")
    # The same form once more is of a version that is there by now.
    again = read_page(team.post(address, form))
    assert "gerekçesini yazın" in again
    assert 'name="version" value="2"' in again
    team.post(address, form | {"version": "2", "reason": "Tablo düzeltildi."})
    assert Publication.objects.first().reason == "Tablo düzeltildi."


def test_a_draft_plan_and_its_page_say_why_it_is_not_published(team: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1, status="draft")
    html = page(team, f"/raporlar/{plan.slug}/plan/yayimla/")
    assert "Önce planı yürürlüğe alın" in html
    assert '<form method="post" class="fields' not in html


def test_nobody_but_the_team_publishes_the_plan(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    response = client.post(f"/raporlar/{plan.slug}/plan/yayimla/", {"version": 1})
    assert response["Location"].startswith(reverse("login"))
    assert "yayimla" not in page(client, "/raporlar/")
    assert not Publication.objects.exists()


# --- Before publishing --------------------------------------------------------------------------


def test_the_page_says_what_will_happen_and_whom_the_rest_waits_for(team: Client) -> None:
    period, clerk = sent_period(2)
    User.objects.filter(pk=clerk.pk).update(first_name="Örnek", last_name="Memur")
    card = ObjectiveCard.objects.get()
    add_indicator(card, "Boş kalan")
    workflow.close_period(None, period.pk)
    text = " ".join(page(team, PUBLISH).split())
    assert f"{REPORT}</span>" in text
    assert "Kimse görmez: kanıt dosyaları" in text
    row = text.split("Su ve Kanalizasyon Müdürlüğü</a>")[1].split("</tr>")[0]
    assert "Örnek Memur; strateji ekibi" in row


def test_the_preview_is_the_page_that_visitors_will_read_and_says_that_it_is_none_yet(
    team: Client, period: Period
) -> None:
    preview = page(team, f"{PUBLISH}onizleme/")
    assert "ÖNİZLEME" in preview
    assert f'href="{PUBLISH}"' in preview
    publish(None, period)
    team.logout()
    public = page(team, REPORT)

    def body(html: str) -> str:
        return html.split("</header>")[-1].split("<footer")[0]

    assert body(preview) == body(public)
    assert "Onay</a>" not in preview.split("</nav>")[0]


def test_the_preview_holds_no_value_that_would_not_be_published(team: Client) -> None:
    period, _ = sent_period(1)
    workflow.close_period(None, period.pk)
    assert "onaylanmadı" in page(team, f"{PUBLISH}onizleme/")


def test_an_open_period_has_no_preview_and_says_why(team: Client) -> None:
    sent_period(1)
    response = team.get(f"{PUBLISH}onizleme/", follow=True)
    assert response.redirect_chain == [(PUBLISH, 302)]
    assert "dönemi kapanmadı" in read_page(response)


def test_nobody_but_the_team_previews(client: Client, period: Period) -> None:
    year = f"/raporlar/{period.plan.slug}/degerlendirme/2025/yayimla/"
    for address in (PUBLISH, year):
        response = client.get(f"{address}onizleme/")
        assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("address", [PUBLISH, f"{PUBLISH}onizleme/"])
def test_the_pages_before_publishing_take_the_same_queries_for_a_large_plan(
    team: Client, address: str
) -> None:
    def count(size: int, slug: str) -> int:
        period, _ = sent_period(size, slug=slug)
        workflow.close_period(None, period.pk)
        with CaptureQueriesContext(connection) as captured:
            page(team, address.replace("ornek-2025-2029", slug))
        return len(captured)

    assert count(2, "az") == count(20, "cok") <= 25
