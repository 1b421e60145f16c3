"""Setting the installation up, and making one more workspace."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from opsloop.kernel.access.forms import NewWorkspaceForm, SetUpForm
from opsloop.kernel.access.founding import found_workspace, needs_set_up
from opsloop.kernel.access.founding import set_up as set_up_installation
from opsloop.kernel.accounts.choices import COMMON_ZONES
from opsloop.kernel.accounts.personal import PersonalRequest, personal
from opsloop.kernel.accounts.signing_in import sign_in
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.workspaces.founders import may_found
from opsloop.kernel.workspaces.visiting import last_visited


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """The first page of a new installation; afterwards there is no such page."""
    if not needs_set_up():
        raise Http404
    zone = next(iter(COMMON_ZONES)) if (get_language() or "").startswith("zh") else "UTC"
    form = SetUpForm(request.POST or None, initial={"language": get_language(), "time_zone": zone})
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, "access/set_up.html", {"form": form}, status=status)
    sign_in(request, set_up_installation(**form.cleaned_data))
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def new_workspace(request: PersonalRequest) -> HttpResponse:
    """One more workspace, owned by whoever makes it; only for those who may."""
    if not may_found(request.user):
        raise NotAllowed
    form = NewWorkspaceForm(request.POST or None)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, "access/new_workspace.html", {"form": form}, status=status)
    like = last_visited(request.user)
    workspace = found_workspace(
        form.cleaned_data["name"],
        by=request.user,
        language=get_language() or "zh-hans",
        time_zone=request.user.time_zone or (like.time_zone if like else "Asia/Shanghai"),
    )
    return redirect(f"/{workspace.slug}/")
