"""Brings a whole workspace in from an export of ours: the same rows with new keys, numbers and history as they were."""

from __future__ import annotations

from collections.abc import Mapping as Pairs
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.access.models import Share
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.chunks import chunks
from opsloop.kernel.imports.findable import make_unfindable
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.ledger import IN_ONE_INSERT, fingerprint
from opsloop.kernel.imports.loaders import Loader, Questions
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch, Origin, SourceMapping
from opsloop.kernel.imports.pace import Pace
from opsloop.kernel.imports.progress import rows_in
from opsloop.kernel.imports.undo import erase_history, touched
from opsloop.kernel.imports.whole_files import StoredFiles
from opsloop.kernel.imports.whole_keys import Keys
from opsloop.kernel.imports.whole_numbers import make_room, number_again
from opsloop.kernel.imports.whole_own_values import OwnValues
from opsloop.kernel.imports.whole_reading import BrokenExport, WholeBundle
from opsloop.kernel.imports.whole_sources import LABELS, bring_sources
from opsloop.kernel.imports.whole_tables import (
    OUR_SOURCE,
    Model,
    foreign_keys,
    own_tables,
    record_pointers,
    table_called,
)
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.models import Numbering, Record
from opsloop.kernel.workspaces.models import Workspace

COUNTED_AS = {"person": "people", "label": "labels", "state": "states", "workitem": "work_items",
              "checklist": "checklists", "checklistitem": "checklist_items", "comment": "comments",
              "attachment": "attachments", "dependency": "links", "event": "events"}  # fmt: skip


NOT_IN_IT = _(
    "Not in an export: passwords, tokens, webhooks, memberships, favourites, inboxes and jobs. Set them up here."
)

Marked = tuple[Pairs[str, Any], str]
"""A row of the export and its fingerprint."""


class NotEmpty(Refused):
    sentence = _("Only an empty workspace can take in a whole export; this one has records already.")


class WholeLoader(Loader):
    """Exports of ours: every table of a workspace."""

    def run(self, intake: Intake, bundle: ImportBundle, *, mapping: Mapping, by: User | None) -> None:
        if not isinstance(bundle, WholeBundle):
            raise TypeError(f"wanted a WholeBundle, got {type(bundle).__name__}")
        if by is not None and not gate.role_allows(by, gate.MANAGE, intake.workspace.pk):
            raise NotAllowed(_("Only administrators can bring in a whole export."))
        _must_be_ours_or_empty(intake, bundle)
        labels = bundle.rows.keys() - LABELS
        unknown = sorted(label for label in labels if table_called(label) is None and bundle.rows[label])
        if unknown:
            text = _("This version of Opsloop has no place for these tables: %(names)s.")
            intake.tally.notes.append(Refused(text, names=", ".join(unknown)))
        intake.tally.notes.append(NOT_IN_IT)
        with intake.step(rows_in(bundle)):
            _Pass(intake, bundle).run()

    def questions(self, bundle: ImportBundle, *, workspace: Workspace, mapping: Mapping, user: User) -> Questions:
        return Questions()

    def undo(self, batch: ImportBatch, pace: Pace) -> list[object]:
        with pace.step(1):
            return _undo(batch, pace)

    def address(self, batch: ImportBatch) -> str:
        return f"/{batch.workspace.slug}/"


def _must_be_ours_or_empty(intake: Intake, bundle: WholeBundle) -> None:
    known = _here_before(intake, bundle)
    others = (model for model in own_tables() if issubclass(model, Record) and not _of_users(model))
    if not known and any(model._base_manager.filter(workspace=intake.workspace).exists() for model in others):
        raise NotEmpty


def _here_before(intake: Intake, bundle: WholeBundle) -> bool:
    return Origin.objects.filter(workspace=intake.workspace, source=bundle.source).exists()


def _of_users(model: Model) -> bool:
    """Whether a new workspace has such rows at once: those that stand for its members."""
    return any(set(unique) == {"workspace", "user"} for unique in _unique_keys(model))


def _unique_keys(model: Model) -> list[tuple[str, ...]]:
    constraints = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    found = [tuple(each.fields) for each in constraints if each.fields and each.condition is None]
    return [names for names in found if "number" not in names]


