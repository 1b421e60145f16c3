"""The one-line dialog: what is typed is shown as understood while it is typed, and many lines make many records."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.engines.text import Understood
from opsloop.kernel.access import gate
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.pages.render import day as drawn_day
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.first_step import first_step
from opsloop.kernel.records.kinds.base import Option
from opsloop.kernel.records.kinds.days import read_day
from opsloop.kernel.records.quick_add import Line, add_lines, lists_all, quick_fields, read_lines
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import collection_address, scope_set_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import undo_address
from opsloop.kernel.records.views.cells import sentence
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

REMEMBERED = "quick-add"
PREVIEWED = 5
NAMED = 3
"""Of so many that a part of a name may mean the names are said."""


@in_workspace()
@require_http_methods(["GET", "POST"])
def quick(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """The dialog (GET), or a record for each line (POST); a refusal keeps what was typed."""
    shown = opened(request, slug, parent, parent_ref)
    if step := first_step(shown.view_set, shown.viewer):
        return render(request, "records/first_step.html", {"first_step": step})
    if request.method == "GET":
        return dialog(request, shown)
    text = request.POST.get("text", "")
    try:
        lines = read_lines(text, shown.view_set, shown.fields, shown.viewer, given(request, shown))
        records = add_lines(lines, shown.view_set, shown.fields, shown.viewer)
    except (Refused, ValidationError) as error:
        return dialog(request, shown, text=text, error=sentence(error), status=422)
    return added(request, shown, records)


@in_workspace()
@require_POST
def preview(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """What is understood of the text so far."""
    shown = opened(request, slug, parent, parent_ref)
    try:
        lines = read_lines(
            request.POST.get("text", ""), shown.view_set, shown.fields, shown.viewer, given(request, shown)
        )
    except Refused as error:
        return render(request, "records/_quick_preview.html", {"error": sentence(error)})
    drawn = [(line.understood, chips(shown, line), unclear(line.understood)) for line in lines[:PREVIEWED]]
    context = {"lines": drawn, "count": len(lines), "rest": len(lines) - len(drawn), "more": full(shown, lines)}
    return render(request, "records/_quick_preview.html", context)


def unclear(understood: Understood) -> list[str]:
    """A sentence about each name that is none here, or that of several."""
    nothing, several = _("“%(text)s” names nothing here"), _("“%(text)s” may be %(names)s")
    return [
        several % {"text": text, "names": _some(meant)} if meant else nothing % {"text": text}
        for text, meant in zip(understood.unknown, understood.meant, strict=True)
    ]


def _some(names: Sequence[str]) -> str:
    return enumerated([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])


def opened(request: WorkspaceRequest, slug: str, parent: str, parent_ref: str) -> Collection:
    """The collection to add to: the scope comes from the address, the form, or what was used last."""
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref)
    if not shown.view_set.quick:
        raise Http404(slug)
    if shown.view_set.scope and shown.viewer.scope is None:
        scope = chosen_scope(request, homes(shown))
        shown = Collection(shown.view_set, Viewer.of(request, scope=scope), shown.address)
    homeless = bool(shown.view_set.scope) and shown.viewer.scope is None
    if not shown.view_set.may_add(shown.viewer) or (homeless and not first_step(shown.view_set, shown.viewer)):
        raise NotAllowed
    return shown


def homes(shown: Collection) -> list[Record]:
    """The scopes in which the viewer may add."""
    scope_set = scope_set_of(shown.view_set)
    rows = scope_set.homes(everywhere(shown.viewer)) if scope_set is not None else []
    return [row for row in rows if row.allows(shown.viewer.user, gate.ADD)]


def everywhere(viewer: Viewer) -> Viewer:
    """The viewer on no scope."""
    return Viewer(viewer.user, viewer.workspace, viewer.today)


def chosen_scope(request: WorkspaceRequest, scopes: Sequence[Record]) -> Record | None:
    """The scope that the form names, else the one used last, else the first."""
    last = request.session.get(REMEMBERED, {}).get(request.workspace.slug, "")
    for wanted in (request.POST.get("scope"), request.GET.get("scope"), str(last)):
        for scope in scopes:
            if str(scope.pk) == wanted:
                return scope
    return next(iter(scopes), None)


def given(request: WorkspaceRequest, shown: Collection) -> dict[str, list[str]]:
    """The values that the place decides, such as the column under which the line was opened."""
    source = request.POST if request.method == "POST" else request.GET
    fields = [field for name in source if (field := shown.fields.get(name)) is not None and field.editable]
    return {field.name: valid(shown, field, source.getlist(field.name)) for field in fields}


def valid(shown: Collection, field: Field, texts: Sequence[str]) -> list[str]:
    """Those of the texts that can be chosen here: another project has other states."""
    known = {option.value for option in _options(shown, field, texts)}
    return [text for text in texts if text and (text in known or field.kind.editor != "picker")]


def dialog(
    request: WorkspaceRequest, shown: Collection, *, text: str = "", error: str = "", said: str = "", status: int = 200
) -> HttpResponse:
    """The dialog with what was typed."""
    here = given(request, shown)
    by_sign = {sign: field for sign, field in quick_fields(shown.view_set, shown.fields).items() if len(sign) == 1}
    scope = shown.viewer.scope
    context = {
        "collection": shown,
        "text": text,
        "error": error,
        "said": said,
        "address": collection_address(shown.view_set, everywhere(shown.viewer)) + "quick",
        "given": [(name, value) for name, values in here.items() for value in values if value],
        "chips": [chip for name in here for chip in chips_of(shown, shown.fields[name], here[name])],
        "scopes": [(str(one.pk), str(one)) for one in homes(shown)] if shown.view_set.scope else [],
        "scope": "" if scope is None else str(scope.pk),
        "scope_label": shown.fields[shown.view_set.scope].label if shown.view_set.scope else "",
        "words": {sign: [_offer(option) for option in _options(shown, field)] for sign, field in by_sign.items()},
        "others": {sign: address for sign, field in by_sign.items() if (address := _others(shown, field))},
        "new": full(shown, []),
    }
    return render(request, "records/quick.html", context, status=status)


def _offer(option: Option) -> dict[str, str]:
    return {"label": option.label, "words": f"{option.label} {option.words}", "mark": option.mark}


def _options(shown: Collection, field: Field, chosen: Sequence[str] = ()) -> list[Option]:
    options: list[Option] = field.kind.offered(field, shown.viewer, chosen=chosen)
    return options


def _others(shown: Collection, field: Field) -> str:
    """Where to ask for names that are typed, as there are more than the page knows; empty where it knows them all."""
    if lists_all(field, field.kind.options(field, shown.viewer)):
        return ""
    return f"{collection_address(shown.view_set, shown.viewer)}toolbar/filter?field={field.name}"


def chips(shown: Collection, line: Line) -> list[tuple[str, Option]]:
    """The values of a line besides its title, as field name and option."""
    title = shown.view_set.title
    return [
        chip
        for name, texts in line.texts.items()
        if name != title
        for chip in chips_of(shown, shown.fields[name], texts)
    ]


def chips_of(shown: Collection, field: Field, texts: Sequence[str]) -> list[tuple[str, Option]]:
    """Each value as its field's name and how it looks."""
    if field.kind.editor == "datepicker":
        days = ((text, read_day(text, shown.viewer.today)) for text in texts)
        return [
            (str(field.label), Option(text, "", mark=drawn_day(day, shown.viewer.today))) for text, day in days if day
        ]
    known = {option.value: option for option in _options(shown, field, texts)}
    return [(str(field.label), known.get(text, Option(text, text))) for text in texts if text]


