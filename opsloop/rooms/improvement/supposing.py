"""Keeping an answer of the simulation with an improvement, before the roll-out; and taking it away again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.improving import is_private
from opsloop.rooms.improvement.what_if import WhatIf
from opsloop.rooms.processes.finding_acts import FindingAct
from opsloop.rooms.processes.models import Log
from opsloop.rooms.processes.what_if_keeping import keeps
from opsloop.rooms.processes.what_ifs import JOB

MOST_KEPT = 20
OFFERED = 5


class NotAnswered(Refused):
    sentence = gettext_lazy("There is no answer that could be kept yet.")


class AnotherProcess(Refused):
    sentence = gettext_lazy("This was asked of another log than that of the improvement.")


class ManyKept(Refused):
    sentence = gettext_lazy("%(count)s answers are kept already. Take one away first.")


@transaction.atomic
def keep_what_if(improvement: Improvement, job: Job, *, by: User, at: datetime | None = None) -> WhatIf:
    """Keep what a job answered, a refusal with its reason too; the row that there is where it is kept already.

    Later than before the roll-out it is NotNow: one could choose what the data say anyway.
    """
    improvement.demand(by, *Improvement.BEFORE_ROLL_OUT)
    seen = Log.objects.visible_to(by).select_related("project", "process")
    log = seen.filter(pk=job.arguments.get("log_id") or 0).first()
    if job.kind != JOB or log is None or not job.result or "changes" not in job.result:
        raise NotAnswered
    if not fits(improvement, log):
        raise AnotherProcess
    known = improvement.what_ifs.filter(job=job.pk).first()
    if known is not None:
        return known
    if improvement.what_ifs.count() >= MOST_KEPT:
        raise ManyKept(count=MOST_KEPT)
    made = improvement.what_ifs.create(
        job=job.pk, log=log, log_name=log.name, question=job.arguments["question"], written=job.arguments["changes"],
        result=job.result, mined_at=log.mined_at, kept_by=by, kept_at=at or timezone.now(),
    )  # fmt: skip
    improvement.track("what_if_kept", by=by, at=at, changes=_told(made, kept=True))
    return made


@transaction.atomic
def take_away(improvement: Improvement, key: int, *, by: User) -> Event | None:
    """Keep it no longer; None where it is not there."""
    improvement.demand(by, *Improvement.BEFORE_ROLL_OUT)
    row = improvement.what_ifs.filter(pk=key).first()
    if row is None:
        return None
    changes = _told(row, kept=False)
    row.delete()
    return improvement.track("what_if_taken_away", by=by, changes=changes)


def fits(improvement: Improvement, log: Log) -> bool:
    """Whether answers of this log are about the improvement, and whoever sees it may read them."""
    if log.pk == improvement.log_id:
        return True
    return log.process_id is not None and log.process_id == improvement.process_id and not is_private(log)


def _told(row: WhatIf, *, kept: bool) -> dict[str, tuple[object, object]]:
    said = row.result["changes"]
    return {"what_if": (None, said) if kept else (said, None)}


@keeps
def keep_with_improvement(log: Log, job: Job, user: User) -> list[FindingAct]:
    """The improvements of the log, or of its process, that the user brings on and that are not rolled out yet."""
    rows = Improvement.objects.in_workspace(log.workspace).visible_to(user).live()
    rows = rows.filter(stage__in=Improvement.BEFORE_ROLL_OUT).select_related("process").order_by("-number")
    mine = [row for row in rows if fits(row, log) and row.allows(user, gate.CHANGE)][:OFFERED]
    kept = set(WhatIf.objects.filter(job=job.pk, improvement__in=mine).values_list("improvement", flat=True))
    return [_act(row, job, kept=row.pk in kept) for row in mine]


def _act(improvement: Improvement, job: Job, *, kept: bool) -> FindingAct:
    place = f"/{improvement.workspace.slug}/improvements/{improvement.ref}"
    if kept:
        return FindingAct(_("Kept with %(ref)s") % {"ref": improvement.ref}, place, done=True)
    words = _("Keep with %(ref)s · %(title)s") % {"ref": improvement.ref, "title": improvement.title}
    return FindingAct(words, f"{place}/what-ifs?job={job.pk}")
