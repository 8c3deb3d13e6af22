"""Clients that are not Python: the mock as a test suite in another language sees it."""
