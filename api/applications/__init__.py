"""What citizens apply for: files, from draft to collection."""
