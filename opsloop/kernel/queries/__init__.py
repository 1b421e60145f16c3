"""Queries that are asked a hundred times a second: built and compiled once, then run with other values."""
