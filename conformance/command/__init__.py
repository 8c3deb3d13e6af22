"""The commands: what each reads from the command line, does and prints."""
