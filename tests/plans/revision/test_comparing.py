"""The comparison shows what changed and nothing else, side by side, where people look for it."""

from typing import Any

import pytest

from plans.models import Strategy
from plans.revision.approving import examine
from plans.revision.comparing import Comparison, compare_books, compare_versions, count_changes
from plans.versions.stored import freeze
from tests.support.builders import add_indicator, build_plan
from tests.support.revisions import (
    approve_revision,
    draft_of,
    frozen_plan,
    indicators_of,
    set_target,
    start_revision,
)


@pytest.fixture
def plan(db: None) -> Any:
    return frozen_plan()


def compare_revision(revision: Any) -> Comparison:
    carried = examine(revision).carried
    return compare_books(carried.store.book, carried.file.book)


def test_a_target_stands_among_all_years_of_its_row(plan: Any) -> None:
    revision = start_revision(plan)
    set_target(draft_of(indicators_of(plan)[0], revision), 2028, 25)
    (group,) = compare_revision(revision)
    (change,) = group.changes
    assert group.title == "H1.1 1. amacın 1. hedefi"
    assert (change.kind_name, change.what) == ("Değişti", "Performans göstergesi")
    assert change.label == "P.G. 1.1.1 1. gösterge"
    assert [year.year for year in change.years] == [2025, 2026, 2027, 2028, 2029]
    assert [(y.year, y.old, y.new) for y in change.years if y.is_changed] == [(2028, 20, 25)]
    assert change.texts == ()


def test_texts_stand_side_by_side_and_long_ones_where_they_differ(db: None) -> None:
    plan = build_plan(1, 1, 1, indicators=2)
    text = "<p>Baş tarafı. " + "Uzun metin. " * 90 + "</p>"
    plan.sections.create(key="giris", title="Giriş", order=1, text=text)
    freeze(plan, None)
    revision = start_revision(plan)
    section = revision.draft.sections.get()
    section.text = text.replace("Baş", "İlk").replace("</p>", "Yeni son.</p>")
    section.save()
    (group,) = compare_revision(revision)
    (change,) = group.changes
    assert group.title == "Giriş"
    around = f"tarafı. {'Uzun metin. ' * 3}Uzun … {'Uzun metin. ' * 4}"
    assert change.texts[0].new == f"İlk {around}Yeni son."
    assert change.texts[0].old == f"Baş {around}".strip()


def test_of_a_long_text_that_is_new_the_beginning_is_shown(plan: Any) -> None:
    revision = start_revision(plan)
    text = f"<p>{'Uzun metin. ' * 100}</p>"
    revision.draft.sections.create(key="yeni", title="Yeni", order=9, text=text)
    (group,) = compare_revision(revision)
    (change,) = group.changes
    assert change.texts[-1].new == f"{'Uzun metin. ' * 30}…"


def test_rows_that_only_moved_are_not_told(plan: Any) -> None:
    revision = start_revision(plan)
    objective = Strategy.objects.get(objective__goal__plan=revision.draft).objective
    objective.strategies.update(order=2)
    objective.strategies.create(order=1, text="Önce bu yapılacak.")
    (group,) = compare_revision(revision)
    (change,) = group.changes
    assert (change.kind, change.label) == ("new", "Önce bu yapılacak.")


def test_the_comparison_of_versions_says_the_same(plan: Any) -> None:
    revision = start_revision(plan)
    new = draft_of(indicators_of(plan)[0], revision)
    add_indicator(new.card, "Yenilenen vana sayısı", target=None).targets.create(year=2028, value=3)
    draft_of(plan.goals.get().objectives.get().cards.get().notes.first(), revision).delete()
    before = compare_revision(revision)
    assert count_changes(before) == {"Yeni": 1, "Kaldırıldı": 1}
    assert compare_versions(approve_revision(revision), 2) == before
