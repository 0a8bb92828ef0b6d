"""What a period asks for, how far its units are, and how addresses name it."""
