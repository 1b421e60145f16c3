"""What this room does when something happened: who gets a role later signs, too, and a new owner is waited for."""

from __future__ import annotations

from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.signing import ask_the_missing, unsigned

Stage = Improvement.Stage
OF_THE_OWNER = (Stage.PROPOSED, Stage.REDESIGN, Stage.READY, Stage.JUDGED)


@hear("process.role_cast")
def ask_them_too(event: Event) -> None:
    """Somebody has a role now in a version that is being signed."""
    rows = Improvement.objects.live().filter(process=event.record_id, stage=Improvement.Stage.SIGNING)
    for improvement in rows:
        if improvement.signatures.exists() and ask_the_missing(improvement):
            improvement.wait_for(row.person for row in unsigned(improvement))
            improvement.track("asked_to_sign", by=None)


@hear("improvement.changed")
def wait_for_the_new_owner(event: Event) -> None:
    """Whoever owns it now brings it on, where that is what it waits for."""
    if "owner" not in event.changes:
        return
    for improvement in Improvement.objects.live().filter(pk=event.record_id, stage__in=OF_THE_OWNER):
        improvement.wait_for([improvement.owner])
