"""Work that has to begin later than it could, since what comes after it would otherwise lag too long."""

from opsloop.engines.scheduling.compiling import entry
from opsloop.engines.scheduling.kernel.arrays import FREE, FROM, LINK_AT, MOST, STATE, Ints, Memory, Tables
from opsloop.engines.scheduling.kernel.passing import too_late
from opsloop.engines.scheduling.kernel.timeline import NEVER


@entry
def hold_back(t: Tables, m: Memory, hold: Ints) -> int:
    """Raise `hold` of each free activity whose successor in the plan comes later than its maximal lag allows.

    By as many slots as it is too late, so that holds never pass the least ones that keep all lags where nobody and
    nothing is short. How many holds were raised.
    """
    raised = 0
    for i in range(t.act.shape[0] - 1):
        for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
            before = t.link[k, FROM]
            if t.link[k, MOST] < NEVER and t.act[before, STATE] == FREE:
                later = m.start[before] + too_late(t, m, i, k)
                if later > max(hold[before], m.start[before]):
                    hold[before] = later
                    raised += 1
    return raised
