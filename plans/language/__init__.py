"""Turkish: case, order, search, numbers, and texts as people see them."""
