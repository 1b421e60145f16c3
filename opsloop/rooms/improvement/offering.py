"""The button of a finding: improve this; or the way to the improvement that there is."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from opsloop.engines.mining import Finding
from opsloop.kernel.accounts.models import User
from opsloop.rooms.improvement.improving import under_way
from opsloop.rooms.processes.finding_acts import FindingAct, key_of, offers
from opsloop.rooms.processes.log import Log


@offers
def improve_this(log: Log, finding: Finding, user: User) -> FindingAct | None:
    """A draft of the finding, or the one that is under way."""
    key, slug = key_of(finding), log.workspace.slug
    known = under_way(log, key, user)
    if known is not None:
        return FindingAct(f"{known.ref} · {known.get_stage_display()}", f"/{slug}/improvements/{known.ref}", done=True)
    return FindingAct(_("Improve this"), reverse("finding-improvement", args=[slug, log.pk, key]))
