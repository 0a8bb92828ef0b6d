"""The year view of activities: a unit's and a plan's, as page, PDF and Excel."""
