"""Filters of planning pages."""
