"""Sets the hours that everybody of a workspace works who has none of their own."""

from django.db import transaction

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import track
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.hours import Hours, UsualHours, as_words, usual_week, week_of


@transaction.atomic
def set_usual_hours(workspace: Workspace, hours: Hours, *, by: User) -> Event | None:
    """In place of what was; Refused where the spans of a day overlap. No hours at all mean the built-in ones."""
    before, wanted = usual_week(workspace), week_of(hours)
    UsualHours.objects.filter(workspace=workspace).delete()
    UsualHours.objects.bulk_create(
        UsualHours(workspace=workspace, weekday=weekday, starts_at=starts_at, ends_at=ends_at)
        for weekday, pairs in hours.items()
        for starts_at, ends_at in pairs
    )
    if before == wanted:
        return None
    return track(
        workspace_id=workspace.pk,
        record_type="workspace",
        record_id=workspace.pk,
        label=workspace.name,
        verb="usual_hours_set",
        by=by,
        changes={"hours": (as_words(before), as_words(usual_week(workspace)))},
    )