class _Pass:
    """One pass over the tables in the order in which they need each other."""

    def __init__(self, intake: Intake, bundle: WholeBundle) -> None:
        self.intake = intake
        self.bundle = bundle
        self.keys = Keys(intake)
        self.files = StoredFiles(bundle.archive)
        self.later: list[tuple[models.Model, str, Model, int]] = []
        self.own = OwnValues(bundle, self.keys)

    def run(self) -> None:
        first = not _here_before(self.intake, self.bundle)
        if not self.intake.dry:
            self.keys.bring_users(self.bundle.users)
            if first:
                make_room(self.intake.workspace)
        with self.files:
            for model in own_tables():
                self._bring(model, self.bundle.rows.get(model._meta.label_lower, ()))
            if not self.intake.dry:
                self._close_circles()
                self.own.settle()
                if self.intake.batch is not None:
                    bring_sources(self.bundle.rows, self.keys, self.intake.batch)
                number_again(self.intake.workspace)

    def _bring(self, model: Model, rows: Any) -> None:
        label = model._meta.label_lower
        counted_as = COUNTED_AS.get(model._meta.model_name or "", label)
        new: list[Marked] = []
        changed: list[Marked] = []
        for values in rows:
            mark = fingerprint(values)
            outcome = self.intake.ledger.outcome(label, str(values["id"]), mark)
            if not model._meta.auto_created:
                self.intake.tally.count(outcome, counted_as)
            if outcome != "unchanged":
                (new if outcome == "created" else changed).append((values, mark))
        self.intake.advance(len(rows) - len(new) - len(changed))
        if not self.intake.dry and (new or changed):
            self._write(model, new, changed)

    def _write(self, model: Model, new: list[Marked], changed: list[Marked]) -> None:
        label = model._meta.label_lower
        here = self.keys.already_here(model, _unique_keys(model))
        fresh: list[tuple[Pairs[str, Any], str, models.Model]] = []
        merged: list[tuple[Pairs[str, Any], str, models.Model]] = []
        for values, mark in [*new, *changed]:
            row = self._row(model, values)
            if isinstance(row, Share) and not row.record_id:
                continue  # of a record that is gone
            known = self.intake.ledger.known(label, str(values["id"]))
            row.pk = known.object_id if known else here(row)
            (fresh if row.pk is None else merged).append((values, mark, row))
        for piece in chunks(row for _values, _mark, row in fresh):
            model._base_manager.bulk_create(piece)
            self.intake.advance(len(piece))
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model._base_manager.bulk_update([row for _v, _m, row in merged], names, batch_size=100)
        self.intake.advance(len(merged))
        for _values, _mark, row in [*fresh, *merged]:
            self.intake.wrote(row)
        for values, mark, row in fresh:
            self.intake.ledger.remember(label, str(values["id"]), row, mark)
        for values, mark, row in merged:
            self.intake.ledger.remember(label, str(values["id"]), row, mark, made=False)

    def _row(self, model: Model, values: Pairs[str, Any]) -> models.Model:
        """A row with its values; pointers at rows that are not here yet are closed at the end."""
        row = model()
        for field in model._meta.concrete_fields:
            if field.primary_key or field.attname not in values:
                continue
            try:
                setattr(row, field.attname, field.to_python(values[field.attname]))
            except ValidationError as error:
                raise BrokenExport(part=f"{model._meta.label_lower} {values['id']}: {field.name}") from error
            if isinstance(field, models.FileField):
                setattr(row, field.attname, self.files.bring(field, row, values[field.attname]))
        self._point(model, row, values)
        return row

    def _point(self, model: Model, row: models.Model, values: Pairs[str, Any]) -> None:
        for field in foreign_keys(model):
            old, target = values.get(field.attname), field.related_model
            if isinstance(target, type) and issubclass(target, models.Model):
                new = self.keys.of(target, old)
                setattr(row, field.attname, new)
                if old is not None and new is None and field.null:
                    self.later.append((row, field.attname, target, old))
        for kind, key in record_pointers(model):
            setattr(row, key, self.keys.of_record(values.get(kind), values.get(key)))
        self.own.point(row)
        if isinstance(row, Numbering):
            row.series = self.keys.in_series(row.series)
        if isinstance(row, Event):
            row.batch = self.intake.batch.pk if self.intake.batch else None
            row.changes = self.keys.in_changes(row.record_type, row.changes)

    def _close_circles(self) -> None:
        by_column: dict[tuple[Model, str], list[models.Model]] = {}
        for row, name, target, old in self.later:
            setattr(row, name, self.keys.of(target, old))
            by_column.setdefault((type(row), name), []).append(row)
        for (model, name), rows in by_column.items():
            model._base_manager.bulk_update(rows, [name], batch_size=IN_ONE_INSERT)


def _made(batch: ImportBatch, model: Model) -> set[int]:
    """The rows of a model that the export brought, apart from what its own origins say of earlier imports."""
    rows = batch.origins.filter(made=True, table=model._meta.label_lower, source__startswith=OUR_SOURCE)
    return set(rows.values_list("object_id", flat=True))


def _undo(batch: ImportBatch, pace: Pace) -> list[object]:
    """All of it or nothing: rows of a whole workspace hang together."""
    for model in own_tables():
        if issubclass(model, Record) and touched(model.record_type, _made(batch, model)):
            raise Refused(_("Somebody has worked in this workspace since, so the export cannot be taken out again."))
    erase_history(batch, pace)
    for model in reversed(list(own_tables())):
        keys = _made(batch, model)
        for chunk in chunks(keys):
            model._base_manager.filter(pk__in=chunk)._raw_delete("default")
        if issubclass(model, Record):
            make_unfindable(model, keys)
    users = _made(batch, User)
    SourceMapping.objects.filter(workspace=batch.workspace).delete()
    batch.origins.all().delete()
    User.objects.filter(pk__in=users, email=None).delete()
    return []
