"""The six-monthly cycle: what a period asks for, what is said, proven and still missing."""
