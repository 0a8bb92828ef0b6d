"""In a real browser: the team edits a card, a citizen reads the plan and downloads its PDF."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from indicators.models import AnnualTarget, Indicator
from plans.models import ObjectiveCard, Plan
from tests.support.browser import eventually, find_barriers, fits, follow, log_in, run_the_worker
from tests.support.builders import build_plan

pytestmark = pytest.mark.browser


def test_the_team_edits_a_card_and_sees_the_sum_of_the_weights(
    page: Any, live_server: Any, kars: Plan, strategist: User
) -> None:
    card = ObjectiveCard.objects.get(
        objective__goal__plan=kars, objective__goal__number=1, objective__number=1
    )
    log_in(page, live_server, strategist)
    page.goto(live_server.url + reverse("admin:plans_objectivecard_change", args=[card.pk]))
    total = page.locator("#indicators-group .total-row")
    expect(total).to_contain_text("%100,00")

    page.fill("[name=indicators-0-weight]", "13,61")
    expect(total).to_contain_text("Toplam %110,00 – 100 olmalı")
    page.fill("[name=indicators-5-year_2026]", "6.500")
    page.fill("[name=indicators-7-weight]", "on")
    follow(page, page.get_by_role("button", name="Kaydet", exact=True))

    # One weight is no number: the sentence stands at its place and nothing is saved.
    expect(page.locator("#indicators-group")).to_contain_text("“on” sayı olarak okunamadı")
    assert Indicator.objects.get(card=card, order=1).weight == Decimal("3.61")

    page.fill("[name=indicators-7-weight]", "")
    page.fill("[name=indicators-0-weight]", "3,61")
    page.get_by_role("button", name="Kaydet", exact=True).click()
    page.wait_for_url(f"**{reverse('admin:plans_objectivecard_changelist')}*")
    alacak = Indicator.objects.get(card=card, order=6)
    assert AnnualTarget.objects.get(indicator=alacak, year=2026).value == 6500
    assert alacak.targets.get(year=2026).history.first().history_user == strategist

    page.goto(live_server.url + reverse("admin:plans_objectivecard_change", args=[card.pk]))
    page.locator("#indicators-group .add-row").click()
    expect(page.locator("[name=indicators-12-code]")).to_have_value("P.G. 1.1.4")
    page.fill("[name=indicators-12-unit_of_measure]", "%")
    page.press("[name=indicators-12-unit_of_measure]", "Tab")
    page.get_by_text("Öneri: Son değer (birimi %)").wait_for()
    expect(page.locator("[name=indicators-12-aggregation]")).to_have_value("last")


def test_a_citizen_finds_an_indicator_on_a_phone(page: Any, live_server: Any, kars: Plan) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    page.get_by_role("link", name="Planı oku").click()
    page.get_by_label("Planda ara").fill("ALACAK TAKİBİ")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Yapılan Alacak Takibi Sayısı").click()
    page.wait_for_url("**/hedef/H1.1/#PG-*")
    row = page.locator("tr:target")
    name = row.locator("th")
    row.evaluate("row => row.closest('.scroll').scrollTo(400, 0)")
    # The name stays in sight beside the years.
    eventually(page, lambda: 0 <= name.bounding_box()["x"] < 50, True)


def test_no_page_of_the_plan_is_long_on_a_phone_and_axe_finds_nothing_on_any(
    page: Any, live_server: Any, kars: Plan
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    start = live_server.url + kars.get_absolute_url()
    # The page itself, and those with the longest texts, tables, forms and cards.
    sections = ["insan-kaynaklari-analizi", "dis-paydas-anketi", "onceki-planin-degerlendirilmesi"]
    paths = ["", *(f"bolum/{key}/" for key in (*sections, "hedefler")), "hedef/H7.3/", "ara/?q=su"]
    for path in paths:
        page.goto(start + path)
        fits(page, 390, 15 * 844)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert (path, find_barriers(page)) == (path, [])
    # An address from when the plan was one page.
    for anchor, now in [
        ("PG-H1.1-1-3", "hedef/H1.1/#PG-H1.1-1-3"),
        ("tablo-kurum-kulturu-analizi-kurum-kulturu", "bolum/kurum-kulturu-analizi/#tablo-*"),
    ]:
        page.goto("about:blank")
        page.goto(f"{start}#{anchor}")
        page.wait_for_url(f"**/{now}")


def test_a_citizen_downloads_the_plan(page: Any, live_server: Any, tmp_path: Path) -> None:
    plan = build_plan(goals=1, objectives=2)
    page.goto(live_server.url + plan.get_absolute_url())
    page.get_by_role("link", name="PDF indir").click()
    page.get_by_text("PDF sırada bekliyor").wait_for()
    with page.expect_download(timeout=600_000) as download:
        run_the_worker()
    assert download.value.suggested_filename == "ornek-2025-2029-stratejik-plan.pdf"
    download.value.save_as(tmp_path / "plan.pdf")
    reader = pypdf.PdfReader(tmp_path / "plan.pdf")
    assert reader.metadata.title == "Örnek Belediyesi 2025–2029 Stratejik Plan"
    assert reader.root_object["/Lang"] == "tr"
    assert plan.mission in "".join(part.extract_text() for part in reader.pages)


def test_chapters_of_the_contents_fold_beside_the_page(
    page: Any, live_server: Any, kars: Plan
) -> None:
    page.goto(f"{live_server.url}{kars.get_absolute_url()}bolum/gelecege-bakis/")
    section = page.locator(".toc").get_by_role("link", name="3.6.2 Dış Paydaş Analizi")
    expect(section).to_be_hidden()
    page.locator(".toc summary", has_text="3 Durum Analizi").click()
    section.click()
    page.wait_for_url("**/bolum/paydas-analizi/#dis-paydas-analizi")


def test_a_phone_scrolls_only_downwards(page: Any, live_server: Any, kars: Plan) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    plan = kars.get_absolute_url()
    for path in ("/", plan, f"{plan}hedef/H7.1/", f"{plan}bolum/kurulus-ici-analiz/"):
        assert page.goto(live_server.url + path).status == 200
        fits(page, 390)
