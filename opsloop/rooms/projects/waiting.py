"""What waits for a piece of work, found by one recursive query: only what is reached is ever read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

STEPS = (
    # whatever was made to wait for it
    "SELECT d.successor_id, 1 FROM {0} JOIN projects_dependency d ON d.predecessor_id = r.id",
    # the work it is a part of cannot finish before it
    "SELECT i.parent_id, 0 FROM {0} JOIN projects_workitem i ON i.id = r.id WHERE i.parent_id IS NOT NULL",
    # the parts of what is held are held with it
    "SELECT i.id, 1 FROM {0} JOIN projects_workitem i ON i.parent_id = r.id WHERE r.held = 1",
)


def kept_waiting(key: int) -> set[int]:
    """The keys of all work that cannot start or finish before work item `key` has, itself included."""
    return _reached(key, STEPS)


def made_to_wait(key: int) -> set[int]:
    """The keys of the work that depends on work item `key`, however far, itself included."""
    return _reached(key, STEPS[:1])


def _reached(key: int, steps: Sequence[str]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_query(steps), [key])
        return {row[0] for row in cursor.fetchall()}


def _query(steps: Sequence[str]) -> str:
    """SQLite takes several recursive terms; PostgreSQL one, which joins them sideways."""
    if connection.vendor == "postgresql":
        sideways = " UNION ALL ".join(step.format("(SELECT r.id, r.held) r") for step in steps)
        terms = f"SELECT s.* FROM reached r CROSS JOIN LATERAL ({sideways}) s"  # noqa: S608  # fixed words only
    else:
        terms = " UNION ".join(step.format("reached r") for step in steps)
    return (
        f"WITH RECURSIVE reached(id, held) AS (SELECT CAST(%s AS bigint), 1 UNION {terms}) "  # noqa: S608
        "SELECT DISTINCT id FROM reached"
    )


def path_between(start: int, end: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """The shortest way from `start` to `end` along the edges, both included; empty where there is none."""
    following: dict[int, list[int]] = {}
    for before, after in edges:
        following.setdefault(before, []).append(after)
    came_from: dict[int, int | None] = {start: None}
    queue = [start]
    for here in queue:
        for there in following.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                queue.append(there)
    if end not in came_from:
        return []
    path: list[int] = []
    step: int | None = end
    while step is not None:
        path.append(step)
        step = came_from[step]
    return path[::-1]
