"""A look at a file before it is loaded: the dry run's account and what there is to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.checking import sound
from opsloop.kernel.imports.load import plan
from opsloop.kernel.imports.loaders import Question, Questions, loader_called
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch, SourceMapping
from opsloop.kernel.imports.readers import reader
from opsloop.kernel.imports.staging import opened
from opsloop.kernel.imports.tally import Tally
from opsloop.kernel.workspaces.models import Workspace


@dataclass(frozen=True)
class Look:
    """What loading would do, and the questions with the answers taken so far."""

    tally: Tally
    questions: Questions
    columns: Sequence[Question]


def look(batch: ImportBatch, *, user: User) -> Look:
    """Read the file and compare it with what is here; nothing is written but the account on the batch."""
    with opened(batch) as path:
        bundle = _read(batch, path)
        columns = reader().columns(path, name=batch.file_name, mapping=batch.understood)
    mapping = batch.understood
    tally = plan(bundle, batch.workspace, mapping, by=user, loader=batch.loader)
    batch.plan = {"counts": tally.counts(), "refused": tally.refused_rows(), "notes": tally.kept_notes()}
    batch.save(update_fields=["plan", "mapping"])
    loader = loader_called(batch.loader)
    questions = loader.questions(sound(bundle), workspace=batch.workspace, mapping=mapping, user=user)
    return Look(tally=tally, questions=questions, columns=columns)


def _read(batch: ImportBatch, path: Path) -> ImportBundle:
    """The file as it is understood; at the first look as a file of the same board was understood the last time."""
    bundle = reader().read(path, name=batch.file_name, mapping=batch.understood)
    if not batch.mapping:
        mapping = saved_mapping(batch.workspace, bundle.source, bundle.project_id)
        batch.mapping = mapping.as_json()
        if mapping.columns:
            bundle = reader().read(path, name=batch.file_name, mapping=mapping)
    return bundle


def saved_mapping(workspace: Workspace, source: str, project_id: str = "") -> Mapping:
    """How this source was understood the last time, for the same board before any other of it."""
    rows = {
        row.source: row.mapping
        for row in SourceMapping.objects.filter(workspace=workspace, source__in=[source, _of(source, project_id)])
    }
    return Mapping.from_json(rows.get(_of(source, project_id)) or rows.get(source) or {})


def save_mapping(workspace: Workspace, bundle: ImportBundle, mapping: Mapping) -> None:
    """Remember the answers for the next file of this board, and those about people for every file of the source."""
    now = timezone.now()
    general = Mapping(people=mapping.people).as_json()
    for source, values in ((_of(bundle.source, bundle.project_id), mapping.as_json()), (bundle.source, general)):
        SourceMapping.objects.update_or_create(
            workspace=workspace, source=source, defaults={"mapping": values, "updated_at": now}
        )


def _of(source: str, project_id: str) -> str:
    return f"{source}/{project_id}"[:200]
