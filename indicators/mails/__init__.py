"""E-mails of the cycle: who is told what, and the way out."""
