"""The whole half-year in a real browser: a department enters, the team approves and closes, and
anybody downloads the report."""

from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from indicators import workflow
from indicators.models import Period
from plans.models import ObjectiveCard, Unit
from tests.support.browser import follow, run_the_worker
from tests.support.builders import build_plan

pytestmark = pytest.mark.browser

PASSWORD = "parola-12345"


def log_in(page: Any, root: str, name: str, path: str) -> None:
    page.goto(root + path)
    page.get_by_label("Kullanıcı adı").fill(name)
    page.get_by_label("Parola").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}{path}")


def test_from_the_departments_login_to_the_councils_pdf(
    page: Any, live_server: Any, strategist: User, tmp_path: Path
) -> None:
    plan = build_plan(goals=1, objectives=2, indicators=5)
    other = ObjectiveCard.objects.filter(objective__number=2)
    other.update(responsible_unit=Unit.objects.get(code="birim-2"))  # which sends nothing
    clerk = User.objects.create_user("memur", password=PASSWORD, first_name="Örnek Memur")
    Unit.objects.get(code="birim-1").members.create(user=clerk)
    workflow.open_period(strategist, plan, 2025, 1, date(2025, 7, 15))
    report = f"{live_server.url}/raporlar/{plan.slug}/izleme/2025-1/"

    # The department: five indicators with a target of 20 a year.
    log_in(page, live_server.url, "memur", "/veri-girisi/")
    follow(page, page.get_by_role("link", name="Doldurmaya başla"))
    rows = page.locator("article.task")
    expect(rows).to_have_count(5)
    for row, value in enumerate(["12", "%11", "4", "%10", "10"]):
        rows.nth(row).locator(".value-input").fill(value)
        rows.nth(row).locator(".saved:visible").wait_for()
    third = rows.nth(2)  # 4 of 20 falls short
    third.get_by_label("Sapma nedeni").fill("Duruşmalar çakıştı.")
    third.get_by_label("Alınacak önlem").fill("Bir avukat daha görevlendirilecek.")
    third.locator(".saved:visible").wait_for()
    page.get_by_role("button", name="Hazır olanları gönder").click()
    page.get_by_role("button", name="5 değeri gönder").click()
    page.get_by_text("5 değer gönderildi").wait_for()
    follow(page, page.get_by_role("button", name="Çıkış"))

    # The strategy team.
    log_in(page, live_server.url, "strateji", "/onay/2025-1/")
    follow(page, page.get_by_role("link", name="Su ve Kanalizasyon Müdürlüğü", exact=True))
    page.get_by_text("Duruşmalar çakıştı.").wait_for()
    page.get_by_role("button", name="Bekleyen 5 değerin tümünü onayla").click()
    page.get_by_role("button", name="İşaretli değerleri onayla").click()
    page.get_by_text("5 onaylandı").first.wait_for()
    page.goto(f"{live_server.url}/onay/2025-1/kapat/")
    page.get_by_role("checkbox").check()
    follow(page, page.get_by_role("button", name="Dönemi kapat"))
    expect(page.get_by_text("Kapandı").first).to_be_visible()
    assert Period.objects.get().state == "closed"
    page.goto(report)
    page.get_by_role("link", name="Yayımla…").click()
    page.get_by_label("Karar:").fill("112 sayılı meclis kararı")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="1. sürümü yayımla").click()
    page.get_by_text("Rapor artık herkese açık").wait_for()
    follow(page, page.get_by_role("button", name="Çıkış"))

    # A citizen.
    page.goto(report)
    page.get_by_text("Duruşmalar çakıştı.").first.wait_for()
    page.get_by_role("link", name="PDF indir").first.click()
    page.get_by_text("Dosyalar sırada bekliyor").wait_for()
    with page.expect_download(timeout=600_000) as download:
        run_the_worker()
    download.value.save_as(tmp_path / "izleme.pdf")
    reader = pypdf.PdfReader(tmp_path / "izleme.pdf")
    text = "".join(part.extract_text() for part in reader.pages)
    assert "Bir avukat daha görevlendirilecek." in text
    assert "112 sayılı meclis kararı" in reader.pages[0].extract_text()
    assert "Özet" in reader.pages[1].extract_text()
