from indicators.models.indicator import AnnualTarget, Indicator
from indicators.models.monitoring import (
    CardAssessment,
    Evidence,
    Measurement,
    Period,
    PeriodExtension,
    Unlock,
)

__all__ = [
    "AnnualTarget",
    "CardAssessment",
    "Evidence",
    "Indicator",
    "Measurement",
    "Period",
    "PeriodExtension",
    "Unlock",
]
