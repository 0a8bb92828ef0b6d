"""Indicators as Excel and CSV lists."""
