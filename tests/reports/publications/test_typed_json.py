"""Data that is stored today and read back later, perhaps by newer classes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.monitoring.parts.data import (
    CardPart,
    MonitoringReport,
    PublicationFacts,
    UnitLine,
    YearRow,
)
from reports.plan.build import build_plan_document
from reports.plan.parts import PlanDocument
from reports.publications.typed_json import dump, load

pytestmark = pytest.mark.differs

st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
# JSON holds thousandths of a second.
st.register_type_strategy(
    datetime,
    st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0)),
)


@pytest.mark.parametrize("kind", [CardPart, PublicationFacts, UnitLine, YearRow])
def test_every_part_of_a_report_is_read_back_as_it_was(kind: type) -> None:
    @settings(max_examples=60)
    @given(st.from_type(kind))
    def reads_back(value: object) -> None:
        text = dump(value)
        assert load(kind, text) == value
        assert dump(load(kind, text)) == text

    reads_back()


def test_a_plan_is_read_back_with_its_sections_tables_and_survey(read_kars: Callable) -> None:
    document = read_kars(build_plan_document)
    assert load(PlanDocument, dump(document)) == document


@dataclass(frozen=True)
class Inner:
    name: str
    added_later: tuple[int, ...] = (7,)


@dataclass(frozen=True)
class Outer:
    inner: Inner
    by_year: dict[int, Decimal | None]


def test_old_data_is_read_by_newer_classes() -> None:
    old = {"inner": {"name": "a", "gone_since": 1}, "by_year": {"2025": "1.50", "2026": None}}
    assert load(Outer, json.dumps(old)) == Outer(Inner("a"), {2025: Decimal("1.50"), 2026: None})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"inner": 1, "by_year": {}}',
        '{"inner": {}, "by_year": {}}',
        '{"inner": {"name": "a"}, "by_year": {"2025": "bir"}}',
    ],
)
def test_what_is_no_such_tree_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the data"):
        load(Outer, text)


def test_a_whole_report_has_a_reader() -> None:
    with pytest.raises(ValueError, match="head"):
        load(MonitoringReport, "{}")
