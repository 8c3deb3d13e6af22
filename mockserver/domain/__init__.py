"""What an invoice is and what may happen to it: pure functions and frozen dataclasses."""
