"""Who hears of leave and hours that somebody asks for, what waits in their inbox, and who hears the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.pending import Pending, decided_here
from opsloop.kernel.notify.whom import Told, tells
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
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


def _pending(person: Person, leave: Leave | None, viewer: Viewer) -> Pending:
    place = [viewer.workspace.slug, person.ref]
    if leave is None:
        return Pending(_("Decide"), reverse("person-hours-answer", args=place))
    return Pending(_("Decide"), reverse("person-leave-answer", args=[*place, leave.pk]))


def _person(record: Record) -> Person:
    if not isinstance(record, Person):
        raise TypeError(f"wanted a person, got {type(record)}")
    return record
