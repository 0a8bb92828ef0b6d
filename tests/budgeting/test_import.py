"""The costing from a file, through the pages of the admin."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budgeting.models import CostEstimate, GeneralExpense
from budgeting.sheets import CostingResource
from plans.models import Plan
from tests.support.builders import build_plan
from tests.support.exchange_files import confirm, exported, text_of, upload

pytestmark = pytest.mark.differs

IMPORT = "/admin/budgeting/costestimate/import/"


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=1, objectives=2, indicators=1)


def cells(**values: object) -> bytes:
    """The exported costing with cells changed. Columns: A Plan, B Hedef, C–G 2025–2029."""

    def change(sheet: Worksheet) -> None:
        for cell, value in values.items():
            sheet[cell] = value

    return exported(CostingResource(), change)


def everything() -> list:
    return [
        *CostEstimate.objects.order_by("pk").values_list("objective", "year", "amount"),
        *GeneralExpense.objects.order_by("pk").values_list("plan", "year", "amount"),
    ]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"A2": "kars"}, "2. satır, “Plan” sütunu: “kars” kısa adlı bir plan yok."),
        ({"B2": "H1.9"}, "2. satır, “Hedef” sütunu: Bu planda “H1.9” kodlu bir hedef yok."),
        ({"B2": "H1.2"}, "3. satır, “Hedef” sütunu: Aynı kayıt 2. satırda da var."),
        ({"B3": "Genel Yönetim Giderleri"}, "4. satır, “Hedef” sütunu: Aynı kayıt 3. satırda"),
        ({"C2": -1}, "2. satır, “2025” sütunu: Tutar sıfırdan küçük olamaz."),
        ({"C4": -1}, "4. satır, “2025” sütunu: Tutar sıfırdan küçük olamaz."),
        ({"C2": "bin"}, "2. satır, “2025” sütunu: “bin” sayı olarak okunamadı."),
        (
            {"C2": 106781.346},
            "“106.781,346” iki türlü okunabilir: 106.781,35 TL mi, 106.781.346 TL",
        ),
        ({"C2": "106.781,340"}, "iki türlü okunabilir: 106.781,34 TL mi, 106.781.340 TL mi?"),
        ({"C2": 1.2345}, "“1,2345” kuruştan küçük. Virgülden sonra en çok iki rakam yazın."),
        ({"C2": 10**17}, "virgülden önce en çok 16 basamak"),
        ({"C1": 2035}, "“2035” sütunu: 2035 planın dönemi (2025–2029) dışında."),
        ({"C1": "Tutar"}, "“Tutar” sütunu tanınmadı."),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_saved(team, plan, values, sentence):
    before = everything()
    page = upload(team, IMPORT, cells(**values))
    assert sentence in text_of(page)
    assert everything() == before


def test_amounts_are_changed_added_and_removed_with_their_author(team, plan, strategist):
    page = upload(team, IMPORT, cells(C2="1.250,50 TL", D2=None))
    text = text_of(page)
    assert "2025 100,00 → 1.250,50" in text
    assert "2026 100,00 → boş" in text
    confirm(team, IMPORT, page)
    amounts = CostEstimate.objects.filter(objective__number=1)
    assert amounts.get(year=2025).amount == Decimal("1250.50")
    assert not amounts.filter(year=2026).exists()
    assert {row.history_user for row in CostEstimate.history.all()} == {strategist}

    confirm(team, IMPORT, upload(team, IMPORT, cells(D2=5)))
    assert amounts.get(year=2026).amount == 5


def test_general_expenses_are_a_row_of_the_plan(team, plan, strategist):
    page = upload(team, IMPORT, cells(B4="genel yönetim giderleri", C4=1500))
    assert "Genel Yönetim Giderleri" in text_of(page)
    confirm(team, IMPORT, page)
    assert GeneralExpense.objects.get(year=2025).amount == 1500
    assert GeneralExpense.history.get().history_user == strategist


def test_an_objective_without_amounts_is_exported_to_be_filled_in(team, plan):
    CostEstimate.objects.filter(objective__number=2).delete()
    page = upload(team, IMPORT, cells(C3=7))
    assert "0 yeni, 1 değişen satır var" in text_of(page)
    confirm(team, IMPORT, page)
    assert CostEstimate.objects.get(objective__number=2).amount == 7


def test_the_costing_of_the_published_plan_comes_back_unchanged(team, kars):
    assert "satırın hepsi kayıtlı verilerle aynı" in text_of(
        upload(team, IMPORT, exported(CostingResource()))
    )
