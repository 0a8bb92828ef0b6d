"""The plan as a document: one tree of values for page, PDF and JSON."""
