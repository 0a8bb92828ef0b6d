from django.apps import AppConfig


class BudgetingConfig(AppConfig):
    name = "budgeting"
    verbose_name = "Maliyet ve bütçe"

    def ready(self) -> None:
        from budgeting import audit  # noqa: F401  (registers the rules)
