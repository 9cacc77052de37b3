"""Says times and openings in Indonesian and English."""
