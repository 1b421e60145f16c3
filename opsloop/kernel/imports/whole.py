"""Brings a whole workspace in from an export of ours: the same rows with new keys, numbers and history as they were."""

from __future__ import annotations

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.access.models import Share
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.ledger import fingerprint
from opsloop.kernel.imports.loaders import Loader, Questions
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch, Origin
from opsloop.kernel.imports.pace import Pace
from opsloop.kernel.imports.whole_arriving import Arriving, carried_files, tell_all_is_in
from opsloop.kernel.imports.whole_files import StoredFiles
from opsloop.kernel.imports.whole_keys import Keys
from opsloop.kernel.imports.whole_numbers import make_room, number_again
from opsloop.kernel.imports.whole_own_values import OwnValues
from opsloop.kernel.imports.whole_reading import BrokenExport, WholeBundle
from opsloop.kernel.imports.whole_sources import LABELS, bring_sources
from opsloop.kernel.imports.whole_tables import (
    Model,
    foreign_keys,
    own_tables,
    record_pointers,
    table_called,
)
from opsloop.kernel.imports.whole_texts import Texts
from opsloop.kernel.imports.whole_undo import refuse_where_touched, undo_whole
from opsloop.kernel.pages.enumeration import enumerated_lazy
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.records.models import ARRIVING, Numbering, Record
from opsloop.kernel.workspaces.models import Workspace

COUNTED_AS = {"person": "people", "label": "labels", "state": "states", "workitem": "work_items",
              "checklist": "checklists", "checklistitem": "checklist_items", "comment": "comments",
              "attachment": "attachments", "dependency": "links", "event": "events"}  # fmt: skip


NOT_IN_IT = _(
    "Not in an export: passwords, tokens, webhooks, memberships, favourites, inboxes and jobs. Set them up here."
)

Marked = tuple[Pairs[str, Any], str]
"""A row of the export and its fingerprint."""
Written = tuple[str, str, models.Model]
"""The key of a row in the export, its fingerprint, and the row here."""


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
            intake.tally.notes.append(Refused(text, names=enumerated_lazy(unknown)))
        intake.tally.notes.append(NOT_IN_IT)
        _Pass(intake, bundle).run()

    def questions(self, bundle: ImportBundle, *, workspace: Workspace, mapping: Mapping, user: User) -> Questions:
        return Questions()

    def undo(self, batch: ImportBatch, pace: Pace) -> list[object]:
        return undo_whole(batch, pace)

    def refuse_to_undo(self, batch: ImportBatch) -> None:
        refuse_where_touched(batch)

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
        self.texts = Texts(self.keys)

    def run(self) -> None:
        if not self.intake.dry:
            self._begin()
        with self.files:
            for model in own_tables():
                self._bring(model, self.bundle.rows.get(model._meta.label_lower, ()))
            if not self.intake.dry:
                self._close_circles()
                self.own.settle()
                self.texts.settle()
                if self.intake.batch is not None:
                    bring_sources(self.bundle.rows, self.keys, self.intake.batch)
                with self.intake.step(1):
                    number_again(self.intake)
                    tell_all_is_in(self.intake.workspace)

    def _begin(self) -> None:
        workspace, first = self.intake.workspace, not _here_before(self.intake, self.bundle)
        with self.intake.step(1):
            self.intake.ledger.remember("workspace", self.bundle.project_id, workspace, "", made=False)
            if first:
                make_room(workspace)
        self.keys.bring_users(self.bundle.users)

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
        here = self.keys.already_here(model, _unique_keys(model))
        fresh: list[Written] = []
        merged: list[Written] = []
        for values, mark in [*new, *changed]:
            row = self._row(model, values)
            if isinstance(row, Share) and not row.record_id:
                continue  # of a record that is gone
            known = self.intake.ledger.known(model._meta.label_lower, str(values["id"]))
            row.pk = known.object_id if known else here(row)
            if isinstance(row, Record) and row.pk is None and row.trashed_at is None:
                row.trashed_at = ARRIVING
            (fresh if row.pk is None else merged).append((str(values["id"]), mark, row))
        for piece in self.intake.pace.pieces(fresh):
            with self.intake.step(len(piece)):
                insert_all([row for _old, _mark, row in piece])
                self._remember(model, piece, made=True)
        for piece in self.intake.pace.pieces(merged):
            with self.intake.step(len(piece)):
                self._merge(model, piece)
                self._remember(model, piece, made=False)

    def _merge(self, model: Model, piece: Sequence[Written]) -> None:
        """Give rows that are here the values of the export, and keep those that they had."""
        names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
        before = model._base_manager.in_bulk([row.pk for _old, _mark, row in piece])
        for old, _mark, row in piece:
            known = self.intake.ledger.known(model._meta.label_lower, old)
            pairs = {name: (getattr(before[row.pk], name), getattr(row, name)) for name in names}
            differences = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
            self.intake.keep(model._meta.label_lower, row, differences, known.fingerprint if known else "")
        fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model._base_manager.bulk_update([row for _old, _mark, row in piece], fields, batch_size=100)

    def _remember(self, model: Model, piece: Sequence[Written], *, made: bool) -> None:
        for old, mark, row in piece:
            self.intake.wrote(row)
            self.intake.ledger.remember(model._meta.label_lower, old, row, mark, made=made)
        self.intake.advance(len(piece))

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
            elif field.attname in (folders := carried_files(model)):
                place = f"{folders[field.attname]}/{self.intake.workspace.pk}"
                setattr(row, field.attname, self.files.bring_into(place, values[field.attname]))
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
        if isinstance(row, Arriving):
            row.arrive(self.keys.of_type)
        if isinstance(row, Numbering):
            row.series = self.keys.in_series(row.series)
        if isinstance(row, Event):
            row.batch = self.intake.batch.pk if self.intake.batch else None
            row.changes = self.keys.in_changes(row.record_type, row.changes)
        self.texts.point(row)

    def _close_circles(self) -> None:
        by_column: dict[tuple[Model, str], list[models.Model]] = {}
        for row, name, target, old in self.later:
            setattr(row, name, self.keys.of(target, old))
            by_column.setdefault((type(row), name), []).append(row)
        for (model, name), rows in by_column.items():
            for piece in self.intake.pace.pieces(rows):
                with self.intake.step(len(piece)):
                    model._base_manager.bulk_update(piece, [name])
