"""Counting the work of a project by state, from one index alone."""

from __future__ import annotations

from django.db import models

COUNTED = ("state", "priority", "kind", "effort_minutes", "project", "workspace", "trashed_at", "archived_at")
"""What counts and sums are made of; also what is empty in every row of the index, or SQLite would look at each row."""


def place() -> models.Func:
    """The key of the work's project, in words that nothing but counts uses.

    SQLite would take an index that begins with the project for lists, too, where each row must then be fetched and
    sorted: 312 ms instead of 1 at 100,000 items once. It takes this one only where it is asked in these words.
    """
    return models.Func(models.F("project"), template="(%(expressions)s + 0)", output_field=models.BigIntegerField())
