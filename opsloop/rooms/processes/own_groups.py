"""By what the own cases of a process can be told apart besides the log: the version they run on, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from opsloop.engines.mining import Named
from opsloop.kernel.accounts.models import User
from opsloop.rooms.people.models import Organization
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.log import Log

COLUMNS = {"version": "version", "team": "requester__organization"}


@dataclass(frozen=True)
class OwnGroups:
    """The versions and teams of the cases of a process, by key, the newest version first; none of other logs.

    `people`: whether single people may be told apart, and teams of fewer than `SMALL`.
    """

    process: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    people: bool = True

    def cases_of(self, name: str, keys: Sequence[str]) -> Named:
        """The cases of these versions, or teams: those that the reader does not see are not in the log anyway."""
        rows = Case.objects.filter(process=self.process, **{f"{COLUMNS[name]}__in": keys})
        return Named(frozenset(str(pk) for pk in rows.values_list("pk", flat=True)))


NO_GROUPS = OwnGroups()
SMALL = 3
"""A team of fewer shows what each of them did."""


def own_groups(log: Log, user: User) -> OwnGroups:
    """What the user may tell the cases of the log apart by."""
    people = log.names_people_to(user)
    if log.process is None:
        return OwnGroups(people=people)
    seen = Case.objects.visible_to(user).filter(process=log.process)
    rows = log.process.versions.filter(pk__in=seen.values("version")).values_list("pk", "number")
    versions = {str(pk): str(number) for pk, number in rows}
    teams = Organization.objects.in_workspace(log.workspace).visible_to(user)
    if not people:
        teams = teams.annotate(size=Count("people")).filter(size__gte=SMALL)
    asking = seen.values("requester__organization")
    named = {str(pk): name for pk, name in teams.filter(pk__in=asking).order_by("name").values_list("pk", "name")}
    newest_first = dict(sorted(versions.items(), key=lambda row: -int(row[1])))
    return OwnGroups(log.process.pk, newest_first, named, people)
