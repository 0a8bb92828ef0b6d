"""Performance pages and open data for everybody, from what was published alone."""
