"""The records of a type as a table for people: heads and choices in words, other records by name, no cell a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import IO, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from opsloop.kernel.imports.safe_cells import safe_cell
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.models import CustomField, Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.workspaces.models import Workspace

AT_ONCE = 2000
Column = tuple[str, Callable[[Any], object]]
"""What a column is called, and its value of a record."""


def write_table(out: IO[bytes], model: type[Record], rows: models.QuerySet[Any], workspace: Workspace) -> None:
    """All of them as CSV, each beginning with its reference."""
    columns = list(readable_columns(model, workspace))
    many = [field.name for field in told(model) if field.many_to_many]
    one = [field.name for field in told(model) if field.is_relation and not field.many_to_many]
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(["ID", *(head for head, _value in columns)])
    for row in rows.select_related(*one).prefetch_related(*many).iterator(chunk_size=AT_ONCE):
        row.workspace = workspace  # its currency is asked by every amount
        writer.writerow([row.ref, *(_cell(value(row)) for _head, value in columns)])
    text.flush()
    text.detach()


def told(model: type[Record]) -> list[Any]:
    """The fields that say something to people."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [field for field in fields if field.name not in {"id", "workspace", *model.technical}]


def readable_columns(model: type[Record], workspace: Workspace) -> Iterator[Column]:
    """The model's fields, then the workspace's own; those of several projects that are called the same are one."""
    declared = view_set_of(model.record_type).declared
    for field in told(model):
        shown = declared.get(field.name) or Field(field.name).bind(model) if _is_number(field) else None
        if shown is None:
            yield str(field.verbose_name), _reading(field)
        else:
            yield shown.kind.head(shown), partial(shown.kind.export, shown)
    own: dict[str, list[Field]] = {}
    for row in CustomField.objects.filter(workspace=workspace, record_type=model.record_type):
        own.setdefault(row.name, []).append(row.as_field())
    for fields in own.values():
        yield fields[0].kind.head(fields[0]), _first_of(fields)


def _is_number(field: Any) -> bool:
    """What is counted, lasts or costs: its head says in which unit."""
    return isinstance(field, models.IntegerField) and not field.choices


def _reading(field: Any) -> Callable[[Any], object]:
    if field.many_to_many:
        return lambda record: enumerated(getattr(record, field.name).all())
    if field.choices:
        return lambda record: getattr(record, f"get_{field.name}_display")()
    return lambda record: getattr(record, field.name)


def _first_of(fields: Sequence[Field]) -> Callable[[Any], object]:
    """The value of the one field that the record has; the others are of other projects."""

    def read(record: Record) -> object:
        said: Iterable[Any] = (field.kind.export(field, record) for field in fields if field.value(record) is not None)
        return next(iter(said), None)

    return read


def _cell(value: object) -> object:
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        aware = timezone.localtime(value) if timezone.is_aware(value) else value
        return aware.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dict | list):
        return safe_cell(json.dumps(value, ensure_ascii=False, default=str))
    return safe_cell(value if isinstance(value, int | float) else str(value))
