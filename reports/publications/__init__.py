"""What was published: stored data, read and checked."""
