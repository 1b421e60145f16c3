"""Which projects a user sees, read once for each request."""

from opsloop.kernel.accounts.models import User
from opsloop.rooms.projects.project import Project


def visible_project_ids(user: User) -> list[int]:
    """The ids of the projects the user sees, in every workspace."""
    known: list[int] | None = getattr(user, "_visible_projects", None)
    if known is None:
        known = list(Project.objects.visible_to(user).values_list("pk", flat=True))
        user._visible_projects = known  # type: ignore[attr-defined]  # lives as long as the request's user
    return known
