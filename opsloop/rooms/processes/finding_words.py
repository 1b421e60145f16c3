"""What the findings of process mining mean in words, for the pages and the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop as _

if TYPE_CHECKING:
    from opsloop.engines.mining import Finding

PERCENT = {"bound", "share", "late_refusals", "early_refusals", "rate", "mean_rate"}
"""Measures that are shares."""
NAMES = {
    "rubber_stamp": _("An approval that never refuses"),
    "bottleneck": _("Bottleneck"),
    "rework": _("Done again"),
    "ping_pong": _("Back and forth"),
    "mergeable_steps": _("Two steps that could be one"),
    "false_sequence": _("An order that need not be"),
    "late_knock_out": _("The refusal comes late"),
    "step_without_effect": _("A step without effect"),
    "batching": _("Left to pile up"),
    "deadline_hot_spot": _("Where deadlines pass"),
}
SENTENCES = {
    "rubber_stamp": _("%(steps)s: %(decisions)s decisions and not one refusal, so surely less than %(bound)s%%."),
    "rubber_stamp_ended": _(
        "%(steps)s: %(decisions)s decisions and not one refusal, so surely less than %(bound)s%%. In %(ended)s more "
        "cases nothing came after it; whether it was refused there the log does not say."
    ),
    "bottleneck": _("%(steps)s: %(share)s%% of all waiting comes before it; %(queue)s cases wait on average."),
    "rework": _("%(steps)s: done again in %(cases)s cases (%(share)s%%), %(extra_executions)s times in all."),
    "ping_pong": _("%(steps)s: came straight back from one to the other %(returns)s times: %(people)s."),
    "mergeable_steps": _("%(steps)s: always one after the other (%(count)s times) and by the same person."),
    "false_sequence": _(
        "%(steps)s: in this order %(first_then_second)s times and in the other %(second_then_first)s times."
    ),
    "late_knock_out": _(
        "%(steps)s: the second refuses %(late_refusals)s%% and takes %(late_cost)s, the first refuses "
        "%(early_refusals)s%% and takes %(early_cost)s: the second refuses more for the time that it takes."
    ),
    "step_without_effect": _("%(steps)s: %(executions)s times done, and nothing was other than before."),
    "batching": _(
        "%(steps)s: %(share)s%% are done in a row, up to %(largest)s cases at once, after lying %(hours)s hours "
        "(median). Less than this wait is saved: one by one each would still wait for its turn."
    ),
    "deadline_hot_spot": _(
        "%(steps)s on a %(weekday)s: %(rate)s%% pass their deadline here, elsewhere %(mean_rate)s%%. %(people)s"
    ),
}
IDEAS = {
    "task_elimination": _("drop the step, or check samples"),
    "extra_resources": _("more people, or people for several steps"),
    "control_addition": _("a check or a list before it"),
    "case_manager": _("one person for the whole case"),
    "task_composition": _("one step instead of two"),
    "parallelism": _("both at the same time"),
    "knock_out": _("the other check first"),
    "task_automation": _("leave it out, or let a machine do it"),
    "order_based_work": _("each case when it comes"),
    "triage": _("sort by urgency on arrival"),
}


WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def what_is(finding: Finding, gettext: Callable[[str], str], *, named: bool = False) -> str:
    """One sentence on what was found, in the language that `gettext` speaks; people are `named` only to who may look
    at what single people did."""
    values: dict[str, object] = {
        name: short(100 * value if name in PERCENT else value) for name, value in finding.measures.items()
    }
    values |= {
        "steps": " / ".join(finding.activities),
        "people": ", ".join(finding.resources) if named else _counted(len(finding.resources), gettext),
        "cases": short(finding.cases),
        "hours": short(finding.measures.get("median_wait_s", 0) / 3600),
    }
    for name in ("late_cost", "early_cost"):
        if f"{name}_s" in finding.measures:
            values[name] = _long(finding.measures[f"{name}_s"], gettext)
    if "weekday" in finding.measures:
        values["weekday"] = gettext(WEEKDAYS[int(finding.measures["weekday"]) - 1])
    open_ended = finding.detector == "rubber_stamp" and finding.measures.get("ended")
    return gettext(SENTENCES["rubber_stamp_ended" if open_ended else finding.detector]) % values


PEOPLE = _("%(n)s people")


def _counted(number: int, gettext: Callable[[str], str]) -> str:
    return gettext(PEOPLE) % {"n": number} if number > 1 else ""


UNITS = ((86_400, _("%(count)s d")), (3_600, _("%(count)s h")), (60, _("%(count)s min")))


def _long(seconds: float, gettext: Callable[[str], str]) -> str:
    """A length of time in the largest unit that it fills."""
    size, words = next(((size, words) for size, words in UNITS if seconds >= size), (1, _("%(count)s s")))
    return gettext(words) % {"count": short(seconds / size)}


def short(number: float) -> str:
    """A figure with at most one digit after the point."""
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"
