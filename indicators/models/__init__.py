from indicators.models.indicator import AnnualTarget, Indicator
from indicators.models.monitoring import (
    CardAssessment,
    Evidence,
    Measurement,
    Period,
    PeriodExtension,
    Unlock,
)
from indicators.models.notices import Notice

__all__ = [
    "AnnualTarget",
    "CardAssessment",
    "Evidence",
    "Indicator",
    "Measurement",
    "Notice",
    "Period",
    "PeriodExtension",
    "Unlock",
]
