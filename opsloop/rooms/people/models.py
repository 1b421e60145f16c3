"""People, organizations, roles and skills."""

from opsloop.rooms.people.organization import Organization
from opsloop.rooms.people.person import Leave, Person, WorkingHours
from opsloop.rooms.people.role import Role, RoleSkill
from opsloop.rooms.people.skill import Skill, SkillLevel

__all__ = ["Leave", "Organization", "Person", "Role", "RoleSkill", "Skill", "SkillLevel", "WorkingHours"]
