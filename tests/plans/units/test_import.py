"""Units from a file, through the pages of the admin."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl.worksheet.worksheet import Worksheet

from plans.models import Unit
from plans.workbook.plan_sheets import UnitResource
from tests.support.exchange_files import confirm, exported, text_of, upload
from tests.support.trail import open_trail

pytestmark = pytest.mark.differs

IMPORT = "/admin/plans/unit/import/"


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def team(client: Client, strategist: User) -> Client:
    client.force_login(strategist)
    for order, (code, name) in enumerate(
        [("fen-isleri", "Fen İşleri"), ("mali-hizmetler", "Mali Hizmetler"), ("zabita", "Zabıta")],
        1,
    ):
        Unit.objects.create(
            code=code, name=f"{name} Müdürlüğü", short_name=f"{name} Md.", order=order
        )
    open_trail(Unit)
    Unit.history.all().delete()
    return client


def rows(*values: tuple) -> bytes:
    """The exported units with rows added."""

    def change(sheet: Worksheet) -> None:
        for row in values:
            sheet.append(row)

    return exported(UnitResource(), change)


def cells(**values: object) -> bytes:
    """The exported units with cells changed: A Kod, B Ad, C Kısa Ad, D Kullanımda, F Sıra."""

    def change(sheet: Worksheet) -> None:
        for cell, value in values.items():
            sheet[cell] = value

    return exported(UnitResource(), change)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"A2": None}, "2. satır, “Kod” sütunu: Bu hücre boş bırakılamaz."),
        ({"A3": "fen-isleri"}, "3. satır, “Kod” sütunu: Aynı kayıt 2. satırda da var."),
        ({"A4": "Yeni Birim!"}, "4. satır, “Kod” sütunu: "),
        ({"B2": None}, "2. satır, “Birim Adı” sütunu: Bu hücre boş bırakılamaz."),
        ({"B2": "Zabıta Müdürlüğü"}, "2. satır, “Birim Adı” sütunu: Bu ad “zabita” kodlu birimde"),
        ({"C2": "a" * 61}, "2. satır, “Kısa Ad” sütunu: "),
        ({"D2": "belki"}, "“belki” tanınmadı. Yazılabilecekler: Evet, Hayır."),
        ({"F2": 3}, "2. satır, “Sıra” sütunu: Bu sıra “zabita” kodlu birimde de var."),
        ({"F2": "ilk"}, "2. satır, “Sıra” sütunu: “ilk” sayı olarak okunamadı."),
        ({"F2": 1.5}, "2. satır, “Sıra” sütunu: 1,5 geçersiz."),
        ({"B1": "Birim Adi"}, "“Birim Adi” sütunu tanınmadı. “Birim Adı” mi demek istediniz?"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_saved(team, values, sentence):
    before = list(Unit.objects.values_list())
    page = upload(team, IMPORT, cells(**values))
    assert sentence in text_of(page)
    assert list(Unit.objects.values_list()) == before
    assert Unit.history.count() == 0


def test_a_unit_is_changed_and_the_change_has_its_author(team, strategist):
    page = upload(team, IMPORT, cells(D2="hayır"))
    assert "Kullanımda Evet → Hayır" in text_of(page)
    confirm(team, IMPORT, page)
    unit = Unit.objects.get(code="fen-isleri")
    assert unit.is_active is False
    assert unit.history.get().history_user == strategist


def test_a_new_unit_without_a_place_goes_to_the_end(team):
    page = upload(team, IMPORT, rows(("itfaiye", "İtfaiye Müdürlüğü", "İtfaiye Md.", "Evet")))
    assert "1 yeni, 0 değişen satır var" in text_of(page)
    confirm(team, IMPORT, page)
    assert Unit.objects.get(code="itfaiye").order == 4


def test_a_new_unit_that_resembles_another_is_pointed_out(team):
    page = upload(team, IMPORT, rows(("fen", "Fen İşleri Müdürlügü", "Fen Md.", "Evet", None)))
    assert "“Fen İşleri Müdürlüğü” birimine çok benziyor; aynı birim mi?" in text_of(page)


def test_an_empty_place_leaves_the_unit_where_it_is(team):
    page = upload(team, IMPORT, cells(F2=None))
    assert "hepsi kayıtlı verilerle aynı" in text_of(page)


def test_units_can_swap_places_and_names(team):
    page = upload(
        team, IMPORT, cells(F2=2, F3=1, B3="Zabıta Müdürlüğü", B4="Mali Hizmetler Müdürlüğü")
    )
    confirm(team, IMPORT, page)
    assert list(Unit.objects.values_list("code", "name", "order")) == [
        ("mali-hizmetler", "Zabıta Müdürlüğü", 1),
        ("fen-isleri", "Fen İşleri Müdürlüğü", 2),
        ("zabita", "Mali Hizmetler Müdürlüğü", 3),
    ]
    assert Unit.history.count() == 3


def test_units_missing_from_the_file_are_left_alone(team):
    confirm(
        team,
        IMPORT,
        upload(
            team,
            IMPORT,
            "Kod;Birim Adı;Kısa Ad;Kullanımda;Sıra\n"
            "zabita;Zabıta Müdürlüğü;Zabıta;Evet;3\n".encode(),
            "birimler.csv",
        ),
    )
    assert Unit.objects.count() == 3
    assert Unit.objects.get(code="zabita").short_name == "Zabıta"


def test_the_units_of_the_published_plan_come_back_unchanged(client, strategist, kars):
    client.force_login(strategist)
    assert "satırın hepsi kayıtlı verilerle aynı" in text_of(
        upload(client, IMPORT, exported(UnitResource()))
    )
