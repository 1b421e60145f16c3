"""By what the own cases of a process can be told apart besides the log: their version, whose they are, their forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from opsloop.engines.mining import Named
from opsloop.kernel.accounts.models import User
from opsloop.rooms.people.models import Organization
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.form_rows import choices_of
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.version import ProcessVersion

COLUMNS = {"version": "version", "team": "requester__organization"}


@dataclass(frozen=True)
class OwnGroups:
    """The versions and teams of the cases of a process, by key, the newest version first; none of other logs.

    `fields`: what can be chosen in their forms, by "field:option". `people`: whether single people may be told apart,
    and teams of fewer than `SMALL`. `fixed`: whether its names are those of its first reading,
    as of a file that was brought once.
    """

    process: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    people: bool = True
    fixed: bool = True

    def cases_of(self, name: str, keys: Sequence[str]) -> Named:
        """The cases of these versions, or teams: those that the reader does not see are not in the log anyway."""
        rows = Case.objects.filter(process=self.process, **{f"{COLUMNS[name]}__in": keys})
        return Named(frozenset(str(pk) for pk in rows.values_list("pk", flat=True)))

    def cases_with(self, chosen: Sequence[str]) -> Iterator[Named]:
        """For each field the cases that say any of its options."""
        wanted: dict[str, list[str]] = {}
        for each in chosen:
            name, option = each.split(":", 1)
            wanted.setdefault(name, []).append(option)
        rows = list(Case.objects.filter(process=self.process).values_list("pk", "data")) if wanted else []
        for name, options in wanted.items():
            yield Named(frozenset(str(pk) for pk, data in rows if _option(data.get(name)) in options))


NO_GROUPS = OwnGroups()
SMALL = 3
"""A team of fewer shows what each of them did."""


def own_groups(log: Log, user: User) -> OwnGroups:
    """What the user may tell the cases of the log apart by."""
    people = log.names_people_to(user)
    if log.process is None:
        return OwnGroups(people=people, fixed=log.brought and not log.renewed)
    seen = Case.objects.visible_to(user).filter(process=log.process)
    versions = log.process.versions.filter(pk__in=seen.values("version")).order_by("-number")
    teams = Organization.objects.in_workspace(log.workspace).visible_to(user)
    if not people:
        teams = teams.annotate(size=Count("people")).filter(size__gte=SMALL)
    asking = seen.values("requester__organization")
    named = {str(pk): name for pk, name in teams.filter(pk__in=asking).order_by("name").values_list("pk", "name")}
    numbers = {str(version.pk): str(version.number) for version in versions}
    return OwnGroups(log.process.pk, numbers, named, _choices(versions), people, fixed=False)


def _choices(versions: Iterable[ProcessVersion]) -> dict[str, str]:
    """What can be chosen in the forms of these versions; fields are called as in the first that has them."""
    known: dict[str, str] = {}
    for version in versions:
        for each in version.compiled.definition.fields:
            for option, words in choices_of(each):
                named = _("%(name)s: %(value)s") % {"name": each.label or each.name, "value": words}
                known.setdefault(f"{each.name}:{option}", named)
    return known


def _option(value: object) -> str:
    """A value as the forms send it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
