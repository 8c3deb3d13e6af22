"""What pytest collects: one test for each rule that a run judges."""
