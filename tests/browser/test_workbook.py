"""In a real browser: the team downloads the plan, changes three cells, and brings it back."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from plans.models import Plan
from tests.support.browser import follow, log_in_to_the_admin, run_the_worker
from tests.support.workbook_files import put

pytestmark = pytest.mark.browser


def test_a_downloaded_plan_is_changed_and_brought_back(
    page: Any, live_server: Any, kars: Plan, strategist: User, tmp_path: Path
) -> None:
    log_in_to_the_admin(page, live_server, strategist)
    follow(page, page.locator("nav >> text=Çalışma kitabı").first)
    with page.expect_download() as download:
        page.click("text=Excel olarak indir")
    path = tmp_path / "plan.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    put(book["Amaçlar"], "Amaç", 2, "Tarayıcıdan gelen amaç")
    put(book["Hedefler"], "Hedef", 2, "Tarayıcıdan gelen hedef")
    put(book["Faaliyetler"], "Faaliyet veya Proje", 2, "Tarayıcıdan gelen faaliyet")
    book.save(path)

    page.set_input_files("[name=file]", path)
    page.click("text=Yükle ve incele")
    page.wait_for_selector("progress")
    run_the_worker()
    page.wait_for_selector("text=Değişiklikleri kaydet")
    expect(page.locator("body")).to_contain_text("Tarayıcıdan gelen faaliyet")
    expect(page.locator("body")).to_contain_text("Faaliyetler: 0 yeni, 1 değişen")
    page.click("text=Değişiklikleri kaydet")
    page.wait_for_selector("progress")
    run_the_worker()
    page.click("text=Planı aç")
    page.wait_for_url(f"**{reverse('plan', args=[kars.slug])}")
    page.goto(f"{page.url}hedef/H1.1/")
    for words in ("amaç", "hedef", "faaliyet"):
        expect(page.locator("body")).to_contain_text(f"Tarayıcıdan gelen {words}")
