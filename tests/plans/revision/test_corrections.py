"""The spelling of a plan in force is corrected, with a reason, and nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from plans.admin.base.pages import admin_address
from plans.models import CardNote, Correction, Goal, ObjectiveCard, Plan, Section
from plans.people.roles import AUDITOR
from plans.revision.corrections import correct, corrections_of, texts_of
from plans.revision.spelling import find_fault
from plans.versions.stored import freeze
from tests.support.builders import build_frozen_plan, build_plan
from tests.support.exchange_files import text_of


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Belediyse hizmetleri", "Belediye hizmetleri"),
        ("herşey", "her şey"),
        ("bir kaç mahallede", "birkaç mahallede"),
        ("kars belediyesi", "Kars Belediyesi"),
        ("yollar , parklar", "yollar, parklar."),
        ("parkların ve ve yolların", "parkların ve yolların"),
        ("arttırmak", "artırmak"),
        ("yanlız", "yalnız"),
        ("yapılıcaktır da", "yapılacaktır de"),
        ("2024-2028 arası", "2024–2028 arası"),
        ("<p>Yanlıs <strong>yazım</strong></p>", "<p>Yanlış <strong>yazım</strong></p>"),
    ],
)
def test_a_slip_of_the_pen_is_spelling(old: str, new: str) -> None:
    assert find_fault(old, new) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3 park yapılacak", "4 park yapılacak"),
        ("3 park yapılacak", "park yapılacak"),
        ("yol yapılacak", "yol yapılmayacak"),
        ("1.500 ton", "1,500 ton"),
        ("-5 derece", "5 derece"),
        ("%50 artış", "50 artış"),
        ("50 m", "50 km"),
        ("II. etap", "III. etap"),
        ("gelir artacak", "gelir azalacak"),
        ("yetersizliği", "yeterliliği"),
        ("geliri artırmak", "geliri azaltmak"),
        ("park yapılacak", "park ve yol yapılacak"),
        ("park ve yol yapılacak", "park yapılacak"),
        ("Mali Hizmetler", "Fen İşleri"),
        ("yol", ""),
        ("<p>bir</p>", "<p>bir</p><p></p>"),
        ('<a href="/a">bir</a>', '<a href="/b">bir</a>'),
    ],
)
def test_what_says_something_else_is_not(old: str, new: str) -> None:
    assert find_fault(old, new) != ""


@pytest.fixture(scope="module")
def frozen(share: Any) -> Iterator[Plan]:
    return share(build_frozen_plan)


@pytest.fixture
def plan(frozen: Plan, db: None) -> Plan:
    return Plan.objects.get(pk=frozen.pk)


def correct_note(user: User, plan: Plan, new: str, reason: str = "Basım yanlışı") -> Any:
    texts = texts_of(CardNote.objects.get(kind="risk"), "H1.1", is_row=True)
    return correct(user, plan, texts, {text.name: new for text in texts}, reason)


@pytest.mark.differs
def test_a_correction_is_recorded_with_its_place_and_the_history_says_why(
    plan: Plan, strategist: User
) -> None:
    correct_note(strategist, plan, "Ödenek yetersizligi.")
    note = CardNote.objects.get(kind="risk")
    assert note.text == "Ödenek yetersizligi."
    entry = note.history.first()
    assert entry.history_change_reason == "Yazım düzeltmesi: Basım yanlışı"
    [row] = corrections_of(plan)
    assert (row.place, row.by) == ("H1.1, 1. risk", strategist)
    assert (row.old, row.new) == ("Ödenek yetersizliği.", "Ödenek yetersizligi.")


@pytest.mark.parametrize(
    ("new", "reason", "sentence"),
    [
        ("Ödenek yeterliliği.", "Basım yanlışı", "yazım düzeltmesi değildir"),
        ("Ödenek yetersizligi.", " ", "gerekçesini yazın"),
        ("Ödenek yetersizliği.", "Basım yanlışı", "Hiçbir metin değişmedi"),
    ],
)
def test_nothing_else_is_written(
    plan: Plan, strategist: User, new: str, reason: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        correct_note(strategist, plan, new, reason)
    assert CardNote.objects.get(kind="risk").text == "Ödenek yetersizliği."
    assert not corrections_of(plan)


def test_a_text_that_was_shown_and_left_alone_is_not_corrected(strategist: User, db: None) -> None:
    plan = build_plan(1, 1, 1, slug="baska")
    Plan.objects.filter(pk=plan.pk).update(mission="Ends with a blank ", vision="Yanlız")
    plan.refresh_from_db()
    freeze(plan, None)
    texts = texts_of(plan, "Plan")
    shown = {text.name: text.stored.strip().replace("Yanlız", "Yalnız") for text in texts}
    (made,) = correct(strategist, plan, texts, shown, "Yazım")
    assert (made.column, made.new) == ("vision", "Yalnız")


def test_slip_by_slip_a_text_does_not_become_another(plan: Plan, strategist: User) -> None:
    word = CardNote.objects.get(kind="risk").text.split()[0]
    rest = CardNote.objects.get(kind="risk").text.removeprefix(word)
    correct_note(strategist, plan, f"{word}x{rest}")
    with pytest.raises(ValidationError):
        correct_note(strategist, plan, f"y{word}x{rest}")
    correct_note(strategist, plan, f"{word}{rest}")


def test_only_the_team_corrects(plan: Plan, strategist: User) -> None:
    with pytest.raises(PermissionDenied):
        correct_note(User.objects.create(username="baska"), plan, "Ödenek yetersizligi.")


def test_a_plan_that_is_not_frozen_is_mended_on_its_own_pages(strategist: User, db: None) -> None:
    draft = build_plan(goals=1, objectives=1, indicators=1, slug="taslak", status="draft")
    with pytest.raises(ValidationError, match="kesinleşmemiş"):
        correct(strategist, draft, [], {}, "Basım yanlışı")


# --- Pages ----------------------------------------------------------------------------------------


def address_of(record: Any) -> str:
    return admin_address(Correction, "add", model=record._meta.label_lower, row=record.pk)


def test_a_page_that_is_read_leads_to_the_texts_on_it(team: Client, plan: Plan) -> None:
    card = ObjectiveCard.objects.get()
    address = address_of(card)
    assert address.replace("&", "&amp;") in team.get(admin_address(card)).content.decode()
    note = CardNote.objects.get(kind="risk")
    name = f"plans_cardnote-{note.pk}-text"
    form = team.get(address).context["form"]
    fields = {**form.initial, **{key: field.initial for key, field in form.fields.items()}}
    fields |= {name: "Ödenek yetersizligi.", "shown": form.initial["shown"]}
    wrong = team.post(address, fields | {"reason": "Basım", name: "Başka bir risk."})
    assert "yazım düzeltmesi değildir" in text_of(wrong)
    answer = team.post(address, fields | {"reason": "Basım"})
    assert answer["Location"] == admin_address(card)
    assert CardNote.objects.get(kind="risk").text == "Ödenek yetersizligi."
    stale = team.post(address, fields | {"reason": "Basım", name: "Ödenek yetersizliği"})
    assert "planda bir yazım düzeltildi" in text_of(stale)


def test_rich_texts_are_corrected_too(plan: Plan, strategist: User) -> None:
    [_, text] = texts_of(Section.objects.get(), "Giriş")
    correct(strategist, plan, [text], {text.name: "<p>Metın.</p>"}, "Basım")
    assert Section.objects.get().text == "<p>Metın.</p>"


def test_the_team_and_auditors_read_what_was_corrected(
    client: Client, plan: Plan, strategist: User
) -> None:
    correct_note(strategist, plan, "Ödenek yetersizligi.")
    auditor = User.objects.create_user("denetci")
    auditor.groups.add(Group.objects.get(name=AUDITOR))
    for user in (strategist, auditor):
        client.force_login(user)
        text = text_of(client.get(reverse("corrections", args=[plan.slug])))
        assert "H1.1, 1. risk" in text
        assert "Basım yanlışı" in text


def test_a_draft_has_no_corrections(team: Client, db: None) -> None:
    build_plan(goals=1, objectives=1, indicators=1, slug="taslak", status="draft")
    goal = Goal.objects.get(plan__slug="taslak")
    assert team.get(address_of(goal))["Location"] == admin_address(goal)
    assert team.get(admin_address(Correction, "add", model="auth.user", row=1)).status_code == 404
