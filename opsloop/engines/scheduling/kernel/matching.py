"""Who fills which place of a team: people come in order of their rating, and move aside for others where they can."""

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import MOVER, PARENT, QUEUE, ROW_FILL, ROWS, TAKEN, Ints, Longs

UNREACHED = -2


@compiled
def join(scratch: Ints, able: Longs, counts: Ints, low: int, high: int, first: int, rows: int, newcomer: int) -> bool:
    """Take this person into the team, if every place so far filled can stay filled; a breadth-first augmenting path.

    `low` to `high` are the entries of those able to help, `counts[first:first + rows]` the places of each demand row.
    People that can be in a team together are a matroid (transversal), so taking the best rated first is optimal.
    """
    for row in range(rows):
        scratch[PARENT, row] = UNREACHED
    tail = _reach(scratch, able[newcomer, ROWS], newcomer, rows, -1, 0)
    head = 0
    while head < tail:
        row = scratch[QUEUE, head]
        head += 1
        if scratch[ROW_FILL, row] < counts[first + row]:
            _shift(scratch, row, low, newcomer)
            return True
        for other in range(low, high):
            if scratch[TAKEN, other - low] == row:
                tail = _reach(scratch, able[other, ROWS], other, rows, row, tail)
    return False


@compiled
def _reach(scratch: Ints, mask: int, mover: int, rows: int, origin: int, tail: int) -> int:
    """Queue the rows this person can fill and nobody reached yet."""
    for row in range(rows):
        if scratch[PARENT, row] == UNREACHED and (mask >> row) & 1:
            scratch[PARENT, row] = origin
            scratch[MOVER, row] = mover
            scratch[QUEUE, tail] = row
            tail += 1
    return tail


@compiled
def _shift(scratch: Ints, row: int, low: int, newcomer: int) -> None:
    """Move people along the path that ends in `row`, which has room; the newcomer takes the place at its start."""
    scratch[ROW_FILL, row] += 1
    while scratch[PARENT, row] >= 0:
        scratch[TAKEN, scratch[MOVER, row] - low] = row
        row = scratch[PARENT, row]
    scratch[TAKEN, newcomer - low] = row


@compiled
def seat(scratch: Ints, heads: Ints, low: int, high: int, rows: int, place: int) -> None:
    """Write the team into its places, from `place` on, row by row."""
    for row in range(rows):
        for entry in range(low, high):
            if scratch[TAKEN, entry - low] == row:
                heads[place] = entry
                place += 1
