"""The plan's document: its tree of sections, its tables, Word files, and their admin pages."""
