"""The admin of the plan, one module for each part of the work."""

from plans.admin import (  # noqa: F401  (registers them)
    cards,
    goals,
    matrix,
    people,
    plan,
    sections,
    surveys,
    tables,
    units,
)
