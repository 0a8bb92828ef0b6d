"""The page of who did what when: its list out of all tables of the trail, its search, its files."""
