"""A clerk of the unit in the browser, and a second indicator to fill in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators.models import Measurement
from tests.support.builders import add_indicator


@pytest.fixture
def web(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


@pytest.fixture
def second(draft: Measurement) -> Measurement:
    """A second indicator of the unit, of which nothing is written."""
    indicator = add_indicator(draft.indicator.card, "İkinci gösterge", target=10)
    return draft.period.measurements.get(indicator=indicator)
