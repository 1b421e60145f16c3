"""Cells of a CSV that no spreadsheet runs: text that begins like a formula is marked as text."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """The value; text that a spreadsheet would calculate gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value
