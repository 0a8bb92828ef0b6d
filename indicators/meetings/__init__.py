"""Meetings on a period: calling, agenda, minutes, and what the units have to do afterwards."""
