"""Projects and the work in them."""

from opsloop.rooms.projects.project import Project, ProjectMembership, State
from opsloop.rooms.projects.work_item import WorkItem

__all__ = ["Project", "ProjectMembership", "State", "WorkItem"]
