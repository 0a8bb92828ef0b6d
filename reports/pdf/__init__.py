"""From HTML to a stored PDF file, in the background and within limits."""
