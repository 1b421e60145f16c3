"""The generated screens of every record type."""
