"""A hall as one file: to keep, to compare, and to found another one from."""
