"""What this room does when something happened: who gets a role later signs, too, and a new owner is waited for."""

from __future__ import annotations

from collections.abc import Sequence

from opsloop.kernel.activity.hearing import hear, hear_many
from opsloop.kernel.activity.models import Event
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.signing import look_anew
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.waiting import CASTING, changes_who_waits

Stage = Improvement.Stage
OF_THE_OWNER = (Stage.PROPOSED, Stage.REDESIGN, Stage.READY, Stage.JUDGED)


@hear_many(*CASTING)
def ask_them_too(events: Sequence[Event]) -> None:
    """Others have a role now in a version that is being signed, by the process, their role of the team or a manager."""
    rows = Improvement.objects.live().filter(stage__in=(Stage.SIGNING, Stage.READY), signatures__isnull=False)
    for event in events:
        if event.verb == "changed" and not changes_who_waits(event.changes):
            continue
        here = rows.filter(workspace=event.workspace_id)
        if event.record_type == Process.record_type:
            here = here.filter(process=event.record_id)
        for improvement in here.distinct():
            look_anew(improvement)


@hear("improvement.changed")
def wait_for_the_new_owner(event: Event) -> None:
    """Whoever owns it now brings it on, where that is what it waits for."""
    if "owner" not in event.changes:
        return
    for improvement in Improvement.objects.live().filter(pk=event.record_id, stage__in=OF_THE_OWNER):
        improvement.wait_for([improvement.owner])
