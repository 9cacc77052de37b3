"""`api/` is what the hall can do."""
