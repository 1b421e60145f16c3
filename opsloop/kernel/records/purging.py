"""What has been in the trash for 30 days goes for good; whoever kept something about it is told."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from itertools import chain

from django.db import transaction
from django.db.models.deletion import Collector, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run
from opsloop.kernel.records.changing import current
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.types import record_classes

DAYS_IN_TRASH = 30


@every(rule="FREQ=DAILY;BYHOUR=4;BYMINUTE=20")
@job("records.purge", title=_("Remove records that were in the trash for 30 days"), stoppable=True)
def purge_trash(run: Run) -> dict[str, int]:
    """Remove what has been in the trash long enough, each record with all that hangs on it or not at all.

    What others still need, such as a person who booked time, is kept and counted.
    """
    before = timezone.now() - datetime.timedelta(days=DAYS_IN_TRASH)
    removed = kept = 0
    for model in record_classes().values():
        for record in model.objects.filter(trashed_at__lt=before).order_by("pk").with_ref():
            run.check_cancelled()
            try:
                removed += purge(record)
            except ProtectedError:
                kept += 1
    return {"removed": removed, "kept": kept}


@transaction.atomic
def purge(record: Record, *, by: User | None = None) -> int:
    """Remove a record and the records that go with it; each is tracked as `purged`. Answers how many went.

    `by` is None where its time was over. Raises `ProtectedError` where others still need one of them.

    A record that stays and named one that goes, as a part names its whole, names nothing then, which is tracked, too.
    """
    if not type(record)._default_manager.filter(pk=record.pk).exists():
        return 0
    collector = Collector(using=record._state.db or "default", origin=record)
    collector.collect([record])
    gone = _records_going(collector)
    for left, name in list(_records_staying(collector, gone)):
        left.track("changed", by=by, changes={name: (current(left, name), None)})
    for other in gone:
        other.track("purged", by=by)
    record.delete()
    return len(gone)


def _records_going(collector: Collector) -> list[Record]:
    """The record and every other one that its removal takes along, as the database's own rules say."""
    rows = chain(*collector.data.values(), *collector.fast_deletes)
    return [row for row in rows if isinstance(row, Record)]


def _records_staying(collector: Collector, gone: Collection[Record]) -> Iterator[tuple[Record, str]]:
    """Every record that stays and names one that goes, with the field that does."""
    for (field, _value), groups in collector.field_updates.items():
        rows: Iterator[object] = chain.from_iterable(groups)  # type: ignore[arg-type]  # Django keeps groups of rows here
        for row in rows:
            if isinstance(row, Record) and row not in gone:
                yield row, field.name
