"""What the sheet's script asks for: a draft saved at once, its verdict, conflicts, sending."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators import workflow
from indicators.models import CardAssessment, Measurement
from indicators.requirements import Entry
from tests.support.cycle import save_entry
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

SCRIPT = {"HX-Request": "true"}


class Row:
    """One row of the sheet, as its script posts it."""

    def __init__(self, client: Client, measurement: Measurement) -> None:
        self.client, self.measurement = client, measurement

    def post(self, value: str = "", version: int = 1, **more: Any) -> Any:
        fields = {"value": value, "version": version}
        own = {name: more.pop(name) for name in list(more) if name not in ("send",)}
        key = f"m{self.measurement.pk}"
        data = {f"{key}-{name}": content for name, content in {**fields, **own}.items()}
        address = f"/veri-girisi/2025-1/mali/gosterge/{self.measurement.pk}/"
        response = self.client.post(address, {**data, **more}, headers=SCRIPT)
        self.measurement.refresh_from_db()
        return response


@pytest.fixture
def row(client: Client, clerk: User, draft: Measurement) -> Row:
    client.force_login(clerk)
    return Row(client, draft)


def test_a_typed_value_is_saved_and_read_back(row: Row) -> None:
    page = read_page(row.post("1.250,5"))
    assert row.measurement.value == Decimal("1250.5")
    assert "<strong>1.250,5</strong> olarak okundu" in page
    assert "Kaydedildi" in page
    assert f'name="m{row.measurement.pk}-version" value="2"' in page


def test_a_value_that_could_mean_two_things_is_not_saved(row: Row) -> None:
    page = read_page(row.post("1.25"))
    assert "iki türlü okunabilir" in page
    assert "data-saved" not in page
    assert row.measurement.value is None


def test_performance_and_status_come_at_once(row: Row) -> None:
    page = read_page(row.post("40"))
    assert "Haziran’a kadar beklenen 50’nin %80’i; yıl hedefinin %40’ı" in page
    assert "makul" in page


def test_a_value_that_falls_behind_asks_for_a_reason_and_a_remedy(row: Row) -> None:
    page = read_page(row.post("40"))
    assert 'data-needs="deviation_reason remedy "' in page
    assert "Haziran’a kadar beklenenin gerisinde. Sapma nedenini yazın." in page


def test_a_value_that_keeps_up_asks_for_nothing(row: Row) -> None:
    assert 'data-needs=""' in read_page(row.post("50"))


def test_what_could_not_be_measured_asks_why(row: Row) -> None:
    page = read_page(row.post(not_measured="on"))
    assert 'data-needs="not_measured_reason "' in page
    assert row.measurement.not_measured


def test_saying_the_same_again_makes_no_new_version(row: Row) -> None:
    row.post("50")
    row.post("50,0", version=2, remedy="")
    assert row.measurement.version == 2


def test_line_ends_of_the_browser_are_no_change(row: Row) -> None:
    row.post("40", remedy="bir\niki")
    row.post("40", version=2, remedy="bir\r\niki")
    assert (row.measurement.remedy, row.measurement.version) == ("bir\niki", 2)


# --- Two people -------------------------------------------------------------------------------


@pytest.fixture
def changed(row: Row) -> Row:
    """Somebody else saved 7 after the page was opened."""
    other = User.objects.create_user("mudur", first_name="Ayşe", last_name="Müdür")
    row.measurement.indicator.card.responsible_unit.members.create(user=other, role="manager")
    save_entry(other, row.measurement.pk, Entry(value=Decimal(7)), 1)
    return row


def test_both_values_are_shown_side_by_side(changed: Row) -> None:
    page = read_page(changed.post("9"))
    assert "Ayşe Müdür değiştirdi" in page
    assert "Şimdi kayıtlı olan" in page
    assert "Sizin yazdığınız" in page
    assert (changed.measurement.value, changed.measurement.version) == (7, 2)


def test_one_may_keep_ones_own(changed: Row) -> None:
    changed.post("9", choice="2")
    assert (changed.measurement.value, changed.measurement.version) == (9, 3)


def test_one_may_take_what_is_stored(changed: Row) -> None:
    response = changed.post("9", choice="theirs")
    assert response["HX-Retarget"] == f"#satir-{changed.measurement.pk}"
    assert 'value="7"' in read_page(response)
    assert changed.measurement.value == 7


def test_ones_own_does_not_win_over_a_third_change(changed: Row, clerk: User) -> None:
    save_entry(clerk, changed.measurement.pk, Entry(value=Decimal(8)), 2)
    assert "Şimdi kayıtlı olan" in read_page(changed.post("9", choice="2"))
    assert changed.measurement.value == 8


def test_when_both_wrote_the_same_there_is_no_conflict(changed: Row) -> None:
    page = read_page(changed.post("7"))
    assert "Şimdi kayıtlı olan" not in page
    assert 'version" value="2"' in page


# --- Sending ----------------------------------------------------------------------------------


def test_a_complete_row_is_sent_and_comes_back_locked(row: Row) -> None:
    response = row.post("50", send="1")
    assert row.measurement.state == "submitted"
    assert "onay bekliyor" in read_page(response)
    assert 'hx-swap-oob="true"' in read_page(response)
    assert "1 değerin <strong>1</strong> tanesi gönderildi" in read_page(response)


def test_an_incomplete_row_is_saved_and_says_what_it_lacks(row: Row) -> None:
    page = read_page(row.post("40", send="1"))
    assert "Gönderilmedi: eksikleri tamamlayın" in page
    assert (row.measurement.state, row.measurement.value) == ("draft", 40)


def test_an_empty_row_is_not_sent(row: Row) -> None:
    assert "Değeri yazın ya da" in read_page(row.post(send="1"))
    assert row.measurement.state == "draft"


def test_sending_again_because_the_answer_was_lost_shows_the_row_as_sent(row: Row) -> None:
    row.post("50", send="1")
    page = read_page(row.post("50", send="1"))
    assert "onay bekliyor" in page
    assert "Gönderilmedi" not in page


def test_the_state_of_the_row_comes_with_the_answer(row: Row) -> None:
    page = read_page(row.post("50"))
    assert f'id="hal-{row.measurement.pk}" data-stage="ready" hx-swap-oob="true"' in page


# --- What must not happen ---------------------------------------------------------------------


def test_a_session_that_is_over_is_said_to_the_script(row: Row) -> None:
    row.client.logout()
    assert row.post("5").status_code == 401


def test_another_unit_saves_nothing(row: Row, stranger: User) -> None:
    row.client.force_login(stranger)
    assert row.post("5").status_code == 403
    assert row.measurement.value is None


def test_a_period_that_closed_meanwhile_takes_nothing(row: Row, strategist: User) -> None:
    workflow.close_period(strategist, row.measurement.period_id)
    assert "artık değiştirilemiyor" in read_page(row.post("5"))
    assert row.measurement.value is None


# --- The card's summary -----------------------------------------------------------------------


def test_the_cards_summary_is_saved_and_guarded_by_its_version(row: Row) -> None:
    card = row.measurement.indicator.card_id
    address = f"/veri-girisi/2025-1/mali/kart/{card}/"
    late = {f"k{card}-version": 0, f"k{card}-remedy": "İki"}
    first = row.client.post(address, late | {f"k{card}-remedy": "Bir"}, headers=SCRIPT)
    assert f'name="k{card}-version" value="1"' in read_page(first)
    assert "Şimdi kayıtlı olan" in read_page(row.client.post(address, late, headers=SCRIPT))
    assert CardAssessment.objects.get().remedy == "Bir"
    row.client.post(address, {**late, f"k{card}-choice": "1"}, headers=SCRIPT)
    assert CardAssessment.objects.get().remedy == "İki"
    taken = row.client.post(address, {**late, f"k{card}-choice": "theirs"}, headers=SCRIPT)
    assert taken["HX-Retarget"] == f"#ozet-{card}"
