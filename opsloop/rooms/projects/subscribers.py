"""What this room does when something happened below it."""

from __future__ import annotations

from django.db import transaction

from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.projects.project_membership import ProjectMembership


@hear("membership.role_changed", "membership.removed")
def end_parts_in_projects(event: Event) -> None:
    """Who becomes a guest sees only what is shared with them, and who leaves nothing: their parts in projects end.

    A guest stays the client of a project. Each project's history says who was taken out of it.
    """
    user_id, _same = event.changes["user"]
    parts = ProjectMembership.objects.filter(person__user_id=user_id, project__workspace_id=event.workspace_id)
    if event.verb == "role_changed":
        if event.changes["role"][1] != Membership.Role.GUEST:
            return
        parts = parts.exclude(role=ProjectMembership.Role.CLIENT)
    with transaction.atomic():
        for part in parts.select_related("project", "person").order_by("pk"):
            part.project.remove_member(part.person, by=event.actor)
