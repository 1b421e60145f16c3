"""The trash of a workspace: what was thrown away in the last 30 days, and the way back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import ProtectedError, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.purging import purge
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_at, view_sets
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership

DAYS_KEPT = 30
SHOWN = 100


ERASERS = Membership.Role.ADMIN

Found = tuple[RecordViewSet, Record]


class StillNeeded(Refused):
    """What others rest on cannot go: a person who booked time, say."""

    sentence = gettext_lazy("%(name)s is still needed elsewhere, such as by booked time. It stays in the trash.")


@in_workspace()
def trash_page(request: WorkspaceRequest) -> HttpResponse:
    """What is in the trash, the newest first; for htmx only the records after the one that `after` names."""
    found = in_trash(Viewer.of(request), Place.read(request.GET.get("after", "")))
    erases = request.membership.at_least(ERASERS)
    context = {"found": found[:SHOWN], "days": DAYS_KEPT, "erases": erases}
    if len(found) > SHOWN:
        context["after"] = str(Place.of(*found[SHOWN - 1]))
    fragment = "after" in request.GET and request.headers.get("HX-Request") == "true"
    return render(request, "records/_trashed.html" if fragment else "records/trash.html", context)


def in_trash(viewer: Viewer, after: Place | None) -> list[Found]:
    """A page of what the viewer could see before it was thrown away, and one record more if there is one."""
    found: list[Found] = []
    for view_set in view_sets():
        rows = view_set.model.objects.in_workspace(viewer.workspace).trash_of(viewer.user)
        rows = rows.filter(after.rule(view_set.record_type)) if after is not None else rows
        found += [(view_set, record) for record in rows.with_ref().order_by("-trashed_at", "-pk")[: SHOWN + 1]]
    found.sort(key=lambda pair: (pair[0].record_type, -pair[1].pk))
    found.sort(key=lambda pair: thrown_at(pair[1]), reverse=True)
    return found[: SHOWN + 1]


def thrown_at(record: Record) -> datetime.datetime:
    """When a record of the trash came there."""
    if record.trashed_at is None:
        raise ValueError(f"{record.ref} is not in the trash")
    return record.trashed_at


@dataclass(frozen=True)
class Place:
    """Where a page ends: a record by when it was thrown away, its type and its key, so that no tie is lost."""

    at: datetime.datetime
    record_type: str
    key: int

    @classmethod
    def of(cls, view_set: RecordViewSet, record: Record) -> Place:
        """The place of a record that is in the trash."""
        return cls(thrown_at(record), view_set.record_type, record.pk)

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that an address names; None where it names none."""
        at, _comma, rest = text.partition(",")
        record_type, _comma, key = rest.partition(",")
        try:
            moment = datetime.datetime.fromisoformat(at)
        except ValueError:
            return None
        return cls(moment, record_type, int(key)) if is_number(key) and timezone.is_aware(moment) else None

    def __str__(self) -> str:
        return f"{self.at.astimezone(datetime.UTC).isoformat().replace('+00:00', 'Z')},{self.record_type},{self.key}"

    def rule(self, record_type: str) -> Q:
        """The records of a type that come after this place."""
        if record_type == self.record_type:
            return Q(trashed_at__lt=self.at) | Q(trashed_at=self.at, pk__lt=self.key)
        return Q(trashed_at__lte=self.at) if record_type > self.record_type else Q(trashed_at__lt=self.at)


@in_workspace()
@require_POST
def restore(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """Take one record out of the trash."""
    viewer = Viewer.of(request)
    record = thrown(viewer, slug, ref)
    demand(record, viewer, gate.TRASH)
    record.restore(by=viewer.user)
    return toast(_answer(viewer), _("%(name)s is back.") % {"name": record.ref})


@in_workspace(role=ERASERS)
@require_POST
def erasure(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """Remove one record of the trash for good, before its time."""
    viewer = Viewer.of(request)
    record = thrown(viewer, slug, ref)
    try:
        purge(record, by=viewer.user)
    except ProtectedError as error:
        raise StillNeeded(name=record.ref) from error
    return toast(_answer(viewer), _("%(name)s is gone for good.") % {"name": record.ref})


def _answer(viewer: Viewer) -> HttpResponse:
    """The line goes; with the last one the page says anew that nothing is left."""
    rows = (each.model.objects.in_workspace(viewer.workspace).trash_of(viewer.user) for each in view_sets())
    left = any(found.exists() for found in rows)
    return HttpResponse(headers={} if left else {"HX-Trigger": '{"page:refresh": true}'})


def thrown(viewer: Viewer, slug: str, ref: str) -> Record:
    """The record of that reference in the trash; 404 where the viewer could not see it before."""
    rows = view_set_at(slug).model.objects.in_workspace(viewer.workspace).trash_of(viewer.user)
    record: Record | None = rows.with_ref().by_ref(ref).first()
    if record is None:
        raise Http404(ref)
    return record
