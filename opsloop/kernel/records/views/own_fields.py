"""The pages on which a team shapes its own fields, for the whole workspace or for one project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records import shaping
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.label import Label
from opsloop.kernel.records.registry import collection_address, view_sets
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.cells import sentence
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership

STEPS = {"up": -1, "down": 1}


@require_GET
@in_workspace(role=Membership.Role.ADMIN)
def fields_page(request: WorkspaceRequest) -> HttpResponse:
    """The workspace's fields of one record type."""
    known = view_sets()
    wanted = request.GET.get("type", "")
    view_set = next((one for one in known if one.slug == wanted), known[0] if known else None)
    if view_set is None:
        raise Http404
    context = {"view_sets": known, "view_set": view_set, **described(view_set, Viewer.of(request))}
    return render(request, "records/settings/fields.html", context)


def shaped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the collection whose fields the user may shape."""

    @in_workspace()
    def opened(
        request: WorkspaceRequest, /, slug: str, parent: str = "", parent_ref: str = "", **more: Any
    ) -> HttpResponse:
        shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref, query=QueryDict())
        scope, user = shown.viewer.scope, request.user
        allowed = (
            gate.role_allows(user, gate.MANAGE, request.workspace.pk)
            if scope is None
            else scope.allows(user, gate.CHANGE)
        )
        if not allowed:
            raise NotAllowed
        return view(request, shown, **more)

    return opened


@require_http_methods(["GET", "POST"])
@shaped
def fields(request: WorkspaceRequest, shown: Collection) -> HttpResponse:
    """The list of fields (GET), or one more (POST); a refusal keeps what was typed."""
    if request.method == "GET":
        return listed(request, shown)
    given = {name: request.POST.get(name, "") for name in ("name", "kind", "options")}
    try:
        shaping.add_field(
            request.workspace,
            shown.view_set.record_type,
            by=request.user,
            name=given["name"],
            kind=given["kind"],
            options=given["options"].splitlines(),
            scope_id=scope_id(shown.viewer),
        )
    except (Refused, ValidationError) as error:
        return listed(request, shown, given=given, error=sentence(error))
    return listed(request, shown)


@require_http_methods(["POST", "DELETE"])
@shaped
def field(request: WorkspaceRequest, shown: Collection, key: int) -> HttpResponse:
    """Another name, or whether clients see it (POST); into the archive (DELETE)."""
    found = one_of(shown, key)
    if request.method == "DELETE":
        shaping.archive_field(found, by=request.user)
        return listed(request, shown)
    if "clients" in request.POST:
        shaping.show_to_clients(found, by=request.user, shown="yes" in request.POST.getlist("clients"))
        return listed(request, shown)
    try:
        shaping.rename_field(found, request.POST.get("name", ""), by=request.user)
    except Refused as error:
        return listed(request, shown, error=sentence(error))
    return listed(request, shown)


@require_POST
@shaped
def field_place(request: WorkspaceRequest, shown: Collection, key: int) -> HttpResponse:
    """One step up or down."""
    shaping.move_field(one_of(shown, key), STEPS.get(request.POST.get("to", ""), 0))
    return listed(request, shown)


@require_POST
@shaped
def field_restoration(request: WorkspaceRequest, shown: Collection, key: int) -> HttpResponse:
    """Back out of the archive."""
    try:
        shaping.archive_field(one_of(shown, key, archived=True), by=request.user, archived=False)
    except Refused as error:
        return listed(request, shown, error=sentence(error))
    return listed(request, shown)


@require_http_methods(["GET", "POST"])
@shaped
def options(request: WorkspaceRequest, shown: Collection, key: int) -> HttpResponse:
    """What can be chosen (GET); one more, another name, colour or place, or one less (POST)."""
    found, error = one_of(shown, key), ""
    if request.method == "POST":
        try:
            change_options(found, request)
        except Refused as refusal:
            error = sentence(refusal)
        found.refresh_from_db()
    ways = [("up", "arrow-up", _("Move up")), ("down", "arrow-down", _("Move down")), ("off", "x", _("Remove"))]
    context = {
        "options": [(option, found.color(option)) for option in found.options],
        "colors": Label.Color.choices,
        "address": request.path,
        "ways": ways,
        "error": error,
    }
    return render(request, "records/settings/_options.html", context)


def change_options(found: CustomField, request: WorkspaceRequest) -> None:
    """What the form asks for."""
    given, option = request.POST, request.POST.get("option", "")
    if "new" in given:
        shaping.add_option(found, given["new"], by=request.user)
    elif option not in found.options:
        raise Http404(option)
    elif "name" in given:
        shaping.rename_option(found, option, given["name"], by=request.user)
    elif "color" in given:
        shaping.color_option(found, option, given["color"])
    elif given.get("to") == "off":
        shaping.remove_option(found, option, by=request.user)
    else:
        shaping.move_option(found, option, STEPS.get(given.get("to", ""), 0), by=request.user)


def one_of(shown: Collection, key: int, *, archived: bool = False) -> CustomField:
    """The field of this place with that key; 404 for any other."""
    found: CustomField = get_object_or_404(made_here(shown.view_set, shown.viewer).filter(archived=archived), pk=key)
    return found


def made_here(view_set: RecordViewSet, viewer: Viewer) -> QuerySet[CustomField]:
    """The fields made at just this place."""
    rows = CustomField.objects.filter(workspace=viewer.workspace, record_type=view_set.record_type)
    return rows.filter(scope_id=scope_id(viewer))


def scope_id(viewer: Viewer) -> int | None:
    """The key of the scope that the viewer is on."""
    return viewer.scope.pk if viewer.scope is not None else None


def listed(
    request: WorkspaceRequest, shown: Collection, *, given: dict[str, str] | None = None, error: str = ""
) -> HttpResponse:
    """The list as it stands now, with what was typed where it was refused."""
    context = {**described(shown.view_set, shown.viewer), "error": error}
    return render(request, "records/settings/_fields.html", context | ({"given": given} if given else {}))


def described(view_set: RecordViewSet, viewer: Viewer) -> dict[str, Any]:
    """The fields of a place, the archived ones, and those it has from the workspace."""
    address = collection_address(view_set, viewer) + "fields"
    rows = list(made_here(view_set, viewer))
    above = CustomField.objects.filter(workspace=viewer.workspace, record_type=view_set.record_type, scope_id=None)
    return {
        "fields": [row for row in rows if not row.archived],
        "archived": [row for row in rows if row.archived],
        "inherited": [] if viewer.scope is None else list(above.filter(archived=False)),
        "kinds": CustomField.Kind.choices,
        "given": {"kind": CustomField.Kind.TEXT},
        "address": address,
    }
