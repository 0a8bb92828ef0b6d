"""The parts of a monitoring report's data object."""
