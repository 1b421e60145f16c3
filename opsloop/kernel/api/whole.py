"""What is done to a record as a whole: out of the trash, out of lists and back, and the verbs that rooms add."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop

from opsloop.kernel.access import gate
from opsloop.kernel.api.answers import answer
from opsloop.kernel.api.door import reads, writes
from opsloop.kernel.api.record_type import TypeEndpoints
from opsloop.kernel.api.verbs import Verb, verbs_of
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest

RESTORE = gettext_noop("Take out of the trash: %(one)s")
ARCHIVING = {
    "archive": ("POST", gettext_noop("Archive: %(one)s")),
    "unarchive": ("DELETE", gettext_noop("Bring back from the archive: %(one)s")),
}


def add_whole(endpoints: TypeEndpoints) -> None:
    """The endpoints of one type that are no field's."""
    _restoring(endpoints)
    for verb in ARCHIVING:
        _archiving(endpoints, verb)
    for row in verbs_of(endpoints.view_set.record_type):
        _room_verb(endpoints, row)


def _restoring(endpoints: TypeEndpoints) -> None:
    view_set = endpoints.view_set

    @writes
    def restore_record(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
        viewer = Viewer.of(request)
        record = in_trash(view_set, viewer, ref)
        demand(record, viewer, gate.TRASH)
        record.restore(by=viewer.user)
        return endpoints.one(view_set.find(viewer, record.ref), viewer)

    endpoints.add("POST", "restoration", restore_record, endpoints.said(RESTORE), "restore")


def _archiving(endpoints: TypeEndpoints, verb: str) -> None:
    view_set = endpoints.view_set
    method, words = ARCHIVING[verb]

    @writes
    def archive_record(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
        viewer = Viewer.of(request)
        record = view_set.find(viewer, ref)
        demand(record, viewer, gate.CHANGE)
        getattr(record, verb)(by=viewer.user)
        return endpoints.one(view_set.find(viewer, record.ref), viewer)

    endpoints.add(method, "archive", archive_record, endpoints.said(words), verb)


def _room_verb(endpoints: TypeEndpoints, verb: Verb) -> None:
    """One verb of a room; where it answers nothing the record itself is shown."""
    view_set = endpoints.view_set

    def act(request: WorkspaceRequest, ref: str, given: dict[str, Any]) -> HttpResponse:
        viewer = Viewer.of(request)
        record = view_set.find(viewer, ref)
        demand(record, viewer, gate.VIEW if verb.reads else verb.allows)
        told = verb.act(record, viewer, given)
        return endpoints.one(view_set.find(viewer, record.ref), viewer) if told is None else answer(told)

    parts = [part for part in verb.path.split("/") if not part.startswith("{")]
    name = "_".join([verb.method.lower(), *parts])
    endpoints.add(verb.method, verb.path, _called(verb, act), verb.summary, name, shape=verb.answers)


def _called(verb: Verb, act: Callable[..., HttpResponse]) -> Any:
    """The endpoint with the parameters that the verb has: a body, a second reference in the address, both, or none."""
    door = reads if verb.reads else writes

    @door
    def plain(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
        return act(request, ref, {})

    @door
    def with_other(request: WorkspaceRequest, workspace: str, ref: str, other: str) -> HttpResponse:
        return act(request, ref, {"other": other})

    @door
    def with_body(request: WorkspaceRequest, workspace: str, ref: str, body: Any) -> HttpResponse:
        return act(request, ref, body.model_dump(exclude_unset=True))

    @door
    def with_both(request: WorkspaceRequest, workspace: str, ref: str, other: str, body: Any) -> HttpResponse:
        return act(request, ref, {**body.model_dump(exclude_unset=True), "other": other})

    below = "{other}" in verb.path
    if verb.given is None:
        return with_other if below else plain
    endpoint = with_both if below else with_body
    endpoint.__annotations__["body"] = verb.given
    return endpoint


def in_trash(view_set: RecordViewSet, viewer: Viewer, ref: str) -> Record:
    """The record in the trash that the viewer could see before; 404 where there is none such."""
    rows = view_set.model.objects.in_workspace(viewer.workspace).trash_of(viewer.user)
    record: Record | None = rows.with_ref().by_ref(ref).first()
    if record is None:
        raise Http404(ref)
    return record
