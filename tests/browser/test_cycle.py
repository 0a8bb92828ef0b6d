"""The whole half-year in a real browser: a department enters, the team approves and closes, and
anybody downloads the report."""

from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.contrib.auth.models import User

from indicators import workflow
from indicators.models import Period
from plans.models import Plan, Unit, UnitMember
from tests.support.browser import run_the_worker

pytestmark = pytest.mark.browser

PASSWORD = "parola-12345"


def log_in(page: Any, root: str, name: str, path: str) -> None:
    page.goto(root + path)
    page.get_by_label("Kullanıcı adı").fill(name)
    page.get_by_label("Parola").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}{path}")


def test_from_the_departments_login_to_the_councils_pdf(
    page: Any, live_server: Any, kars: Plan, strategist: User, tmp_path: Path
) -> None:
    unit = Unit.objects.get(code="hukuk-isleri")
    clerk = User.objects.create_user("memur", password=PASSWORD, first_name="Örnek Memur")
    UnitMember.objects.create(unit=unit, user=clerk)
    workflow.open_period(strategist, kars, 2025, 1, date(2025, 7, 15))

    # The department: five indicators of H1.3.
    log_in(page, live_server.url, "memur", "/veri-girisi/")
    page.get_by_role("link", name="Doldurmaya başla").click()
    rows = page.locator("article.task")
    assert rows.count() == 5
    for row, value in enumerate(["600", "%70", "%80", "%100", "100 %"]):
        rows.nth(row).locator(".value-input").fill(value)
        rows.nth(row).locator(".saved:visible").wait_for()
    third = rows.nth(2)  # %80 of a target of %100 falls short
    third.get_by_label("Sapma nedeni").fill("Duruşmalar çakıştı.")
    third.get_by_label("Alınacak önlem").fill("Bir avukat daha görevlendirilecek.")
    third.locator(".saved:visible").wait_for()
    page.get_by_role("button", name="Hazır olanları gönder").click()
    page.get_by_role("button", name="5 değeri gönder").click()
    page.get_by_text("5 değer gönderildi").wait_for()
    page.get_by_role("button", name="Çıkış").click()

    # The strategy team.
    log_in(page, live_server.url, "strateji", "/onay/2025-1/")
    page.get_by_role("link", name="Hukuk İşleri Müdürlüğü", exact=True).click()
    page.get_by_text("Duruşmalar çakıştı.").wait_for()
    page.get_by_role("button", name="Bekleyen 5 değerin tümünü onayla").click()
    page.get_by_role("button", name="İşaretli değerleri onayla").click()
    page.get_by_text("5 onaylandı").first.wait_for()
    page.goto(f"{live_server.url}/onay/2025-1/kapat/")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Dönemi kapat").click()
    page.get_by_text("Kapandı").first.wait_for()
    assert Period.objects.get().state == "closed"
    page.goto(f"{live_server.url}/raporlar/kars-2025-2029/izleme/2025-1/")
    page.get_by_role("link", name="Yayımla…").click()
    page.get_by_label("Karar:").fill("112 sayılı meclis kararı")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="1. sürümü yayımla").click()
    page.get_by_text("Rapor artık herkese açık").wait_for()
    page.get_by_role("button", name="Çıkış").click()

    # A citizen.
    page.goto(f"{live_server.url}/raporlar/kars-2025-2029/izleme/2025-1/")
    page.get_by_text("Duruşmalar çakıştı.").first.wait_for()
    page.get_by_role("link", name="PDF indir").first.click()
    page.get_by_text("PDF sırada bekliyor").wait_for()
    with page.expect_download(timeout=180_000) as download:
        run_the_worker()
    download.value.save_as(tmp_path / "izleme.pdf")
    reader = pypdf.PdfReader(tmp_path / "izleme.pdf")
    text = "".join(part.extract_text() for part in reader.pages)
    assert "Bir avukat daha görevlendirilecek." in text
    assert "Özet" in reader.pages[0].extract_text()
