"""In a real browser: the page reads cells as the server does."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from plans.language.numbers import NumberError, parse_number
from plans.language.printable import clean_text
from plans.models import Objective, Plan
from tests.support.browser import PASTE, follow, log_in
from tests.support.builders import build_plan

pytestmark = pytest.mark.browser

NUMBERS = [
    *("1.250,5", "1250", "₺1.250,50", "-₺5,00", "₺-5,00", "₺-", "₺ -   ", "-   1.250,50", "%25"),
    *("25 %", "%-5", "5 TRY", "5tl", "\u200e₺5", "1\u200b.250\u202f₺", "\ufeff7", "–3", "−3", "—"),
    *("", "  ", "-", "₺", "%", "TL", "--", "-₺-5", "₺5 TL", "%%5", "$5", "1.25", "₺1.25", "(5)"),
    *("1,2,3", "5-", "1 2", "abc", "+5", "٣", "i\u0307"),
]
TEXTS = [
    *(
        "H1.1\u200b",
        "Mu\u0308du\u0308r",
        "i\u0307mar",
        "Fen\u202fİşleri",
        "a\u2028b",
        "a\x85b",
        "a\r\nb",
    ),
    *("PG\u20111", "\ufb01nans", "☑\ufe0f", "\u3164", "\u2800x", "a\x07b", "a\x0bb", "m² –", "😀"),
]


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    return build_plan()


@pytest.fixture
def grid(page: Any, live_server: Any, strategist: User, plan: Plan) -> Any:
    log_in(page, live_server, strategist)
    page.goto(live_server.url + reverse("admin:budgeting_costestimate_grid", args=[plan.slug]))
    return page


def number(text: str) -> str:
    """The number times 10000, as the page counts."""
    try:
        value = parse_number(text)
    except NumberError:
        return "undefined"
    return "null" if value is None else str(int(value * 10_000))


def test_the_page_reads_numbers_and_texts_as_the_server_does(grid: Any) -> None:
    numbers, texts = grid.evaluate(
        """async ([numbers, texts]) => {
            const { parse } = await import("/static/plans/language/numbers.js");
            const { cleanText } = await import("/static/plans/language/texts.js");
            return [numbers.map((text) => String(parse(text))), texts.map(cleanText)];
        }""",
        [NUMBERS, TEXTS],
    )
    assert dict(zip(NUMBERS, numbers, strict=True)) == {text: number(text) for text in NUMBERS}
    assert texts == [clean_text(text) for text in TEXTS]


def test_a_block_of_amounts_copied_in_excel_is_pasted_added_up_and_saved(
    grid: Any, plan: Plan
) -> None:
    grid.locator("input[data-column]").first.click()
    grid.evaluate(PASTE, [" ₺1.250,50 \t ₺-   \t\u200e₺2,00\u00a0\r\n", ""])
    # The builder's plan has 100 in each year.
    expect(grid.locator('output[data-group="row"]').first).to_have_text("1.452,5")
    expect(grid.locator("input.unreadable")).to_have_count(0)
    follow(grid, grid.locator("#grid-form").get_by_role("button", name="Kaydet").first)
    saved = Objective.objects.first().cost_estimates.order_by("year").values_list("year", "amount")
    assert list(saved[:2]) == [
        (plan.start_year, Decimal("1250.50")),
        (plan.start_year + 2, Decimal("2.00")),
    ]
