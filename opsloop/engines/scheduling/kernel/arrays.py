"""The tables a kernel reads and the memory it writes, as plain arrays."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.uint8]

DUE_OF, RELEASE_OF = range(2)
FREE, PINNED, STARTED, PAST = 0, 1, 2, 3
"""What the kernel may do with an activity: place it, place it at its pin, go on with it from now, leave it be."""
FORBIDDEN = 1e9
"""A price at or above which a person is not taken."""
FS, SS, FF, SF = 0, 1, 2, 3
MOST_ROWS = 60
"""An activity asks for at most so many different skills at once: one bit of a mask each."""


# Columns. Few wide arrays: every array of a tuple costs each compiled function seven arguments.
WORK, STATE, RELEASE, PIN, PAST_END, WHOLE, DUE, DEADLINE, PROJECT, LINK_AT, ROW_AT, HEAD_AT, ABLE_AT = range(13)
WEIGHT, COST = range(2)
FROM, KIND, LAG, MOST, ELAPSED = range(5)
PERSON, ROWS = range(2)
CALENDAR, BUSY_AT, SKILLS = range(3)
RANK, SELECT, RUN_END = range(3)
COUNT, LOAD = range(2)
PERIOD_END, LIMIT = range(2)
EARLIEST, QUEUE, TAKEN, ROW_FILL, PARENT, MOVER = range(6)
NOW, SLOTS, LENGTH, PLAIN = range(4)


class Tables(NamedTuple):
    """A problem in slots. Columns named X_AT lead into other arrays: row i there has the entries from its X_AT to
    that of row i + 1, so such arrays have one row more than they tell of.
    """

    size: Longs
    """NOW (from which slot unstarted work may begin), SLOTS, LENGTH (time units of a slot), PLAIN (1: nobody has a
    calendar of their own, working time is the axis itself)."""
    act: Ints
    """[activity + 1]: WORK in slots; STATE; RELEASE; PIN, the start slot of what is not free, else -1; PAST_END;
    WHOLE, 1 where it may pause only while the house is closed; DUE; DEADLINE; PROJECT or -1; LINK_AT, ROW_AT, HEAD_AT,
    ABLE_AT."""
    worth: Floats
    """[activity]: WEIGHT; COST."""
    link: Ints
    """Links by their later activity: FROM; KIND; LAG in slots of the house, or in time units where ELAPSED; MOST."""
    row: Ints
    """How many people each demand row asks for; the places (heads) of one row stand together."""
    able: Longs
    """Who can help with an activity: PERSON; ROWS, the demand rows they can fill, as bits."""
    need: Words
    """[activity, word]: equipment used, four kinds to a word, 16 bits each."""
    capacity: Words
    person: Ints
    """[person + 1]: CALENDAR; BUSY_AT; SKILLS, how many they master."""
    slot_cost: Floats
    calendar: Ints
    """[table, calendar, slot or w]: RANK, working slots before this slot; SELECT, the slot of working slot w (NEVER - 1
    beyond the last); RUN_END, where the run without a hard break around w ends. Calendar 0 is the house."""
    time: Longs
    """When each slot starts, in time units; one more than there are slots."""
    period: Ints
    """The money limit that holds in each slot; -1 where none does. Empty where there are no limits."""
    money: Floats
    """[limit]: PERIOD_END; LIMIT."""
    project: Ints
    """[project]: DUE_OF; RELEASE_OF."""
    project_weight: Floats


DUE_OF, RELEASE_OF = range(2)


class Memory(NamedTuple):
    """What a pass writes."""

    start: Ints
    finish: Ints
    head: Ints
    """Who fills each place, as an entry of `able`; -1 where nobody does."""
    starts: Ints
    ends: Ints
    staff: Longs
    """[person]: COUNT of busy intervals; LOAD in slots."""
    free: Words
    spent: Floats
    scratch: Ints
    """For a team: EARLIEST own start of each able person, QUEUE, TAKEN row, ROW_FILL, PARENT, MOVER."""
    rating: Floats
    """For a team: who is taken first."""
