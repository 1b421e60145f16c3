"""The menus of a collection's toolbar: each shows choices, and choosing leads to another address."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.address import Address
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.filters import Condition
from opsloop.kernel.records.kinds.base import EMPTY, FILLED, Option
from opsloop.kernel.records.kinds.choices import ME, Chosen
from opsloop.kernel.records.kinds.days import SPANS
from opsloop.kernel.records.layout import Board, Calendar
from opsloop.kernel.records.registry import collection_address
from opsloop.kernel.records.views.offering import offer, offered
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

DENSITY_ICONS: dict[str, str] = {
    User.Density.COMPACT: "rows-4",
    User.Density.NORMAL: "rows-3",
    User.Density.COMFORTABLE: "rows-2",
}


@in_workspace()
@require_GET
def filter_menu(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """The fields to filter by, or the operators and values of one of them."""
    shown = _open(request, slug, parent, parent_ref)
    name = request.GET.get("field", "")
    if not name:
        fields = [field for field in shown.fields.values() if field.filter and field.kind.operators]
        return render(request, "records/_filter_fields.html", _context(shown, fields=fields))
    field = shown.fields.get(name)
    if field is None or not field.filter:
        raise Http404(name)
    if "q" in request.GET:
        return offered(request, field, shown.viewer)
    operator = request.GET.get("op") or next(iter(field.kind.operators))
    return render(request, "records/_filter_values.html", _context(shown, **_values(request, shown, field, operator)))


def _values(request: WorkspaceRequest, shown: Collection, field: Field, operator: str) -> dict[str, Any]:
    """What the menu of one field offers."""
    now = next((c for c in shown.address.filters if (c.field, c.operator) == (field.name, operator)), None)
    chosen = field.kind.told_back(now.values) if now else ()
    listed = operator in {"in", "not_in", "is", "within"}
    offers = offer(field, shown.viewer, texts=chosen, address=request.get_full_path()) if listed else {}
    options = offers.get("options", [])
    if field.me is not None and options:
        options = [Option(ME, _("Me"), "me 我 wo"), *options]
    return {
        "field": field,
        "operator": operator,
        "operators": field.kind.operators.items(),
        **offers,
        "options": options,
        "chosen": chosen,
        "spoken": _spoken(now.values[0]) if now and now.values else "",
        "needs_value": operator not in {EMPTY, FILLED},
        "many": isinstance(field.kind, Chosen),
    }


def _spoken(value: str) -> str:
    """A relative day as words; the day picker shows it where no day of the calendar stands for it."""
    return str(SPANS.get(value, value))


@in_workspace()
@require_GET
def display_menu(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """Grouping, order, columns and whether archived records are shown."""
    shown = _open(request, slug, parent, parent_ref)
    board = isinstance(shown.layout, Board)
    groups = shown.view_set.board_fields(shown.fields) if board else shown.view_set.groupable(shown.fields.values())
    offered = shown.view_set.card_offers(shown.fields) if board else list(shown.fields.values())
    listed = shown.card_chosen if board else shown.columns
    others = [field for field in offered if field.kind.stands and field not in listed]
    context = _context(
        shown,
        board=board,
        days=_pairs(shown.view_set.calendar_fields(shown.fields)) if isinstance(shown.layout, Calendar) else [],
        day=shown.view_set.calendar_field(shown.fields, shown.address.day),
        groups=_pairs(groups),
        lanes=_pairs(shown.view_set.groupable(shown.fields.values())),
        sortable=_pairs([field for field in shown.fields.values() if field.sort]),
        sorted=shown.address.sort.removeprefix("-"),
        descending=(shown.address.sort or shown.usual_sort).startswith("-"),
        densities=[(value, label, DENSITY_ICONS[value]) for value, label in User.Density.choices],
        part="card" if board else "column",
        chosen_names=[field.name for field in listed],
        all_fields=[*listed, *others],
    )
    return render(request, "records/_display_menu.html", context)


def _pairs(fields: Sequence[Field]) -> list[tuple[str, str]]:
    return [(field.name, str(field.label)) for field in fields]


@in_workspace()
@require_POST
def compose(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """Send the page to the address with what was chosen in a menu."""
    shown = _open(request, slug, parent, parent_ref, query=QueryDict(request.POST.get("state", "")))
    address = _composed(shown, request.POST)
    path = collection_address(shown.view_set, shown.viewer, address.query())
    location = {"path": path, "target": "#main", "swap": "outerHTML", "select": "#main"}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(location)})


def _composed(shown: Collection, given: QueryDict) -> Address:
    if "field" in given:
        name, typed = given.get("field", ""), given.getlist("value")
        values = shown.fields[name].kind.meant(typed) if name in shown.fields else typed
        condition = Condition(name, given.get("op", ""), tuple(values))
        if not any(condition.values) and condition.operator not in {EMPTY, FILLED}:
            return shown.address.without_field(condition)
        condition.q(shown.fields, shown.viewer)
        return shown.address.with_filter(condition)
    if "q" in given:
        return shown.address.but(words=str(given.get("q", "")).strip()[:200])
    descending = "-" if given.get("descending") else ""
    sort = given.get("sort", "")
    if not sort and descending != ("-" if shown.usual_sort.startswith("-") else ""):
        sort = shown.usual_sort.removeprefix("-")
    return shown.address.but(
        **_listed(shown, given),
        day=_day(shown, given.get("day", shown.address.day)),
        group=given.get("group", shown.address.group),
        sub_group=given.get("sub", ""),
        sort=f"{descending}{sort}" if sort else "",
        archived=given.get("archived") == "1",
    )


def _listed(shown: Collection, given: QueryDict) -> dict[str, tuple[str, ...] | None]:
    """The columns of a table, or the facts on the cards of a board, as a menu has them; what is usual goes unsaid."""
    view_set, part = shown.view_set, given.get("part", "column")
    names = tuple(name for name in given.getlist(part) if name in shown.fields)
    usual = tuple(
        field.name for field in view_set.names(view_set.card if part == "card" else view_set.columns, shown.fields)
    )
    if part == "card":
        return {"card": None if names == usual else names}
    return {"columns": () if names in {(), usual} else names}


def _day(shown: Collection, name: str) -> str:
    """The field by whose day a calendar shows records; the usual one goes unsaid."""
    return "" if [name] == [field.name for field in shown.view_set.calendar_fields(shown.fields)[:1]] else name


def _open(
    request: WorkspaceRequest, slug: str, parent: str, parent_ref: str, query: QueryDict | None = None
) -> Collection:
    state = QueryDict(request.GET.get("state", "")) if query is None else query
    return open_collection(request, slug, parent=parent, parent_ref=parent_ref, query=state)


def _context(shown: Collection, **more: Any) -> dict[str, Any]:
    args: list[Any] = [shown.viewer.workspace.slug]
    return {
        "collection": shown,
        "state": shown.address.query(),
        "path": collection_address(shown.view_set, shown.viewer),
        "workspace_address": reverse("collection", args=[*args, shown.view_set.slug]),
        **more,
    }
