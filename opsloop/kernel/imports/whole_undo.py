"""Takes a whole workspace out again that came in from an export: out of sight first, then table by table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.findable import make_unfindable
from opsloop.kernel.imports.models import ImportBatch, SourceMapping
from opsloop.kernel.imports.pace import Pace
from opsloop.kernel.imports.undo import erase_history, forget_all, hide, touched
from opsloop.kernel.imports.whole_arriving import carried_files
from opsloop.kernel.imports.whole_numbers import go_back
from opsloop.kernel.imports.whole_tables import OUR_SOURCE, Model, foreign_keys, own_tables
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.models import CustomField, CustomValue, Record


def refuse_where_touched(batch: ImportBatch) -> None:
    """All of it or nothing: rows of a whole workspace hang together."""
    models = (model for model in own_tables() if issubclass(model, Record))
    if any(touched(model.record_type, _made(batch, model)) for model in models):
        raise Refused(_("Somebody has worked in this workspace since, so the export cannot be taken out again."))


def undo_whole(batch: ImportBatch, pace: Pace) -> list[object]:
    """Take all of it out, whatever happened to it since."""
    made = {model: _made(batch, model) for model in own_tables()}
    records = {model: keys for model, keys in made.items() if issubclass(model, Record)}
    for record, keys in records.items():
        for piece in pace.pieces(keys):
            with pace.step(len(piece)):
                hide(record, piece)
    erase_history(batch, pace)
    _loosen(made, pace)
    for model in reversed(list(made)):
        _remove(model, made[model], pace)
    users = _made(batch, User)
    own_mappings = _made(batch, SourceMapping)
    forget_all(batch.origins.all(), pace)
    with pace.step(1):
        own = Q(workspace=batch.workspace, source__startswith=OUR_SOURCE)
        SourceMapping.objects.filter(own | Q(pk__in=own_mappings)).delete()
        User.objects.filter(pk__in=users, email=None).delete()
        go_back(batch.workspace)
    return []


def _made(batch: ImportBatch, model: Model) -> list[int]:
    """The rows of a model that the export brought, apart from what its own origins say of earlier imports."""
    rows = batch.origins.filter(made=True, table=model._meta.label_lower, source__startswith=OUR_SOURCE)
    return sorted(rows.values_list("object_id", flat=True))


def _loosen(made: dict[Model, list[int]], pace: Pace) -> None:
    """Let no row point at another one that goes before it."""
    for model, name in _pointers_forward():
        for piece in pace.pieces(made[model]):
            with pace.step(len(piece)):
                model._base_manager.filter(pk__in=piece).exclude(**{name: None}).update(**{name: None})


def _pointers_forward() -> Iterator[tuple[Model, str]]:
    """The columns by which tables point at tables that are removed before them, or at themselves."""
    place = {model: number for number, model in enumerate(own_tables())}
    for model, number in place.items():
        for field in foreign_keys(model):
            target = field.related_model
            if field.null and isinstance(target, type) and place.get(target, -1) >= number:
                yield model, field.name


def _remove(model: Model, keys: list[int], pace: Pace) -> None:
    for piece in pace.pieces(keys):
        with pace.step(len(piece)):
            if issubclass(model, CustomField):
                CustomValue.objects.filter(field__in=piece).delete()
            _forget_files(model, piece)
            model._base_manager.filter(pk__in=piece)._raw_delete("default")
            if issubclass(model, Record):
                make_unfindable(model, piece)


def _forget_files(model: Model, keys: Sequence[int]) -> None:
    """Let the files of rows go once the rows are gone."""
    columns = [field.attname for field in model._meta.concrete_fields if isinstance(field, models.FileField)]
    columns += carried_files(model)
    if columns:
        stored = [name for row in model._base_manager.filter(pk__in=keys).values_list(*columns) for name in row if name]
        transaction.on_commit(lambda: _delete_files(stored))


def _delete_files(stored: Iterable[str]) -> None:
    for name in stored:
        default_storage.delete(name)
