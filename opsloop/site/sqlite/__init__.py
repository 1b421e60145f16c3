"""SQLite as Django speaks it, with writers that take turns instead of knocking until the door happens to be open."""
