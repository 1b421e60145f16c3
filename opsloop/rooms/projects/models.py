"""Projects and the work in them."""

from opsloop.rooms.projects.acceptance import Acceptance
from opsloop.rooms.projects.block import Block
from opsloop.rooms.projects.checklist import Checklist, ChecklistItem
from opsloop.rooms.projects.dependency import Dependency
from opsloop.rooms.projects.former_key import FormerKey
from opsloop.rooms.projects.former_ref import FormerRef
from opsloop.rooms.projects.health_update import HealthUpdate
from opsloop.rooms.projects.project import Project
from opsloop.rooms.projects.project_membership import ProjectMembership
from opsloop.rooms.projects.recurrence import Recurrence
from opsloop.rooms.projects.required_skill import RequiredSkill
from opsloop.rooms.projects.state import State
from opsloop.rooms.projects.time_entry import TimeEntry
from opsloop.rooms.projects.work_item import WorkItem

__all__ = [
    "Acceptance",
    "Block",
    "Checklist",
    "ChecklistItem",
    "Dependency",
    "FormerKey",
    "FormerRef",
    "HealthUpdate",
    "Project",
    "ProjectMembership",
    "Recurrence",
    "RequiredSkill",
    "State",
    "TimeEntry",
    "WorkItem",
]
