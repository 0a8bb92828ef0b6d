"""Publishing a plan or a report as its next version."""
