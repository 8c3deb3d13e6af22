"""What a run leaves to read: JSON, JUnit, a page and a badge."""
