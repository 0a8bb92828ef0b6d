"""Risks on a unit's sheet: shown where the card has some, never asked for, kept by the unit."""

import io

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook

from indicators import workflow
from indicators.models import Measurement, RiskState
from plans.models import CardNote
from tests.support.cycle import send
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

SHEET = "/veri-girisi/2025-1/mali/"
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def risk(draft: Measurement) -> CardNote:
    card = draft.indicator.card
    CardNote.objects.create(card=card, kind="finding", text="Bir tespit")
    return CardNote.objects.create(card=card, kind="risk", text="Sel")


def said(risk: CardNote, occurred: str, action: str = "", version: int = 0) -> dict[str, object]:
    fields = {"occurred": occurred, "action": action, "version": version}
    return {f"r{risk.pk}-{name}": value for name, value in fields.items()}


def test_the_cards_risks_stand_in_one_line(web: Client, risk: CardNote) -> None:
    page = read_page(web.get(SHEET))
    assert "isteğe bağlı, 0/1" in page
    assert ">Sel</h4>" in page
    assert "Bir tespit" not in page
    assert "Sel" not in read_page(web.get(f"{SHEET}kontrol/"))  # never asked for


def test_whether_a_risk_came_true_is_kept_with_what_is_done(web: Client, risk: CardNote) -> None:
    web.post(SHEET, {**said(risk, "yes", "Set çekildi."), "save": ""})
    page = read_page(web.get(SHEET))
    assert "isteğe bağlı, 1/1" in page
    assert 'value="Set çekildi."' in page
    assert RiskState.objects.get().history.get().history_user.username == "memur"


def test_the_script_keeps_a_risk_alone_and_shows_both_contents_to_the_later(
    web: Client, risk: CardNote
) -> None:
    address = f"{SHEET}risk/{risk.pk}/"
    assert "data-saved" in read_page(web.post(address, said(risk, "no"), headers=SCRIPT))
    page = read_page(web.post(address, said(risk, "yes", "Set çekildi."), headers=SCRIPT))
    assert "Şimdi kayıtlı olan" in page
    assert "<dd>Gerçekleşmedi</dd>" in page
    assert "<dd>Gerçekleşti</dd>" in page
    assert RiskState.objects.get().occurred == "no"


@pytest.mark.parametrize("address", ["", "risk/{}/"])
def test_another_unit_does_not_write_it(
    client: Client, risk: CardNote, stranger: User, address: str
) -> None:
    client.force_login(stranger)
    data = said(risk, "yes")
    assert client.post(SHEET + address.format(risk.pk), data).status_code == 403
    assert not RiskState.objects.exists()


def test_a_closed_period_keeps_what_was_said(
    web: Client, risk: CardNote, strategist: User, draft: Measurement
) -> None:
    web.post(SHEET, {**said(risk, "yes", "Set çekildi."), "save": ""})
    workflow.close_period(strategist, draft.period_id)
    page = read_page(web.post(SHEET, {**said(risk, "no", version=1), "save": ""}))
    assert "artık değiştirilemiyor" in page
    assert "Gerçekleşti ·" in page
    assert RiskState.objects.get().occurred == "yes"


def test_what_was_typed_for_a_risk_that_was_deleted_meanwhile_is_told(
    web: Client, risk: CardNote
) -> None:
    data = {**said(risk, "yes", "Set çekildi."), "save": ""}
    never = {f"r{risk.pk + 1}-{name}": "" for name in ("version", "occurred", "action")}
    key = risk.pk
    risk.delete()
    page = web.post(SHEET, data | never | {f"r{key + 1}-version": 0}, follow=True)
    [told] = [
        str(message) for message in page.context["messages"] if message.level_tag == "warning"
    ]
    assert (
        told
        == (
            "Plan değişti; 1 kayıt artık istenmiyor ve yazdıklarınız kaydedilmedi: "
            "Gerçekleşti · Set çekildi."
        )
        in [str(message) for message in page.context["messages"]]
    )
    answer = web.post(f"{SHEET}risk/{key}/", data, headers=SCRIPT)
    assert "bu kayıt artık istenmiyor. Yazdığınız kaydedilmedi." in read_page(answer)
    assert web.post(f"{SHEET}risk/{key + 1}/", data, headers=SCRIPT).status_code == 404


def test_who_has_sent_all_goes_on_with_the_risks_in_excel(
    web: Client, risk: CardNote, draft: Measurement, clerk: User
) -> None:
    draft.refresh_from_db()
    send(clerk, draft)
    assert f"{SHEET}excel/" in read_page(web.get(SHEET))
    book = load_workbook(io.BytesIO(web.get(f"{SHEET}excel/indir/").content))
    assert book.sheetnames == ["Riskler", "Açıklama"]
