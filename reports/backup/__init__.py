"""Yedek: all that is stored in one archive, back into an empty installation, out of the product."""
