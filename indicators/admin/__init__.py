"""The admin of indicators and of what the six-monthly cycle keeps."""

from indicators.admin import calendar, indicators, meetings, monitoring  # noqa: F401  (registers)
