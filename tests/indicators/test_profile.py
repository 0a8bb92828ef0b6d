"""An indicator's künye: written in the admin and by files, shown where its value is handled."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from indicators.models import Indicator, Measurement
from indicators.profile import Profile
from indicators.sheets import IndicatorResource
from plans.exchange.formats import uploaded_format
from plans.models import Unit
from tests.plans.units.conftest import hand_over
from tests.support.exchange_files import exported
from tests.support.pages import read_page

WRITTEN = {
    "definition": "Yıl içinde yenilenen hat",
    "method": "Tutanaklardaki uzunlukların toplamı",
    "responsible_post": "Altyapı şefi",
    "verification": "Hakedişle karşılaştırılır",
}


@pytest.fixture
def fen(db: None) -> Unit:
    return Unit.objects.create(code="fen", name="Fen İşleri Müdürlüğü", short_name="Fen")


@pytest.fixture
def written(draft: Measurement, fen: Unit) -> Measurement:
    """A value that is asked for, of an indicator with a künye."""
    Indicator.objects.update(**WRITTEN, data_owner=fen)
    return draft


def test_a_profile_tells_what_is_written_and_no_more() -> None:
    assert Profile(method="Sayım").facts() == [("Hesaplama yöntemi", "Sayım")]
    assert not Profile().is_filled


@pytest.mark.differs
def test_the_unit_that_holds_the_data_changes_with_its_successor(
    written: Measurement, fen: Unit, unit: Unit, strategist: User
) -> None:
    hand_over(strategist, unit, fen)
    indicator = Indicator.objects.get()
    assert indicator.data_owner == unit
    assert indicator.history.first().history_change_reason == "Birim devri: Meclis kararı 41"


def test_the_units_sheet_opens_the_kunye_of_a_row(
    written: Measurement, clerk: User, unit: Unit, client: Client
) -> None:
    client.force_login(clerk)
    page = read_page(client.get(reverse("entry_sheet", args=[written.period, unit.code])))
    for text in [*WRITTEN.values(), "Veri sahibi birim", "Fen İşleri Müdürlüğü"]:
        assert text in page


def test_a_row_without_a_kunye_offers_none(
    draft: Measurement, clerk: User, unit: Unit, client: Client
) -> None:
    client.force_login(clerk)
    address = reverse("entry_sheet", args=[draft.period, unit.code])
    assert "Künye" not in read_page(client.get(address))


def test_who_decides_on_a_value_reads_the_kunye(
    written: Measurement, unit: Unit, team: Client
) -> None:
    address = reverse("review_unit", args=[written.period, unit.code])
    assert WRITTEN["verification"] in read_page(team.get(address))


def test_the_list_takes_a_kunye_from_a_file_and_names_a_unit_that_there_is_not(
    indicator: Indicator, fen: Unit
) -> None:
    def put(**cells: str) -> Any:
        def change(sheet: Any) -> None:
            headings = {cell.value: cell.column for cell in sheet[1]}
            for heading, text in cells.items():
                sheet.cell(2, headings[heading.replace("_", " ")], text)

        table = exported(IndicatorResource(), change)
        rows = uploaded_format(IndicatorResource)().create_dataset(table)
        return IndicatorResource().import_data(rows).sentences

    [refused] = put(Veri_Sahibi_Birim="Fen İşlerii Müd.", Tanım="Hat")
    assert "“Fen İşlerii Müd.” adında bir birim yok" in refused
    assert put(Veri_Sahibi_Birim=fen.name, Tanım="Hat") == []
    indicator.refresh_from_db()
    assert (indicator.data_owner, indicator.definition) == (fen, "Hat")
