"""The control plane: what a test suite may command, and what becomes of it."""
