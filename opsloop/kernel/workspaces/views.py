"""Coming home: from the bare address to the workspace somebody was in last."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from opsloop.kernel.accounts.models import User
from opsloop.kernel.accounts.personal import PersonalRequest, personal
from opsloop.kernel.workspaces.founders import may_found
from opsloop.kernel.workspaces.visiting import last_visited


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start page of the last workspace; set-up where there is nobody yet."""
    if not request.user.is_authenticated and not User.objects.exists():
        return redirect("set-up")
    return _own_home(request)


@personal
def _own_home(request: PersonalRequest) -> HttpResponse:
    workspace = last_visited(request.user)
    if workspace is None:
        return render(request, "workspaces/nowhere.html", {"may_found": may_found(request.user)})
    return redirect(f"/{workspace.slug}/")
