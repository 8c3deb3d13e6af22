"""The commands of the command line that talk to a mock that is running."""
