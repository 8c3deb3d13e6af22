"""A run: what is selected, judged in which process, and tidied up."""
