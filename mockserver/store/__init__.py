"""Where the mock keeps its state: one port, several adapters that behave alike."""
