"""Files and units that were renamed, taken over or closed."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from openpyxl import Workbook

from indicators.models import Indicator
from plans.models import ObjectiveCard, Plan, Unit
from plans.units.succession import close, succeed
from tests.support.workbook_files import empty_database, export, import_, preview, put, values

pytestmark = pytest.mark.differs

DAY = date(2025, 7, 1)


@pytest.fixture
def plan(indicator: Indicator) -> Plan:
    return indicator.card.objective.goal.plan


@pytest.fixture
def fen(db: None) -> Unit:
    return Unit.objects.create(code="fen", name="Fen İşleri Müdürlüğü", short_name="Fen Md.")


@pytest.fixture
def ended(unit: Unit, fen: Unit, plan: Plan, strategist: User) -> Unit:
    """A unit whose work went over to another."""
    succeed(strategist, [unit], fen, DAY, "Karar 41")
    return unit


def file_that_names(plan: Plan, unit: str) -> bytes:
    """The plan's workbook, in which the card answers to the unit of this name."""

    def change(book: Workbook) -> None:
        put(book["Hedef Kartları"], "Sorumlu Birim", 2, unit)

    return export(plan, change)


def test_the_name_of_a_unit_that_ended_means_the_one_that_took_over(
    plan: Plan, ended: Unit, fen: Unit
) -> None:
    ObjectiveCard.objects.update(responsible_unit=None)
    data = file_that_names(plan, ended.name)
    draft = preview(data)
    assert draft.errors == []
    assert list(draft.file.remarks["Hedef Kartları"].values()) == [
        "“Mali Hizmetler Müdürlüğü” 01.07.2025 gününde görevlerini Fen İşleri Müdürlüğü birimine "
        "devretti; o birim yazıldı."
    ]
    import_(data)
    assert ObjectiveCard.objects.get().responsible_unit == fen


def test_a_plan_that_is_over_keeps_the_name_of_a_unit_that_ended(
    unit: Unit, fen: Unit, plan: Plan, strategist: User
) -> None:
    Plan.objects.update(status=Plan.Status.ENDED)
    succeed(strategist, [unit], fen, DAY, "Karar 41")
    draft = preview(export(Plan.objects.get()))
    assert (draft.errors, draft.changes["Hedef Kartları"].has_changes) == ([], False)


def test_a_former_name_means_the_unit_as_it_is_called_now(plan: Plan, unit: Unit) -> None:
    unit.name = "Mali İşler Müdürlüğü"
    unit.save()
    draft = preview(file_that_names(plan, "Mali Hizmetler Müdürlüğü"))
    assert (draft.errors, draft.changes["Hedef Kartları"].has_changes) == ([], False)
    assert list(draft.file.remarks["Hedef Kartları"].values()) == [
        "“Mali Hizmetler Müdürlüğü” adlı birimin bugünkü adı: Mali İşler Müdürlüğü."
    ]


def test_a_closed_unit_is_not_written_on_a_card(plan: Plan, fen: Unit, strategist: User) -> None:
    close(strategist, [fen], DAY, "Karar 7")
    (error,) = preview(file_that_names(plan, fen.name)).errors
    assert error.endswith("Fen İşleri Müdürlüğü kapanmış bir birim. Kullanımda olan birini yazın.")


def test_a_file_does_not_close_a_unit_that_answers_for_a_card(plan: Plan) -> None:
    def change(book: Workbook) -> None:
        put(book["Birimler"], "Kullanımda", 2, "Hayır")

    (error,) = preview(export(plan, change)).errors
    assert "1 hedef kartından sorumlu: H1.1" in error


def test_nobody_takes_over_from_a_unit_and_has_ended(plan: Plan, ended: Unit, fen: Unit) -> None:
    def change(book: Workbook) -> None:
        cells = ["park", "Park Müdürlüğü", "Park Md.", None, "Hayır", None, DAY, ended.name, 9]
        book["Birimler"].append(cells)

    (error,) = preview(export(plan, change)).errors
    assert "Mali Hizmetler Müdürlüğü kapanmış. Görevlerini bugün yürüten birimi yazın." in error


def test_the_column_of_a_unit_that_ended_says_where_its_marks_go(plan: Plan, ended: Unit) -> None:
    def change(book: Workbook) -> None:
        book["Birim Matrisi"]["D1"] = ended.name

    (error,) = preview(export(plan, change)).errors
    assert "İşaretleri Fen İşleri Müdürlüğü sütununa yazın. Sütunu silin." in error


def test_successions_come_back_the_same(plan: Plan, ended: Unit) -> None:
    first = export(plan)
    assert values(first)["Birimler", "H2"] == "Fen İşleri Müdürlüğü"
    empty_database()
    import_(first, knows_errors=True)
    assert values(export(Plan.objects.get())) == values(first)
