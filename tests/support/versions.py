"""Plans that are revised, for the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils import timezone

from plans.models import Plan, Revision
from plans.versions.stored import freeze


@contextmanager
def revised(plan: Plan, from_year: int) -> Iterator[Revision]:
    """What is written into the plan inside is a revision, in force from that year."""
    if not plan.is_frozen:
        freeze(plan, None)
    with transaction.atomic():
        revision = Revision.objects.create(
            plan=plan,
            number=plan.version,
            from_year=from_year,
            reason="Ödenek azaldı.",
            requested_by="Başkanlık Makamı",
            decision_date=date(from_year - 1, 11, 6),
            decision_number="2026/114",
            state=Revision.State.APPLYING,
            approved_at=timezone.now(),
        )
        yield revision
        freeze(plan, None, revision)
        revision.state = Revision.State.APPROVED
        revision.save()
