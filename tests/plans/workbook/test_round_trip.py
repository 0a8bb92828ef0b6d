"""A plan that leaves as a workbook comes back the same."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.models import (
    Goal,
    Objective,
    Plan,
    Section,
    SectionTable,
    Survey,
    SurveyChoice,
    SurveyItem,
    SurveyQuestion,
    Unit,
)
from plans.sheets.store import load
from plans.workbook.write import pieces
from tests.support.builders import build_plan
from tests.support.workbook_files import empty_database, export, import_, preview, values
from tests.support.workbook_plans import random_plan

pytestmark = pytest.mark.differs


def test_the_kars_plan_comes_back_the_same_into_an_empty_database(kars: Plan):
    first = export(kars)
    empty_database()
    import_(first, knows_errors=True)
    second = export(Plan.objects.get(slug=kars.slug))
    assert values(second) == values(first)


def test_a_file_that_was_not_touched_changes_nothing(kars: Plan):
    draft = preview(export(kars))
    assert draft.errors == []
    assert all(
        not (changes.new or changes.changed or changes.missing)
        for changes in draft.changes.values()
    )


@settings(
    # The files are the same on every database; what one holds is seen by a few.
    max_examples=8 if connection.vendor == "sqlite" else 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=False))
def test_random_plans_come_back_the_same(db, random):
    with transaction.atomic():
        first = export(random_plan(random))
        empty_database()
        import_(first, knows_errors=True)
        second = export(Plan.objects.get())
        transaction.set_rollback(True)
    assert values(second) == values(first)


def test_a_text_longer_than_a_cell_goes_on_in_further_columns(db):
    plan = build_plan()
    long = "<p>" + "Kars’ın uzun 😀 tarihi. " * 3_000 + "</p>"
    Section.objects.create(plan=plan, key="tarih", title="Tarih", text=long)
    data = export(plan)
    assert all(
        len(value.encode("utf-16-le")) // 2 <= 32_767
        for value in values(data).values()
        if isinstance(value, str)
    )
    Section.objects.update(text="")
    import_(data)
    assert Section.objects.get().text.split() == long.split()


@given(st.text(alphabet=" ab\n😀", max_size=300))
def test_the_pieces_of_a_text_make_the_text(text):
    text = (text * 200).strip()
    assert "".join(pieces(text)) == text


def test_texts_that_a_spreadsheet_would_run_stay_texts(db):
    plan = build_plan()
    texts = ["=1+1", "+90 474", "-5", "@SUM(A1)", "'tırnak", '=HYPERLINK("http://x")']
    for number, text in enumerate(texts, 10):
        Goal.objects.create(plan=plan, number=number, name=text)
    data = export(plan)
    assert not [v for v in values(data).items() if v[0][0] == "Amaçlar" and type(v[1]) is not str]
    Goal.objects.filter(number__gte=10).update(name="başka")
    import_(data)
    assert list(Goal.objects.filter(number__gte=10).values_list("name", flat=True)) == texts


@pytest.mark.differs
@pytest.mark.parametrize("value", ["0.0001", "12345678901.2345", "99.999", "0", "100000000"])
def test_numbers_come_back_exactly(db, value):
    plan = build_plan(goals=1, objectives=1, indicators=1)
    from indicators.models import AnnualTarget

    target = AnnualTarget.objects.first()
    AnnualTarget.objects.filter(pk=target.pk).update(value=Decimal(value))
    data = export(plan)
    AnnualTarget.objects.filter(pk=target.pk).update(value=5)
    import_(data)
    target.refresh_from_db()
    assert target.value == Decimal(value)


def test_surveys_come_back_without_their_responses(db):
    plan = build_plan(goals=1, objectives=1, indicators=1)
    survey = Survey.objects.create(
        plan=plan,
        key="anket",
        title="Anket",
        introduction="<p>Hoş geldiniz.</p>",
        privacy_notice="Aydınlatma.",
        opens_on=date(2024, 3, 1),
        closes_on=date(2024, 3, 31),
    )
    question = SurveyQuestion.objects.create(survey=survey, text="Memnun musunuz?", kind="scale")
    SurveyChoice.objects.create(question=question, text="Evet")
    SurveyItem.objects.create(question=question, text="Temizlik")
    first = export(plan)
    empty_database()
    import_(first, knows_errors=True)
    survey = Survey.objects.get()
    assert (survey.opens_on, survey.questions.get().kind) == (date(2024, 3, 1), "scale")
    assert survey.questions.get().items.get().text == "Temizlik"


def test_tables_of_the_document_come_back_with_their_kinds(db):
    plan = build_plan(goals=1, objectives=1, indicators=1)
    section = Section.objects.create(plan=plan, key="mevcut", title="Mevcut durum")
    columns = [
        {"title": "Araç"},
        {"title": "Tutar", "kind": "money", "is_summed": True},
        {"title": "Tarih", "kind": "date"},
        {"title": "Durum", "kind": "choice", "choices": ["İyi, yeni", "Eski"]},
    ]
    rows = [
        {"cells": ["2024-06-03", "1250.5", "2024-06-03", "Eski"]},
        {"cells": ["Binek", "", "", ""], "kind": "heading"},
        {"cells": ["Toplam", "3000000", "", ""], "kind": "total"},
    ]
    SectionTable.objects.create(
        section=section, key="arac", caption="Araçlar", columns=columns, rows=rows
    )
    first = export(plan)
    empty_database()
    import_(first, knows_errors=True)
    table = SectionTable.objects.get()
    assert (table.columns, table.rows) == (columns, rows)


def test_sections_may_stand_below_sections_that_come_later(db):
    plan = build_plan(goals=1, objectives=1, indicators=1)
    child = Section.objects.create(plan=plan, key="a-alt", title="Alt", order=1)
    child.parent = Section.objects.create(plan=plan, key="z-ust", title="Üst", order=2)
    child.save()
    first = export(plan)
    empty_database()
    import_(first, knows_errors=True)
    assert Section.objects.get(key="a-alt").parent.key == "z-ust"
    assert values(export(Plan.objects.get())) == values(first)


def test_new_units_may_stand_below_new_units(db):
    plan = build_plan(goals=1, objectives=1, indicators=1)
    top, middle, low = Unit.objects.order_by("order")[:3]
    Unit.objects.filter(pk=middle.pk).update(parent=top)
    Unit.objects.filter(pk=low.pk).update(parent=middle)
    first = export(plan)
    empty_database()
    import_(first, knows_errors=True)
    assert Unit.objects.get(code=low.code).parent.parent.code == top.code


def test_units_are_matched_by_code_and_those_of_other_plans_stay(db):
    data = export(build_plan())
    other = Unit.objects.create(code="baska", name="Başka Müdürlük", short_name="Başka")
    import_(data)
    other.refresh_from_db()
    assert Unit.objects.count() == 4


def queries_of(action) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def test_queries_of_an_export_do_not_grow_with_the_plan(db):
    small = build_plan(goals=1, objectives=1)
    few = queries_of(lambda: load(small))
    large = build_plan(goals=4, objectives=4, slug="buyuk")
    assert queries_of(lambda: load(large)) == few <= 40


def test_queries_of_an_import_are_a_few_for_each_sheet(db):
    def queries(goals: int) -> int:
        empty_database()
        data = export(build_plan(goals=goals, objectives=4))
        empty_database()
        return queries_of(lambda: import_(data, knows_errors=True))

    small, large = queries(1), queries(6)
    assert Objective.objects.count() == 24
    assert small < 130
    # Six times the rows; rows of one statement are limited, so a few more statements.
    assert large < small + 40
