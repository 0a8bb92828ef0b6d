"""Long documents drawn in parts, each kept by its content, and joined into one PDF."""
