"""Searching a plan: every kind of thing that is written in it, and its published reports."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from indicators.models import Indicator
from plans.models import Activity, KeyIndicator, Plan, Section, SectionTable
from reports.models import Publication
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db


def found(client: Client, plan: Plan, typed: str) -> list[tuple[str, str]]:
    """Kind and address of what is found, in the order of the page."""
    response = client.get(reverse("plan_search", args=[plan.slug]), {"q": typed})
    assert response.status_code == 200
    return [
        (group.kind, address) for group in response.context["groups"] for address, _ in group.hits
    ]


def test_goals_objectives_indicators_and_cards_are_found_on_the_objectives_page(
    client: Client,
) -> None:
    plan = build_plan(1, 2)
    Activity.objects.filter(card__objective__number=2).update(text="İSTASYON KAVŞAĞI")
    objective = reverse("objective", args=[plan.slug, "H1.2"])
    assert ("Hedefler", objective) in found(client, plan, "hedefi 2.")
    assert found(client, plan, "3. gösterge h1.2") == [("Göstergeler", f"{objective}#PG-H1.2-1-3")]
    assert found(client, plan, "istasyon kavşağı") == [
        ("Hedef kartları: faaliyet, risk, birim", f"{objective}#H1.2-1")
    ]


def test_texts_tables_and_records_of_sections_are_found_where_they_are_read(
    client: Client,
) -> None:
    plan = build_plan(1, 1)
    section = Section.objects.create(
        plan=plan, key="yol", title="Yollar", text="<p>Kaldırımlar <b>onarılır</b>.</p>"
    )
    SectionTable.objects.create(
        section=section,
        key="sokak",
        caption="Sokaklar",
        columns=[{"title": "Ad"}],
        rows=[{"cells": ["İnönü Caddesi"]}],
    )
    SectionTable.objects.create(
        section=section, key="temel", caption="Temel", source="key_indicators", order=2
    )
    KeyIndicator.objects.update(name="Öğütülen buğday")
    address = reverse("section", args=[plan.slug, "yol"])
    assert found(client, plan, "kaldirim onar") == [("Bölümler", address)]
    assert found(client, plan, "inönü") == [("Tablolar", f"{address}#tablo-yol-sokak")]
    assert found(client, plan, "ogutulen") == [("Tablolar", f"{address}#tablo-yol-temel")]


def test_of_reports_what_is_published_is_found_and_nothing_else(
    client: Client, strategist: User
) -> None:
    plan = build_plan(1, 1)
    values = dict.fromkeys(Indicator.objects.all(), 5)
    measure(plan, "2025-1", values, publish=True)
    measure(plan, "2025-2", values)
    address = Publication.objects.get().get_absolute_url()
    client.force_login(strategist)  # who may read the draft
    assert found(client, plan, "kış uzun") == [("Yayımlanan raporlar", f"{address}#H1.1")]


def test_titles_come_before_texts(client: Client) -> None:
    plan = build_plan(1, 2)
    plan.goals.get().objectives.filter(number=2).update(name="Şebeke yenilenecek")
    kinds = [kind for kind, _ in found(client, plan, "şebeke")]
    assert kinds[0] == "Hedefler"
    assert "Hedef kartları: faaliyet, risk, birim" in kinds


def test_nothing_found_is_said_with_a_hint(client: Client) -> None:
    plan = build_plan(1, 1)
    address = reverse("plan_search", args=[plan.slug])
    html = read_page(client.get(address, {"q": "zeplin"}))
    assert "“zeplin” bulunamadı." in html
    assert "Daha az ya da başka sözcükle deneyin." in html
    assert "Daha az" not in read_page(client.get(address))


def test_the_search_of_a_draft_is_for_those_who_may_read_it(client: Client) -> None:
    plan = build_plan(1, 1, status=Plan.Status.DRAFT)
    assert client.get(reverse("plan_search", args=[plan.slug]), {"q": "su"}).status_code == 404
