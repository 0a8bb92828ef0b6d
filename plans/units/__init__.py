"""Units: their names as files write them, their lists, and who answers for which objective."""
