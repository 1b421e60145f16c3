"""Who hears of leave and hours that somebody asks for, what waits in their inbox, and who hears the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.pending import Pending, decided_here
from opsloop.kernel.notify.whom import Told, tells
from opsloop.kernel.records.decisions import Decision, to_decide
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import HoursWish, Leave, Person

Reason = Notification.Reason
ASKED = ("person.leave_asked", "person.hours_asked")
ANSWERED = ("person.leave_approved", "person.leave_declined", "person.hours_approved", "person.hours_declined")


@tells(*ASKED)
def waits_for_an_answer(_event: Event, record: Record) -> Iterable[Told]:
    """The manager, or the administrators where there is none."""
    for user_id in _person(record).deciders():
        yield user_id, Reason.APPROVAL


@tells(*ANSWERED)
def answered(_event: Event, record: Record) -> Iterable[Told]:
    """Whoever asked."""
    user_id = _person(record).user_id
    if user_id is not None:
        yield user_id, Reason.ANSWER


@decided_here(Person.record_type)
def waiting(records: Sequence[Record], viewer: Viewer) -> Mapping[int, Pending]:
    """What the viewer can answer at once: the first leave asked for, else the hours."""
    people = {record.pk: _person(record) for record in records}
    asked = Leave.objects.asked().filter(person__in=people).order_by("-first_day", "-pk")
    leaves = {row.person_id: row for row in asked}
    hours = set(
        HoursWish.objects.filter(person__in=people, state=HoursWish.State.ASKED).values_list("person", flat=True)
    )
    managers = Person.objects.in_bulk({person.manager_id for person in people.values() if person.manager_id})
    found = {}
    for key in leaves.keys() | hours:
        person = people[key]
        person.manager = managers.get(person.manager_id or 0)
        if person.decides(viewer.user):
            found[key] = _pending(person, leaves.get(key), viewer)
    return found


@to_decide
def asked_for(viewer: Viewer) -> Iterable[Decision]:
    """Leave and hours that the viewer is asked to answer, of the people they see."""
    seen = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user).select_related("manager", "workspace")
    leaves = list(Leave.objects.asked().filter(person__workspace=viewer.workspace))
    hours = HoursWish.objects.filter(person__workspace=viewer.workspace, state=HoursWish.State.ASKED)
    keys = {row.person_id for row in leaves}, set(hours.values_list("person", flat=True))
    people = seen.in_bulk(keys[0] | keys[1]) if any(keys) else {}
    answering = set(_answering(viewer)) if people else set()
    mine = {key: person for key, person in people.items() if person.asked_is(viewer.user, answering)}
    for leave in leaves:
        if leave.person_id in mine:
            yield _decision(mine[leave.person_id], leave, viewer)
    for key in keys[1] & mine.keys():
        yield _decision(mine[key], None, viewer)


def _answering(viewer: Viewer) -> Iterable[int]:
    members = Membership.objects.filter(workspace=viewer.workspace, user__is_active=True)
    return members.exclude(role=Membership.Role.GUEST).values_list("user", flat=True)


def _decision(person: Person, leave: Leave | None, viewer: Viewer) -> Decision:
    address = _pending(person, leave, viewer).address
    if leave is None:
        return Decision(person, _("other working hours"), address)
    return Decision(person, leave.get_kind_display(), address, leave.first_day, leave.last_day)


def _pending(person: Person, leave: Leave | None, viewer: Viewer) -> Pending:
    place = [viewer.workspace.slug, person.ref]
    if leave is None:
        return Pending(_("Decide"), reverse("person-hours-answer", args=place))
    return Pending(_("Decide"), reverse("person-leave-answer", args=[*place, leave.pk]))


def _person(record: Record) -> Person:
    if not isinstance(record, Person):
        raise TypeError(f"wanted a person, got {type(record)}")
    return record
