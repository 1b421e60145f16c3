"""The plans that hold beside each other, and the drafts that wait: what a reader of one can turn to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.planning.elsewhere import plans_that_hold, standing_rows
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.projects.models import Project

NAMED = 2
"""So many projects are named; how many more there are is a number."""
DRAFTS = 5
PUBLISHED = Plan.State.PUBLISHED


@dataclass(frozen=True)
class Choice:
    """A plan, and of which projects it is, in words."""

    plan: Plan
    about: str


@dataclass(frozen=True)
class Choices:
    """What holds, and the newest drafts of the reader's own; the newest first."""

    holding: Sequence[Choice]
    drafts: Sequence[Choice]


def choices_of(workspace: Workspace, *, seen_by: User) -> Choices:
    """What the reader of a plan can turn to."""
    there = Plan.objects.in_workspace(workspace).visible_to(seen_by).kept()
    words = dict(plans_that_hold(workspace))
    known, still = there.in_bulk(words), set(standing_rows(workspace).values_list("plan", flat=True))
    holding = [each for key in words if (each := known.get(key)) and (key in still or each.state == PUBLISHED)]
    drafts = list(there.filter(made_by=seen_by, kind=Plan.Kind.DRAFT, state__in=Plan.OPEN)[:DRAFTS])
    words |= {plan.pk: set() for plan in drafts} | _projects_of(drafts)
    names = _names({key for keys in words.values() for key in keys}, seen_by)

    rest = _("All other projects") if len(holding) > 1 else _("All projects")
    return Choices(
        [Choice(each, _in_words(words[each.pk], names) or rest) for each in holding],
        [Choice(each, _in_words(words[each.pk], names) or _("All projects")) for each in drafts],
    )


def about(plan: Plan, *, seen_by: User) -> str:
    """Of which projects the plan is, in words; empty where it is of all."""
    keys = _projects_of([plan]).get(plan.pk) if plan.partial else None
    return _in_words(keys, _names(keys, seen_by)) if keys else ""


def _projects_of(plans: Iterable[Plan]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    pairs = Plan.projects.through.objects.filter(plan__in=[plan.pk for plan in plans])
    for plan, project in pairs.values_list("plan_id", "project_id"):
        found.setdefault(plan, set()).add(project)
    return found


def _names(keys: Collection[int], seen_by: User) -> dict[int, str]:
    rows = Project.objects.visible_to(seen_by).filter(pk__in=keys).order_by("sort_name", "name")
    return dict(rows.values_list("pk", "name"))


def _in_words(keys: Collection[int], names: Mapping[int, str]) -> str:
    """The first names, and how many projects more; those that the reader does not see are only counted."""
    if not keys:
        return ""
    shown = [name for key, name in names.items() if key in keys][:NAMED]
    more = len(keys) - len(shown)
    if not shown:
        return ngettext("%(count)s project", "%(count)s projects", more) % {"count": more}
    if not more:
        return enumerated(shown)
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
        "names": enumerated(shown),
        "count": more,
    }
