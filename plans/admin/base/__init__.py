"""What every admin page stands on: forms, grids, history, versions, stale pages."""
