"""The versions of a plan: putting it in force freezes the first; which holds in which year."""
