"""From a finding of a map to an improvement: the finding is kept as it was, with what could be measured by it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.mining import EventLog, Finding, spread
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.models import Record
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.registration import AGAIN, DURATION, TURNS, WAIT, Measure, Registration
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.finding_words import NAMES, what_is
from opsloop.rooms.processes.kept_findings import finding_from
from opsloop.rooms.processes.mining_of import findings_of, opened
from opsloop.rooms.processes.models import Log

LONGEST_TITLE = 300
MEASURED_BY = {"bottleneck": WAIT, "rework": AGAIN, "ping_pong": TURNS, "late_knock_out": TURNS}
"""What shows soonest whether such waste has become less; for all others how long cases take."""


class FoundNoMore(Refused):
    sentence = gettext_lazy("This finding is not there any more: the log has been read again since.")


@transaction.atomic
def improve(log: Log, key: str, *, by: User, asked: str = "", at: datetime | None = None) -> Improvement:
    """A draft about the finding of that key; the one that there is already, where it is still under way.

    `asked` is the filter under which the map was looked at.
    """
    known = under_way(log, key, by)
    if known is not None:
        return known
    with opened(log, seen_by=by) as mined:
        found = next((one for one in findings_of(log, mined) if key_of(one) == key), None)
        if found is None:
            raise FoundNoMore
        evidence = evidence_of(log, found, mined, asked=asked, at=at or timezone.now())
    measure = suggested(found)
    made = Improvement.create(
        workspace=log.workspace,
        by=by,
        at=at,
        kind=Improvement.Kind.FINDING,
        title=title_of(found),
        problem=what_is(found, _),
        process=log.process,
        log=log,
        evidence=evidence,
        finding_key=key,
        visibility=Record.Visibility.PRIVATE if is_private(log) else Record.Visibility.WORKSPACE,
    )
    made.register(Registration(measure, counters=(counter_of(measure),)), by=by, at=at)
    if log.process is not None:
        log.process.come_to(log.process.Stage.ANALYSED, by=by, at=at)
    return made


def under_way(log: Log, key: str, user: User) -> Improvement | None:
    """The improvement of that finding that the user sees and that has not ended."""
    seen = Improvement.objects.visible_to(user).under_way()
    return seen.filter(log=log, finding_key=key).order_by("pk").first()


def evidence_of(log: Log, found: Finding, mined: EventLog, *, asked: str, at: datetime) -> dict[str, Any]:
    """The finding and where it came from, as it is kept."""
    period = spread(mined, stretches=1)
    return {
        "finding": asdict(found),
        "log": log.name,
        "brought": log.brought,
        "cases": mined.case_count,
        "period": [period.first.isoformat(), period.last.isoformat()] if period is not None else [],
        "asked": asked[:2000],
        "kept_at": at.isoformat(),
    }


def finding_of(improvement: Improvement) -> Finding | None:
    """The finding that it came from; None where it came from elsewhere."""
    return finding_from(improvement.evidence["finding"]) if improvement.evidence else None


def title_of(found: Finding) -> str:
    """What it is called: the kind of waste, and where."""
    values = {"what": _(NAMES[found.detector]), "where": " / ".join(found.activities)}
    return (_("%(what)s: %(where)s") % values)[:LONGEST_TITLE]


def suggested(found: Finding) -> Measure:
    """The measure to begin with."""
    key = MEASURED_BY.get(found.detector, DURATION)
    step = found.activities[0] if key in {WAIT, AGAIN} and found.activities else ""
    return Measure(DURATION) if key == WAIT and not step else Measure(key, step)


def counter_of(measure: Measure) -> Measure:
    """What must not become worse meanwhile: quality where it is about time, time where it is about quality."""
    return Measure(DURATION) if measure.key == AGAIN else Measure(AGAIN)


def is_private(log: Log) -> bool:
    """Whether not everybody here sees the log or what it is of."""
    of = log.project or log.process
    return log.private or (of is not None and of.visibility == Record.Visibility.PRIVATE)
