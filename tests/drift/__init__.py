"""The contract, the code and the documents say the same."""
