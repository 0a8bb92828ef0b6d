"""A version keeps the plan's plain values and gives them back as they were."""

import pytest
from django.db import IntegrityError, transaction

from plans.models import Plan, PlanVersion
from plans.sheets import titles
from plans.sheets.store import load
from plans.versions.stored import LEFT_OUT, book_in_year, digest, freeze, from_json


def test_a_frozen_plan_reads_back_as_it_was(kars: Plan) -> None:
    book = load(kars).book
    version = PlanVersion.objects.get(pk=freeze(kars, None).pk)
    assert from_json(version.book) == {t: rows for t, rows in book.items() if t not in LEFT_OUT}
    assert digest(version.book) == version.sha256
    assert (kars.version, kars.version_from) == (1, kars.start_year)


def test_before_the_year_of_the_tables_the_earlier_version_holds(kars: Plan) -> None:
    freeze(kars, None)
    assert book_in_year(kars, kars.start_year, [titles.GOALS]) is None
    kars.version_from = kars.start_year + 2
    kars.version = 2
    book = book_in_year(kars, kars.start_year + 1, [titles.GOALS])
    assert book == {titles.GOALS: load(kars).book[titles.GOALS]}
    assert book_in_year(kars, kars.start_year + 2, [titles.GOALS]) is None


@pytest.mark.differs
def test_the_database_keeps_a_version_as_it_was_made(kars: Plan) -> None:
    version = freeze(kars, None)
    for change in (
        lambda: PlanVersion.objects.filter(pk=version.pk).update(from_year=2028),
        lambda: PlanVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
