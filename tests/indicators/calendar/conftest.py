"""The small plan with an activity, and its calendar of 2025 in every state."""

import pytest
from django.contrib.auth.models import User

from indicators.models import ActivityProgress, ActivityYear, Indicator, Period
from plans.models import Activity
from tests.support.calendar import approve_year, draw, plan_activity, send_year


@pytest.fixture
def activity(indicator: Indicator) -> Activity:
    return plan_activity(indicator.card)


@pytest.fixture
def drawn_year(activity: Activity, clerk: User) -> ActivityYear:
    return draw(clerk, activity, "İhale", "Yapım")


@pytest.fixture
def sent_year(drawn_year: ActivityYear, clerk: User) -> ActivityYear:
    return send_year(clerk, drawn_year)


@pytest.fixture
def approved_year(sent_year: ActivityYear, strategist: User) -> ActivityYear:
    return approve_year(strategist, sent_year)


@pytest.fixture
def progress(approved_year: ActivityYear, period: Period) -> ActivityProgress:
    return ActivityProgress.objects.create(period=period, activity_year=approved_year)
