"""The `sqlite:` and `postgresql:` stores: records in tables, shared by any number of processes."""
