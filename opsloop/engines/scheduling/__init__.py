"""Planning: who does what when, within skills, calendars, equipment, links and dates.

`plan(problem)` answers the best `Plan` it finds in the time it is given, with a bound and a status. A `Problem` is
frozen and refuses what contradicts itself with a sentence. `violations(problem, plan)` looks at a plan without
believing the solver. Files become problems in `formats`.

facts, problem: what is planned · axis, tables: the same in slots · kernel: compiled passes and search · compiling,
warming: their machine code, made once · rules, searching, cpsat: the layers of search · bounds,
relaxing, settled, concurrent, bounding: what no plan is better than · solving: `plan` ·
answering, plan: what comes out · replanning, differing: from a published plan on · rerunning: other durations ·
sequencing, resuming: in which sequence and when started work goes on · checking: does it hold ·
explaining, slackening, contradicting: why it is so, how much later, why not at all.
"""

from opsloop.engines.scheduling.bounding import bound_of
from opsloop.engines.scheduling.checking import violations
from opsloop.engines.scheduling.contradicting import Contradiction, Fact, Relaxation, contradiction
from opsloop.engines.scheduling.differing import Change, Difference, Lateness, Load, difference
from opsloop.engines.scheduling.explaining import Reason, critical_path, hindering, why, why_not
from opsloop.engines.scheduling.facts import (
    LINK_KINDS,
    Activity,
    Elsewhere,
    Equipment,
    Link,
    LinkKind,
    MoneyLimit,
    Person,
    Project,
    Requirement,
    Ring,
    WrongProblem,
)
from opsloop.engines.scheduling.objective import MAKESPAN, PORTFOLIO, Objective
from opsloop.engines.scheduling.plan import Conflict, Figures, Plan, Planned, Seat
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.replanning import Move, Stability, frozen, repair, replan
from opsloop.engines.scheduling.rerunning import Reruns, reruns
from opsloop.engines.scheduling.resuming import resumed_in
from opsloop.engines.scheduling.searching import BeyondHorizon
from opsloop.engines.scheduling.sequencing import sequenced
from opsloop.engines.scheduling.slackening import Slack, slacks
from opsloop.engines.scheduling.solving import Progress, plan
from opsloop.engines.scheduling.warming import warm

__all__ = [
    "LINK_KINDS",
    "MAKESPAN",
    "PORTFOLIO",
    "Activity",
    "BeyondHorizon",
    "Change",
    "Conflict",
    "Contradiction",
    "Difference",
    "Elsewhere",
    "Equipment",
    "Fact",
    "Figures",
    "Lateness",
    "Link",
    "LinkKind",
    "Load",
    "MoneyLimit",
    "Move",
    "Objective",
    "Person",
    "Plan",
    "Planned",
    "Problem",
    "Progress",
    "Project",
    "Reason",
    "Relaxation",
    "Requirement",
    "Reruns",
    "Ring",
    "Seat",
    "Slack",
    "Stability",
    "WrongProblem",
    "bound_of",
    "contradiction",
    "critical_path",
    "difference",
    "frozen",
    "hindering",
    "plan",
    "repair",
    "replan",
    "reruns",
    "resumed_in",
    "sequenced",
    "slacks",
    "violations",
    "warm",
    "why",
    "why_not",
]
