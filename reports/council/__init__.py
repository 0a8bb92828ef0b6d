"""What a session of the council needs of a report: one PDF, and a Word summary for the minutes."""
