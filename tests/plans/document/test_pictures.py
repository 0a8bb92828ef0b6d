"""A picture comes into a section: uploaded, described, saved."""

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans.content.pictures import address_of
from plans.models import Picture, Plan, Section
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan
from tests.support.pictures import PHONE_PHOTO, figure, picture_bytes, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> Section:
    plan: Plan = build_plan(goals=0)
    return Section.objects.create(plan=plan, key="bir", title="Bir", text="<p>Eski</p>")


def send(client: Client, data: bytes, name: str = "a.png"):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("admin:plans_section_picture"), {"file": file})


def save(client: Client, section: Section, text: str):
    address = reverse("admin:plans_section_change", args=[section.pk])
    data = untouched(client.get(address)) | {"text": text}
    return client.post(address, data)


# --- Uploading --------------------------------------------------------------------------------


def test_a_picture_is_stored_under_its_own_content_and_answers_with_its_address(team: Client):
    response = send(team, picture_bytes(), "../../etc/passwd.png")
    picture = Picture.objects.get()
    assert response.content.decode() == address_of(picture.sha256)
    assert str(picture.file).startswith(f"resim/{picture.sha256}")
    assert (picture.width, picture.height) == (60, 40)
    assert picture.history.get().history_user.username == "strateji"


def test_a_photo_of_a_phone_comes_in_whatever_its_name_says(team: Client):
    assert send(team, PHONE_PHOTO.read_bytes(), "foto.txt").status_code == 200
    assert b"Exif" not in Picture.objects.get().file.read()


def test_the_same_picture_is_stored_once(team: Client):
    first, second = send(team, picture_bytes()), send(team, picture_bytes())
    assert first.content == second.content
    assert Picture.objects.count() == 1


def test_a_picture_whose_file_is_lost_comes_back_when_it_is_uploaded_again(team: Client):
    picture = stored()
    default_storage.delete(str(picture.file))
    send(team, picture_bytes())
    assert default_storage.exists(str(Picture.objects.get().file))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg onload='alert(1)'/>", "Resim SVG biçiminde. PNG, JPEG veya WebP olarak"),
        (picture_bytes()[:60], "Resim bozuk veya yarım kalmış."),
        (b"MZ program", "Bu dosya tanınan bir resim değil."),
    ],
)
def test_what_is_no_picture_is_refused_in_plain_words(team: Client, data: bytes, sentence: str):
    response = send(team, data)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode().startswith(sentence)
    assert not Picture.objects.exists()


def test_only_those_who_write_sections_upload(client: Client, section: Section):
    client.force_login(User.objects.create_user("okur", is_staff=True))
    assert send(client, picture_bytes()).status_code == 403
    client.logout()
    assert send(client, picture_bytes()).status_code == 302
    assert not Picture.objects.exists()


# --- Saving the text --------------------------------------------------------------------------


def test_a_described_picture_and_an_ornament_are_saved(team: Client, section: Section):
    text = figure(stored(), "Kale", "Resim 1") + figure(stored(9, 9), "")
    assert save(team, section, text).status_code == 302
    section.refresh_from_db()
    assert section.text == text


def test_a_picture_without_alternative_text_is_not_saved(team: Client, section: Section):
    text = figure(stored(), "Kale") + figure(stored(9, 9), None)
    page = save(team, section, text).content.decode()
    assert "Metindeki 2. resmin alternatif metni yok. Resmi seçip “Resim” düğmesine basın;" in page
    section.refresh_from_db()
    assert section.text == "<p>Eski</p>"


def test_a_picture_from_elsewhere_is_refused_and_not_dropped_unseen(team: Client, section: Section):
    page = save(team, section, '<p>a</p><img src="https://kotu.example/a.png">').content.decode()
    assert "Metindeki 1 resim başka bir yerde duruyor; plana alınamaz." in page
    section.refresh_from_db()
    assert section.text == "<p>Eski</p>"


def test_an_earlier_version_of_the_text_still_has_its_picture(team: Client, section: Section):
    picture = stored()
    save(team, section, figure(picture))
    save(team, section, "<p>Resimsiz</p>")
    version = section.history.filter(text__contains=picture.sha256).get()
    assert version.text == figure(picture)
    assert team.get(address_of(picture.sha256)).status_code == 200
