"""Relations between any two records, whose verbs are fixed in code."""
