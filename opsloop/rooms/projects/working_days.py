"""Counting and adding days of work, as the dates of a plan move."""

from __future__ import annotations

from datetime import date, timedelta


def days_between(earlier: date, later: date) -> int:
    """How many days lie from `earlier` to `later`; negative where it is the other way round."""
    return (later - earlier).days


def add_days(day: date, days: int) -> date:
    """The day that many days after `day`."""
    return day + timedelta(days=days)
