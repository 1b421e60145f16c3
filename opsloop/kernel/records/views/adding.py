"""Adds a record: a short dialog with the fields that matter first."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.first_step import first_step
from opsloop.kernel.records.kinds import LongText
from opsloop.kernel.records.views.answers import undo_address
from opsloop.kernel.records.views.cells import sentence
from opsloop.kernel.records.views.offering import offer, offered
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.records.views.quick_adding import chosen_scope, homes
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
def add(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """The dialog (GET), or the new record (POST); a wrong value keeps everything that was typed."""
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref)
    if not shown.view_set.may_add(shown.viewer):
        raise NotAllowed
    if step := first_step(shown.view_set, shown.viewer):
        return render(request, "records/first_step.html", {"first_step": step})
    fields = form_fields(shown)
    if request.method != "POST":
        return others(request, shown, fields) if "q" in request.GET else first_form(request, shown, fields)
    given = {field.name: request.POST.getlist(field.name) for field in fields}
    values, wrong = read(shown, fields, given)
    if wrong:
        return form(request, shown, fields, given, wrong)
    try:
        record = shown.view_set.create(shown.viewer, values)
    except ValidationError as error:
        named = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return form(request, shown, fields, given, {name: " ".join(said) for name, said in named.items()})
    except Refused as error:
        return form(request, shown, fields, given, {"": str(error)})
    event = Event.objects.of(record.record_type, record.pk).newest_first().filter(verb="created")[:1]
    answer = HttpResponse(status=204, headers={"HX-Trigger": '{"page:refresh": true, "dialog:close": true}'})
    if place := shown.view_set.then(record, request.workspace.slug):
        answer.headers["HX-Location"] = json.dumps({"path": place, "target": "#main", "swap": "outerHTML"})
        answer.headers["HX-Trigger"] = '{"dialog:close": true}'
    return toast(answer, _("%(name)s added.") % {"name": record.ref}, undo=undo_address(request, event))


def first_form(request: WorkspaceRequest, shown: Collection, fields: list[Field]) -> HttpResponse:
    """The dialog with what its address says already."""
    given = {field.name: usual for field in fields if (usual := _usual(field))}
    given |= {field.name: request.GET.getlist(field.name) for field in fields if field.name in request.GET}
    if shown.viewer.scope is None and (home := chosen_scope(request, homes(shown))):
        given.setdefault(shown.view_set.scope, [str(home.pk)])
    return form(request, shown, fields, given, {})


def _usual(field: Field) -> list[str]:
    """The choice that a new record has where nobody chooses."""
    if field.own is not None or not getattr(field.model_field, "choices", None) or not field.model_field.has_default():
        return []
    usual = field.model_field.get_default()
    return [str(usual)] if usual not in (None, "") else []


def others(request: WorkspaceRequest, shown: Collection, fields: list[Field]) -> HttpResponse:
    """What the picker of a field finds beyond what it lists."""
    field = next((field for field in fields if field.name == request.GET.get("others")), None)
    if field is None:
        raise Http404
    return offered(request, field, shown.viewer, clearable=not required(shown, field))


def form_fields(shown: Collection) -> list[Field]:
    """The fields of the dialog; the one that the page already decides is left out."""
    fields = shown.view_set.names(shown.view_set.form, shown.fields)
    here = shown.view_set.scope if shown.viewer.scope is not None else ""
    own = [field for field in shown.fields.values() if field.own is not None]
    return [field for field in fields if field.name != here] + own


def read(shown: Collection, fields: list[Field], given: dict[str, list[str]]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values, and a sentence for each field whose text is none of its values."""
    values, wrong = {}, {}
    for field in fields:
        texts = [text for text in given[field.name] if text.strip()]
        if not texts:
            if required(shown, field):
                wrong[field.name] = _("This cannot be empty.")
            continue
        try:
            values[field.name] = field.kind.read(field, field.kind.meant(texts), shown.viewer)
        except (Refused, ValidationError) as error:
            wrong[field.name] = sentence(error)
    return values, wrong


def required(shown: Collection, field: Field) -> bool:
    """Whether a new record needs a value from the person: what it lies in, where the page does not say so."""
    if field.name == shown.view_set.scope:
        return True
    filled = field.name in shown.view_set.filled.split()
    return not (filled or field.nullable or field.model_field.has_default())


def form(
    request: WorkspaceRequest,
    shown: Collection,
    fields: list[Field],
    given: dict[str, list[str]],
    wrong: dict[str, str],
) -> HttpResponse:
    """The dialog with what was typed and what is wrong with it."""
    rows = [
        {
            "field": field,
            "texts": given.get(field.name, []),
            "text": next(iter(given.get(field.name, [])), ""),
            **offer(
                field, shown.viewer, texts=given.get(field.name, []), address=f"{request.path}?others={field.name}"
            ),
            "error": wrong.get(field.name, ""),
            "long": isinstance(field.kind, LongText),
            "primary": field.name == shown.view_set.title,
            "required": required(shown, field),
            "clearable": not required(shown, field),
            "filled": field.name in shown.view_set.filled.split(),
        }
        for field in fields
    ]
    rows = [row for row in rows if row["options"] or row["required"] or row["field"].kind.editor != "picker"]
    context = {"rows": rows, "collection": shown, "error": wrong.get("", ""), "address": request.path}
    context["other_ways"] = shown.view_set.other_ways(shown.viewer)
    return render(request, "records/add.html", context, status=422 if wrong else 200)
