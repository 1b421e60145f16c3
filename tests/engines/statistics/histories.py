"""Histories of a process at random, with or without an effect of a change in their middle."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from opsloop.engines.statistics import Observed, Weekly

DAY = date(2026, 6, 1)


def shocks(random: np.random.Generator, weeks: int, *, memory: float, spread: float) -> np.ndarray:
    """Weekly troubles that remember the week before (AR 1)."""
    found = np.zeros(weeks)
    found[0] = random.normal(0, spread)
    for week in range(1, weeks):
        found[week] = memory * found[week - 1] + random.normal(0, spread * np.sqrt(1 - memory**2))
    return found


def history(
    random: np.random.Generator, *, weeks: int = 26, effect: float = 0.0, trend: float = 0.0, with_control: bool = False
) -> tuple[Weekly, Weekly | None]:
    """26 + 26 weeks of 40 log-normal cases (log mean 3, deviation 0.8) that share a shock of 0.15 with memory 0.5."""
    week = np.arange(-weeks, weeks, dtype=float)
    after = (week >= 0).astype(float)
    shared = 3 + shocks(random, 2 * weeks, memory=0.5, spread=0.15) + np.log(1 + trend) * week
    noise = lambda: random.normal(0, 0.8 / np.sqrt(40), 2 * weeks)  # noqa: E731
    own = shocks(random, 2 * weeks, memory=0.3, spread=0.05)
    cases = np.full(2 * weeks, 40, dtype=np.int64)
    treated = Weekly(week, shared + own + noise() + np.log(1 + effect) * after, cases, after)
    return treated, Weekly(week, shared + noise(), cases, after) if with_control else None


def cases_of(
    random: np.random.Generator,
    *,
    days_before: float,
    days_after: float,
    weeks: int = 26,
    today: date,
    a_week: int = 20,
) -> list[Observed]:
    """Cases whose durations are exponential with these means; those that are not done by `today` are open."""
    found = []
    for week in range(-weeks, weeks):
        for _case in range(a_week):
            opened = DAY + timedelta(days=week * 7 + int(random.integers(0, 7)))
            lasts = random.exponential(days_before if week < 0 else days_after)
            if opened <= today:
                found.append(Observed(opened, lasts if opened + timedelta(days=lasts) <= today else None))
    return found
