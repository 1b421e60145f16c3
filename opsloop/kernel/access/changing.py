"""Changing what a workspace is called and where it works."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from opsloop.kernel.access.currency import rewrite_amounts
from opsloop.kernel.access.members import check_may_manage
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.track import track
from opsloop.kernel.workspaces.models import Workspace

CHANGEABLE = ("name", "language", "time_zone", "currency", "country", "hour_cost", "waiting_cost")


@transaction.atomic
def change_workspace(workspace: Workspace, values: Mapping[str, Any], *, by: User) -> None:
    """Give the workspace new values; nothing is tracked where nothing differs."""
    check_may_manage(by, workspace)
    before = Workspace.objects.select_for_update().get(pk=workspace.pk)
    names = [name for name in CHANGEABLE if name in values and values[name] != getattr(before, name)]
    if not names:
        return
    for name in names:
        setattr(workspace, name, values[name])
    workspace.save(update_fields=names)
    rewrite_amounts(workspace, before.currency, workspace.currency)
    track(
        workspace_id=workspace.pk,
        record_type="workspace",
        record_id=workspace.pk,
        label=workspace.name,
        verb="changed",
        by=by,
        changes={name: (_told(getattr(before, name)), _told(values[name])) for name in names},
    )


def _told(value: Any) -> Any:
    """A value as the log keeps it."""
    return str(value) if isinstance(value, Decimal) else value
