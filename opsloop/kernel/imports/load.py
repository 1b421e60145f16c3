"""The two passes over a bundle: `plan` writes nothing, `load` brings in all of it or nothing."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.checking import sound
from opsloop.kernel.imports.clearing_up import clear_up
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.loaders import loader_called
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.one_at_a_time import alone_in
from opsloop.kernel.imports.progress import Meter, Progress, Settle, rows_in, silent, unasked
from opsloop.kernel.imports.tally import Tally
from opsloop.kernel.imports.undo import take_back_all
from opsloop.kernel.jobs.run import Cancelled, Stopped
from opsloop.kernel.pages.languages import in_every_language
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
    batch: ImportBatch,
    bundle: ImportBundle,
    mapping: Mapping | None = None,
    progress: Progress = silent,
    settle: Settle = unasked,
) -> Tally:
    """Bring the bundle in by short transactions; nobody sees any of it before all of it is there.

    Run again, it changes only what the source has changed. `progress` may raise to cancel: it is asked after every
    piece and never once it is all written; `settle` may do so for the last time, in the transaction that makes all of
    it count. What a load that ends otherwise has written is taken back.
    """
    with alone_in(batch.workspace, waiting=lambda: progress(0, 1, _("Waiting for another import to end"))):
        _begin(batch)
        try:
            return _loaded(batch, bundle, mapping if mapping is not None else batch.understood, progress, settle)
        except (Cancelled, KeyboardInterrupt):
            _take_back(batch)
            _end(batch, ImportBatch.State.CANCELLED)
            raise
        except Stopped:  # the next attempt takes back what this one wrote
            _end(batch, ImportBatch.State.QUEUED)
            raise
        except Exception as error:
            _take_back(batch)
            fail(batch, error)
            raise


def _begin(batch: ImportBatch) -> None:
    """A load whose process died may begin again; one that is done may not."""
    values = {"state": ImportBatch.State.RUNNING, "started_at": timezone.now(), "failure": {}}
    if not ImportBatch.objects.filter(pk=batch.pk).unloaded().update(**values):
        raise AlreadyLoaded
    batch.refresh_from_db()


def _loaded(batch: ImportBatch, bundle: ImportBundle, mapping: Mapping, progress: Progress, settle: Settle) -> Tally:
    total = rows_in(bundle)
    progress(0, total, _("Comparing with what is here"))
    clear_up(batch.workspace, loading=batch)
    return _write(batch, sound(bundle), mapping, Meter(total, progress), settle)


def _write(batch: ImportBatch, bundle: ImportBundle, mapping: Mapping, meter: Meter, settle: Settle) -> Tally:
    intake = Intake(batch.workspace, bundle.source, batch=batch, meter=meter)
    with _bundle_not_searched_for_garbage():
        _walk(intake, bundle, mapping, batch.loader, batch.started_by)
    meter.advance(meter.left)
    meter.tell()
    tally = intake.tally
    batch.counts, batch.refused, batch.notes = tally.counts(), tally.refused_rows(), tally.kept_notes()
    intake.finish(batch, settle)
    return tally


@contextmanager
def _bundle_not_searched_for_garbage() -> Iterator[None]:
    """Of 4,123 rows a look through all that a bundle holds took 0.2 to 0.5 s, in the middle of a transaction."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _take_back(batch: ImportBatch) -> None:
    """Take out what was written; where even that fails, whoever loads next or looks round does it.

    What stops a load after its last transaction finds all of it there, and leaves it there.
    """
    if not ImportBatch.objects.filter(pk=batch.pk).unloaded().exists():
        return
    try:
        take_back_all(batch)
    except Exception:
        logger.exception("import.not_taken_back", extra={"batch": batch.pk})


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
    ended = ImportBatch.objects.filter(pk=batch.pk, started_at=batch.started_at).unloaded()
    ended.update(state=state, finished_at=timezone.now(), **values)
    batch.refresh_from_db()
