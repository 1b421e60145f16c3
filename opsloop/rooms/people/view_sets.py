"""How people, organizations, roles and skills are listed and edited."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.layout import Board, Table
from opsloop.kernel.records.registry import register
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.rooms.people.models import Organization, Person, Role, Skill
from opsloop.rooms.people.zone import Zone


@register
class PersonViewSet(RecordViewSet):
    model = Person
    slug = "people"
    icon = "users"
    section = "modules"
    order = 60
    fields = (
        Field("name", sort="sort_name"),
        Field("title"),
        Field("organization", group=True, sort="organization__name"),
        Field("roles", group=True, sort=None),
        Field("kind", group=True),
        Field("state", group=True),
        Field("manager", group=True, sort="manager__sort_name"),
        Field("email"),
        Field("time_zone", kind=Zone(), sort=None),
        Field("part_time_percent", sum=False),
        Field("skills", sort=None, editable=False, paneled=True),
    )
    columns = "name title organization roles email state"
    card = "title organization"
    form = "name title email organization kind"
    sort = "name"
    layouts = (Table(), Board(by=("organization", "state", "kind")))
    search = {"name": "A", "title": "B", "email": "B"}
    empty = _("Everybody the team works with: members, contacts, candidates and outside workers.")


@register
class OrganizationViewSet(RecordViewSet):
    model = Organization
    slug = "organizations"
    icon = "building-2"
    section = "modules"
    order = 61
    fields = (
        Field("name"),
        Field("kind", group=True),
        Field("parent", group=True, sort="parent__name"),
        Field("head", group=True, sort="head__sort_name"),
        Field("description", sort=None),
    )
    columns = "name kind parent head"
    card = "kind head"
    form = "name kind parent head description"
    sort = "name"
    layouts = (Table(), Board(by=("kind",)))
    search = {"name": "A", "description": "C"}
    empty = _("The company, its departments and teams, and the customers and partners outside.")


@register
class RoleViewSet(RecordViewSet):
    model = Role
    slug = "roles"
    icon = "briefcase"
    section = "modules"
    order = 62
    fields = (
        Field("name"),
        Field("kind", group=True),
        Field("organization", group=True, sort="organization__name"),
        Field("purpose", sort=None),
        Field("skills", sort=None, editable=False, paneled=True),
    )
    columns = "name kind organization skills"
    form = "name kind organization purpose"
    sort = "name"
    search = {"name": "A", "purpose": "C"}
    empty = _("A role says what a position is for and which skills it needs.")


@register
class SkillViewSet(RecordViewSet):
    model = Skill
    slug = "skills"
    icon = "graduation-cap"
    section = "modules"
    order = 63
    fields = (
        Field("name"),
        Field("kind", group=True),
        Field("description", sort=None),
    )
    columns = "name kind"
    form = "name kind description"
    sort = "name"
    search = {"name": "A", "description": "C"}
    empty = _("What people can do, from 0 (none) to 4 (teaches others): the basis of every good assignment.")
