"""The admin of the reports."""

from reports.publications import admin  # noqa: F401  (registers its pages)
