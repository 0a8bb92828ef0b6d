from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Performans göstergeleri"

    def ready(self) -> None:
        from indicators.audit import RULES
        from indicators.audit.data import indicator_spot
        from indicators.guards import monitoring_guards, signature_guards
        from indicators.models import Indicator
        from plans import audit
        from plans.audit.places import register_spot
        from plans.guards import register

        register(monitoring_guards)
        register(signature_guards)
        audit.register(*RULES)
        register_spot(Indicator, indicator_spot)
