"""A plan in force whose first version is kept, made once for a module."""

from collections.abc import Iterator
from typing import Any

import pytest

from plans.models import Plan
from tests.support.builders import build_frozen_plan


@pytest.fixture(scope="module")
def frozen(share: Any) -> Iterator[Plan]:
    return share(build_frozen_plan)


@pytest.fixture
def plan(frozen: Plan, db: None) -> Plan:
    return Plan.objects.get(pk=frozen.pk)
