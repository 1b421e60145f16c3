"""A forgotten password, by letter, and a new one."""

from http import HTTPStatus

from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from opsloop.kernel.accounts import signing_in
from opsloop.kernel.accounts.address import client_address
from opsloop.kernel.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from opsloop.kernel.accounts.letters import post
from opsloop.kernel.accounts.models import ResetRequest
from opsloop.kernel.accounts.personal import PersonalRequest, personal
from opsloop.kernel.accounts.resetting import user_of_link

OPENED = "opened"
"""Stands in the address for the token, which moved to the session where no referrer can carry it away."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a letter; the answer is the same whether or not there is such a user."""
    form = ForgottenForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/forgotten.html", {"form": form}, status=_status(form))
    email = form.cleaned_data["email"]
    if ResetRequest.admit(email=email, address=client_address(request)):
        post("accounts.new_password", email=email, language=get_language())
    return render(request, "accounts/forgotten_sent.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def choose(request: HttpRequest, user_key: str, token: str) -> HttpResponse:
    """Choose a new password with the letter's link, which works once and for three days."""
    user = user_of_link(user_key)
    known = request.session.get(INTERNAL_RESET_SESSION_TOKEN) if token == OPENED else token
    if user is None or not default_token_generator.check_token(user, known):
        return render(request, "accounts/link_expired.html", status=HTTPStatus.GONE)
    if token != OPENED:
        request.session[INTERNAL_RESET_SESSION_TOKEN] = token
        return redirect("choose-password", user_key=user_key, token=OPENED)
    form = NewPasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        return render(request, "accounts/choose_password.html", {"form": form, "owner": user}, status=_status(form))
    form.keep()
    del request.session[INTERNAL_RESET_SESSION_TOKEN]
    signing_in.end_sessions(user)
    signing_in.forgive(user)
    signing_in.sign_in(request, user)
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@personal
def change(request: PersonalRequest) -> HttpResponse:
    """Change the password; every other session ends."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "accounts/change_password.html", {"form": form}, status=_status(form))
    form.keep()
    signing_in.after_new_password(request, request.user)
    return redirect(reverse("sessions") + "?saved=1")


def _status(form: ForgottenForm | NewPasswordForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
