"""The mail that a request is answered with: composed, given its form, and sent."""
