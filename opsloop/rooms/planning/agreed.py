"""The baselines that a timeline is drawn against: of each project the newest, or the one that its reader chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.render import number
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.planning.baseline import Baseline, BaselineRow
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.rooms.projects.working_days import WorkingDays


class Days(NamedTuple):
    """From when to when work was agreed on; one of both may be open."""

    start: date | None
    due: date | None


@dataclass(frozen=True)
class Agreed:
    """What the chosen baselines say, by the key of the project and of the work."""

    chosen: Mapping[int, Baseline]
    days: Mapping[int, Days]
    calendar: WorkingDays

    def of_work(self, item: WorkItem, end: date | None) -> dict[str, Any] | None:
        """Where the work was agreed to be, and how far its end by the plan is from it; None where it was not agreed."""
        days = self.days.get(item.pk)
        if days is None or item.project_id not in self.chosen:
            return None
        return self._shown(self.chosen[item.project_id], days, end)

    def of_project(self, project: Project, ends: Mapping[int, date | None]) -> dict[str, Any] | None:
        """From the first start to the last end that was agreed of work, given with its ends; None where nothing was."""
        known = [self.days[key] for key in ends if key in self.days]
        starts = [day for days in known for day in days if day is not None]
        if not starts or project.pk not in self.chosen:
            return None
        due = max((days.due for days in known if days.due is not None), default=None)
        last = max((day for day in ends.values() if day is not None), default=None)
        return self._shown(self.chosen[project.pk], Days(min(starts), due), last)

    def _shown(self, baseline: Baseline, days: Days, end: date | None) -> dict[str, Any]:
        late = None if days.due is None or end is None else self.calendar.between(days.due, end)
        return {
            "name": baseline.name,
            "start": None if days.start is None else days.start.isoformat(),
            "due": None if days.due is None else days.due.isoformat(),
            "days": late,
            "words": "" if late is None else in_words(late),
        }


def baselines_of(projects: Iterable[int], *, seen_by: User) -> dict[int, list[Baseline]]:
    """The baselines of these projects that the user sees, the newest first, by the key of the project."""
    seen = Project.objects.visible_to(seen_by).filter(pk__in=list(projects))
    found: dict[int, list[Baseline]] = {}
    rows = Baseline.objects.filter(project__in=seen).select_related("project")
    for baseline in rows.order_by("project__name", "-taken_at", "-pk"):
        found.setdefault(baseline.project_id, []).append(baseline)
    return found


def chosen_of(known: Mapping[int, Sequence[Baseline]], asked: str) -> dict[int, Baseline]:
    """Of each project the baseline whose key is among those asked for, such as `3.8`, else the newest."""
    keys = {int(text) for text in asked.split(".") if is_number(text)}
    return {
        project: next((each for each in baselines if each.pk in keys), baselines[0])
        for project, baselines in known.items()
    }


def agreed_on(workspace: Workspace, projects: Iterable[int], *, asked: str, seen_by: User) -> Agreed:
    """What the chosen baselines of these projects say; two queries, however much work there is."""
    chosen = chosen_of(baselines_of(projects, seen_by=seen_by), asked)
    rows = BaselineRow.objects.filter(baseline__in=list(chosen.values())).exclude(start=None, due=None)
    days = {key: Days(start, due) for key, start, due in rows.values_list("work_item_id", "start", "due")}
    return Agreed(chosen, days, WorkingDays(workspace))


def in_words(days: int) -> str:
    """By how many working days something ends later or sooner than agreed."""
    if not days:
        return _("as agreed")
    if days > 0:
        return ngettext("%(count)s working day later", "%(count)s working days later", days) % {"count": number(days)}
    return ngettext("%(count)s working day sooner", "%(count)s working days sooner", -days) % {"count": number(-days)}
