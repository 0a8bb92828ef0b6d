from django.apps import AppConfig


class BudgetingConfig(AppConfig):
    name = "budgeting"
    verbose_name = "Maliyet ve bütçe"

    def ready(self) -> None:
        from budgeting.audit import RULES
        from budgeting.sheets import MONEY_SHEETS
        from plans import audit
        from plans.workbook import sheet

        audit.register(*RULES)
        sheet.register(*MONEY_SHEETS)
