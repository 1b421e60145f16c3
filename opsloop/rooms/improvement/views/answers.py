"""What every screen here does last: the page and the peek ask for themselves again, or another page opens."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import redirect

from opsloop.kernel.pages.toast import toast
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.improvement.models import Improvement


def address_of(request: WorkspaceRequest, improvement: Improvement) -> str:
    """Where its page is."""
    return f"/{request.workspace.slug}/improvements/{improvement.ref}"


def redraw(request: WorkspaceRequest, improvement: Improvement, *, said: object = "", tone: str = "") -> HttpResponse:
    """The page and the peek ask for themselves again; a browser without scripts goes to the page."""
    if request.headers.get("HX-Request") != "true":
        return redirect(address_of(request, improvement))
    headers = {"HX-Trigger": json.dumps({"page:refresh": True, "dialog:close": True}), "HX-Reswap": "none"}
    answer = HttpResponse(status=204, headers=headers)
    return toast(answer, said, tone=tone) if said else answer


def go_to(request: WorkspaceRequest, improvement: Improvement, *, said: object = "") -> HttpResponse:
    """To its page."""
    address = address_of(request, improvement)
    if request.headers.get("HX-Request") != "true":
        return redirect(address)
    place = json.dumps({"path": address, "target": "#main", "swap": "outerHTML"})
    answer = HttpResponse(status=204, headers={"HX-Location": place})
    return toast(answer, said) if said else answer
