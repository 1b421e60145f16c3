"""What an import leaves behind: the batch, where each row came from, and how a source's words were understood."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing, workspace_ids


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports are seen by who started them and by administrators; once loaded, by members who see what came in."""

    def visible_to(self, user: User) -> Self:
        managed = Q(workspace_id__in=workspace_ids(user, at_least=Membership.Role.ADMIN))
        rows = self.filter(workspace_id__in=workspace_ids(user, at_least=Membership.Role.MEMBER))
        return rows.filter(managed | Q(started_by=user) | self._come_in_for(user))

    def _come_in_for(self, user: User) -> Q:
        """Those whose record the user sees: what stands in the account of the import stands in there, too."""
        ended = list(ImportBatch.LOADED)
        seen = Q(pk__in=[])
        for name in self.exclude(record_type="").values_list("record_type", flat=True).distinct():
            model = record_class(name)
            if model is not None:
                keys = model.objects.visible_to(user).values("pk")
                seen |= Q(state__in=ended, record_type=name, record_id__in=keys)
        return seen

    def in_workspace(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def unloaded(self) -> Self:
        """Those that have brought nothing in yet."""
        return self.exclude(state__in=ImportBatch.LOADED)

    def half_done(self) -> Self:
        """Those of which something is here that must not stay: a load or its undoing has not come to its end."""
        ended = [ImportBatch.State.DONE, ImportBatch.State.UNDONE]
        written = Q(models.Exists(Origin.objects.filter(batch=models.OuterRef("pk"))))
        changed = Q(models.Exists(Replaced.objects.filter(batch=models.OuterRef("pk"))))
        return self.exclude(state__in=ended).filter(written | changed)

    def history(self) -> Self:
        """What was started, the newest first; drafts are only looks at a file."""
        return self.exclude(state=ImportBatch.State.DRAFT).select_related("started_by").order_by("-pk")


class ImportBatch(models.Model):
    """One file on its way in: looked at, loading, loaded, undone; what it did and what it could not do."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Looked at")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Loading")
        DONE = "done", _("Loaded")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    STARTABLE: ClassVar[frozenset[str]] = frozenset({State.DRAFT, State.FAILED, State.CANCELLED})
    UNDER_WAY: ClassVar[frozenset[str]] = frozenset({State.QUEUED, State.RUNNING})
    LOADED: ClassVar[frozenset[str]] = frozenset({State.DONE, State.UNDOING, State.UNDONE})

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    loader = models.CharField(max_length=20, default="work")
    source = models.CharField(_("source"), max_length=60)
    file_name = models.CharField(_("file"), max_length=255)
    stored_as = models.CharField(max_length=255, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    mapping = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    refused = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)
    failure = models.JSONField(default=dict, blank=True)
    record_type = models.CharField(max_length=40, blank=True, default="")
    record_id = models.BigIntegerField(null=True, blank=True)
    job = models.BigIntegerField(null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["workspace", "created_at"], name="import_by_time")]

    def __str__(self) -> str:
        return self.file_name

    def handled_by(self, user: User) -> bool:
        """Whether the user may answer, load, stop, throw away and undo it: who started it, and administrators."""
        membership = standing(user, self.workspace_id)
        if membership is None:
            return False
        return membership.at_least(Membership.Role.ADMIN) or user.pk == self.started_by_id

    @property
    def startable(self) -> bool:
        """Whether it may be loaded now: looked at, and its file is still here."""
        return self.state in self.STARTABLE and bool(self.stored_as)

    @property
    def under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def undoable(self) -> bool:
        """Whether it brought something in that can still be taken out."""
        return self.state in {self.State.DONE, self.State.UNDOING}

    @property
    def understood(self) -> Mapping:
        """How the words of this file are to be understood."""
        return Mapping.from_json(self.mapping)


class Origin(models.Model):
    """Where one row came from: the key by which a second import finds it again, child rows included."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    source_id = models.CharField(max_length=255)
    table = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="origins")
    made = models.BooleanField(default=True)
    fingerprint = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source", "kind", "source_id"], name="one_origin_a_row")
        ]
        indexes = [
            models.Index(fields=["batch", "table"], name="origin_of_batch"),
            models.Index(fields=["table", "object_id"], name="origin_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.source_id}"


class Replaced(models.Model):
    """What a load changed of a row that was here before: its values and its fingerprint, for taking them back."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="replaced")
    kind = models.CharField(max_length=40)
    table = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("replaced value")
        verbose_name_plural = _("replaced values")

    def __str__(self) -> str:
        return f"{self.table} {self.object_id}"


class SourceMapping(models.Model):
    """How the words of a source were understood the last time: people, states and columns."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        constraints = [models.UniqueConstraint(fields=["workspace", "source"], name="one_mapping_a_source")]

    def __str__(self) -> str:
        return self.source
