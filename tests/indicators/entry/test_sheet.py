"""The sheet on which a unit writes its values: who opens it, what it shows, posting it whole."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from indicators import workflow
from indicators.models import AnnualTarget, CardAssessment, Indicator, Measurement, Period
from indicators.requirements import Entry
from plans.models import Plan, Unit
from tests.support.builders import add_indicator
from tests.support.cycle import add_evidence, open_half, save_entry, send_back, submit, unlock
from tests.support.entry_rows import row
from tests.support.pages import read_page

HOME = "/veri-girisi/"
SHEET = "/veri-girisi/2025-1/mali/"


# --- What keeps what was typed ------------------------------------------------------------------


def test_who_posts_with_an_old_session_is_told_that_nothing_was_kept(
    client: Client, draft: Measurement
) -> None:
    page = read_page(client.post(SHEET, {**row(draft, "50"), "save": ""}, follow=True))
    assert "son yazdıklarınız kaydedilmedi" in page
    assert "geri" in page


@pytest.mark.parametrize(
    ("baseline", "target", "mode"),
    [("0", "100", "decimal"), (None, "100", "decimal"), ("-3", "5", "text"), ("0", "-4", "text")],
)
def test_the_keyboard_of_numbers_opens_where_no_minus_is_needed(
    web: Client, draft: Measurement, baseline: str | None, target: str, mode: str
) -> None:
    Indicator.objects.update(baseline=baseline)
    AnnualTarget.objects.update(value=target)
    assert f'inputmode="{mode}"' in read_page(web.get(SHEET))


# --- Who opens it -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", [HOME, SHEET])
def test_a_visitor_is_sent_to_the_login_and_comes_back(
    client: Client, draft: Measurement, address: str
) -> None:
    assert client.get(address)["Location"] == f"/giris/?next={address}"


def test_another_unit_does_not_open_the_sheet(
    client: Client, draft: Measurement, stranger: User
) -> None:
    client.force_login(stranger)
    assert client.get(SHEET).status_code == 403
    assert client.post(SHEET, row(draft, "5")).status_code == 403
    assert Measurement.objects.get().value is None


def test_the_strategy_team_reads_the_sheet_but_does_not_write_it(
    client: Client, draft: Measurement, strategist: User
) -> None:
    client.force_login(strategist)
    page = read_page(client.get(SHEET))
    assert "yalnız okuyorsunuz" in page
    assert f'name="m{draft.pk}-value"' not in page
    client.post(SHEET, row(draft, "5"))
    assert Measurement.objects.get().value is None


@pytest.mark.parametrize(
    "address", ["2025-2/mali/", "2025-1/yok/", "2025-3/mali/", "2025-1/mali/gosterge/999/"]
)
def test_what_is_not_there_is_not_found(web: Client, draft: Measurement, address: str) -> None:
    assert web.get(HOME + address).status_code in (404, 405)
    assert web.post(HOME + address).status_code == 404


@pytest.mark.differs
def test_a_period_of_a_plan_in_force_goes_before_one_of_another_plan(
    web: Client, draft: Measurement, strategist: User
) -> None:
    ours = draft.period.plan
    Plan.objects.update(status="active")
    ended = Plan.objects.create(
        slug="yeni",
        institution="Eski Belediye",
        start_year=2025,
        end_year=2030,
        status=Plan.Status.ACTIVE,
    )
    goal = ended.goals.create(number=1, name="Amaç")
    objective = goal.objectives.create(number=1, name="Hedef")
    card = objective.cards.create(responsible_unit=draft.indicator.card.responsible_unit)
    add_indicator(card, "Yeni planın göstergesi")
    workflow.open_period(strategist, ended, 2025, 1, date(2025, 7, 15))
    Plan.objects.filter(pk=ended.pk).update(status=Plan.Status.ENDED)
    page = web.get(SHEET)
    assert page.context["scope"].plan == ours
    assert "Yeni planın göstergesi" not in read_page(page)


# --- Home -------------------------------------------------------------------------------------


@pytest.mark.differs
def test_home_says_what_is_due_until_when(web: Client, second: Measurement) -> None:
    page = read_page(web.get(HOME))
    assert "2 değerin <strong>0</strong> tanesi gönderildi" in page
    assert "15.07.2025" in page
    assert f'href="{SHEET}"' in page


def test_home_names_the_units_extension(
    web: Client, period: Period, unit: Unit, strategist: User
) -> None:
    workflow.extend(strategist, period.pk, unit, date(2025, 8, 1))
    page = read_page(web.get(HOME))
    assert "01.08.2025" in page
    assert "ek süreniz var" in page


def test_home_shows_what_was_returned_with_its_note(
    web: Client, submitted: Measurement, strategist: User
) -> None:
    send_back(strategist, submitted.pk, "Tutanakla karşılaştırın.")
    page = read_page(web.get(HOME))
    assert "Tutanakla karşılaştırın." in page
    assert f"{SHEET}#satir-{submitted.pk}" in page


def test_home_without_an_open_period_says_so(web: Client, period: Period, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    page = read_page(web.get(HOME))
    assert "Şu an açık dönem yok" in page
    assert "Geçmiş dönemler (1)" in page


def test_home_of_somebody_without_a_unit_says_what_to_do(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("yeni"))
    assert "Hesabınız henüz bir birime bağlı değil" in read_page(client.get(HOME))


@pytest.mark.differs
def test_home_of_the_strategy_team_lists_all_units_and_leads_to_the_review(
    client: Client, second: Measurement, strategist: User
) -> None:
    client.force_login(strategist)
    page = read_page(client.get(HOME))
    assert f'href="{SHEET}"' in page
    assert 'href="/onay/2025-1/?plan=ornek"' in page


def test_home_shows_nothing_of_other_units(
    client: Client, draft: Measurement, stranger: User
) -> None:
    client.force_login(stranger)
    assert "Mali Hizmetler" not in read_page(client.get(HOME))


# --- What the sheet shows ---------------------------------------------------------------------


def test_a_row_shows_target_what_is_due_and_the_last_value(
    web: Client, draft: Measurement, clerk: User, strategist: User
) -> None:
    AnnualTarget.objects.create(indicator=draft.indicator, year=2026, value=1500)
    save_entry(clerk, draft.pk, Entry(value=Decimal("1250.5")), 1)
    submit(clerk, draft.pk)
    workflow.open_period(strategist, draft.period.plan, 2026, 1, date(2026, 7, 15))
    page = read_page(web.get("/veri-girisi/2026-1/mali/"))
    for part in ["2026 hedefi", "1.500", "Haziran’a kadar", "750", "1.250,5"]:
        assert part in page
    assert "(Haziran 2025)" in page


def test_a_closed_period_is_read_only(web: Client, draft: Measurement, strategist: User) -> None:
    workflow.close_period(strategist, draft.period_id)
    page = read_page(web.get(SHEET))
    assert "Bu dönem kapandı" in page
    assert f'name="m{draft.pk}-value"' not in page
    assert "hepsini gönder" not in page


def test_what_was_unlocked_in_a_closed_period_can_be_written(
    web: Client, approved: Measurement, strategist: User
) -> None:
    workflow.close_period(strategist, approved.period_id)
    unlock(strategist, approved.pk, "Belge yanlışmış.")
    assert "Belge yanlışmış." in read_page(web.get(HOME))
    web.post(SHEET, row(approved, "55", workflow_version(approved)))
    approved.refresh_from_db()
    assert approved.value == 55


def workflow_version(measurement: Measurement) -> int:
    return Measurement.objects.get(pk=measurement.pk).version


# --- Finding one's way on a long sheet ----------------------------------------------------------


def is_folded(page: str, measurement: Measurement) -> bool:
    (opening,) = re.findall(rf'id="satir-{measurement.pk}".*?<details( open)?>', page)
    return not opening


@pytest.fixture
def third(second: Measurement) -> Measurement:
    indicator = add_indicator(second.indicator.card, "Üçüncü gösterge", target=10)
    return second.period.measurements.get(indicator=indicator)


@pytest.mark.differs
@pytest.mark.parametrize("address", [HOME, SHEET])
def test_what_is_a_draft_and_what_is_returned_are_counted_apart_from_what_is_empty(
    web: Client,
    submitted: Measurement,
    third: Measurement,
    clerk: User,
    strategist: User,
    address: str,
) -> None:
    send_back(strategist, submitted.pk, "Bakın.")
    save_entry(clerk, third.pk, Entry(remedy="Ek ekip"), 1)
    page = read_page(web.get(address))
    assert "3 değerin <strong>0</strong> tanesi gönderildi, 1 iade, 1 taslak, 1 boş" in page


def test_what_holds_nothing_but_evidence_is_a_draft(
    web: Client, draft: Measurement, clerk: User
) -> None:
    add_evidence(clerk, draft.pk, document_number="E-1")
    page = read_page(web.get(SHEET))
    assert "tanesi gönderildi, 1 taslak" in page
    assert 'data-stage="draft"' in page


def test_what_is_sent_is_one_line_with_its_value_and_verdict(
    web: Client, submitted: Measurement, second: Measurement
) -> None:
    page = read_page(web.get(SHEET))
    assert is_folded(page, submitted)
    assert not is_folded(page, second)
    line = page.split(f'id="hal-{submitted.pk}"')[1].split("</summary>")[0]
    assert "50 · %50,00" in line
    assert "hedefe ulaştı" in line
    assert "Gönderildi" in line


def test_a_draft_that_lacks_nothing_is_one_line_too(
    web: Client, second: Measurement, clerk: User
) -> None:
    save_entry(clerk, second.pk, Entry(value=Decimal(10)), 1)
    page = read_page(web.get(SHEET))
    assert is_folded(page, second)
    assert "<strong data-done>1/2</strong>" in page


@pytest.mark.differs
def test_returned_rows_come_first_with_their_notes(
    web: Client, submitted: Measurement, second: Measurement, strategist: User
) -> None:
    send_back(strategist, submitted.pk, "Tutanakla karşılaştırın.")
    page = read_page(web.get(SHEET))
    head = page.split("entry-card")[0]
    assert f'href="#satir-{submitted.pk}"' in head
    assert "Tutanakla karşılaştırın." in head
    assert not is_folded(page, submitted)


def test_what_is_to_be_done_can_be_looked_at_alone(
    web: Client, submitted: Measurement, second: Measurement
) -> None:
    page = read_page(web.get(f"{SHEET}?yalniz=eksikler"))
    assert f'id="satir-{submitted.pk}"' not in page
    assert f'id="satir-{second.pk}"' in page
    assert "Tümü (2)" in page
    assert "<strong data-done>1/2</strong>" in page


def test_saving_what_is_to_be_done_alone_goes_on_with_it(web: Client, second: Measurement) -> None:
    address = f"{SHEET}?yalniz=eksikler"
    assert web.post(address, {**row(second, "1"), "save": ""})["Location"] == address


def test_when_nothing_is_to_be_done_the_filter_says_so(web: Client, submitted: Measurement) -> None:
    assert "Eksik değer yok" in read_page(web.get(f"{SHEET}?yalniz=eksikler"))


def test_who_comes_back_for_what_is_lacking_finds_a_summary_with_links(
    web: Client, draft: Measurement, second: Measurement
) -> None:
    web.post(SHEET, {**row(draft, "40"), **row(second), "send_all": ""})
    head = read_page(web.get(f"{SHEET}?eksik=1")).split("entry-card")[0]
    assert f'<a href="#satir-{draft.pk}">Gösterge</a>: Haziran’a kadar' in head
    assert f'<a href="#satir-{second.pk}">İkinci gösterge</a>: Değeri yazın' in head


def test_the_frame_is_on_the_field_that_is_missing(web: Client, draft: Measurement) -> None:
    web.post(SHEET, {**row(draft, "40"), "save": ""})
    page = read_page(web.get(f"{SHEET}?eksik=1"))
    framed = re.findall(r'name="m\d+-(\w+)"[^>]*aria-invalid="true"', page)
    assert framed == ["deviation_reason", "remedy"]


# --- The whole sheet as a form, without a script ----------------------------------------------


@pytest.mark.differs
def test_the_sheet_keeps_all_rows_and_the_cards_summary(
    web: Client, draft: Measurement, second: Measurement
) -> None:
    card = draft.indicator.card_id
    texts = {f"k{card}-version": 0, f"k{card}-remedy": "Hızlanacak."}
    response = web.post(SHEET, {**row(draft, "50"), **row(second, "1,5"), **texts, "save": ""})
    assert response["Location"] == SHEET
    assert list(Measurement.objects.order_by("pk").values_list("value", flat=True)) == [
        Decimal(50),
        Decimal("1.5"),
    ]
    assert CardAssessment.objects.get().remedy == "Hızlanacak."


@pytest.mark.differs
def test_a_row_that_cannot_be_read_keeps_its_text_and_the_others_are_saved(
    web: Client, draft: Measurement, second: Measurement
) -> None:
    response = web.post(SHEET, {**row(draft, "1.25"), **row(second, "4"), "save": ""})
    assert 'value="1.25"' in read_page(response)
    assert "iki türlü okunabilir" in read_page(response)
    second.refresh_from_db()
    assert second.value == 4


def test_sending_all_keeps_what_was_typed_and_leads_to_the_page_that_looks_it_over(
    web: Client, draft: Measurement
) -> None:
    response = web.post(SHEET, {**row(draft, "50"), "send_all": ""})
    assert response["Location"] == f"{SHEET}kontrol/"
    draft.refresh_from_db()
    assert (draft.state, draft.value) == ("draft", 50)


@pytest.mark.differs
def test_one_row_is_saved_and_sent(web: Client, draft: Measurement) -> None:
    web.post(SHEET, {**row(draft, "50"), "send": draft.pk})
    draft.refresh_from_db()
    assert (draft.state, draft.value) == ("submitted", 50)


@pytest.mark.differs
def test_what_somebody_else_changed_meanwhile_is_not_written_over(
    web: Client, draft: Measurement, clerk: User
) -> None:
    save_entry(clerk, draft.pk, Entry(value=Decimal(7)), 1)
    page = read_page(web.post(SHEET, {**row(draft, "9", 1), "save": ""}))
    assert "Şimdi kayıtlı olan" in page
    assert 'value="9"' in page
    assert Measurement.objects.get().value == 7


def test_a_row_that_its_sender_did_not_touch_is_no_conflict(
    web: Client, draft: Measurement, clerk: User
) -> None:
    save_entry(clerk, draft.pk, Entry(value=Decimal(7)), 1)
    assert web.post(SHEET, {**row(draft, "", 1), "save": ""}).status_code == 302
    assert Measurement.objects.get().value == 7


# --- Crafted posts ----------------------------------------------------------------------------


def test_a_posted_state_or_person_is_ignored(web: Client, draft: Measurement) -> None:
    crafted = row(draft, "50", state="approved", approved_by=1, entered_by=1)
    web.post(SHEET, {**crafted, "state": "approved", "save": ""})
    draft.refresh_from_db()
    assert (draft.state, draft.approved_by) == ("draft", None)


def test_a_row_of_another_unit_is_not_written_through_ones_own_sheet(
    web: Client, draft: Measurement, stranger: User
) -> None:
    card = draft.indicator.card.objective.cards.create(
        responsible_unit=stranger.unit_memberships.get().unit
    )
    add_indicator(card, "Başkasının")
    theirs = draft.period.measurements.exclude(pk=draft.pk).get()
    web.post(SHEET, {**row(theirs, "5"), "save": ""})
    page = read_page(web.post(SHEET, {**row(draft, "5"), "send": theirs.pk}, follow=True))
    assert "Bu satır ya da kanıt artık yok; geri kalanı kaydedildi." in page
    draft.refresh_from_db()
    assert draft.value == 5
    assert web.post(f"{SHEET}gosterge/{theirs.pk}/", row(theirs, "5")).status_code == 404
    assert web.post(f"{SHEET}kart/{card.pk}/", {}).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.value, theirs.state) == (None, "draft")


def test_a_sent_value_is_not_changed(web: Client, submitted: Measurement) -> None:
    page = read_page(web.post(SHEET, {**row(submitted, "60", submitted.version), "save": ""}))
    assert "artık değiştirilemiyor" in page
    assert Measurement.objects.get().value == 50


def test_a_closed_period_takes_nothing(web: Client, draft: Measurement, strategist: User) -> None:
    workflow.close_period(strategist, draft.period_id)
    card = draft.indicator.card_id
    web.post(SHEET, {**row(draft, "5"), f"k{card}-version": 0, f"k{card}-remedy": "x"})
    assert Measurement.objects.get().value is None
    assert not CardAssessment.objects.exists()


@pytest.mark.differs
@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_version_that_is_no_number_is_refused(
    web: Client, draft: Measurement, version: str
) -> None:
    assert web.post(SHEET, {**row(draft, "5", version), "save": ""}).status_code == 200
    assert Measurement.objects.get().value is None


# --- The criteria of the year's evaluation ------------------------------------------------------


@pytest.mark.differs
def test_criteria_are_asked_for_at_the_years_end_and_go_the_way_of_the_value(
    web: Client, draft: Measurement, strategist: User
) -> None:
    assert "Yıl sonu değerlendirmesi" not in read_page(web.get(SHEET))
    second = open_half(draft.period.plan, half=2, due=date(2026, 1, 15))
    plan = draft.period.plan
    plan.asks_criteria = True
    plan.save()
    december, sheet = second.measurements.get(), SHEET.replace("2025-1", "2025-2")
    page = read_page(web.get(sheet))
    assert "Yıl sonu değerlendirmesi" in page
    assert "öngörülen maliyetle" in page  # what the guide asks
    texts = {"deviation_reason": "Kış.", "remedy": "Ekip.", "relevance": "İhtiyaç sürüyor."}
    said = {**row(december, "10", **texts), "send": december.pk}
    answer = read_page(web.post(sheet, said, follow=True))
    assert "Etkililik: değerlendirmenizi yazın." in answer
    december.refresh_from_db()
    assert (december.state, december.relevance) == ("draft", "İhtiyaç sürüyor.")
    texts |= dict.fromkeys(("effectiveness", "efficiency", "sustainability"), "Yazıldı.")
    web.post(sheet, {**row(december, "10", december.version, **texts), "send": december.pk})
    december.refresh_from_db()
    assert december.state == "submitted"
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.update(relevance="Sonradan")


@pytest.mark.differs
def test_a_value_of_june_takes_no_criteria(web: Client, draft: Measurement) -> None:
    said = {**row(draft, "5", relevance="İhtiyaç sürüyor."), "save": ""}
    answer = read_page(web.post(SHEET, said, follow=True))
    assert "“İlgililik” yazılamaz: ölçütler yılın son ölçümünde yazılır." in answer
    assert Measurement.objects.get().value is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.update(relevance="Ölçülerek")


def test_what_was_written_to_the_criteria_of_a_card_can_still_be_changed(
    web: Client, draft: Measurement
) -> None:
    card = draft.indicator.card
    assert f"k{card.pk}-relevance" not in read_page(web.get(SHEET))
    CardAssessment.objects.create(period=draft.period, card=card, relevance="Kart uygun.")
    assert f"k{card.pk}-relevance" in read_page(web.get(SHEET))
