"""How dates are read, by language."""
