"""What a person needs to recognise a session of theirs and to end it: device, place, last use."""

from __future__ import annotations

import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.address import client_address
from opsloop.kernel.accounts.device import device_name
from opsloop.kernel.accounts.user import User

SEEN = "seen"
NOTE_EVERY_SECONDS = 300
"""How exact "last seen" is: a write for each request would cost more than it tells."""


class SessionNoteQuerySet(models.QuerySet["SessionNote"]):
    def of(self, user: User) -> SessionNoteQuerySet:
        """The sessions of this user that may still be open, the last used first."""
        oldest = timezone.now() - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return self.filter(user=user, seen_at__gt=oldest).order_by("-seen_at", "-pk")

    def end(self) -> int:
        """Sign these sessions out; the number that ended."""
        for note in self:
            session_of(note.session_key).delete()
        return self.delete()[0]


class SessionNote(models.Model):
    """One signed-in browser of a user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="session_notes")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("device"), max_length=120, blank=True, default="")
    address = models.CharField(_("place"), max_length=45, blank=True, default="")
    started_at = models.DateTimeField(_("signed in"), default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    objects = SessionNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["user", "-seen_at"], name="session_of_user")]

    def __str__(self) -> str:
        return f"{self.device} {self.address}"


def note_session(request: HttpRequest, user: User) -> None:
    """Keep that this session of the user is in use; writes at most every few minutes."""
    now = timezone.now()
    if now.timestamp() - request.session.get(SEEN, 0) < NOTE_EVERY_SECONDS:
        return
    request.session[SEEN] = int(now.timestamp())
    if request.session.session_key is None:
        request.session.create()
    SessionNote.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "device": device_name(request.headers.get("User-Agent", "")),
            "address": client_address(request),
            "seen_at": now,
        },
    )


def session_of(key: str) -> SessionBase:
    """The stored session with this key, whatever engine keeps sessions."""
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store(key)
