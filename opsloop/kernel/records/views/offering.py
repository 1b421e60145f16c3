"""What a picker offers; where there is more than it lists, it asks again for what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import Reference
from opsloop.kernel.records.kinds.choices import MOST_OFFERED
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer


def offer(
    field: Field, viewer: Viewer, record: Record | None = None, *, texts: Sequence[str] = (), address: str
) -> dict[str, Any]:
    """The options, the address that finds others by `q` (empty where these are all), and whether there are more."""
    options = field.kind.offered(field, viewer, record, chosen=texts)
    more = isinstance(field.kind, Reference) and (not field.kind.lists_all or len(options) >= MOST_OFFERED)
    return {"options": options, "others": address if more else "", "cut": more and len(options) >= MOST_OFFERED}


def offered(
    request: HttpRequest,
    field: Field,
    viewer: Viewer,
    record: Record | None = None,
    *,
    clearable: bool = False,
    creatable: bool = False,
) -> HttpResponse:
    """The options that are found by what was typed into the picker."""
    options = field.kind.offered(field, viewer, record, words=request.GET.get("q", "").strip()[:100])
    context = {
        "field": field,
        "options": options,
        "cut": len(options) >= MOST_OFFERED,
        "clearable": clearable,
        "creatable": creatable and field.kind.creatable(field, viewer),
    }
    return render(request, "records/_offered.html", context)
