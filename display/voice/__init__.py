"""The recorded voice, and the script that made it."""
