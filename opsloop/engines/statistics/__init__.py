"""Statistics: whether a change made a difference."""
