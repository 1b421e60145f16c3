"""Changes that are made once however often they are sent: the Idempotency-Key and the answer kept for it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from opsloop.kernel.api.models import IdempotentCall
from opsloop.kernel.api.problems import Problem
from opsloop.kernel.workspaces.gate import WorkspaceRequest

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("ETag", "Location")
KEY = re.compile(r"[\x21-\x7e]{1,200}")


def once(request: WorkspaceRequest, act: Callable[[], HttpResponse], *, whole: bool = True) -> HttpResponse:
    """What `act` answers, in one transaction with the note that it did; the kept answer where the key was used.

    A call that fails leaves no note, so the same key may be sent again once the cause is gone. Without a key, `act`
    is a transaction only where it is wanted `whole`.
    """
    key = request.headers.get(HEADER)
    if key is None and not whole:
        return act()
    with transaction.atomic():
        if key is None:
            return act()
        if not KEY.fullmatch(key):
            raise Problem(400, "bad-key", _("An Idempotency-Key has 1 to 200 visible characters."))
        call = _begin(request, key)
        if call.status:
            return _replay(request, call)
        answer = act()
        _keep(call, answer)
        return answer


def fingerprint(request: WorkspaceRequest) -> str:
    """What was asked, as one short text."""
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()


def _begin(request: WorkspaceRequest, key: str) -> IdempotentCall:
    """The note for this key: a new one, or the one that an earlier call left, waiting for one under way."""
    whose = {"workspace": request.workspace, "user": request.user, "key": key}
    try:
        with transaction.atomic():
            return IdempotentCall.objects.create(**whose, fingerprint=fingerprint(request))
    except IntegrityError:
        known = IdempotentCall.objects.select_for_update().get(**whose)
    if timezone.now() - known.created_at < IdempotentCall.KEPT:
        return known
    known.delete()
    return IdempotentCall.objects.create(**whose, fingerprint=fingerprint(request))


def _replay(request: WorkspaceRequest, call: IdempotentCall) -> HttpResponse:
    if call.fingerprint != fingerprint(request):
        raise Problem(422, "key-reused", _("This Idempotency-Key was used for another call."))
    headers = {**call.headers, REPLAYED: "true"}
    return HttpResponse(call.body, status=call.status, content_type="application/json", headers=headers)


def _keep(call: IdempotentCall, answer: HttpResponse) -> None:
    call.status, call.body = answer.status_code, answer.content.decode()
    call.headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    call.save(update_fields=["status", "body", "headers"])
