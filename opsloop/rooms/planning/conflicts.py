"""Facts that a plan does not keep, and why there can be none, as sentences: only work that the reader sees is named."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_datetime
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.planning.explaining import Explainer, titles_of
from opsloop.rooms.planning.plan import Plan

logger = logging.getLogger(__name__)
Values = Mapping[str, Any]


class Contradiction(Refused):
    """Facts that cannot hold together."""

    sentence = gettext_lazy("This cannot be planned: %(reason)s")


def conflict_values(conflict: engine.Conflict) -> dict[str, Any]:
    """As the figures of a plan keep it; moments as texts."""
    values: dict[str, Any] = {"kind": conflict.kind, "activity": conflict.activity}
    if conflict.other:
        values["other"] = conflict.other
    if conflict.kind != "max_lag":
        values["at"] = as_datetime(conflict.at).isoformat()
    if conflict.kind == "deadline":
        values["limit"] = as_datetime(conflict.limit).isoformat()
    return values


def new_conflicts(plan: Plan, answer: engine.Plan) -> list[dict[str, Any]]:
    """What the answer does not keep and the plan does, as it is now."""
    before = {_fact(each) for each in known_conflicts(plan)}
    found = [conflict_values(each) for each in answer.conflicts]
    return [each for each in found if _fact(each) not in before]


def known_conflicts(plan: Plan) -> list[Values]:
    """What the plan does not keep; of plans from before facts had kinds, nothing."""
    return [each for each in plan.figures.get("conflicts", ()) if isinstance(each, Mapping)]


def conflict_sentences(plan: Plan, conflicts: Iterable[Values], *, seen_by: User) -> list[str]:
    """Each conflict in the reader's language."""
    rows = list(conflicts)
    keys = {int(each[name]) for each in rows for name in ("activity", "other") if str(each.get(name, "")).isdecimal()}
    titles = titles_of(keys, seen_by=seen_by) if keys else {}
    return Explainer(titles, {}, ZoneInfo(plan.workspace.time_zone)).broken(rows)


def contradiction(error: engine.WrongProblem, *, by: User, activities: Sequence[engine.Activity] = ()) -> Contradiction:
    """Why there can be no plan, for whoever asked for one; `activities` are those of the problem that was asked."""
    named: Sequence[str] = ()
    reason = gettext_lazy("what is known of the work contradicts itself.")
    if isinstance(error, engine.Ring):
        named, reason = error.activities, gettext_lazy("these wait for each other: %(works)s.")
    elif isinstance(error, engine.BeyondHorizon) and 0 <= error.place < len(activities):
        named = [activities[error.place].id]
        reason = gettext_lazy("there is no working time within two years for %(works)s.")
    else:
        logger.warning("planning.contradiction", extra={"reason": str(error)})
    titles = titles_of({int(each) for each in named}, seen_by=by)
    works = ", ".join(titles.get(int(each), _("other work")) for each in named)
    return Contradiction(reason=str(reason) % {"works": works})


def _fact(conflict: Values) -> tuple[Any, ...]:
    """Which fact it is about, wherever the work stands."""
    return conflict["kind"], conflict["activity"], conflict.get("other", "")
