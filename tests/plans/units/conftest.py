"""Units that take over from others."""

import pytest
from django.contrib.auth.models import User

from plans.models import Unit


@pytest.fixture
def fen(stranger: User) -> Unit:
    """The unit that takes over, with its clerk."""
    return Unit.objects.get(code="fen")


@pytest.fixture
def park(db: None) -> Unit:
    """A third unit."""
    return Unit.objects.create(code="park", name="Park Müdürlüğü", short_name="Park Md.")
