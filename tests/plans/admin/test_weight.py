"""What a browser has to fetch for a page of the admin: little, and nothing that it does not use."""

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from fontTools.ttLib import TTFont

from plans.admin.base import icons
from plans.models import ObjectiveCard, Plan

_ADDRESS = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')
_FONT = re.compile(r'url\("?([^")]+\.woff2)"?\)')


def static_file(address: str) -> Path:
    found = finders.find(address.removeprefix("/static/"))
    assert found, address
    return Path(str(found))


def fetched(page: str) -> dict[str, int]:
    """Bytes over the wire of each file that the page loads, fonts included."""
    files = {address: static_file(address) for address in _ADDRESS.findall(page)}
    for address, path in list(files.items()):
        if path.suffix == ".css":
            for font in _FONT.findall(path.read_text("utf-8")):
                found = urljoin(address, font)
                files[found] = static_file(found)
    packed = (".woff2",)
    return {
        name: len(data if path.suffix in packed else gzip.compress(data, 9))
        for name, path in files.items()
        for data in [path.read_bytes()]
    }


def get_packed(team: Client, address: str) -> Any:
    return team.get(address, headers={"accept-encoding": "gzip"})


def test_the_page_of_a_card_weighs_less_than_300_kb(team: Client, kars: Plan) -> None:
    card = ObjectiveCard.objects.get(objective__goal__number=1, objective__number=1)
    team.get(reverse("admin:plans_objectivecard_changelist"))  # what a list loads stays there
    response = get_packed(team, reverse("admin:plans_objectivecard_change", args=[card.pk]))
    files = fetched(gzip.decompress(response.content).decode())
    assert len(response.content) + sum(files.values()) < 300_000
    assert len(response.content) < 40_000
    assert len(files) <= 40


@pytest.mark.parametrize(
    "name",
    ["admin:index", "admin:plans_goal_changelist", "admin:plans_unit_add", "admin:plans_goal_add"],
)
def test_every_other_page_weighs_less_than_300_kb(team: Client, db: None, name: str) -> None:
    response = get_packed(team, reverse(name))
    files = fetched(gzip.decompress(response.content).decode())
    assert len(response.content) + sum(files.values()) < 300_000


def test_only_pages_that_write_addresses_out_of_names_load_the_scripts_for_it(
    team: Client, db: None
) -> None:
    assert "urlify.js" in team.get(reverse("admin:plans_unit_add")).text
    assert "urlify.js" not in team.get(reverse("admin:plans_goal_add")).text


def test_a_file_goes_as_it_is(team: Client, db: None) -> None:
    response = get_packed(team, reverse("admin:plans_unit_template"))
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize(
    "name", ["admin:index", "admin:plans_goal_changelist", "admin:plans_goal_add"]
)
def test_every_icon_of_a_page_is_in_the_font(team: Client, db: None, name: str) -> None:
    named = re.findall(
        r"material-symbols-outlined[^>]*>\s*([a-z_0-9]+)", team.get(reverse(name)).text
    )
    assert named
    glyphs = icons.glyphs_by_name(TTFont(static_file(icons.FONT)))
    assert set(named) - set(glyphs) == set()


def test_an_icon_that_is_drawn_under_another_name_is_in_the_font() -> None:
    """The calendar's arrows: styles call them by names that no glyph has."""
    glyphs = icons.glyphs_by_name(TTFont(static_file(icons.FONT)))
    assert {"navigate_before", "navigate_next"} <= set(glyphs)


def test_the_font_of_icons_is_a_small_part_of_the_whole() -> None:
    assert static_file(icons.FONT).stat().st_size < icons.WHOLE.stat().st_size / 10
