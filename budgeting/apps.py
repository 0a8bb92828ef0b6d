from django.apps import AppConfig


class BudgetingConfig(AppConfig):
    name = "budgeting"
    verbose_name = "Maliyet ve bütçe"

    def ready(self) -> None:
        from budgeting import audit, sheets  # noqa: F401  (register rules and sheets)
        from budgeting.models import CardCost
        from plans.units import succession

        succession.register(
            succession.Tie(
                CardCost,
                "karttaki maliyet satırı",
                succession.not_over("card__objective__goal__plan"),
                lambda row: row.card.label,
                ("card__objective__goal",),
            )
        )
