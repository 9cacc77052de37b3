"""What a screen may know."""
