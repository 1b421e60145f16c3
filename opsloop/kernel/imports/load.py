"""The two passes over a bundle: `plan` writes nothing, `load` writes all of it or nothing."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.checking import sound
from opsloop.kernel.imports.findable import make_findable
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.ledger import IN_ONE_INSERT
from opsloop.kernel.imports.loaders import loader_called
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch, Replaced
from opsloop.kernel.imports.progress import Meter, Progress, rows_in, silent
from opsloop.kernel.imports.tally import Tally, in_every_language
from opsloop.kernel.jobs.run import Cancelled, Stopped
from opsloop.kernel.pages.refused import Conflict, Refused
from opsloop.kernel.workspaces.models import Workspace

logger = logging.getLogger(__name__)


class AlreadyLoaded(Conflict):
    sentence = _("This import has been loaded already.")


def plan(
    bundle: ImportBundle,
    workspace: Workspace,
    mapping: Mapping | None = None,
    *,
    by: User | None,
    loader: str = "work",
) -> Tally:
    """What loading would do: new, changed, unchanged and refused rows. Nothing is written, nothing hidden compared."""
    intake = Intake(workspace, bundle.source)
    _walk(intake, sound(bundle), mapping or Mapping(), loader, by)
    return intake.tally


def load(
    batch: ImportBatch, bundle: ImportBundle, mapping: Mapping | None = None, progress: Progress = silent
) -> Tally:
    """Bring the bundle in, in one transaction; run again, it changes only what the source has changed.

    `progress` may raise to cancel: it is asked after every piece and never once it is all written.
    """
    _begin(batch)
    try:
        total = rows_in(bundle)
        progress(0, total, _("Comparing with what is here"))
        checked = sound(bundle)
        meter = Meter(total, progress)
        return _write(batch, checked, mapping if mapping is not None else batch.understood, meter)
    except Stopped as stop:
        _end(batch, ImportBatch.State.CANCELLED if isinstance(stop, Cancelled) else ImportBatch.State.QUEUED)
        raise
    except Exception as error:
        fail(batch, error)
        raise


def _begin(batch: ImportBatch) -> None:
    """A load whose process died may begin again; one that is done may not."""
    values = {"state": ImportBatch.State.RUNNING, "started_at": timezone.now(), "failure": {}}
    if not ImportBatch.objects.filter(pk=batch.pk).unloaded().update(**values):
        raise AlreadyLoaded
    batch.refresh_from_db()


@transaction.atomic
def _write(batch: ImportBatch, bundle: ImportBundle, mapping: Mapping, meter: Meter) -> Tally:
    if not ImportBatch.objects.select_for_update().filter(pk=batch.pk).unloaded().exists():
        raise AlreadyLoaded
    intake = Intake(batch.workspace, bundle.source, batch=batch, meter=meter)
    _walk(intake, bundle, mapping, batch.loader, batch.started_by)
    intake.ledger.write(batch)
    Replaced.objects.bulk_create([each for each in intake.replaced.values() if each.after], batch_size=IN_ONE_INSERT)
    make_findable(intake.records)
    meter.advance(meter.left)
    tally = intake.tally
    batch.state, batch.finished_at = ImportBatch.State.DONE, timezone.now()
    batch.counts, batch.refused, batch.notes = tally.counts(), tally.refused_rows(), tally.kept_notes()
    batch.save()
    return tally


def _walk(intake: Intake, bundle: ImportBundle, mapping: Mapping, loader: str, by: User | None) -> None:
    intake.tally.refused.extend(sorted(bundle.refused, key=lambda each: each.row))
    intake.tally.notes.extend(bundle.notes)
    loader_called(loader).run(intake, bundle, mapping=mapping, by=by)


def fail(batch: ImportBatch, error: Exception) -> None:
    """Say on the batch why nothing came in: the sentence of a refusal, else that it is our mistake."""
    expected = isinstance(error, Refused)
    message = error if expected else _("Something went wrong on our side; nothing of the file came in.")
    if not expected:
        logger.error("import.failed", extra={"batch": batch.pk}, exc_info=error)
    _end(batch, ImportBatch.State.FAILED, failure=in_every_language(message))


def _end(batch: ImportBatch, state: str, **values: object) -> None:
    ended = ImportBatch.objects.filter(pk=batch.pk).unloaded()
    ended.update(state=state, finished_at=timezone.now(), **values)
    batch.refresh_from_db()
