"""The admin of the plan, one module for each part of the work."""

from plans.admin import cards, goals, matrix, people, plan, surveys, tables, units  # noqa: F401  (registers them)
