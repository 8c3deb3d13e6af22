"""The web pages for buyers and operators: a client of the contract like any other, served under `/portal`."""
