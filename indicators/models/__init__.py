from indicators.models.calendar import ActivityProgress, ActivityYear, Milestone, RiskState
from indicators.models.cycle import EnteredRecord, SentRecord, touched
from indicators.models.indicator import AnnualTarget, Indicator
from indicators.models.meetings import (
    ActionItem,
    AgendaPoint,
    Decision,
    Meeting,
    Participant,
)
from indicators.models.monitoring import (
    CardAssessment,
    Evidence,
    Measurement,
    Period,
    PeriodEvent,
    PeriodExtension,
    Unlock,
)
from indicators.models.notices import Notice
