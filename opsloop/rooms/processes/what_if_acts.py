"""The link of a finding's card to what a change of it would bring."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from opsloop.engines.mining import Finding
from opsloop.kernel.accounts.models import User
from opsloop.rooms.processes.finding_acts import FindingAct, offers
from opsloop.rooms.processes.log import Log

TRIED = {
    "rubber_stamp": "skip",
    "step_without_effect": "skip",
    "bottleneck": "sooner",
    "batching": "sooner",
    "deadline_hot_spot": "sooner",
    "rework": "rework",
    "ping_pong": "rework",
    "mergeable_steps": "skip",
}
"""The change that would take a kind of waste away; where the order is what matters there is none."""


@offers
def try_it(log: Log, finding: Finding, _user: User) -> FindingAct | None:
    """The page on which it is simulated, with the change that suits the finding; the person may take another one."""
    kind = TRIED.get(finding.detector)
    if kind is None or not finding.activities:
        return None
    # Of two steps that could be one the second is what would be spared.
    place = reverse("map-what-if", args=[log.workspace.slug, log.pk])
    query = urlencode({"kind": kind, "named": finding.activities[-1]})
    return FindingAct(_("What if…"), f"{place}?{query}", done=True)
