"""Answers the palette while somebody types, and the page of everything that was found."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.search.finding import lists_of, search
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

PAGE_SHOWN = 60
LONGEST = 200


@in_workspace()
@require_GET
def palette(request: WorkspaceRequest) -> HttpResponse:
    """The first hits as options of the palette, those of a type together; the type of the best comes first."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    hits = search(Viewer.of(request), words).hits if words else []
    types = list(dict.fromkeys(hit.view_set.slug for hit in hits))
    hits = sorted(hits, key=lambda hit: types.index(hit.view_set.slug))
    return render(request, "search/_palette.html", {"hits": hits, "words": words})


@in_workspace()
@require_GET
def page(request: WorkspaceRequest) -> HttpResponse:
    """The best of what was found, and where there is more, the lists that show all of it."""
    viewer, words = Viewer.of(request), request.GET.get("q", "").strip()[:LONGEST]
    found = search(viewer, words, limit=PAGE_SHOWN)
    lists = [] if found.whole else lists_of(viewer, words)
    return render(request, "search/search.html", {"hits": found.hits, "lists": lists, "words": words})
