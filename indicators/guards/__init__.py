"""What the database refuses of the cycle's records, whichever way a change comes."""

from indicators.guards.calendar import calendar_guards as calendar_guards
from indicators.guards.cycle import monitoring_guards as monitoring_guards
from indicators.guards.cycle import signature_guards as signature_guards
from indicators.guards.meetings import meeting_guards as meeting_guards
