"""The mock's own surface: what a test suite commands, under `/_mock` and behind the control token."""
