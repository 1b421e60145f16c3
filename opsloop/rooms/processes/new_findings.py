"""News of a map: what its last reading found that was never there before, told to the owner of the process."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from opsloop.engines.mining import Finding, Named, filtered
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.leading import leads
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.finding_words import NAMES
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.mining_of import findings_of, opened

LEAST_DAYS = 10
"""Days of waiting over the whole log: less is not worth a line in somebody's inbox."""
MOST_TOLD = 10
VERBS = {detector: f"found_{detector}" for detector in NAMES}
LONGEST = 200


def tell_of_new(log: Log, *, first: bool) -> list[Event]:
    """Track each new finding that matters on the process, the largest last; nothing where nothing is new.

    What was there once is no news again. Of the first reading nothing is told to whoever asked for it, and nothing of
    a log that others do not see: the history of the process is read by them. What counts is what the owner sees.
    """
    owner = _owner(log)
    if owner is None or log.process is None or not Log.objects.visible_to(owner).filter(pk=log.pk).exists():
        return []
    with opened(log, seen_by=owner) as seen:
        mined = filtered(seen, Named(_open_to_all(log)))
        found = [one for one in findings_of(log, mined) if one.waiting_days >= LEAST_DAYS]
    known = log.known_findings or []
    new = [one for one in found if key_of(one) not in known]
    quiet = log.made_by_id == owner.pk if first else log.known_findings is None
    return _tell(log, new, quiet=quiet)


def _open_to_all(log: Log) -> frozenset[str]:
    rows = Case.objects.live().filter(process=log.process, visibility=Case.Visibility.WORKSPACE)
    return frozenset(str(key) for key in rows.values_list("pk", flat=True))


@transaction.atomic
def _tell(log: Log, new: list[Finding], *, quiet: bool) -> list[Event]:
    log.known_findings = [*(log.known_findings or []), *dict.fromkeys(key_of(one) for one in new)]
    log.save(update_fields=["known_findings"])
    told = [] if quiet else sorted(new, key=lambda one: one.waiting_days)[-MOST_TOLD:]
    return [_track(log, one) for one in told]


def _track(log: Log, found: Finding) -> Event:
    if log.process is None:
        raise ValueError(f"wanted the log of a process, got {log}")
    label = " / ".join(found.activities)[:LONGEST]
    steps = {"label": label, "finding": key_of(found), "log": log.pk}
    changes = {"steps": (None, steps), "days": (None, f"{found.waiting_days:,.0f}")}
    return log.process.track(VERBS[found.detector], by=None, changes=changes)


def _owner(log: Log) -> User | None:
    """Who owns the process and may sign in; None for logs of other things, and for one that is somebody's own."""
    if log.process is None or log.private or log.process.owner is None:
        return None
    return log.process.owner.user


@leads(*(f"process.{verb}" for verb in VERBS.values()))
def to_the_finding(event: Event, viewer: User, workspace: Workspace) -> str:
    """The map with its card chosen; empty where the viewer does not see it any more."""
    steps = event.changes["steps"][-1]
    if not Log.objects.in_workspace(workspace).visible_to(viewer).filter(pk=steps["log"]).exists():
        return ""
    return f"{reverse('map', args=[workspace.slug, steps['log']])}?finding={steps['finding']}"
