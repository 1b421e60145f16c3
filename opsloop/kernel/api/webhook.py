"""A webhook: an address outside that is told what happens here, and each message on its way there."""

from __future__ import annotations

import base64
import datetime
import json
import secrets
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import track
from opsloop.kernel.api.outside import NotOutside
from opsloop.kernel.workspaces.models import Workspace

EVERYTHING = "*"
SECRET_BYTES = 32
MARK = "whsec_"


def new_secret() -> str:
    """A key for signatures, written as the Standard Webhooks specification has it."""
    return MARK + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def of(self, workspace: Workspace) -> WebhookQuerySet:
        """The workspace's hooks, in the order they were made."""
        return self.filter(workspace=workspace).select_related("created_by").order_by("pk")

    def active_in(self, workspace_ids: Iterable[int]) -> WebhookQuerySet:
        return self.filter(workspace__in=workspace_ids, active=True).select_related("created_by").order_by("pk")


class Webhook(models.Model):
    """Where events go; it is told what the person who made it may see, for as long as they administer the workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(max_length=80, default=new_secret, editable=False)
    events = models.JSONField(_("events"), default=list)
    """Patterns such as `work_item.moved`, `work_item.*`, `*.created` or `*`."""
    active = models.BooleanField(_("active"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes = [models.Index(fields=["workspace", "active"], name="webhook_of_workspace")]

    def __str__(self) -> str:
        return self.url

    def wants(self, event: Event) -> bool:
        """Whether one of its patterns names the event."""
        names = {EVERYTHING, f"{event.record_type}.*", f"*.{event.verb}", f"{event.record_type}.{event.verb}"}
        return bool(names & set(self.events))

    @classmethod
    @transaction.atomic
    def create(cls, *, workspace: Workspace, by: User, url: str, events: list[str]) -> Webhook:
        """A new hook with a secret of its own."""
        hook = cls.objects.create(workspace=workspace, created_by=by, url=url, events=events)
        hook.track("created", by=by, changes={"url": (None, url), "events": (None, events)})
        return hook

    @transaction.atomic
    def change(self, *, by: User, url: str, events: list[str], active: bool) -> None:
        """Another address, other events, or a rest."""
        wanted: dict[str, Any] = {"url": url, "events": events, "active": active}
        changes = {name: (getattr(self, name), value) for name, value in wanted.items() if getattr(self, name) != value}
        if changes:
            self.url, self.events, self.active = url, events, active
            self.save(update_fields=list(changes))
            self.track("changed", by=by, changes=changes)

    @transaction.atomic
    def renew_secret(self, *, by: User) -> None:
        """Sign with another key from now on."""
        self.secret = new_secret()
        self.save(update_fields=["secret"])
        self.track("secret_renewed", by=by)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """Tell that address nothing any more, and forget what it was told."""
        self.track("removed", by=by, changes={"url": (self.url, None)})
        self.delete()

    def track(self, verb: str, *, by: User, changes: dict[str, tuple[Any, Any]] | None = None) -> None:
        """Keep in the event log what happened to the hook, never its secret."""
        track(
            workspace_id=self.workspace_id,
            record_type="webhook",
            record_id=self.pk,
            label=self.url,
            verb=verb,
            by=by,
            changes=changes,
        )


CLOSED = _("The connection was closed without an answer.")
FAILURES = {
    "NotOutside": NotOutside.sentence,
    "gaierror": _("No server has this name."),
    "TimeoutError": _("There was no answer in time."),
    "ConnectionRefusedError": _("Nothing listens at this address."),
    "ConnectionResetError": CLOSED,
    "RemoteDisconnected": CLOSED,
    "SSLCertVerificationError": _("The certificate of this server is not valid."),
}
"""How the failures that are written down read, by the names of their kinds."""


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def newest_first(self) -> DeliveryQuerySet:
        return self.order_by("-pk")


class Delivery(models.Model):
    """One message to one hook: tried again with growing pauses until it arrives or a day has passed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    KEPT = datetime.timedelta(days=30)
    PAUSES: ClassVar[list[int]] = [10, 30, 120, 600, 1800, 3600, 7200, 10800, 14400, 21600, 21600]
    """Seconds before the second, third ... attempt; together just under 24 hours."""

    hook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+")
    """What it tells of; empty for a test."""
    name = models.CharField(_("event"), max_length=90)
    body = models.TextField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    response_code = models.PositiveSmallIntegerField(_("answer"), null=True)
    error = models.CharField(_("error"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    attempted_at = models.DateTimeField(_("last attempt"), null=True)
    next_at = models.DateTimeField(_("next attempt"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["hook", "-id"], name="delivery_of_hook"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["hook", "event"], condition=models.Q(event__isnull=False), name="one_delivery_an_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"

    @classmethod
    def of(cls, hook: Webhook, name: str, payload: dict[str, Any], *, event: Event | None = None) -> Delivery:
        """A message ready to go; the same event again answers the message that is there."""
        key = uuid.uuid4()
        body = json.dumps({"id": str(key), **payload}, cls=DjangoJSONEncoder, ensure_ascii=False)
        if event is None:
            return cls.objects.create(hook=hook, key=key, name=name, body=body)
        return cls.objects.get_or_create(hook=hook, event=event, defaults={"key": key, "name": name, "body": body})[0]

    @property
    def failure(self) -> str:
        """What went wrong, in the reader's language; as it was written down where that has no words of ours."""
        return str(FAILURES.get(self.error.partition(":")[0], self.error))

    def pause(self) -> datetime.timedelta | None:
        """How long to wait before trying again after so many attempts; None to give up."""
        tries = self.attempts - 1
        return datetime.timedelta(seconds=self.PAUSES[tries]) if tries < len(self.PAUSES) else None
