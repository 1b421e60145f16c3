"""Findings of process mining in words, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsloop.site.commands.language import gettext as _

if TYPE_CHECKING:
    from opsloop.engines.mining import Finding

PERCENT = {"bound", "share", "late_refusals", "early_refusals", "rate", "mean_rate"}
"""Measures that are shares."""


def in_words(finding: Finding) -> str:
    """One sentence on what was found, its cost, and what to think about."""
    values: dict[str, object] = {
        name: _short(100 * value if name in PERCENT else value) for name, value in finding.measures.items()
    }
    values |= {
        "steps": " / ".join(finding.activities),
        "people": ", ".join(finding.resources),
        "cases": finding.cases,
    }
    return _("%(finding)s %(days)s days of waiting in all; think about: %(idea)s.") % {
        "finding": _sentences()[finding.detector] % values,
        "days": _short(finding.waiting_days),
        "idea": _ideas()[finding.heuristic.name],
    }


def _sentences() -> dict[str, str]:
    return {
        "rubber_stamp": _("%(steps)s: %(decisions)s decisions and not one refusal, so surely less than %(bound)s %%."),
        "bottleneck": _("%(steps)s: %(share)s %% of all waiting comes before it; %(queue)s cases wait on average."),
        "rework": _("%(steps)s: done again in %(cases)s cases (%(share)s %%), %(extra_executions)s times in all."),
        "ping_pong": _("%(steps)s: came straight back from one to the other %(returns)s times: %(people)s."),
        "mergeable_steps": _("%(steps)s: always one after the other (%(count)s times) and by the same person."),
        "false_sequence": _(
            "%(steps)s: in this order %(first_then_second)s times and in the other %(second_then_first)s times."
        ),
        "late_knock_out": _(
            "%(steps)s: the second refuses %(late_refusals)s %%, the first %(early_refusals)s %%, for more work."
        ),
        "step_without_effect": _("%(steps)s: %(executions)s times done, and nothing was other than before."),
        "batching": _("%(steps)s: %(share)s %% are done in a row, up to %(largest)s cases at once, after lying."),
        "deadline_hot_spot": _(
            "%(steps)s on weekday %(weekday)s: %(rate)s %% pass their deadline here, elsewhere %(mean_rate)s %%. "
            "%(people)s"
        ),
    }


def _ideas() -> dict[str, str]:
    return {
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


def _short(number: float) -> str:
    return f"{number:.0f}" if number == int(number) else f"{number:.1f}"
