"""Fields: what a view set says about one attribute of its records, for every surface at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet, Subquery
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from opsloop.kernel.records import kinds
from opsloop.kernel.records.relations import known, seen

if TYPE_CHECKING:
    from opsloop.kernel.accounts.models import User
    from opsloop.kernel.records.custom_field import CustomField
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer

NOT_READ = object()
CUSTOM = "custom."
"""What the name of a workspace's own field starts with: `custom.brand`."""

BY_MODEL_FIELD: Sequence[tuple[type[models.Field[Any, Any]], type[kinds.Kind]]] = [
    (models.ManyToManyField, kinds.References),
    (models.ForeignKey, kinds.Reference),
    (models.BooleanField, kinds.YesNo),
    (models.DateTimeField, kinds.Moment),
    (models.DateField, kinds.Day),
    (models.URLField, kinds.Address),
    (models.TextField, kinds.LongText),
    (models.CharField, kinds.Text),
    (models.IntegerField, kinds.Number),
    (models.FloatField, kinds.Number),
]


@dataclass(frozen=True)
class Field:
    """One attribute: how it is named, shown, sorted, grouped, filtered and edited.

    `sort` is what to order by where it is not the path itself; `late` names the record's attribute that says a day
    has passed unmet; `choices` narrows what a reference may point at; `me` answers the row that the viewer is;
    `mark` draws a choice (value, name) or a list of rows; `key` is the single key that edits it on a row; `paneled`
    says that a panel of the record's page shows it, so that it does not stand among the values there, too; `verb` that
    a verb of the record gives it its value though it is no column of its own; `scoped` that its choices belong to a
    scope, so that it groups and filters only on the page of one; `hint` is a line about what a switch does;
    `internal` that clients are not to know of it.
    """

    name: str
    label: Any = ""
    kind: Any = None
    path: str = ""
    sort: str | None = ""
    group: bool = False
    filter: bool = True
    editable: bool = True
    sum: bool = False
    paneled: bool = False
    key: str = ""
    late: str = ""
    choices: Callable[[Viewer, Record | None], QuerySet[Any]] | None = None
    me: Callable[[Viewer], int] | None = None
    mark: Callable[[Any, str], SafeString] | None = None
    model_field: Any = None
    own: CustomField | None = None
    verb: bool = False
    scoped: bool = False
    hint: Any = ""
    reader: User | None = None
    internal: bool = False

    def bind(self, model: type[Record]) -> Field:
        """This field with everything that the model says about it filled in."""
        path = self.path or self.name
        source = _at_path(model, path)
        kind = self.kind or _kind_of(source, self.name)
        return replace(
            self,
            path=path,
            model_field=source,
            kind=kind,
            internal=self.internal or self.name in model.internal_fields,
            label=self.label or capfirst(source.verbose_name),
            sort=path if self.sort == "" else self.sort,
            editable=self.verb
            or (self.editable and source.editable and "__" not in path and hasattr(source, "formfield")),
        )

    @property
    def pairs(self) -> Sequence[tuple[Any, Any]]:
        """The fixed choices as (stored value, name)."""
        if self.own is not None:
            return [(option, option) for option in self.own.options]
        return self.model_field.flatchoices or []

    @property
    def relation(self) -> str:
        """The relation that has to be read before the value can be shown; empty for the record's own columns."""
        first = self.path.split("__")[0]
        return first if self.own is None and ("__" in self.path or self.model_field.is_relation) else ""

    @property
    def nullable(self) -> bool:
        """Whether it may be left without a value."""
        return self.own is not None or bool(self.model_field.blank or self.model_field.null)

    @property
    def empty(self) -> Any:
        """What is stored where there is no value."""
        return None if self.own is not None or self.model_field.null else ""

    def value(self, record: Record) -> Any:
        """The record's value: rows for references, plain values otherwise."""
        if self.own is not None:
            return record.custom.get(self.own.key)
        value: Any = vars(record).get(self.path, NOT_READ)
        if value is not NOT_READ:
            return value
        value = known(record, self.path)
        if value is not None:
            return [row for row in value if seen(row)]
        value = record
        for step in self.path.split("__"):
            value = getattr(value, step, None)
        if isinstance(value, models.Manager):
            return [row for row in value.all() if seen(row)]
        return value if seen(value) else None

    def hides(self, record: Record) -> bool:
        """Whether something stands there that the reader may not see; for a field that shows nothing."""
        if self.own is not None:
            return False
        value: Any = known(record, self.path)
        if value is None:
            value = record
            for step in self.path.split("__"):
                value = getattr(value, step, None)
        rows = value.all() if isinstance(value, models.Manager) else value if isinstance(value, QuerySet) else [value]
        return any(row is not None and not seen(row) for row in rows)

    def rows(self, viewer: Viewer, record: Record | None) -> QuerySet[Any]:
        """What a reference may point at: live, in this workspace, seen by the viewer."""
        if self.choices is not None:
            return self.choices(viewer, record)
        model: Any = self.own.target() if self.own is not None else self.model_field.related_model
        rows: Any = model._default_manager.filter(workspace=viewer.workspace)
        seen: QuerySet[Any] = rows.visible_to(viewer.user) if hasattr(rows, "visible_to") else rows
        by_name = getattr(model, "name_order", "")
        return seen.order_by(by_name, "pk") if by_name else seen

    def named(self, keys: Sequence[int], viewer: Viewer, record: Record | None) -> Iterable[Any]:
        """The rows of these keys that a reference may point at."""
        model: Any = None if self.own is not None or self.choices is not None else self.model_field.related_model
        if hasattr(model, "seen_with"):
            return model.seen_with(keys, user=viewer.user, workspace=viewer.workspace)  # type: ignore[no-any-return]
        return self.rows(viewer, record).filter(pk__in=keys)

    def own_target(self) -> QuerySet[Any]:
        """The rows that a custom reference names."""
        assert self.own is not None  # noqa: S101  # only custom references ask
        rows: Any = self.own.target()._default_manager.all()
        return rows if self.reader is None else rows.visible_to(self.reader)  # type: ignore[no-any-return]  # of any type

    def ordering(self) -> Subquery:
        """What records are ordered by where this is a field of a workspace's own."""
        assert self.own is not None  # noqa: S101  # only own fields are ordered so
        return self.own.ordering(self.own_target() if isinstance(self.kind, kinds.CustomReference) else None)

    def lookup(self, name: str, value: Any) -> Q:
        """The rows whose value is so, as a condition on the record."""
        if self.own is not None:
            return self.own.indexed(**{f"{self.kind.column}__{name}": value})
        return Q(**{f"{self.path}__{name}": value})

    def through(self, keys: Sequence[int]) -> Q:
        """The rows that refer to one of `keys`, without doubling them."""
        if self.own is not None:
            return self.own.indexed(text__in=[str(key) for key in keys])
        through = self.model_field.remote_field.through
        near, far = self.model_field.m2m_column_name(), self.model_field.m2m_reverse_name()
        return Q(pk__in=through._default_manager.filter(**{f"{far}__in": keys}).values(near))

    def missing(self) -> Q:
        """The rows without a value."""
        if self.own is not None:
            return ~self.own.indexed()
        rule = Q(**{f"{self.path}__isnull": True})
        text = isinstance(self.model_field, models.CharField | models.TextField)
        return rule | Q(**{self.path: ""}) if text else rule

    def conflict_sentence(self, record: Record, viewer: Viewer | None = None) -> str:
        """What somebody reads whose edit met another's: the value as pages show it, or as the API gives it."""
        value = self.kind.export(self, record)
        if viewer is not None and not self.kind.multiple:
            value = unescape(strip_tags(self.kind.show_full(self, record, viewer))).strip() or value
        return _("Meanwhile somebody made this “%(value)s”. Save again to put yours in its place.") % {
            "value": "" if value is None else value
        }


def _at_path(model: type[models.Model], path: str) -> Any:
    """The model field at the end of `a__b`."""
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # a path goes through relations
    return model._meta.get_field(last)


def _kind_of(source: models.Field[Any, Any], name: str) -> kinds.Kind:
    """The kind that a model field is by nature."""
    if source.choices:
        return kinds.Choice()
    if name.endswith("_minutes"):
        return kinds.Duration()
    return next(kind for cls, kind in BY_MODEL_FIELD if isinstance(source, cls))()
