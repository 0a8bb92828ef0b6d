"""The admin of the reports."""

from reports import publication_admin  # noqa: F401  (registers its pages)
from reports.workbook import admin  # noqa: F401  (registers its pages)
