"""The admin pages of sections and tables."""
