from django.apps import AppConfig


class BudgetingConfig(AppConfig):
    name = "budgeting"
    verbose_name = "Maliyet ve bütçe"

    def ready(self) -> None:
        from budgeting.audit import RULES
        from plans import audit

        audit.register(*RULES)
