"""Dates as people in Turkey write them; Django's own formats for Turkish know slashes only."""

DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d/%m/%Y"]
