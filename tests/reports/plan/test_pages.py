"""The plan in pages: short ones, and every place has one."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Plan, Section
from reports.plan.build import build_plan_document
from reports.plan.html import anchors_in
from reports.plan.pages import reading_order
from tests.support.builders import build_plan
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db

KB = 1000


def test_the_published_plan_is_read_in_pages_that_are_light(client: Client, kars: Plan) -> None:
    addresses = [
        kars.get_absolute_url(),
        reverse("objective", args=[kars.slug, "H1.5"]),  # the one with the most indicators
        *(
            reverse("section", args=[kars.slug, section.key])
            for section in reading_order(build_plan_document(kars))
        ),
    ]
    sizes = {address: len(client.get(address).content) for address in addresses}
    assert len(sizes) > 20
    assert {address: size for address, size in sizes.items() if size > 100 * KB} == {}


def test_an_address_from_when_the_plan_was_one_page_leads_to_an_entry_of_the_contents(
    client: Client, kars: Plan
) -> None:
    document = build_plan_document(kars)
    # Cards stand on the pages of objectives, tables without a number on those of their sections;
    # the page's script leads there.
    cards = {f"{o.code}-{card.order}" for _, o in document.objectives() for card in o.cards}
    unnumbered = {table.anchor for table in document.sections.tables() if not table.number}
    html = read_page(client.get(kars.get_absolute_url()))
    anchors = set(anchors_in(document, document.sections.walk())) - cards - unnumbered
    assert anchors <= set(re.findall(r'\bid="([^"]+)"', html))


@pytest.fixture
def chapter(db: None) -> Section:
    plan = build_plan(1, 1)
    return Section.objects.create(plan=plan, key="durum", title="Durum analizi")


def add_sections(chapter: Section, texts: list[str]) -> None:
    for order, text in enumerate(texts, 1):
        key = f"kisim-{order}"
        Section.objects.create(
            plan=chapter.plan, key=key, title=key, text=text, order=order, parent=chapter
        )


def pages(plan: Plan) -> list[str]:
    return [section.key for section in reading_order(build_plan_document(plan))]


def test_a_short_chapter_is_one_page(client: Client, chapter: Section) -> None:
    add_sections(chapter, ["<p>Kısa.</p>", "<p>Bu da kısa.</p>"])
    assert pages(chapter.plan) == ["durum"]
    html = read_page(client.get(reverse("section", args=[chapter.plan.slug, "durum"])))
    assert "Bu da kısa." in html


def test_the_sections_of_a_long_chapter_are_pages_that_lead_to_each_other(
    client: Client, chapter: Section
) -> None:
    add_sections(chapter, [f"<p>{'uzun söz ' * 900}</p>"] * 2)
    assert pages(chapter.plan) == ["durum", "kisim-1", "kisim-2"]
    first, second, third = (
        reverse("section", args=[chapter.plan.slug, key]) for key in pages(chapter.plan)
    )
    opening, middle = (read_page(client.get(address)) for address in (first, second))
    assert "uzun söz" not in opening
    assert f'<a href="{third}">' in opening
    assert f'rel="prev" href="{first}"' in middle
    assert f'rel="next" href="{third}"' in middle


def test_the_cards_are_a_list_of_objectives_that_have_pages(
    client: Client, chapter: Section
) -> None:
    Section.objects.create(
        plan=chapter.plan, key="kartlar", title="Hedef kartları", block="cards", parent=chapter
    )
    assert pages(chapter.plan) == ["durum", "kartlar"]
    html = read_page(client.get(reverse("section", args=[chapter.plan.slug, "kartlar"])))
    assert f'<a href="{reverse("objective", args=[chapter.plan.slug, "H1.1"])}">' in html
    assert "Ödenek yetersizliği." not in html
