"""What this room does when something happened below: who gets a role later signs, too."""

from __future__ import annotations

from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.signing import ask_the_missing, unsigned


@hear("process.role_cast")
def ask_them_too(event: Event) -> None:
    """Somebody has a role now in a version that is being signed."""
    rows = Improvement.objects.live().filter(process=event.record_id, stage=Improvement.Stage.SIGNING)
    for improvement in rows:
        if improvement.signatures.exists() and ask_the_missing(improvement):
            improvement.wait_for(row.person for row in unsigned(improvement))
