"""How dates are read in Turkish."""
