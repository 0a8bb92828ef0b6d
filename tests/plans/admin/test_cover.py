"""The picture of a plan's title page is chosen on the plan's page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans.models import Picture, Plan
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan
from tests.support.pictures import picture_bytes, stored
from tests.support.workbook_files import export, import_

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return build_plan(goals=0)


def save(client: Client, plan: Plan, **changed: object):
    address = reverse("admin:plans_plan_change", args=[plan.pk])
    data = untouched(client.get(address)) | changed
    data.pop("cover") if not changed.get("cover") else None
    response = client.post(address, data)
    plan.refresh_from_db()
    return response


def test_a_cover_is_uploaded_kept_and_taken_away(team: Client, plan: Plan):
    file = SimpleUploadedFile("kale.png", picture_bytes())
    assert save(team, plan, cover=file, cover_alt="Kale").status_code == 302
    picture = Picture.objects.get()
    assert (plan.cover, plan.cover_alt) == (picture.sha256, "Kale")
    page = team.get(reverse("admin:plans_plan_change", args=[plan.pk])).content.decode()
    assert f'src="/resim/{picture.sha256}/"' in page
    assert save(team, plan, title="Başka başlık").status_code == 302
    assert (plan.cover, plan.title) == (picture.sha256, "Başka başlık")
    save(team, plan, **{"cover-clear": "on"})
    assert plan.cover == ""


def test_what_is_no_picture_is_refused_and_the_present_one_stays(team: Client, plan: Plan):
    Plan.objects.update(cover=stored().sha256)
    plan.refresh_from_db()
    before = plan.cover
    response = save(team, plan, cover=SimpleUploadedFile("a.png", b"<svg onload='x'/>"))
    assert "Resim SVG biçiminde. PNG, JPEG veya WebP olarak" in response.content.decode()
    assert plan.cover == before


def test_a_cover_without_words_is_an_ornament_only_if_a_person_says_so(team: Client, plan: Plan):
    page = save(team, plan, cover=SimpleUploadedFile("kale.png", picture_bytes()))
    assert "Resmin ne gösterdiğini yazın ya da “yalnız süs”" in page.content.decode()
    assert plan.cover == ""
    file = SimpleUploadedFile("kale.png", picture_bytes())
    assert save(team, plan, cover=file, is_ornament="on").status_code == 302
    assert plan.cover
    assert save(team, plan, title="Süs kalır").status_code == 302


def test_cover_and_pictures_of_texts_come_back_out_of_a_workbook(plan: Plan):
    picture = stored()
    Plan.objects.update(cover=picture.sha256, cover_alt="Kale")
    text = f'<figure><img src="/resim/{picture.sha256}/" alt="Kale"></figure>'
    plan.sections.create(key="bir", title="Bir", text=text)
    data = export(plan)
    Plan.objects.update(cover="", cover_alt="")
    plan.sections.update(text="")
    import_(data)
    plan.refresh_from_db()
    assert (plan.cover, plan.cover_alt) == (picture.sha256, "Kale")
    assert plan.sections.get().text == text
