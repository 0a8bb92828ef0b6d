"""A version keeps the plan's plain values and gives them back as they were."""

import pytest
from django.db import IntegrityError, transaction

from plans.models import Plan, PlanVersion
from plans.sheets.store import load
from plans.versions.stored import LEFT_OUT, digest, freeze, from_json


def test_a_frozen_plan_reads_back_as_it_was(kars: Plan) -> None:
    book = load(kars).book
    version = PlanVersion.objects.get(pk=freeze(kars, None).pk)
    assert from_json(version.book) == {t: rows for t, rows in book.items() if t not in LEFT_OUT}
    assert digest(version.book) == version.sha256
    assert (kars.version, kars.version_from) == (1, kars.start_year)


@pytest.mark.differs
def test_the_database_keeps_a_version_as_it_was_made(kars: Plan) -> None:
    version = freeze(kars, None)
    for change in (
        lambda: PlanVersion.objects.filter(pk=version.pk).update(from_year=2028),
        lambda: PlanVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
