"""The chain of an improvement, link by link: what is done, what waits and for whom, what comes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.improvement.charting import Chart, Line, chart_of
from opsloop.rooms.improvement.comparing import compare
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.improving import finding_of
from opsloop.rooms.improvement.maps import maps_address
from opsloop.rooms.improvement.registration import Measure
from opsloop.rooms.improvement.rolling_out import groups_of
from opsloop.rooms.improvement.supposed import what_ifs_of
from opsloop.rooms.improvement.verdict import Verdict
from opsloop.rooms.improvement.wording import (
    METHODS,
    WARNINGS,
    by_how_much,
    called,
    direction,
    drifts,
    how_likely,
    reason,
    value,
    worse,
)
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.finding_words import IDEAS, NAMES, what_is
from opsloop.rooms.processes.four_corners import corners
from opsloop.rooms.processes.kept_findings import finding_from
from opsloop.rooms.processes.mining_of import cases_seen, cost_words
from opsloop.rooms.processes.models import Log, Process

DONE, NOW, LATER = "done", "now", "later"
Stage = Improvement.Stage
ORDER = [Stage.PROPOSED, Stage.REDESIGN, Stage.SIGNING, Stage.READY, Stage.ROLLING_OUT, Stage.JUDGED, Stage.KEPT]


@dataclass(frozen=True)
class Link:
    """One link: its template, what it is called, how it stands, for whom it waits, and what it shows."""

    key: str
    label: str
    state: str
    people: list[Person] = field(default_factory=list)
    shown: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """What draws it."""
        return f"improvement/_{self.key}.html"


def chain_of(improvement: Improvement, viewer: Viewer) -> list[Link]:
    """Its links in order."""
    at, supposed = partial(_at, improvement), what_ifs_of(improvement, viewer)
    links = [
        Link("finding", _("Finding"), DONE, shown=_finding(improvement, viewer)),
        Link("measure", _("Measured by"), _measured(improvement), shown=_measure(improvement)),
        *([Link("what_if", _("What if"), DONE if supposed["kept"] else LATER, shown=supposed)] if supposed else []),
        Link("redesign", _("Redesign"), at(Stage.PROPOSED, Stage.REDESIGN), shown=_redesign(improvement, viewer)),
        Link("signing", _("Version, signed"), at(Stage.SIGNING), shown=_signing(improvement, viewer)),
        Link("roll_out", _("Roll-out"), at(Stage.READY), shown=_roll_out(improvement)),
        Link("watching", _("Watched"), at(Stage.ROLLING_OUT), shown={"maps": maps_address(improvement, viewer.user)}),
        Link("verdict", _("Verdict"), at(Stage.JUDGED), shown=_verdicts(improvement)),
    ]
    waiting = list(improvement.waiting.visible_to(viewer.user).order_by("sort_name"))
    return [replace(link, people=waiting) if link.state == NOW else link for link in links]


def place_of(improvement: Improvement) -> int:
    """How far it is; one that was given up is as far as it came."""
    if improvement.stage != Stage.GIVEN_UP:
        return ORDER.index(Stage(improvement.stage))
    if improvement.answer:
        return ORDER.index(Stage.JUDGED) + 1
    if improvement.locked_at:
        return ORDER.index(Stage.ROLLING_OUT)
    return ORDER.index(Stage.SIGNING) if improvement.version_id else ORDER.index(Stage.REDESIGN)


def _at(improvement: Improvement, *stages: str) -> str:
    """How a link stands that is now at these stages, done after them and later before."""
    places = [ORDER.index(Stage(stage)) for stage in stages]
    here = place_of(improvement)
    if here > max(places):
        return DONE
    return NOW if here >= min(places) and improvement.stage != Stage.GIVEN_UP else LATER


def _finding(improvement: Improvement, viewer: Viewer) -> dict[str, Any]:
    found = finding_of(improvement)
    if found is None:
        return {"found": None}
    log = Log.objects.visible_to(viewer.user).filter(pk=improvement.log_id or 0).first()
    # Of own cases only those are named that the reader sees; a brought log was seen by whoever sees this.
    seen = None if log is None or log.brought else cases_seen(log, viewer.user)
    return {
        "found": found,
        "now": _found_now(improvement, log, seen),
        "name": _(NAMES[found.detector]),
        "words": what_is(found, _),
        "idea": _(IDEAS[found.heuristic.name]),
        "corners": corners(found.heuristic.effect),
        "days": round(found.waiting_days),
        "effort": round(found.effort_hours or 0),
        "cost": cost_words(found, improvement.workspace),
        "log": log,
        "named": improvement.evidence["log"],
        "cases": improvement.evidence["cases"],
        "period": [datetime.fromisoformat(moment) for moment in improvement.evidence["period"]],
        "asked": improvement.evidence["asked"],
        "examples": [name for name in found.evidence if log is not None and (seen is None or name in seen)][:5],
    }


def _found_now(improvement: Improvement, log: Log | None, seen: frozenset[str] | None) -> dict[str, Any] | None:
    """What the last reading since says of the finding: its days, None where it is gone; nothing where the log has not
    been read since, or the reader does not see all of it."""
    if log is None or log.state != Log.State.READY or log.mined_at is None or log.mined_at <= improvement.created_at:
        return None
    if seen is not None and len(seen) != log.figures.get("cases"):
        return None
    rows = map(finding_from, log.findings)
    days = next((row.waiting_days for row in rows if key_of(row) == improvement.finding_key), None)
    return {"at": log.mined_at, "days": None if days is None else round(days)}


def _measured(improvement: Improvement) -> str:
    if improvement.registration:
        return DONE
    return LATER if improvement.stage in Improvement.ENDED else NOW


def _measure(improvement: Improvement) -> dict[str, Any]:
    registered = improvement.registered
    if registered is None:
        return {"registered": None}
    main, *counters = [(called(one), direction(one)) for one in registered.measures]
    return {"registered": registered, "main": main, "counters": counters}


def _redesign(improvement: Improvement, viewer: Viewer) -> dict[str, Any]:
    before, process = improvement.before, improvement.process
    if process is None:
        return {}
    if not Process.objects.visible_to(viewer.user).filter(pk=process.pk).exists():
        return {"hidden": True}
    if improvement.stage == Stage.PROPOSED:
        return {}
    after = improvement.version.compiled.definition if improvement.version is not None else process.drawing
    if before is None:
        return {"new": True}
    roles = names_of_roles(process)
    return {"changes": compare(before.compiled.definition, after, roles).changes}


def names_of_roles(process: Process) -> dict[str, str]:
    """What the process calls its roles, by their keys."""
    return dict(process.process_roles.values_list("key", "name"))


def _signing(improvement: Improvement, viewer: Viewer) -> dict[str, Any]:
    rows = list(improvement.signatures.filter(version=improvement.version).select_related("person", "version"))
    mine = next((row for row in rows if row.person.user_id == viewer.user.pk), None)
    return {
        "rows": rows,
        "mine": mine,
        "signed": sum(row.signed_at is not None for row in rows),
        "options": list(enumerate(improvement.question.get("options", []))),
    }


def _roll_out(improvement: Improvement) -> dict[str, Any]:
    rows = list(improvement.team_days.select_related("team"))
    groups = groups_of(improvement)
    control = groups.control if groups is not None else frozenset()
    between = groups.between if groups is not None else frozenset()
    return {"rows": [(row, row.team_id in control, row.team_id in between) for row in rows], "groups": groups}


def _verdicts(improvement: Improvement) -> dict[str, Any]:
    rows = [told(improvement, row) for row in improvement.verdicts.all()]
    return {"verdicts": rows, "several": len(rows) if len(rows) > 1 else 0}


def told(improvement: Improvement, row: Verdict) -> dict[str, Any]:
    """A verdict as it is drawn."""
    measure = Measure(**row.measure)
    figures = row.figures
    return {
        "row": row,
        "name": called(measure),
        "measure": measure,
        "main": row.place == 0,
        "effect": by_how_much(measure, row.effect),
        "low": by_how_much(measure, row.low),
        "high": by_how_much(measure, row.high),
        "known": row.effect is not None,
        "method": METHODS.get(figures["method"], ""),
        "reason": reason(figures["reason"]),
        "doubted": figures["reason"] == "alone" or (figures["reason"] == "drift" and worse(measure, row.effect)),
        "drifts": drifts(measure, figures),
        "warnings": [WARNINGS[key] for key in figures["warnings"]],
        "p": how_likely(figures["adjusted_p"]),
        "counts": figures["cases"],
        "follow_up": figures.get("follow_up"),
        "chart": drawn(improvement, measure, *row.weeks),
    }


def drawn(improvement: Improvement, measure: Measure, here: Any, there: Any) -> dict[str, Any] | None:
    """The chart of a measure with what its template says besides."""
    groups, registered = groups_of(improvement), improvement.registered
    if groups is None or registered is None:
        return None
    chart: Chart | None = chart_of(measure, here, there, day=groups.day, wash_in=registered.wash_in_weeks)
    if chart is None:
        return None
    most = chart.ticks[0][0]
    rows = [(day, value(measure, a, most=most), n, value(measure, b, most=most), m) for day, a, n, b, m in chart.rows]
    ticks = [(value(measure, number, most=most), place) for number, place in chart.ticks]
    lines = {
        "here": _means(measure, chart.here, most),
        "there": _means(measure, chart.there, most) if chart.there else "",
    }
    return {"chart": chart, "ticks": ticks, "rows": rows, "name": called(measure), **lines}


def _means(measure: Measure, line: Line, most: float) -> str:
    """From which mean to which one, where there are weeks on both sides of the change."""
    return " → ".join(value(measure, mean.value, most=most) for mean in line.means) if len(line.means) > 1 else ""
