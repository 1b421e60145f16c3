"""The door of the API: who calls, into which workspace, with which scope, how often."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from opsloop.kernel.access.api_token import ApiToken, TokenExpired, authenticate_token
from opsloop.kernel.accounts.models import User
from opsloop.kernel.api.once import once
from opsloop.kernel.api.problems import ASKED, Problem
from opsloop.kernel.api.rate import pause_before
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.kernel.workspaces.standing import memberships

Endpoint = TypeVar("Endpoint", bound=Callable[..., HttpResponse])
NUL = "\x00"


class TokenAuth(HttpBearer):
    """`Authorization: Bearer ops_...`: the program acts as the token's person, in their language and time zone."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        try:
            known = authenticate_token(request)
        except TokenExpired as late:
            _speak_as(late.token.user, request)
            raise Problem(
                401, "token-expired", _("This API token has expired. Make a new one."), headers=ASKED
            ) from late
        if known is not None:
            request.user = known.user
            _speak_as(known.user, request)
        return known


class SessionAuth(APIKeyCookie):
    """The session of a signed-in browser, for our own pages; a change needs the CSRF token too."""

    def __init__(self) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__()

    def _get_key(self, request: HttpRequest) -> str | None:
        """Only where no token was sent: a wrong token must not quietly become the browser's person."""
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise Problem(403, "forbidden", _("This page is too old. Reload it and try again."))
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return request.user if key is not None and isinstance(request.user, User) else None


def _speak_as(user: User, request: HttpRequest) -> None:
    if user.language and "Accept-Language" not in request.headers:
        translation.activate(user.language)
    timezone.activate(zoneinfo.ZoneInfo(user.time_zone or settings.HOME_TIME_ZONE))


def reads(endpoint: Endpoint) -> Endpoint:
    """An endpoint below `{workspace}` that changes nothing."""

    @wraps(endpoint)
    def entered(request: WorkspaceRequest, **values: Any) -> HttpResponse:
        enter(request, values["workspace"], ApiToken.Scope.READ)
        return endpoint(request, **values)

    return cast(Endpoint, entered)


def writes(endpoint: Endpoint) -> Endpoint:
    """An endpoint that changes something: one transaction, done once for each Idempotency-Key."""
    return _writing(endpoint, whole=True)


def writes_by_one_verb(endpoint: Endpoint) -> Endpoint:
    """The same where one verb, a transaction of its own, is all that is changed.

    What the endpoint reads before and shows after then keeps nobody waiting: SQLite has one writer at a time.
    """
    return _writing(endpoint, whole=False)


def _writing(endpoint: Endpoint, *, whole: bool) -> Endpoint:
    @wraps(endpoint)
    def entered(request: WorkspaceRequest, **values: Any) -> HttpResponse:
        enter(request, values["workspace"], ApiToken.Scope.WRITE)
        return once(request, lambda: endpoint(request, **values), whole=whole)

    return cast(Endpoint, entered)


def enter(request: WorkspaceRequest, slug: str, scope: str) -> None:
    """Put the workspace and the membership on the request; 404 for strangers and for a token of another workspace."""
    caller = request.auth  # type: ignore[attr-defined]  # set by ninja once somebody is known
    token = caller if isinstance(caller, ApiToken) else None
    _refuse_too_often(f"token {token.pk}" if token is not None else f"user {request.user.pk}")
    _refuse_nul(request)
    membership = next((row for row in memberships(request.user).values() if row.workspace.slug == slug), None)
    if membership is None or (token is not None and token.workspace_id != membership.workspace_id):
        raise Http404
    if token is not None and scope != ApiToken.Scope.READ and not token.may(scope):
        raise Problem(403, "forbidden", _("This token may only read."))
    request.workspace, request.membership = membership.workspace, membership


def _refuse_too_often(caller: str) -> None:
    seconds = pause_before(caller, settings.API_CALLS_PER_MINUTE)
    if seconds:
        detail = _("Too many calls in a short time. Wait %(seconds)s s.") % {"seconds": seconds}
        raise Problem(429, "too-many-requests", detail, headers={"Retry-After": str(seconds)})


def _refuse_nul(request: HttpRequest) -> None:
    """A NUL in an address is no text that a database takes."""
    if NUL in request.path or any(NUL in text for _key, texts in request.GET.lists() for text in texts):
        raise Problem(400, "bad-request", _("The server did not understand this request."))
