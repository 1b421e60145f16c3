"""Who, of those an import brought, can be invited to become a user with their history."""

from collections.abc import Iterable

from opsloop.kernel.access.placeholders import register_placeholders
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.person import Person


@register_placeholders
def imported_people(workspace: Workspace) -> Iterable[int]:
    """The users of people of this workspace who have never had an address to sign in with."""
    rows = Person.objects.in_workspace(workspace).live().filter(user__isnull=False, user__email=None)
    return rows.values_list("user_id", flat=True)
