"""Fields of knowledge, values in and values out: no Django, no clock, no files."""
