"""Word documents on their way into a section."""
