"""A person's API tokens in a workspace."""

from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.access.forms import TokenForm
from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_workspace()
def tokens(request: WorkspaceRequest) -> HttpResponse:
    """The person's tokens here; a new one is shown in the answer that makes it and never again."""
    form = TokenForm(request.POST or None, membership=request.membership)
    values: dict[str, object] = {"form": form, "tokens": _own(request)}
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, "access/tokens.html", values, status=status)
    issued, secret = ApiToken.issue(
        user=request.user,
        workspace=request.workspace,
        name=form.cleaned_data["name"],
        scope=form.cleaned_data["scope"],
        expires_at=form.expires_at,
    )
    values |= {"form": TokenForm(membership=request.membership), "issued": issued, "secret": secret}
    return render(request, "access/tokens.html", values)


@require_POST
@in_workspace()
def revoke(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Make one of the person's own tokens useless."""
    get_object_or_404(_own(request), pk=key).revoke(by=request.user)
    return redirect("api-tokens", workspace=request.workspace.slug)


def _own(request: WorkspaceRequest) -> QuerySet[ApiToken]:
    return ApiToken.objects.of(request.user, request.workspace)
