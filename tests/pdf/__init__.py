"""The printed invoice, read back as its recipient reads it."""
