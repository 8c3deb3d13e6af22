"""Tests of what runs the mock in containers."""
