"""Logs as lines of JSON."""

import json
import logging
import sys

from karsplan.logs import JsonLines


def test_a_record_is_one_line_with_its_exception() -> None:
    try:
        raise ValueError("bozuk\nsatır")
    except ValueError:
        error = sys.exc_info()
    record = logging.LogRecord("plans", logging.ERROR, "", 1, "%s okunamadı", ("Şube",), error)
    line = JsonLines().format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert (said["level"], said["logger"], said["message"]) == ("ERROR", "plans", "Şube okunamadı")
    assert "ValueError: bozuk" in said["exception"]
