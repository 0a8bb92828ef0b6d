"""A period that has been open since today, and a clerk who can be written to."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from indicators.models import Indicator, Period
from plans.models import Plan
from tests.support.cycle import open_half


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def period(indicator: Indicator, today: date) -> Period:
    """Open since today, for thirty days."""
    Plan.objects.update(status=Plan.Status.ACTIVE, start_year=2020, end_year=2099)
    return open_half(Plan.objects.get(), due=today + timedelta(days=30))


@pytest.fixture
def clerk(clerk: User) -> User:
    clerk.email = "memur@ornek.bel.tr"
    clerk.save()
    return clerk
