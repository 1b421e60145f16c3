"""The page an invitation's letter leads to."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from opsloop.kernel.access.forms import JoinForm
from opsloop.kernel.access.inviting import accept_as, accept_as_new, invitation_of
from opsloop.kernel.accounts.models import User
from opsloop.kernel.accounts.signing_in import sign_in
from opsloop.kernel.workspaces.models import Invitation


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Join with the account that is signed in, after signing in, or with a new account."""
    invitation = invitation_of(token)
    if invitation is None:
        return render(request, "access/invitation_expired.html", status=HTTPStatus.GONE)
    if isinstance(request.user, User):
        return _join_as(request, invitation, request.user)
    if User.objects.filter(email=invitation.email).exists():
        return _page(request, invitation, known=True)
    return _join_as_new(request, invitation)


def _join_as(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    if request.method != "POST":
        return _page(request, invitation, other=user.email != invitation.email)
    accept_as(invitation, user, this_is_me=_this_is_me(request))
    return redirect(f"/{invitation.workspace.slug}/")


def _join_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    known_as = invitation.placeholder.name if invitation.placeholder else ""
    form = JoinForm(request.POST or None, email=invitation.email, initial={"name": known_as})
    if not form.is_valid():
        return _page(request, invitation, form=form)
    typed = form.cleaned_data
    user = accept_as_new(invitation, name=typed["name"], password=typed["password"], this_is_me=_this_is_me(request))
    sign_in(request, user)
    return redirect(f"/{invitation.workspace.slug}/")


def _this_is_me(request: HttpRequest) -> bool:
    return request.POST.get("this_is_me") == "yes"


def _page(
    request: HttpRequest, invitation: Invitation, *, form: JoinForm | None = None, **values: bool
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.errors else HTTPStatus.OK
    return render(request, "access/accept.html", {"invitation": invitation, "form": form, **values}, status=status)
