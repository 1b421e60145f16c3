"""Signing in and out."""

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.accounts import signing_in
from opsloop.kernel.accounts.forms import SignInForm
from opsloop.kernel.accounts.guessing import minutes_closed
from opsloop.kernel.accounts.models import User
from opsloop.kernel.accounts.next_page import next_page


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; on a new installation the first visitor sets it up instead."""
    if request.user.is_authenticated:
        return redirect(next_page(request, "home"))
    if not User.objects.exists():
        return redirect("set-up")
    form = SignInForm(request.POST or None)
    if form.is_bound and (minutes := minutes_closed(request)):
        return _closed(request, minutes)
    if form.is_valid():
        typed = form.cleaned_data
        user = signing_in.check_password(request, email=typed["username"], password=typed["password"])
        if user is not None:
            signing_in.sign_in(request, user)
            return redirect(next_page(request, "home"))
        form.add_error(None, _("This email and password do not belong together."))
    return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _closed(request: HttpRequest, minutes: int) -> HttpResponse:
    """The answer while too much was tried from one address, whoever it was tried for."""
    sentence = ngettext(
        "Too many failed attempts from your network. Try again in %(minutes)s minute.",
        "Too many failed attempts from your network. Try again in %(minutes)s minutes.",
        minutes,
    )
    return _wait(request, sentence % {"minutes": minutes}, minutes=minutes)


def locked_out(request: HttpRequest, _answer: HttpResponse | None, _who: Mapping[str, object] | None) -> HttpResponse:
    """The answer to one attempt too many: how long to wait, whether or not there is such a user."""
    minutes = signing_in.minutes_locked(request, request.POST.get("username", ""))
    sentence = ngettext(
        "Too many attempts. Try again in %(minutes)s minute, or choose a new password by email.",
        "Too many attempts. Try again in %(minutes)s minutes, or choose a new password by email.",
        minutes,
    )
    return _wait(request, sentence % {"minutes": minutes}, minutes=minutes)


def _wait(request: HttpRequest, sentence: str, *, minutes: int) -> HttpResponse:
    form = SignInForm({"username": request.POST.get("username", ""), "password": "-"})
    form.add_error(None, sentence)
    response = _page(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(minutes * 60)
    return response


def _page(request: HttpRequest, form: SignInForm, *, status: HTTPStatus) -> HttpResponse:
    values = {"form": form, "next": request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")}
    return render(request, "accounts/sign_in.html", values, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; the language stays, since the next page is for the same person."""
    signing_in.sign_out(request)
    return redirect("sign-in")
