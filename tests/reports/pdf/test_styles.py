"""The styles that documents carry: ready for the engine, with nothing left to work out."""

import pytest

from reports.audit.page import PRINT_STYLES as AUDIT
from reports.monitoring.html import PRINT_STYLES as MONITORING
from reports.pdf.styles import print_styles
from reports.plan.html import PRINT_STYLES as PLAN


@pytest.mark.parametrize("names", [PLAN, MONITORING, AUDIT], ids=["plan", "monitoring", "audit"])
def test_variables_are_replaced_by_what_they_stand_for(names: tuple[str, ...]) -> None:
    styles = print_styles(None, *names)
    assert "var(" not in styles
    assert ".card-head th { background: #0d4f63;" in styles
