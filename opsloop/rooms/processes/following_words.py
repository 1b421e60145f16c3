"""What a case differs in from its SOP, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy, pgettext_lazy

from opsloop.engines.workflow import OWNER, Activity, Approval, CallSop, Deviation
from opsloop.kernel.pages import formats
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.rooms.processes.duties import role_names
from opsloop.rooms.processes.following import Followed
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.reason_words import why

NO_BREAK = "\N{NO-BREAK SPACE}"
DEVIATIONS: Mapping[str, Any] = {
    "overdue": gettext_lazy("over the case deadline"),
    "late": pgettext_lazy("deviation", "late"),
    "wrong_role": gettext_lazy("by somebody else"),
    "skipped": gettext_lazy("left out"),
    "missing_approval": gettext_lazy("approval missing"),
    "wrong_order": gettext_lazy("at another time"),
    "extra": gettext_lazy("not in the SOP"),
}
WHOLE_WORDS: Mapping[str, Any] = {
    "all": gettext_lazy("all that were compared"),
    "fits": gettext_lazy("as the SOP says"),
    "unknown": gettext_lazy("not compared"),
}
SENTENCES: Mapping[str, Any] = {
    "overdue": gettext_lazy("The whole case is late: it was to have ended by %(due)s."),
    "late": gettext_lazy("“%(step)s” was done late: it was due %(due)s and done %(done)s."),
    "wrong_role": gettext_lazy("“%(step)s” was done by somebody who did not have its role: %(role)s."),
    "skipped": gettext_lazy("“%(step)s” was left out."),
    "missing_approval": gettext_lazy("The approval “%(step)s” is missing."),
    "wrong_order": gettext_lazy("“%(step)s” was done at another time than the SOP says."),
    "extra": gettext_lazy("“%(step)s” was done, which the SOP does not have there."),
}

FOLLOWING: Mapping[str, Any] = {
    "skipped": gettext_lazy("“%(step)s” was left out, which the SOP demands there: %(why)s."),
    "missing_approval": gettext_lazy("The approval “%(step)s” is missing: %(why)s."),
    "extra": gettext_lazy("“%(step)s” was done, which the SOP does not have there: %(why)s."),
}
"""The same where it follows from a condition."""


def sentences(row: Followed, process: Process) -> list[str]:
    """What the case differs in, in the order in which it happened."""
    names = role_names(process)
    return [_said(one, row, names) for one in sorted(row.deviations or (), key=lambda one: one.place)]


def _said(one: Deviation, row: Followed, names: Mapping[str, str]) -> str:
    values = {"step": one.activity, "due": "", "done": "", "role": ""}
    if one.kind == "overdue" and row.missed is not None:
        values["due"] = _moment(row.missed)
    elif one.kind in {"late", "wrong_role"}:
        step, activity = row.steps[one.place], row.version(one).activities[one.element]
        values["due"], values["done"] = (_moment(at) if at else "" for at in (step.due, step.at))
        values["role"] = enumerated(names.get(key, key) for key in _roles(activity))
    if one.reason is not None:
        return str(FOLLOWING[one.kind] % {**values, "why": why(one, row)})
    return str(SENTENCES[one.kind] % values)


def _moment(at: datetime) -> str:
    """On one line."""
    return formats.exact_words(localtime(at), localdate(), formats.language()).replace(" ", NO_BREAK)


def _roles(activity: Activity) -> list[str]:
    """The keys of the roles that a step is for."""
    if isinstance(activity, Approval):
        return [approver.role for approver in activity.approvers if approver.role]
    return [] if isinstance(activity, CallSop) else [activity.role or OWNER]
