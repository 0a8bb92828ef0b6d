"""What is printed for those who meet: the pack for a session of the council, minutes."""
