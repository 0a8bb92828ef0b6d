"""All sheets, in the order in which their records can be made."""

from budgeting.sheets import MONEY_SHEETS
from plans.workbook.document_sheets import DOCUMENT_SHEETS
from plans.workbook.plan_sheets import PLAN_SHEETS
from plans.workbook.sheet import Sheet

SHEETS: tuple[Sheet, ...] = (*PLAN_SHEETS, *MONEY_SHEETS, *DOCUMENT_SHEETS)
BY_TITLE = {sheet.title: sheet for sheet in SHEETS}
