"""One file for each outside system: a file of theirs becomes one `ImportBundle` of ours."""
