"""The shell every page stands in: templates, icons, formats, commands and refusals shown as sentences."""
