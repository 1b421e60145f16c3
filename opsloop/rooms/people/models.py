"""People, organizations, roles, skills, hours, leave and the days of note."""

from opsloop.rooms.people.calendar_exception import CalendarException
from opsloop.rooms.people.hours import UsualHours, WorkingHours
from opsloop.rooms.people.hours_wish import HoursWish
from opsloop.rooms.people.leave import Leave
from opsloop.rooms.people.organization import Organization
from opsloop.rooms.people.person import Person
from opsloop.rooms.people.role import Role, RoleSkill
from opsloop.rooms.people.skill import Skill, SkillLevel

__all__ = [
    "CalendarException",
    "HoursWish",
    "Leave",
    "Organization",
    "Person",
    "Role",
    "RoleSkill",
    "Skill",
    "SkillLevel",
    "UsualHours",
    "WorkingHours",
]
