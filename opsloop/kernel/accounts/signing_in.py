"""Signing in and out: what begins and ends a session."""

import datetime
import math

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest
from django.utils import timezone

from opsloop.kernel.accounts.address import client_network
from opsloop.kernel.accounts.models import SessionNote, User
from opsloop.kernel.accounts.session_note import SEEN, note_session

BACKEND = "django.contrib.auth.backends.ModelBackend"


def as_email(text: str) -> str:
    """An address as users are known by; so that capitals make neither a second user nor a second limit."""
    return text.strip().lower()


def check_password(request: HttpRequest, *, email: str, password: str) -> User | None:
    """The user with this address and password, or None; counts failures and stops guessing."""
    return authenticate(request, username=as_email(email), password=password)


def sign_in(request: HttpRequest, user: User) -> None:
    """Begin a session with a fresh key, so that one planted before cannot be used."""
    SessionNote.objects.filter(session_key=request.session.session_key or "").delete()
    login(request, user, backend=BACKEND)
    request.session.pop(SEEN, None)
    note_session(request, user)


def sign_out(request: HttpRequest) -> None:
    """End this session."""
    SessionNote.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def end_sessions(user: User, *, keep: str | None = None) -> int:
    """Sign the user out everywhere except in the session with the key `keep`; the number that ended."""
    return SessionNote.objects.filter(user=user).exclude(session_key=keep or "").end()


def after_new_password(request: HttpRequest, user: User) -> None:
    """Keep this session under a fresh key and end all others: whoever knew the old password is out."""
    SessionNote.objects.filter(session_key=request.session.session_key).delete()
    update_session_auth_hash(request, user)
    request.session.pop(SEEN, None)
    note_session(request, user)
    end_sessions(user, keep=request.session.session_key)
    forgive(user)


def forgive(user: User) -> None:
    """Forget failed attempts to sign in as this user."""
    AccessAttempt.objects.filter(username=user.email).delete()


def minutes_locked(request: HttpRequest, email: str) -> int:
    """In how many minutes this address may be tried again from here; at least 1."""
    attempts = AccessAttempt.objects.filter(username=as_email(email), ip_address=client_network(request))
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    cool_off = get_cool_off(request) or datetime.timedelta(0)
    left = (last + cool_off - timezone.now()) if last else cool_off
    return max(1, math.ceil(left.total_seconds() / 60))
