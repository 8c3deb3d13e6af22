"""The business rules, tested without any I/O: values in, values or a refusal out."""
