"""The admin of the plan, one module for each part of the work."""

from plans.admin import cards, goals, people, plan  # noqa: F401  (registers them)
from plans.document.admin import (
    sections,  # noqa: F401  (registers them)
    tables,  # noqa: F401  (registers them)
)
from plans.face import admin as face  # noqa: F401  (registers it)
from plans.revision import corrections_admin as corrections  # noqa: F401  (registers it)
from plans.surveys import admin as surveys  # noqa: F401  (registers them)
from plans.units import admin as units  # noqa: F401  (registers them)
from plans.units import matrix_admin as matrix  # noqa: F401  (registers them)
from plans.workbook import admin as workbook  # noqa: F401  (registers them)
