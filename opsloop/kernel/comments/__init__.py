"""Talk on any record: threads, mentions, reactions."""
