"""Test integration: what a test suite that commands the mock can rely on."""
