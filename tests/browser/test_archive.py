"""In a real browser: a citizen checks the document in their hands against the archive."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from indicators.models import Period
from reports.models import Publication, PublicationFile
from reports.publishing.publish import publish
from tests.support.archived import small_publication
from tests.support.browser import find_barriers

pytestmark = pytest.mark.browser


def keep(publication: Publication, content: bytes) -> None:
    """A file in the archive, as far as its hash goes."""
    PublicationFile.objects.create(
        publication=publication,
        kind="pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def test_a_file_is_checked_in_the_browser_and_sent_nowhere(
    page: Any, live_server: Any, transactional_db: None, tmp_path: Path
) -> None:
    first = small_publication()
    second = publish(None, Period.objects.get(), reason="Birim düzeltti.")
    keep(first, b"eski")
    keep(second, b"yeni")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/arsiv/")
    assert find_barriers(page) == []
    page.get_by_role("link", name="doğrulama koduyla").click()
    page.get_by_label("Belgenin kapağındaki doğrulama kodu").fill(second.code.lower())
    page.get_by_role("button", name="Doğrula").click()
    expect(page.get_by_text("belgenin geçerli sürümüdür")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    answer = page.locator("[data-answer]")
    expect(page.get_by_label("Dosyayı seçin")).to_be_visible()  # the script is there
    for content, words in [
        (b"yeni", "Bu dosya yayımlanan dosyadır."),
        (b"eski", "bu sürümün dosyası değildir"),
        (b"sahte", "Bu dosya yayımlanan dosya değildir."),
    ]:
        file = tmp_path / f"{content.decode()}.pdf"
        file.write_bytes(content)
        page.get_by_label("Dosyayı seçin").set_input_files(file)
        expect(answer).to_contain_text(words)
        if content == b"eski":
            expect(answer).to_contain_text("1. sürüm, PDF")
    assert set(sent) <= {"GET"}
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
