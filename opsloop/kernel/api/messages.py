"""What a webhook is told: the message about an event, its signature, and who may hear it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.api.models import Delivery, Webhook
from opsloop.kernel.api.webhook import MARK
from opsloop.kernel.records.logged import Readable
from opsloop.kernel.records.subject import type_slug
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import standing

TEST = "test"


def message(event: Event, *, reader: User) -> dict[str, Any]:
    """The event as a webhook is told of it, without the names of records that its maker may not see."""
    slug = event.workspace.slug
    known = record_class(event.record_type) is not None and bool(event.case)
    url = f"{settings.BASE_URL}/{slug}/{type_slug(event.record_type)}/{event.case}" if known else None
    actor = None if event.actor is None else {"id": event.actor.pk, "name": event.actor.name}
    changes = Readable([event], reader).changes(event)
    return {
        "type": f"{event.record_type}.{event.verb}",
        "timestamp": event.at,
        "workspace": slug,
        "event": {"id": event.pk, "verb": event.verb, "actor": actor, "changes": changes},
        "record": {
            "type": event.record_type,
            "id": event.record_id,
            "ref": event.case,
            "name": event.label,
            "url": url,
        },
    }


def trial_message(hook: Webhook) -> dict[str, Any]:
    """What the test button sends."""
    return {"type": TEST, "timestamp": timezone.now(), "workspace": hook.workspace.slug, "event": None, "record": None}


def may_hear(hook: Webhook, event: Event) -> bool:
    """Whether whoever made the hook still administers the workspace and may see the record."""
    here = standing(hook.created_by, event.workspace_id)
    if here is None or not here.at_least(Membership.Role.ADMIN):
        return False
    model = record_class(event.record_type)
    if model is None:
        return True
    rows = model.objects.filter(model.visibility_rule(hook.created_by))
    return bool(rows.filter(pk=event.record_id, workspace_id=event.workspace_id).exists())


def headers(delivery: Delivery, *, now: datetime) -> dict[str, str]:
    """The headers of a message, signed as the Standard Webhooks specification has it."""
    stamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Opsloop-Webhooks",
        "webhook-id": str(delivery.key),
        "webhook-timestamp": stamp,
        "webhook-signature": signature(delivery.hook.secret, str(delivery.key), stamp, delivery.body),
        "opsloop-event": delivery.name,
    }


def signature(secret: str, key: str, stamp: str, body: str) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`."""
    signed = f"{key}.{stamp}.{body}".encode()
    made = hmac.new(base64.b64decode(secret.removeprefix(MARK)), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode()
