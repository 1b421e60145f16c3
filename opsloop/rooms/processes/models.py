"""Processes with their versions and roles, and cases with the rows of how they stand, the logs that are mined,
files that processes came from, forms for whoever is outside."""

from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.case_rows import CaseBlock, CaseTimer, CaseToken, CaseWork
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.origin import Origin
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.public_form import PublicForm, PublicRequest
from opsloop.rooms.processes.roles import ProcessRole
from opsloop.rooms.processes.team_version import TeamVersion
from opsloop.rooms.processes.version import ProcessVersion, Step

__all__ = [
    "Case",
    "CaseBlock",
    "CaseTimer",
    "CaseToken",
    "CaseWork",
    "Log",
    "Origin",
    "Process",
    "ProcessRole",
    "ProcessVersion",
    "PublicForm",
    "PublicRequest",
    "Step",
    "TeamVersion",
]
