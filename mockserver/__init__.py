"""A mock of the B2B invoice API that keeps state and obeys the contract's rules."""
