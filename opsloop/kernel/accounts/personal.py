"""The door of the pages that are one person's own, and what whoever is not signed in gets at any door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import add_never_cache_headers

from opsloop.kernel.accounts.models import User

P = ParamSpec("P")


class PersonalRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


Personal = Callable[Concatenate[PersonalRequest, P], HttpResponse]
Open = Callable[Concatenate[HttpRequest, P], HttpResponse]


def personal(view: Personal[P]) -> Open[P]:
    """Let whoever is signed in into a page of their own, which no cache may keep; others sign in first."""

    @wraps(view)
    def guarded(request: PersonalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    guarded.personal = True  # type: ignore[attr-defined]  # tells the workspaces to lend the page their sidebar
    return guarded  # type: ignore[return-value]  # a plain request proved to be a personal one


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and afterwards back here; a fragment's request sends the whole page there."""
    if request.headers.get("HX-Request"):
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = here._replace(scheme="", netloc="", fragment="").geturl()
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": sign_in_address(back)})
    return HttpResponseRedirect(sign_in_address(request.get_full_path() if request.method == "GET" else ""))


def sign_in_address(back: str) -> str:
    """The sign-in page that returns to `back` afterwards; sign-in checks that it is an address of ours."""
    page = resolve_url(settings.LOGIN_URL)
    return f"{page}?{urlencode({'next': back})}" if back else page
