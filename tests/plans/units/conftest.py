"""Units that take over from others."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from plans.models import Unit
from plans.units.succession import succeed

TODAY = date(2025, 7, 1)


@pytest.fixture
def fen(stranger: User) -> Unit:
    """The unit that takes over, with its clerk."""
    return Unit.objects.get(code="fen")


@pytest.fixture
def park(db: None) -> Unit:
    """A third unit."""
    return Unit.objects.create(code="park", name="Park Müdürlüğü", short_name="Park Md.")


def hand_over(user: User, successor: Unit, *units: Unit) -> None:
    succeed(user, units, successor, TODAY, "Meclis kararı 41")
