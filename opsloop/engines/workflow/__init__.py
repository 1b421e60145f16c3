"""SOPs that run: a token machine over a block-structured part of BPMN 2.0.

A `Definition` is what is drawn (JSON in and out, known by its hash); `drawn` makes one from an outline and `outlined`
reads it back. `problems` says why it cannot run; `publish` makes a `Version` of it. `step(version, state, command)`
carries a command out and answers which rows to write; `migrate` takes a case to another version; `replay` tells how a
case that ran elsewhere differs from the SOP.

elements, fields, conditions, definition: what is drawn · structure, forms, soundness, version: can it run · raci: who
has what to do with it · outline, outlining: the same as steps · arranging, layout, swimlanes, diagram: as a picture ·
state, commands, events, clocks: a case · moving: the token machine · opening, running, doing, voting, pausing, timing,
stepping: one step · migrating · reaching, outcomes, aligning, guarding, reasons, conformance: every state, and a trace
beside them.
"""

from opsloop.engines.workflow.clocks import Clock, Office
from opsloop.engines.workflow.commands import (
    Assign,
    Begin,
    Cancel,
    CastVote,
    Change,
    Command,
    Complete,
    Escalate,
    Fire,
    Pause,
    Resume,
    Return,
    Take,
    Tick,
)
from opsloop.engines.workflow.conditions import Condition, WrongCondition
from opsloop.engines.workflow.conformance import Conformance, Deviation, Done, Verdict, moments, replay
from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.diagram import Box, Diagram, Point
from opsloop.engines.workflow.elements import (
    ALL,
    ANY,
    OWNER,
    Activity,
    Approval,
    Approver,
    CallSop,
    Checklist,
    Duration,
    Duties,
    Each,
    Element,
    End,
    Flow,
    Gateway,
    Input,
    Item,
    Occasion,
    Start,
    Timer,
    UserTask,
)
from opsloop.engines.workflow.events import Event
from opsloop.engines.workflow.fields import Data, Field
from opsloop.engines.workflow.layout import Measures, laid_out
from opsloop.engines.workflow.migrating import migrate, obstacles
from opsloop.engines.workflow.opening import inputs_of
from opsloop.engines.workflow.outcomes import Moment, Outcomes
from opsloop.engines.workflow.outline import Branch, Choice, Rework, Several, Together, drawn
from opsloop.engines.workflow.outlining import NoOutline, Outline, outlined
from opsloop.engines.workflow.pausing import due_after
from opsloop.engines.workflow.raci import duty_problems
from opsloop.engines.workflow.reaching import TooComplex
from opsloop.engines.workflow.reasons import Reason
from opsloop.engines.workflow.refusals import AlreadyDone, NotPossible, Problem, Unsound, WrongDefinition
from opsloop.engines.workflow.soundness import problems
from opsloop.engines.workflow.state import Case, OpenBlock, RunningTimer, State, Token, Vote, Work, key_of
from opsloop.engines.workflow.stepping import Step, step
from opsloop.engines.workflow.swimlanes import Swimlane, in_swimlanes
from opsloop.engines.workflow.timing import Fired, fire
from opsloop.engines.workflow.version import Version, publish

__all__ = [
    "ALL",
    "ANY",
    "OWNER",
    "Activity",
    "AlreadyDone",
    "Approval",
    "Approver",
    "Assign",
    "Begin",
    "Box",
    "Branch",
    "CallSop",
    "Cancel",
    "Case",
    "CastVote",
    "Change",
    "Checklist",
    "Choice",
    "Clock",
    "Command",
    "Complete",
    "Condition",
    "Conformance",
    "Data",
    "Definition",
    "Deviation",
    "Diagram",
    "Done",
    "Duration",
    "Duties",
    "Each",
    "Element",
    "End",
    "Escalate",
    "Event",
    "Field",
    "Fire",
    "Fired",
    "Flow",
    "Gateway",
    "Input",
    "Item",
    "Measures",
    "Moment",
    "NoOutline",
    "NotPossible",
    "Occasion",
    "Office",
    "OpenBlock",
    "Outcomes",
    "Outline",
    "Pause",
    "Point",
    "Problem",
    "Reason",
    "Resume",
    "Return",
    "Rework",
    "RunningTimer",
    "Several",
    "Start",
    "State",
    "Step",
    "Swimlane",
    "Take",
    "Tick",
    "Timer",
    "Together",
    "Token",
    "TooComplex",
    "Unsound",
    "UserTask",
    "Verdict",
    "Version",
    "Vote",
    "Work",
    "WrongCondition",
    "WrongDefinition",
    "drawn",
    "due_after",
    "duty_problems",
    "fire",
    "in_swimlanes",
    "inputs_of",
    "key_of",
    "laid_out",
    "migrate",
    "moments",
    "obstacles",
    "outlined",
    "problems",
    "publish",
    "replay",
    "step",
]
