from indicators.models.indicator import AnnualTarget, Indicator
from indicators.models.monitoring import (
    EMPTY,
    UNTOUCHED,
    CardAssessment,
    Evidence,
    Measurement,
    Period,
    PeriodEvent,
    PeriodExtension,
    Unlock,
)
from indicators.models.notices import Notice
