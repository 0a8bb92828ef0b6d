"""Yardım: the guides for users as pages of the application."""
