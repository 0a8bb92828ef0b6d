"""Frozen values made of records."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from plans.records.parts import make_part


@dataclass(frozen=True)
class Line:
    code: str
    name: str
    value: int
    note: str = ""


def test_what_is_not_given_comes_from_the_first_record_that_has_it() -> None:
    record = SimpleNamespace(code="P1", name="Hat")
    result = SimpleNamespace(code="other", value=3, note="eksik")
    assert make_part(Line, record, result, name="Ad") == Line("P1", "Ad", 3, "eksik")


def test_what_no_record_has_is_an_error() -> None:
    with pytest.raises(AttributeError, match="value"):
        make_part(Line, SimpleNamespace(code="P1", name="Hat"))
