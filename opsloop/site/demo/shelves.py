"""What people laid out for themselves and others: saved views and favourites."""

from __future__ import annotations

from opsloop.kernel.records.models import Favorite, SavedView
from opsloop.kernel.records.subject import address_of
from opsloop.kernel.workspaces.models import Workspace
from opsloop.site.demo.cast import Player
from opsloop.site.demo.projects import Built

VIEWS = (
    ("MEM", "本周到期 Due this week", "layout=table&f=due:within:week&sort=due", "lin", True),
    ("MEM", "按人看 By person", "layout=board&group=assignees", "lin", True),
    ("CON", "Waiting for Ana", "layout=table&f=stage:in:review&sort=due", "wang", True),
    ("SUP", "紧急与高 Urgent and high", "layout=table&f=priority:in:4,3&sort=due", "huang", True),
)


def fill(workspace: Workspace, built: dict[str, Built], team: dict[str, Player]) -> None:
    """Shared views of each project, and the favourites of those who sign in."""
    for place, (key, name, query, owner, shared) in enumerate(VIEWS):
        project = built[key].project
        SavedView.objects.create(
            workspace=workspace,
            record_type="work_item",
            scope_id=project.pk,
            name=name,
            query=query,
            owner=team[owner].user,
            shared=shared,
            position=place,
        )
    for player, key in (("lin", "MEM"), ("lin", "CON"), ("chen", "MEM"), ("zhao", "SUP")):
        project = built[key].project
        Favorite.objects.create(
            workspace=workspace,
            user=team[player].user,
            record_type=project.record_type,
            record_id=project.pk,
            label=project.name,
            address=address_of(project, workspace),
        )
