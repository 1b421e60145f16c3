"""What a change would bring: the process as its log shows it, simulated as it is and changed.

`learn(log)` takes the cases apart into visits: what is done, what lies although somebody is free, and what waits
because all who do the step are busy. `what_if(learned, [Skip("Approve"), ...])` draws whole cases of the log anew, lets
them queue for people again, and compares pairs of runs that differ by the changes alone; it refuses (`NotBelievable`)
where the simulation of the process as it is misses what happened later by more than 15 %. Times may be of a calendar.

learned: from the log · changes: what may be asked · work: the cases of a run, before and after · running: the
simulator · comparing: believing and comparing. docs/engines/mining.md has the definitions.
"""

from opsloop.engines.mining.what_if.changes import Automate, Change, Faster, LessRework, Skip, Staff, Volume
from opsloop.engines.mining.what_if.comparing import (
    Calibration,
    Comparison,
    Interval,
    NotBelievable,
    Outcome,
    calibrated,
    what_if,
)
from opsloop.engines.mining.what_if.learned import Learned, learn
from opsloop.engines.mining.what_if.running import Run, run
from opsloop.engines.mining.what_if.work import Unknown, Work, changed, drawn

__all__ = [
    "Automate",
    "Calibration",
    "Change",
    "Comparison",
    "Faster",
    "Interval",
    "Learned",
    "LessRework",
    "NotBelievable",
    "Outcome",
    "Run",
    "Skip",
    "Staff",
    "Unknown",
    "Volume",
    "Work",
    "calibrated",
    "changed",
    "drawn",
    "learn",
    "run",
    "what_if",
]
