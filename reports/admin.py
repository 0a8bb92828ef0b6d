"""The admin of the reports."""

from plans.workbook import admin as workbook  # noqa: F401  (registers its pages)
from reports.publications import admin  # noqa: F401  (registers its pages)
