"""Yardım: the guides as pages, whole, by role, and linked from where they help."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from plans.help.guides import READERS, read_guide
from reports.home import dashboard
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db

LINK = re.compile(r"""\{% url 'guide' '([\w-]+)' %\}#([\w-]+)""")


@pytest.mark.parametrize("key", READERS)
def test_a_guide_is_read_without_an_account(client: Client, key: str) -> None:
    html = read_page(client.get(reverse("guide", args=[key])))
    assert f"<h1>{read_guide(key).title}</h1>" in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("key", READERS)
def test_a_page_has_every_word_of_its_guide(key: str) -> None:
    written = (settings.BASE_DIR / "docs" / f"{key}.md").read_text("utf-8")
    words = re.findall(r"\w+", re.sub(r"!\[[^]]*\]\([^)]*\)|\]\([^)]*\)", "", written))
    html = read_guide(key).html + read_guide(key).title
    shown = re.findall(r"\w+", re.sub(r"<[^>]*>", "", html.replace("&amp;", "&")))
    assert set(words) - set(shown) <= {"1", "2", "3", "4", "5", "6", "7", "8", "9"}


@pytest.mark.parametrize("key", READERS)
def test_links_and_pictures_of_a_guide_lead_somewhere(client: Client, key: str) -> None:
    guide = read_guide(key)
    assert ".md" not in "".join(re.findall(r'href="([^"]*)"', guide.html))
    for other in re.findall(r'href="\.\./([\w-]+)/', guide.html):
        assert other in READERS
    pictures = re.findall(r'<img[^>]* src="[^"]*?(guides/[^"]*)"', guide.html)
    assert len(pictures) == guide.html.count("<img") >= (key == "strateji-ekibi")
    for picture in pictures:
        assert finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", picture))
    assert {anchor for anchor, _ in guide.chapters} <= guide.anchors


def test_there_is_no_other_guide(client: Client) -> None:
    assert client.get(reverse("guide", args=["decisions"])).status_code == 404


def test_a_person_gets_the_own_guides_first(client: Client, clerk: User, strategist: User) -> None:
    def first() -> str:
        return client.get(reverse("help")).context["own"][0].key

    assert first() == "meclis-ve-vatandas"
    client.force_login(clerk)
    assert first() == "mudurlukler"
    client.force_login(strategist)
    assert first() == "strateji-ekibi"


def test_every_page_links_to_help(client: Client) -> None:
    assert f'href="{reverse("help")}"' in read_page(client.get(reverse("login")))


def test_the_admin_links_to_what_the_guide_says_of_its_page(
    client: Client, strategist: User
) -> None:
    client.force_login(strategist)
    html = read_page(client.get(reverse("admin:plans_survey_changelist")))
    assert f'href="{reverse("guide", args=["strateji-ekibi"])}#anket"' in html


def links_to_guides() -> set[tuple[str, str]]:
    found = set()
    for path in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        found |= set(LINK.findall(path.read_text("utf-8")))
    return found | {("strateji-ekibi", anchor) for anchor in dashboard._NAVIGATION["help"].values()}


def test_a_link_to_a_guide_leads_to_a_heading_of_it() -> None:
    links = links_to_guides()
    assert len(links) > 8
    assert {link for link in links if link[1] not in read_guide(link[0]).anchors} == set()
