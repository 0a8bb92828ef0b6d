"""Draw the pictures of the guides anew, of the sample data that bin/run fills a database with.

While bin/run serves it, with the password that it prints, a unit that has something left to do and
the period that is open:

    .venv/bin/python docs/pictures.py http://127.0.0.1:8000 PASSWORD ozel-kalem 2026-2
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent / "img"
SIZE = {"width": 1100, "height": 640}

#: Name of the picture, account (nobody for visitors), address, what the picture begins with.
PICTURES = [
    ("plan", "", "/plan/kars-2025-2029/", ""),
    ("rapor", "", "/raporlar/kars-2025-2029/izleme/2025-1/", ""),
    ("dogrula", "", "/dogrula/", ""),
    ("veri-girisi", "{clerk}", "/veri-girisi/", ""),
    ("cizelge", "{clerk}", "/veri-girisi/{period}/{clerk}/", "article.task input:visible"),
    ("onay", "strateji", "/onay/{period}/", ""),
    ("hedef-karti", "strateji", "/admin/plans/objectivecard/34/change/", "#indicators-data thead"),
    ("bolumler", "strateji", "/admin/plans/section/agac/kars-2025-2029-g1/", ""),
    ("denetim", "strateji", "/plan/kars-2025-2029/denetim/", ""),
    ("izler", "denetci", "/izler/?tur=indicators.historicalmeasurement", ""),
    ("kisiler", "yonetici", "/admin/auth/user/", ""),
]


def main(site: str, password: str, clerk: str, period: str) -> None:
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--lang=tr"]
        )
        for name, account, address, part in PICTURES:
            values = {"clerk": clerk, "period": period}
            account, address = account.format(**values), address.format(**values)
            picture = draw(browser, site, account, password, address, part)
            picture.save(FOLDER / f"{name}.png", optimize=True)
            print(name, (FOLDER / f"{name}.png").stat().st_size // 1024, "KB")
        browser.close()


def draw(
    browser: Browser, site: str, account: str, password: str, address: str, part: str
) -> Image.Image:
    """What the person sees at the address, in few colours so that the file is small."""
    page = browser.new_page(viewport=SIZE, locale="tr-TR", reduced_motion="reduce")
    if account:
        page.goto(f"{site}/giris/")
        page.fill("#id_username", account)
        page.fill("#id_password", password)
        page.press("#id_password", "Enter")
        page.wait_for_url(lambda url: "/giris/" not in url)
    page.goto(site + address, wait_until="networkidle")
    if (other := page.get_by_role("button", name="Bu plana geç")).is_visible():
        other.click()  # the draft of a revision is written
        page.wait_for_load_state("networkidle")
    if part:
        page.locator(part).first.evaluate("e => e.scrollIntoView({ block: 'center' })")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    return picture.quantize(32, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main(*sys.argv[1:])
