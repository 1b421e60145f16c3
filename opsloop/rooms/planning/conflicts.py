"""Facts that a plan does not keep, and why there can be none, as sentences: only work that the reader sees is named."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_datetime
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.explaining import Explainer, addresses_of, as_values, linked, titles_of
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.supposing import person_behind

logger = logging.getLogger(__name__)
Values = Mapping[str, Any]


class Contradiction(Refused):
    """Facts that cannot hold together: of which kind, and the keys of the work that they are about.

    `against` says which facts leave work no place, where that is known.
    """

    sentence = gettext_lazy("This cannot be planned: %(reason)s")

    def __init__(self, kind: str, works: Sequence[int], *, by: User) -> None:
        titles = titles_of(works, seen_by=by)
        named = enumerated(titles.get(each, _("other work")) for each in works)
        super().__init__(reason=str(CONTRADICTIONS[kind]) % {"works": named})
        self.kind, self.works = kind, works
        self.against: Values = {}


class NothingToPlan(Refused):
    """There is no work, or nobody to do it; `kind` says which of both, and where to look."""

    def __init__(self, kind: str) -> None:
        super().__init__(NOTHING[kind])
        self.kind = kind


NOTHING = {
    "work": gettext_lazy("There is no open work to plan. Make work in a project, or bring a board in."),
    "backlog": gettext_lazy("All open work is in the backlog. Commit to some of it, or plan the backlog too."),
    "people": gettext_lazy("There is nobody who can be given work. Add people, and say what they can do."),
    "skills": gettext_lazy("Nobody can do any of the open work: it asks for skills that nobody has at that level."),
    "outside": gettext_lazy(
        "Nobody in the projects has the skills that the open work asks for, but others have. Make them members."
    ),
    "few": gettext_lazy("All open work asks for more people at once than have its skills."),
}
"""By kind."""

CONTRADICTIONS = {
    "ring": gettext_lazy("these wait for each other: %(works)s."),
    "beyond": gettext_lazy("there is no place within two years for %(works)s."),
    "other": gettext_lazy("what is known of the work contradicts itself."),
}
"""By kind."""


def conflicts_in(problem: engine.Problem, answer: engine.Plan) -> list[dict[str, Any]]:
    """What an answer does not keep of its problem; where people are not free, who and why."""
    found = []
    for each in answer.conflicts:
        if each.kind == "people" and problem.activities[problem.index[each.activity]].started is not None:
            found.append({**conflict_values(each), "begun": True})
        else:
            hindering = engine.hindering(problem, answer, each.activity) if each.kind == "people" else ()
            found.append(conflict_values(each, hindering))
    return found


def conflict_values(conflict: engine.Conflict, hindering: Iterable[engine.Reason] = ()) -> dict[str, Any]:
    """As the figures of a plan keep it; moments as texts."""
    values: dict[str, Any] = {"kind": conflict.kind, "activity": conflict.activity}
    if why := [as_values(reason) for reason in hindering]:
        values["why"] = why
    if conflict.other:
        values["other"] = conflict.other
    if conflict.kind != "max_lag":
        values["at"] = as_datetime(conflict.at).isoformat()
    if conflict.kind == "deadline":
        values["limit"] = as_datetime(conflict.limit).isoformat()
    return values


def new_conflicts(plan: Plan, conflicts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of facts that the plan keeps, as it is now."""
    before = {_fact(each) for each in known_conflicts(plan)}
    return [each for each in conflicts if _fact(each) not in before]


def known_conflicts(plan: Plan) -> list[Values]:
    """What the plan does not keep; of plans from before facts had kinds, nothing."""
    return [each for each in plan.figures.get("conflicts", ()) if isinstance(each, Mapping)]


def conflict_sentences(plan: Plan, conflicts: Iterable[Values], *, seen_by: User) -> list[str]:
    """Each conflict in the reader's language."""
    rows = list(conflicts)
    if not rows:
        return []
    seen = Person.objects.visible_to(seen_by).filter(pk__in=_hindering(rows))
    names = {person.pk: person.name for person in seen}
    titles = titles_of(_named(rows), seen_by=seen_by)
    return Explainer(titles, names, ZoneInfo(plan.workspace.time_zone)).broken(rows)


def conflict_lines(plan: Plan, *, seen_by: User) -> list[SafeString]:
    """What the plan does not keep, as a page says it: with links to the work and to whoever is not free."""
    rows = known_conflicts(plan)
    if not rows:
        return []
    addresses = addresses_of(_named(rows), people=_hindering(rows), seen_by=seen_by)
    return linked(conflict_sentences(plan, rows, seen_by=seen_by), addresses)


def _hindering(rows: Iterable[Values]) -> list[int]:
    """The keys of the people who are not free, or of whom those are like."""
    behind = [person_behind(reason["person"]) for each in rows for reason in each.get("why", ())]
    return [real or like or 0 for real, like in behind]


def _named(rows: Iterable[Values]) -> set[int]:
    """The keys of the work that is named: what is held, what it waits for, and what keeps its people busy."""
    facts = [fact for each in rows for fact in (each, *each.get("why", ()))]
    return {int(each[name]) for each in facts for name in ("activity", "other") if str(each.get(name, "")).isdecimal()}


def contradiction(error: engine.WrongProblem, *, by: User, activities: Sequence[engine.Activity] = ()) -> Contradiction:
    """Why there can be no plan, for whoever asked for one; `activities` are those of the problem that was asked."""
    if isinstance(error, engine.Ring):
        return Contradiction("ring", [int(each) for each in error.activities], by=by)
    if isinstance(error, engine.BeyondHorizon) and 0 <= error.place < len(activities):
        return Contradiction("beyond", [int(activities[error.place].id)], by=by)
    logger.warning("planning.contradiction", extra={"reason": str(error)})
    return Contradiction("other", [], by=by)


def refusal_figures(refusal: Refused) -> dict[str, Any]:
    """What a plan that failed keeps of why."""
    if isinstance(refusal, NothingToPlan):
        return {"refusal": str(refusal), "nothing": refusal.kind}
    if not isinstance(refusal, Contradiction):
        return {"refusal": str(refusal)}
    known = {"kind": refusal.kind, "works": list(refusal.works)}
    return {"refusal": str(refusal), "contradiction": known, "against": dict(refusal.against)}


def refusal_of(plan: Plan, *, seen_by: User) -> SafeString:
    """Why there is no plan, in the reader's language where that is known, with links to the work; empty if unknown."""
    if (nothing := plan.figures.get("nothing")) is not None:
        return escape(NothingToPlan(nothing))
    known = plan.figures.get("contradiction")
    if known is None:
        return escape(plan.figures.get("refusal", ""))
    said = str(Contradiction(known["kind"], known["works"], by=seen_by))
    return linked([said], addresses_of(known["works"], seen_by=seen_by))[0]


def _fact(conflict: Values) -> tuple[Any, ...]:
    """Which fact it is about, wherever the work stands."""
    return conflict["kind"], conflict["activity"], conflict.get("other", "")
