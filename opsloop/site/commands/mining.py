"""The command that mines a log of events: the map, the variants, the rework and what to change."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext_lazy

from opsloop.kernel.pages.refused import Refused
from opsloop.site.commands.group import make_ready, opsloop
from opsloop.site.commands.language import gettext as _

if TYPE_CHECKING:
    from opsloop.engines.mining import Edge, Finding, Overview, Rates
    from opsloop.engines.warehouse import Note, Reasoned, Source

SHOWN = 20
"""How many ways between steps, and findings, a terminal gets to see; --json has them all."""
DIGITS = 6


class NotALog(Refused):
    """The file cannot be read as a log of events."""

    sentence = gettext_lazy("%(file)s cannot be mined: %(reason)s")


@opsloop.command(
    "mine", help=_("Mine a log of events: XES, OCEL, CSV, XLSX or Parquet. Columns are known by their headers.")
)
@click.argument("log", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--case", help=_("The column that tells cases apart."))
@click.option("--activity", help=_("The column of the step."))
@click.option("--time", "moment", help=_("The column of the time (of completion)."))
@click.option("--resource", help=_("The column of the person."))
@click.option("--start", help=_("The column of the time of start."))
@click.option("--zone", default="UTC", help=_("The zone of times that come without one, such as Asia/Shanghai."))
@click.option("--objects", help=_("In an object-centric log: the type of object that is the case."))
@click.option("--pair-lifecycle", is_flag=True, help=_("Make one step of its start and its completion."))
@click.option(
    "--work-hour", type=click.FloatRange(min=0), help=_("What an hour of work costs: findings come with money.")
)
@click.option("--waiting-day", type=click.FloatRange(min=0), help=_("What a day that a case waits costs."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer with JSON."))
def mine(
    *,
    log: Path,
    case: str | None,
    activity: str | None,
    moment: str | None,
    resource: str | None,
    start: str | None,
    zone: str,
    objects: str | None,
    pair_lifecycle: bool,
    work_hour: float | None,
    waiting_day: float | None,
    as_json: bool,
) -> None:
    make_ready()
    from opsloop.engines.mining import Rates, WrongLog
    from opsloop.engines.warehouse import QueryFailed, Unreadable, Warehouse, read

    began = time.monotonic()
    columns = {"case": case, "activity": activity, "time": moment, "resource": resource, "start": start}
    try:
        with Warehouse() as warehouse:
            source = read(warehouse, log, zone=zone, object_type=objects, progress=_progress()).with_roles(**columns)
            mined, found, notes = _mined(source, pair_lifecycle, Rates(work_hour=work_hour, waiting_day=waiting_day))
    except (Unreadable, WrongLog) as refusal:
        raise NotALog(file=log.name, reason=_in_words(refusal)) from refusal
    except QueryFailed as refusal:
        raise NotALog(file=log.name, reason=str(refusal)) from refusal
    seconds = round(time.monotonic() - began, 3)
    if as_json:
        click.echo(json.dumps(as_values(mined, found) | {"seconds": seconds}, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(mined, found, seconds)))
    for note in notes:
        click.echo(f"! {note}", err=True)


def _in_words(told: Reasoned | Note) -> str:
    """Why it cannot be mined, or what was assumed, in the language of the terminal."""
    return _(told.sentence) % told.values if told.values else _(told.sentence)


def _progress() -> Callable[[int, int], None] | None:
    """Tells a person at a terminal how far the reading is."""
    if not sys.stderr.isatty():
        return None
    return lambda done, size: click.echo(f"\r{100 * done // max(size, 1)} %  ", nl=done >= size, err=True)


def as_values(mined: Overview, found: Sequence[Finding]) -> dict[str, object]:
    """The mined log in values that JSON knows; times in seconds."""
    return {
        "events": mined.events,
        "cases": mined.cases,
        "directly_follows": [_edge(edge) for edge in mined.map.edges],
        "start": mined.map.starts,
        "end": mined.map.ends,
        "variant_count": mined.variant_count,
        "top_variants": [[list(way.activities), way.cases] for way in mined.variants],
        "rework_cases": {row.activity: row.cases for row in mined.rework},
        "findings": [asdict(finding) for finding in found],
    }


def _mined(source: Source, pair_lifecycle: bool, rates: Rates) -> tuple[Overview, Sequence[Finding], list[str]]:
    """What the log shows, where it loses time, and sentences on what was assumed, left out or put in order."""
    from opsloop.engines.mining import Settings, event_log, findings, notes_on, overview, paired

    raw = event_log(source)
    instances = paired(raw)
    mined = overview(instances if pair_lifecycle else raw)
    notes = [_in_words(note) for note in notes_on(raw)]
    if instances is not raw and not pair_lifecycle:
        notes.append(
            _(
                "Every row counts as one event; the findings pair starts with completions, --pair-lifecycle the map, "
                "too."
            )
        )
    return mined, findings(instances, Settings(rates=rates)), notes


def _edge(edge: Edge) -> list[object]:
    times = (edge.mean_s, edge.median_s, edge.p95_s, edge.min_s, edge.max_s)
    return [edge.source, edge.target, edge.count, *(round(seconds, DIGITS) for seconds in times)]


def _lines(mined: Overview, found: Sequence[Finding], seconds: float) -> Iterator[str]:
    """The mined log for a terminal."""
    from opsloop.site.commands.findings import in_words

    yield _("%(events)s events in %(cases)s cases, %(variants)s variants, after %(seconds)s seconds") % {
        "events": mined.events,
        "cases": mined.cases,
        "variants": mined.variant_count,
        "seconds": seconds,
    }
    yield _("What follows what, most often first (times: median, 95 %):")
    edges = sorted(mined.map.edges, key=lambda edge: -edge.count)
    for edge in edges[:SHOWN]:
        yield f"{edge.count:>9}  {edge.source} → {edge.target}  ({length(edge.median_s)}, {length(edge.p95_s)})"
    if edges[SHOWN:]:
        yield _("and %(count)s more (--json shows all)") % {"count": len(edges) - SHOWN}
    yield _("Variants:")
    yield from (f"{way.cases:>9}  {' → '.join(way.activities)}" for way in mined.variants[:5])
    yield _("Findings:") if found else _("No finding.")
    yield from (f"  - {in_words(finding)}" for finding in found[:SHOWN])


def length(seconds: float) -> str:
    """A length of time in the largest unit that it fills."""
    for unit, text in ((86_400, _("%(count)s d")), (3_600, _("%(count)s h")), (60, _("%(count)s min"))):
        if seconds >= unit:
            return text % {"count": f"{seconds / unit:.1f}"}
    return _("%(count)s s") % {"count": f"{seconds:.0f}"}
