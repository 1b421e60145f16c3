"""The domains of an operations team, each one Django app. Imports go down only."""
