"""What all stored things share: base classes, order of siblings, trail, guards, stored files."""
