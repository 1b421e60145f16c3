"""What earlier imports left, on its way out and in: where rows came from and how a source's words were understood."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError

from opsloop.kernel.imports.models import ImportBatch, Origin, SourceMapping
from opsloop.kernel.imports.whole_keys import Keys, target_of
from opsloop.kernel.imports.whole_reading import BrokenExport
from opsloop.kernel.imports.whole_tables import OUR_SOURCE, Model
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Workspace

ORIGINS, MAPPINGS = Origin._meta.label_lower, SourceMapping._meta.label_lower
LABELS = frozenset({ORIGINS, MAPPINGS})
COLUMNS = {
    Origin: ("id", "source", "kind", "source_id", "table", "object_id", "made", "fingerprint"),
    SourceMapping: ("id", "source", "mapping"),
}

Values = Mapping[str, Any]


def write_sources(archive: zipfile.ZipFile, workspace: Workspace) -> dict[str, int]:
    """What imports of other tools left here; that of our own exports only served to bring them in."""
    counts = {}
    for model, columns in COLUMNS.items():
        rows = model._base_manager.filter(workspace=workspace).exclude(source__startswith=OUR_SOURCE).order_by("pk")
        counts[model._meta.label_lower] = rows.count()
        with archive.open(f"rows/{model._meta.label_lower}.jsonl", "w") as out:
            for values in rows.values(*columns).iterator():
                out.write((json.dumps(values, ensure_ascii=False) + "\n").encode())
    return counts


def bring_sources(rows: Mapping[str, Sequence[Values]], keys: Keys, batch: ImportBatch) -> None:
    """Let the next file of the same source find its rows here; what is known here already stays as it is."""
    intake = keys.intake
    try:
        origins = list(_origins(rows.get(ORIGINS, ()), keys, batch))
        mappings = list(_mappings(rows.get(MAPPINGS, ()), keys, batch.workspace))
    except (LookupError, TypeError, ValueError, AttributeError, ValidationError) as error:
        raise BrokenExport(part=f"rows/{ORIGINS}, rows/{MAPPINGS}") from error
    for piece in intake.pace.pieces(origins):
        with intake.step(len(piece)):
            Origin.objects.bulk_create(piece, ignore_conflicts=True)
    known = set(SourceMapping.objects.filter(workspace=batch.workspace).values_list("source", flat=True))
    with intake.step(len(mappings)):
        for row in SourceMapping.objects.bulk_create([row for row in mappings if row.source not in known]):
            intake.ledger.remember(MAPPINGS, row.source, row, "")


def _origins(rows: Sequence[Values], keys: Keys, batch: ImportBatch) -> Iterator[Origin]:
    for values in rows:
        key = keys.of(apps.get_model(values["table"]), values["object_id"])
        if key is not None and not values["source"].startswith(OUR_SOURCE):
            kept = {name: values[name] for name in COLUMNS[Origin] if name not in {"id", "object_id"}}
            yield Origin(workspace=batch.workspace, batch=batch, object_id=key, **kept)


def _mappings(rows: Sequence[Values], keys: Keys, workspace: Workspace) -> Iterator[SourceMapping]:
    for values in rows:
        yield SourceMapping(workspace=workspace, source=values["source"], mapping=_answers(values["mapping"], keys))


def _answers(mapping: Values, keys: Keys) -> dict[str, object]:
    """The answers with the keys of here, without those about what is gone."""
    person, project = record_class("person"), record_class("project")
    state = target_of(record_class("work_item"), "state")
    people = {name: _of(keys, person, key) for name, key in mapping.get("people", {}).items()}
    states = {name: {**each, "state": _of(keys, state, each["state"])} if "state" in each else each
              for name, each in mapping.get("states", {}).items()}  # fmt: skip
    return {
        **mapping,
        "people": {name: key for name, key in people.items() if key is not None},
        "states": {name: each for name, each in states.items() if each.get("state", 0) is not None},
        "project": _of(keys, project, mapping.get("project")),
    }


def _of(keys: Keys, model: Model | None, old: int | None) -> int | None:
    """The key here; 0, which stands for somebody new, stays."""
    return old if not old or model is None else keys.of(model, old)
