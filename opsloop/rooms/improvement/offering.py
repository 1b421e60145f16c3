"""What improvements say on the pages below: the button of a finding, and for what a draft is drawn."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from opsloop.engines.mining import Finding
from opsloop.kernel.accounts.models import User
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.improving import under_way
from opsloop.rooms.processes.drawn_for import Purpose, says_what_for
from opsloop.rooms.processes.finding_acts import FindingAct, key_of, offers
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.models import Process


@offers
def improve_this(log: Log, finding: Finding, user: User) -> FindingAct | None:
    """A draft of the finding, or the one that is under way."""
    key, slug = key_of(finding), log.workspace.slug
    known = under_way(log, key, user)
    if known is not None:
        return FindingAct(f"{known.ref} · {known.get_stage_display()}", f"/{slug}/improvements/{known.ref}", done=True)
    return FindingAct(_("Improve this"), reverse("finding-improvement", args=[slug, log.pk, key]))


@says_what_for
def redesigned(process: Process, user: User) -> Purpose | None:
    """The improvement whose redesign it is, until its version is rolled out."""
    rows = Improvement.objects.in_workspace(process.workspace).visible_to(user).filter(process=process)
    found = rows.filter(stage__in=REDESIGNING, archived_at=None).order_by("-number").first()
    return Purpose(f"{found.ref} {found}", f"/{process.workspace.slug}/improvements/{found.ref}") if found else None


REDESIGNING = (Improvement.Stage.REDESIGN, Improvement.Stage.SIGNING, Improvement.Stage.READY)
