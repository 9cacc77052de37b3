"""`display/` shows it on the screens."""
