"""What an account means for each request: its language and time zone, its session, and safe headers."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from opsloop.kernel.accounts.session_note import note_session
from opsloop.kernel.accounts.user import User

Respond = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = ", ".join(f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb"))


def _signed_in(request: HttpRequest) -> User | None:
    """Whose the request is; without a cookie it is nobody's, and no session need be looked for."""
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    return user if isinstance(user, User) else None


def preferences(get_response: Respond) -> Respond:
    """A language or time zone set in the profile wins over the browser's and the installation's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = _signed_in(request)
        if user is not None and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        zone = (user and user.time_zone) or settings.HOME_TIME_ZONE
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            return get_response(request)

    return middleware


def sessions(get_response: Respond) -> Respond:
    """Notes which device uses the session, for the person's list of sessions."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = _signed_in(request)
        if user is not None:
            note_session(request, user)
        return get_response(request)

    return middleware


def permissions_policy(get_response: Respond) -> Respond:
    """No page of ours needs the camera, the place or the microphone, so no script may ask for them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware
