"""The admin of the reports."""

from reports.workbook import admin  # noqa: F401  (registers its pages)