def full(shown: Collection, lines: Sequence[Line]) -> str:
    """The address of the whole form with what is there so far."""
    first = dict(lines[0].texts) if lines else {}
    pairs = [(name, text) for name, texts in first.items() for text in texts if text]
    query = urlencode(pairs)
    address = collection_address(shown.view_set, shown.viewer) + "new"
    return f"{address}?{query}" if query else address


def added(request: WorkspaceRequest, shown: Collection, records: Sequence[Record]) -> HttpResponse:
    """The page is drawn anew; the dialog closes, or stays for the next line. One undo for all."""
    scope = shown.viewer.scope
    if scope is not None:
        remembered = request.session.get(REMEMBERED, {})
        request.session[REMEMBERED] = {**remembered, request.workspace.slug: scope.pk}
    keys = [record.pk for record in records]
    events = Event.objects.filter(workspace=request.workspace, record_type=records[0].record_type, verb="created")
    count = len(records)
    words = _("%(name)s added.") if count == 1 else _("%(count)s added, from %(name)s on.")
    said = words % {"count": count, "name": records[0].ref}
    undo = undo_address(request, events.filter(record_id__in=keys).order_by("pk"))
    if request.POST.get("and") == "next":
        answer = dialog(request, shown, said=said)
        answer.headers["HX-Trigger"] = '{"page:refresh": true}'
    else:
        answer = HttpResponse(status=204, headers={"HX-Trigger": '{"page:refresh": true, "dialog:close": true}'})
    return toast(answer, said, undo=undo)
