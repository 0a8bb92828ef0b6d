"""What was published, for everybody: the list of all versions, one by its code, and its proof."""
