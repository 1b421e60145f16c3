"""What this room does when something happened below it."""

from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.person import Person


@hear("membership.created")
def make_a_person(event: Event) -> None:
    """Whoever joins a workspace is one of its people from the first moment."""
    membership = Membership.objects.filter(pk=event.record_id).select_related("user", "workspace").first()
    if membership is not None:
        Person.of(membership.user, membership.workspace)
