"""Fields of a workspace's own making, their values' index, and how they join the declared ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records import kinds
from opsloop.kernel.records.fields import CUSTOM, Field
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Workspace

if TYPE_CHECKING:
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer


AT_ONCE = 500


class CustomField(models.Model):
    """One more attribute for a record type of one workspace, or for the records below one scope (a project)."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", pgettext_lazy("kind of field", "Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        PERSON = "person", _("Person")
        SELECT = "select", _("Select")
        MULTI_SELECT = "multi_select", _("Multi-select")
        URL = "url", _("Web address")
        CHECKBOX = "checkbox", _("Checkbox")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="custom_fields")
    record_type = models.CharField(max_length=40)
    scope_id = models.BigIntegerField(null=True, blank=True)
    key = models.CharField(_("key"), max_length=40, validators=[RegexValidator(r"^[a-z][a-z0-9_]*$")])
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    options = models.JSONField(_("options"), default=list, blank=True)
    colors = models.JSONField(_("colours"), default=dict, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    archived = models.BooleanField(_("archived"), default=False)
    shown_to_clients = models.BooleanField(_("shown to clients"), null=True, blank=True)
    """Empty where nobody chose: then as is usual for the kind."""

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "record_type", "key"], name="one_custom_field_a_key"),
        ]

    KINDS: ClassVar[dict[str, type[kinds.Kind]]] = {
        "text": kinds.Text,
        "number": kinds.Number,
        "money": kinds.Money,
        "date": kinds.Day,
        "person": kinds.CustomReference,
        "select": kinds.OwnChoice,
        "multi_select": kinds.Choices,
        "url": kinds.Address,
        "checkbox": kinds.YesNo,
    }
    INTERNAL: ClassVar = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERSON})
    """Kinds that clients do not see unless somebody chose to show them."""

    def __str__(self) -> str:
        return self.name

    @property
    def for_clients(self) -> bool:
        """Whether guests see it."""
        return self.kind not in self.INTERNAL if self.shown_to_clients is None else self.shown_to_clients

    def as_field(self) -> Field:
        """This as a field that every surface understands."""
        return Field(
            f"{CUSTOM}{self.key}",
            label=self.name,
            kind=self.KINDS[self.kind](),
            path=f"{CUSTOM}{self.key}",
            sort=f"{CUSTOM}{self.key}",
            sum=self.kind in {self.Kind.NUMBER, self.Kind.MONEY},
            me=self.me if self.kind == self.Kind.PERSON else None,
            group=self.kind in {self.Kind.SELECT, self.Kind.MULTI_SELECT, self.Kind.PERSON, self.Kind.CHECKBOX},
            own=self,
        )

    def target(self) -> type[Record]:
        """The record type that a person field points at."""
        model = record_class("person")
        if model is None:
            raise LookupError("no room has people")
        return model

    def me(self, viewer: Viewer) -> int:
        """The record that a person field means by `me`."""
        people: Any = self.target()
        return int(people.of(viewer.user, viewer.workspace).pk)

    def color(self, option: str) -> str:
        """The colour of an option."""
        return str(self.colors.get(option, "grey"))

    def ordering(self, people: QuerySet[Any] | None) -> Subquery:
        """What to order records by: their value, the place of their first option, the name of whom they name."""
        column = self.KINDS[self.kind].column
        values = CustomValue.objects.filter(field=self, record_id=OuterRef("pk"))
        if people is not None:
            named = people.filter(pk=OuterRef("key")).values(people.model.name_order)
            return Subquery(values.annotate(key=_key()).annotate(name=Subquery(named[:1])).values("name")[:1])
        if self.kind in {self.Kind.SELECT, self.Kind.MULTI_SELECT} and self.options:
            places = [When(text=option, then=Value(place)) for place, option in enumerate(self.options)]
            last = Value(len(places))
            return Subquery(values.annotate(place=Case(*places, default=last)).order_by("place").values("place")[:1])
        return Subquery(values.values(column)[:1])

    def indexed(self, **lookups: Any) -> Q:
        """The records whose value of this field is so."""
        return Q(pk__in=CustomValue.objects.filter(field=self, **lookups).values("record_id"))


class CustomValue(models.Model):
    """A copy of one custom value, typed and indexed, so that filters are fast; the record's JSON is the truth."""

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="values")
    record_id = models.BigIntegerField()
    text = models.CharField(max_length=200, blank=True, default="")
    number = models.FloatField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("custom value")
        verbose_name_plural = _("custom values")
        indexes = [
            models.Index(fields=["field", "text"], name="custom_value_by_text"),
            models.Index(fields=["field", "number"], name="custom_value_by_number"),
            models.Index(fields=["field", "day"], name="custom_value_by_day"),
            models.Index(fields=["field", "record_id"], name="custom_value_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.text}"


def own_fields(workspace: Workspace, record_type: str, scope_id: int | None = None) -> list[CustomField]:
    """The workspace's own fields of a record type in use, those of one scope included."""
    return OWN.rows(record_type, workspace=workspace, scope_id=scope_id)


OWN = Prepared[CustomField](
    lambda record_type, workspace, scope_id: CustomField.objects.filter(
        Q(scope_id=None) | Q(scope_id=scope_id), workspace=workspace, record_type=record_type, archived=False
    )
)


def index_values(record: Record, keys: Iterable[str]) -> None:
    """Bring the index in step with the record's own values of these keys."""
    fields = CustomField.objects.filter(
        workspace_id=record.workspace_id, record_type=record.record_type, key__in=list(keys)
    )
    rows = list(fields)
    CustomValue.objects.filter(field__in=rows, record_id=record.pk).delete()
    CustomValue.objects.bulk_create(_rows(rows, record))


def index_many(records: Sequence[Record]) -> None:
    """Bring the index in step with the own values of many records of one type and workspace."""
    with_values = [record for record in records if record.custom]
    if not with_values:
        return
    first = with_values[0]
    fields = CustomField.objects.filter(workspace_id=first.workspace_id, record_type=first.record_type)
    rows = list(fields)
    for start in range(0, len(with_values), AT_ONCE):
        some = with_values[start : start + AT_ONCE]
        CustomValue.objects.filter(field__in=rows, record_id__in=[record.pk for record in some]).delete()
        insert_all([row for record in some for row in _rows(rows, record)])


def _rows(fields: Sequence[CustomField], record: Record) -> list[CustomValue]:
    """The index's rows of a record; a value that its field cannot hold has none."""
    found = []
    for field in fields:
        value = record.custom.get(field.key)
        for each in value if isinstance(value, list) else [value]:
            if each not in (None, "") and (row := _row(field, record.pk, each)) is not None:
                found.append(row)
    return found


def _key() -> Case:
    """The key that a value's text is; none where it is no number, which only values from before the field are."""
    return Case(When(text__regex=r"^[0-9]{1,18}$", then=Cast("text", models.BigIntegerField())))


def _row(field: CustomField, record_id: int, value: Any) -> CustomValue | None:
    column = CustomField.KINDS[field.kind].column
    row = CustomValue(field=field, record_id=record_id)
    try:
        if column == "number":
            row.number = float(value)
        elif column == "day":
            row.day = date.fromisoformat(value)
        else:
            row.text = str(value)[:200]
    except (TypeError, ValueError):
        return None
    return row
