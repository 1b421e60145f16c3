"""News of a map: what its last reading found that was never there before, told to whoever owns what it is of."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from opsloop.engines.mining import Finding, Named, filtered
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.leading import leads
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.finding_words import NAMES
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.mining_of import cases_seen, findings_of, opened
from opsloop.rooms.processes.process import Process
from opsloop.rooms.projects.models import Project, ProjectMembership

LEAST_DAYS = 10
"""Days of waiting over the whole log: less is not worth a line in somebody's inbox."""
MOST_TOLD = 10
VERBS = {detector: f"found_{detector}" for detector in NAMES}
FOUND = [f"{of}.{verb}" for of in ("process", "project") for verb in VERBS.values()]
"""The names of these events."""
LONGEST = 200


def tell_of_new(log: Log, *, first: bool) -> list[Event]:
    """Track each new finding that matters on the process or project, the largest last; nothing where nothing is new.

    What was there once is no news again. Of the first reading nothing is told to whoever asked for it, and nothing of
    a log that others do not see: the history of the record is read by them. What counts is what all of them see.
    """
    of = None if log.private else log.process or log.project
    users = [user for user in concerned(of) if Log.objects.visible_to(user).filter(pk=log.pk).exists()]
    if of is None or not users:
        return []
    with opened(log, seen_by=users[0]) as seen:
        mined = filtered(seen, Named(_open_to_all(log, users[0])))
        found = [one for one in findings_of(log, mined) if one.waiting_days >= LEAST_DAYS]
    known = log.known_findings or []
    new = [one for one in found if key_of(one) not in known]
    knows = log.made_by_id if first else None
    quiet = [user.pk for user in users] == [knows] if first else log.known_findings is None
    return _tell(log, of, new, quiet=quiet, knows=knows)


def hears_of(event: Event, of: Process | Project) -> list[User]:
    """Whom a finding is told: who owns or leads it and may look at the map, but for whoever has just asked for it."""
    told = event.changes["steps"][-1]
    seen = Log.objects.filter(pk=told["log"])
    users = [user for user in concerned(of) if user.pk != told.get("knows")]
    return [user for user in users if seen.visible_to(user).exists()]


def concerned(of: Process | Project | None) -> list[User]:
    """Who owns the process, or owns or leads the project, and may sign in; the owner first."""
    if of is None:
        return []
    whose = Q(pk=of.owner_id)
    if isinstance(of, Project):
        leading = of.memberships.filter(role=ProjectMembership.Role.LEAD)
        whose |= Q(pk__in=leading.values("person"))
    people = Person.objects.filter(whose, user__isnull=False).select_related("user")
    ordered = sorted(people, key=lambda person: (person.pk != of.owner_id, person.pk))
    return [person.user for person in ordered if person.user is not None]


def _open_to_all(log: Log, user: User) -> frozenset[str]:
    """Of a project all its work: whoever sees it sees that."""
    if log.process_id is None:
        return cases_seen(log, user)
    rows = Case.objects.live().filter(process=log.process_id, visibility=Case.Visibility.WORKSPACE)
    return frozenset(str(key) for key in rows.values_list("pk", flat=True))


@transaction.atomic
def _tell(log: Log, of: Process | Project, new: list[Finding], *, quiet: bool, knows: int | None) -> list[Event]:
    log.known_findings = [*(log.known_findings or []), *dict.fromkeys(key_of(one) for one in new)]
    log.save(update_fields=["known_findings"])
    told = [] if quiet else sorted(new, key=lambda one: one.waiting_days)[-MOST_TOLD:]
    return [_track(log, of, one, knows) for one in told]


def _track(log: Log, of: Process | Project, found: Finding, knows: int | None) -> Event:
    label = " / ".join(found.activities)[:LONGEST]
    steps = {"label": label, "finding": key_of(found), "log": log.pk, "knows": knows}
    changes = {"steps": (None, steps), "days": (None, f"{found.waiting_days:,.0f}")}
    return of.track(VERBS[found.detector], by=None, changes=changes)


@leads(*FOUND)
def to_the_finding(event: Event, viewer: User, workspace: Workspace) -> str:
    """The map with its card chosen; empty where the viewer does not see it any more."""
    steps = event.changes["steps"][-1]
    if not Log.objects.in_workspace(workspace).visible_to(viewer).filter(pk=steps["log"]).exists():
        return ""
    return f"{reverse('map', args=[workspace.slug, steps['log']])}?finding={steps['finding']}"
