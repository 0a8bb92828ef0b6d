"""İzlenebilirlik: who did what when; what no record's own history tells is recorded here."""

from plans.trail.recording import record as record
