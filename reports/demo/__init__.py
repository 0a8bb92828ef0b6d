"""Sample data: accounts for every role, and the six-monthly cycle as if it had been running."""
