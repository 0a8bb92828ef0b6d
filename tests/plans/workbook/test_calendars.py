"""Calendars of activities in the plan's workbook: what is planned travels, what is stored stays."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from indicators import workflow
from indicators.models import (
    ActionItem,
    ActivityProgress,
    ActivityYear,
    AgendaPoint,
    Meeting,
    Milestone,
    Participant,
    RiskState,
)
from plans.models import Activity, CardNote, Plan, Unit
from plans.workbook.apply import Refused
from tests.support.builders import build_plan, measure
from tests.support.meetings import ask, call
from tests.support.workbook_files import empty_database, export, import_, put

CALENDARS, STEPS = "Faaliyet Takvimleri", "İş Adımları"


@pytest.fixture
def plan(db: None) -> Plan:
    """A card with two activities; the first has a calendar of 2025 with two steps."""
    plan = build_plan(goals=1, objectives=1, indicators=1)
    first = Activity.objects.get()
    Activity.objects.create(card=first.card, text="Sayaçların değişimi.")
    calendar = ActivityYear.objects.create(
        activity=first, year=2025, unit=Unit.objects.get(code="birim-1"), end_month=6
    )
    for month, text in enumerate(["İhale", "Yapım"], 3):
        Milestone.objects.create(activity_year=calendar, text=text, due=date(2025, month, 15))
    return plan


def add(sheet: Any, **cells: Any) -> None:
    """A row that says what the first one says but for these cells, by the headings' first words."""
    headings = {str(cell.value).split()[0]: cell.column for cell in sheet[1]}
    row = [cell.value for cell in sheet[2]]
    for name, value in {"Kimlik": None, "Sıra": None, **cells}.items():
        if name in headings:
            row[headings[name] - 1] = value
    sheet.append(row)


def refusal(plan: Plan, change: Any, **options: Any) -> str:
    with pytest.raises(Refused) as caught:
        import_(export(plan, change), **options)
    return "\n".join(caught.value.sentences)


def test_what_a_unit_planned_goes_to_another_installation_as_a_draft(plan):
    data = export(plan)
    empty_database()
    import_(data, knows_errors=True)
    calendar = ActivityYear.objects.get()
    assert (calendar.activity.text, calendar.year, calendar.state) == (
        "Hatların yenilenmesi.",
        2025,
        "draft",
    )
    assert [(step.text, step.state) for step in calendar.milestones.all()] == [
        ("İhale", "planned"),
        ("Yapım", "planned"),
    ]


def test_a_new_calendar_is_taken_with_its_steps_also_of_an_activity_that_is_new(plan):
    def change(book):
        add(book["Faaliyetler"], Faaliyet="Depo yapımı.")
        for activity in ("H1.1 / 2", "h1.1/3"):
            add(book[CALENDARS], Faaliyet=activity)
            add(book[STEPS], Faaliyet=activity, İş="Keşif")

    import_(export(plan, change))
    new = Milestone.objects.filter(text="Keşif").order_by("pk")
    assert [step.activity_year.activity.text for step in new] == [
        "Sayaçların değişimi.",
        "Depo yapımı.",
    ]


def test_an_activity_that_a_file_moves_keeps_its_calendar(plan):
    def change(book):
        put(book["Faaliyetler"], "Sıra", 2, 2)
        put(book["Faaliyetler"], "Sıra", 3, 1)

    import_(export(plan, change))
    activity = ActivityYear.objects.get().activity
    assert (activity.text, activity.order) == ("Hatların yenilenmesi.", 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda book: put(book[CALENDARS], "Bitiş Ayı", 2, "Mayıs"),
        lambda book: put(book[STEPS], "Bitiş Günü", 2, "16.03.2025"),
        lambda book: book[STEPS].delete_rows(2),
        lambda book: add(book[STEPS], İş="Keşif"),
    ],
)
def test_a_stored_calendar_is_its_units_whatever_a_file_says(plan, change):
    sentences = refusal(plan, change, ticked=[CALENDARS, STEPS])
    assert "Kayıtlı takvim dosyayla değişmez ve silinmez" in sentences
    assert "H1.1 / 1" in sentences or "2. satır" in sentences or "4. satır" in sentences


def test_an_activity_with_a_calendar_is_not_deleted(plan):
    sentences = refusal(
        plan, lambda book: book["Faaliyetler"].delete_rows(2), ticked=["Faaliyetler"]
    )
    assert "“H1.1 / 1” “Faaliyetler” sayfasında yok" in sentences


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Birim": "Mali Hizmetler Müdürlüğü"}, "kartında sorumlu ya da işbirliği yapılacak birim"),
        ({"Yıl": 2026}, "2026 yılı kapandı; takvimi artık değişmez"),
        ({"Faaliyet": "H1.1 / 7"}, "3. satır, “Faaliyet” sütunu: “H1.1 / 7” “Faaliyetler”"),
        ({"Başlangıç": "Temmuz"}, "Bitiş ayı başlangıç ayından önce olamaz"),
    ],
)
def test_a_new_calendar_fits_its_card_and_an_open_year(plan, cells, expected):
    measure(plan, "2026-2", {})

    def change(book):
        add(book[CALENDARS], **{"Faaliyet": "H1.1 / 2", **cells})

    assert expected in refusal(plan, change)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("15.03.2027", "15.03.2027 günü 2025 yılının dışında"),
        ("15.11.2025", "15.11.2025 günü faaliyetin aylarının (Mart–Ekim) dışında"),
    ],
)
def test_a_step_is_due_in_the_year_and_the_months_of_its_calendar(plan, day, expected):
    def change(book):
        add(book[CALENDARS], Faaliyet="H1.1 / 2", Başlangıç="Mart", Bitiş="Ekim")
        add(book[STEPS], Faaliyet="H1.1 / 2", Bitiş=day)

    assert expected in refusal(plan, change)


def test_drafts_of_calendars_and_meetings_are_dumped_and_loaded_by_their_natural_keys(
    plan, strategist, tmp_path
):
    calendar = ActivityYear.objects.get()
    period = workflow.open_period(strategist, plan, 2025, 1, date(2025, 7, 15))
    ActivityProgress.objects.create(period=period, activity_year=calendar, percent=40)
    risk = CardNote.objects.get(kind="risk")
    RiskState.objects.create(period=period, risk=risk, occurred="no")
    ask(call(strategist, period), calendar.unit)
    models = [ActionItem, AgendaPoint, Participant, Meeting, RiskState, ActivityProgress]
    models += [Milestone, ActivityYear]
    kept = [fields_of(model) for model in models]
    path = str(tmp_path / "kayitlar.json")
    labels = [model._meta.label for model in models]
    call_command("dumpdata", *labels, "--natural-foreign", "--natural-primary", output=path)
    for model in models:
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)
    call_command("loaddata", path, verbosity=0)
    assert [fields_of(model) for model in models] == kept
    assert all(kept)


def fields_of(model: Any) -> list[dict[str, Any]]:
    return [
        {
            name: str(getattr(row, name))
            for name in (f.name for f in row._meta.fields)
            if name != "id"
        }
        for row in sorted(model.objects.all(), key=lambda row: str(row.natural_key()))
    ]
