"""Entry of actual values by the departments (veri girişi)."""
