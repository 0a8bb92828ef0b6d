"""Who may do what: every address, every action of the admin, every kind of person."""
