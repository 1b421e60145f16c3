"""The view sets of the installation: registered by rooms, looked up by type or by address."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages import commands, navigation
from opsloop.kernel.queries.facts import remembered
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.being_inside import inside
from opsloop.kernel.workspaces.models import Workspace

V = TypeVar("V", bound=RecordViewSet)

_by_type: dict[str, RecordViewSet] = {}


def register(view_set: type[V]) -> type[V]:
    """Class decorator: this view set speaks for its record type on every surface."""
    made = _by_type[view_set.model.record_type] = view_set()
    entry = _entry(made)
    if made.section:
        navigation.register(entry)
    elif made.keys:
        commands.register(navigation.way_to(entry))
    for field in made.declared.values():
        if field.key and field.editable:
            commands.register(_editing(field))
    return view_set


def _entry(made: RecordViewSet) -> navigation.Entry:
    """The line of the sidebar that leads to all records of a type."""

    def address(request: HttpRequest) -> str:
        workspace = getattr(request, "workspace", None)
        return reverse("collection", args=[workspace.slug, made.slug]) if workspace is not None else "/"

    def shown(request: HttpRequest) -> bool:
        """Whoever is more than a guest goes everywhere; a guest is led to no list that is empty for them."""
        workspace = getattr(request, "workspace", None)
        if workspace is None or inside(request):
            return workspace is not None
        return remembered(
            request, ("sees some", made.record_type), lambda _request: _sees_some(made, request.user, workspace)
        )

    return navigation.Entry(
        made.slug,
        _plural(made),
        made.icon,
        address,
        section=made.section,
        order=made.order,
        visible=shown,
        keys=made.keys,
    )


def _sees_some(made: RecordViewSet, user: object, workspace: Workspace) -> bool:
    return isinstance(user, User) and made.model.objects.in_workspace(workspace).visible_to(user).exists()


def _in_words(made: RecordViewSet) -> str:
    return made.plural


def _inside(field: Field) -> str:
    return str(field.label).lower()


# In the reader's language. Each call of `lazy` makes a class, for milliseconds: so once for all that say it.
_plural = lazy(_in_words, str)
_label_inside = lazy(_inside, str)


def _editing(field: Field) -> commands.Command:
    """The command that opens a field's editor on the current row; types that share a field share the command."""
    label = format_lazy(_("Change {field}"), field=_label_inside(field))
    return commands.Command(
        f"field.{field.name}", label, commands.Press(field.name), keys=field.key, context="row", icon="pencil"
    )


def view_sets() -> list[RecordViewSet]:
    """All of them, in the order of registration."""
    return list(_by_type.values())


def view_set_of(record_type: str) -> RecordViewSet:
    """The view set of a record type; LookupError where it has none."""
    if record_type not in _by_type:
        raise LookupError(f"no view set is registered for {record_type!r}")
    return _by_type[record_type]


def scope_set_of(view_set: RecordViewSet) -> RecordViewSet | None:
    """The view set of what its records lie in, such as the projects of work items."""
    if not view_set.scope:
        return None
    model: type[Record] = view_set.model._meta.get_field(view_set.scope).related_model  # type: ignore[assignment]  # a record
    return view_set_of(model.record_type)


def view_set_at(slug: str) -> RecordViewSet:
    """The view set with this name in addresses; 404 where there is none."""
    for view_set in _by_type.values():
        if view_set.slug == slug:
            return view_set
    raise Http404(slug)


def collection_address(view_set: RecordViewSet, viewer: Viewer, query: str = "") -> str:
    """Where the collection is, on the page of the viewer's scope if there is one."""
    if viewer.scope is None:
        path = reverse("collection", args=[viewer.workspace.slug, view_set.slug])
    else:
        parent = view_set_of(viewer.scope.record_type)
        path = reverse("scoped-collection", args=[viewer.workspace.slug, parent.slug, viewer.scope.ref, view_set.slug])
    return f"{path}?{query}" if query else path
