from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Performans göstergeleri"

    def ready(self) -> None:
        from indicators.audit import RULES
        from indicators.guards import monitoring_guards
        from plans import audit
        from plans.guards import register

        register(monitoring_guards)
        audit.register(*RULES)
