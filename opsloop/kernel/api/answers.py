"""Answers of the API: JSON with a status, and pages of a list with the address of the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse


def answer(data: Any, status: int = HTTPStatus.OK, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The data as JSON."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type="application/json", headers=dict(headers or {}))


def page(rows: QuerySet[Any], number: int, limit: int) -> tuple[Sequence[Any], bool]:
    """The rows of one page, and whether there are more."""
    first = (number - 1) * limit
    found = list(rows[first : first + limit + 1])
    return found[:limit], len(found) > limit


def next_page(request: HttpRequest, number: int, *, more: bool) -> str | None:
    """The address of the next page, None on the last."""
    if not more:
        return None
    query = request.GET.copy()
    query["page"] = str(number + 1)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
