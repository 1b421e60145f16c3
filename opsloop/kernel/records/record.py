"""The base record and its query set."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, Unpack

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import Said, append, happening
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.queries.inserting import insert
from opsloop.kernel.records.changing import apply_changes
from opsloop.kernel.records.custom_field import index_values
from opsloop.kernel.records.fields import CUSTOM
from opsloop.kernel.records.relations import know_none
from opsloop.kernel.workspaces.models import Workspace

ARRIVING = datetime(9000, 1, 1, tzinfo=UTC)
"""`trashed_at` of what an import has not yet brought to its end: as unseen as the trash, and not in it either."""
RAISE = 'UPDATE records_numbering SET "last" = "last" + %s WHERE workspace_id = %s AND series = %s RETURNING "last"'


class Numbering(models.Model):
    """The last number given out in one series, such as one record type of one workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    series = models.CharField(max_length=60)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("numbering")
        verbose_name_plural = _("numberings")
        constraints = [models.UniqueConstraint(fields=["workspace", "series"], name="one_numbering_a_series")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"

    @classmethod
    def take(cls, workspace_id: int, series: str, *, count: int = 1) -> int:
        """The first of `count` numbers that nobody else gets; call inside the transaction that uses them."""
        last = cls._raise(workspace_id, series, count)
        if last is None:
            cls.objects.get_or_create(workspace_id=workspace_id, series=series)
            last = cls._raise(workspace_id, series, count)
        if last is None:
            raise LookupError(f"the numbering {series!r} went while a number was taken")
        return last - count + 1

    @classmethod
    def _raise(cls, workspace_id: int, series: str, count: int) -> int | None:
        """The last number after raising it, in one statement; None where the series has not begun."""
        with connection.cursor() as cursor:
            cursor.execute(RAISE, [count, workspace_id, series])
            row = cursor.fetchone()
        return None if row is None else int(row[0])


class RecordQuerySet(models.QuerySet[Any]):
    """Reads of records: every one for a person starts at `visible_to`."""

    def visible_to(self, user: User) -> Self:
        """The records the user may see that are not in the trash."""
        return self.live().filter(self.model.visibility_rule(user))

    def trash_of(self, user: User) -> Self:
        """The records in the trash that the user could see before."""
        return self.filter(trashed_at__lt=ARRIVING).filter(self.model.visibility_rule(user))

    def in_workspace(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def live(self) -> Self:
        return self.filter(trashed_at=None)

    def with_ref(self) -> Self:
        """With what the reference of each row is made of."""
        return self.select_related(*self.model.named_after) if self.model.named_after else self

    def by_ref(self, ref: str) -> Self:
        """The record that people call `ref`, such as `P-12`; none where the text is no such name."""
        named = self.model.named(ref)
        return self.none() if named is None else self.known_as(**named)

    def by_any_ref(self, ref: str) -> Self:
        """As `by_ref`, for what people type or have written: also by a name that the record had before."""
        return self.by_ref(ref)

    def known_as(self, **named: str | int) -> Self:
        """The record with what `named` read from its reference."""
        return self.filter(**named)


class Record(models.Model):
    """One thing the team keeps: numbered, owned by a workspace, seen through the gate, changed by verbs."""

    class Visibility(models.TextChoices):
        WORKSPACE = "workspace", _("Everybody in the workspace")
        PRIVATE = "private", _("Only those it is shared with")

    record_type: ClassVar[str]
    """The type's name in URLs of the API, events and links: `work_item`."""
    ref_prefix: ClassVar[str]
    """What its references start with: `P` gives `P-12`."""
    named_after: ClassVar[Sequence[str]] = ()
    """Relations that its references are made of too, such as the project of `OPS-12`."""
    field_verbs: ClassVar[Mapping[str, str]] = {}
    """Fields that change only through a verb of the trade: field name -> method taking (value, by=...)."""

    bookkeeping: ClassVar[Sequence[str]] = ("custom", "created_at", "updated_at", "archived_at", "trashed_at")
    """Columns that a row of a list reads only where it shows them: dates and JSON cost more to read than all others."""

    technical: ClassVar[Sequence[str]] = ("number", "custom")
    """Columns that say nothing to people: parts of the reference, sort keys, notes of the system to itself."""

    taken_back: ClassVar[Mapping[str, str]] = {}
    """What undoes verbs that change more than fields: verb -> method taking (event, by=...)."""

    internal_fields: ClassVar[Collection[str]] = frozenset()
    """What clients see nowhere: fields, and what only the log has."""
    internal_verbs: ClassVar[Collection[str]] = frozenset()
    """What happened that clients read nothing of."""

    logged_names: ClassVar[Mapping[str, Any]] = {}
    """What the log's changes that are no fields are called: name -> words."""
    logged_words: ClassVar[Mapping[str, Callable[[Any], str]]] = {}
    """How logged values that are neither fields nor records read: name -> the words for a value."""

    logged_with: ClassVar[Mapping[str, str]] = {}
    """Changes that tell something of the record that another change of the same event names: name -> that one's."""

    logged_choices: ClassVar[Mapping[str, Sequence[tuple[str, Any]]]] = {}
    """What their values are called, where these are choices: name -> (value, words)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", editable=False)
    number = models.PositiveBigIntegerField(editable=False)
    visibility = models.CharField(_("visible to"), max_length=10, choices=Visibility, default=Visibility.WORKSPACE)
    custom = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    trashed_at = models.DateTimeField(_("in the trash since"), null=True, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """What people call it: `P-12`."""
        return f"{self.ref_prefix}-{self.number}"

    @classmethod
    def named(cls, ref: str) -> Mapping[str, str | int] | None:
        """What a record has that people call `ref`; None where the text is no such name."""
        prefix, _dash, number = ref.rpartition("-")
        if prefix.upper() != cls.ref_prefix or not is_number(number):
            return None
        return {"number": int(number)}

    @classmethod
    def visibility_rule(cls, user: User) -> models.Q:
        """Which rows the user may see, as one condition."""
        return gate.ordinary_rule(user, cls.record_type)

    @classmethod
    def seen_with(cls, keys: Sequence[int], *, user: User, workspace: Workspace) -> Iterable[Self]:
        """The records of these keys that the user sees in the workspace."""
        rows: Any = cls._default_manager
        return rows.in_workspace(workspace).visible_to(user).filter(pk__in=keys)  # type: ignore[no-any-return]

    def allows(self, user: User, verb: str) -> bool:
        """Whether somebody who sees this record may do `verb` to it."""
        return gate.role_allows(user, verb, self.workspace_id)

    @classmethod
    def number_series(cls, **values: Any) -> str:
        """The series its numbers come from; one for the type unless a subclass says otherwise."""
        return cls.record_type

    @classmethod
    def create(cls, *, workspace: Workspace, by: User | None, at: datetime | None = None, **values: Any) -> Self:
        """A new record with the next number; tracked as `created`. ValidationError where a value is wrong."""
        many = {field.name for field in cls._meta.many_to_many} & values.keys()
        own = {name.removeprefix(CUSTOM): value for name, value in values.items() if name.startswith(CUSTOM)}
        plain = {name: value for name, value in values.items() if name not in many and not name.startswith(CUSTOM)}
        record = cls(workspace=workspace, created_by=by, **plain)
        record.custom = {**record.custom, **own}
        record.created_at = record.updated_at = at or timezone.now()
        # Rows that the caller holds were read a moment ago, and the database guards them: no query for each.
        held = [field.name for field in cls._meta.fields if field.is_relation and plain.get(field.name) is not None]
        held += ["workspace", "created_by", "number"]
        record.full_clean(exclude=held, validate_constraints=False, validate_unique=False)
        with transaction.atomic():  # begun late: it keeps every other writer on SQLite waiting
            record.number = Numbering.take(workspace.pk, cls.number_series(**plain))
            insert(record)
            for name in many:
                getattr(record, name).add(*values[name])
            know_none(record, {field.name for field in cls._meta.many_to_many} - many)
            if own:
                index_values(record, own)
            record.track("created", by=by, at=at, **record.told_when_made(values))
        return record

    def told_when_made(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the event log says of the beginning besides that there is one, as arguments of `track`."""
        return {}

    @transaction.atomic
    def change(self, values: Mapping[str, Any], *, by: User) -> Event | None:
        """Give fields new values, each through its verb where it has one; None where nothing was different."""
        return apply_changes(self, values, by=by)

    @transaction.atomic
    def trash(self, *, by: User) -> Event:
        """Put it in the trash, from where it can come back for 30 days."""
        self.trashed_at = timezone.now()
        self.save(update_fields=["trashed_at"])
        return self.track("trashed", by=by)

    @transaction.atomic
    def restore(self, *, by: User) -> Event:
        """Take it back out of the trash."""
        self.trashed_at = None
        self.save(update_fields=["trashed_at"])
        return self.track("restored", by=by)

    @transaction.atomic
    def archive(self, *, by: User) -> Event:
        """Keep it out of lists and boards; it stays findable and countable."""
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])
        return self.track("archived", by=by)

    @transaction.atomic
    def unarchive(self, *, by: User) -> Event:
        """Bring it back into lists and boards."""
        self.archived_at = None
        self.save(update_fields=["archived_at"])
        return self.track("unarchived", by=by)

    def track(self, verb: str, *, by: User | None, **said: Unpack[Said]) -> Event:
        """Append what happened to this record to the event log, inside the caller's transaction."""
        event = self.happening(verb, by=by, **said)
        append([event])
        return event

    def happening(self, verb: str, *, by: User | None, **said: Unpack[Said]) -> Event:
        """An event about this record that is not in the log yet."""
        return happening(
            workspace_id=self.workspace_id,
            record_type=self.record_type,
            record_id=self.pk,
            label=str(self),
            verb=verb,
            by=by,
            case=self.ref,
            **said,
        )
