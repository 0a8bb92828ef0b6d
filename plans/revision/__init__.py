"""Changing a plan in force as the law allows: a revision (güncelleme), a correction of spelling.

A revision is written in a plan of its own (`drafting`); `carrying` says what that makes of the plan
in force, `rules` what it may not, `comparing` shows it side by side, `approving` carries it over.
"""
