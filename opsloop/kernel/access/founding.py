"""How an installation and its workspaces begin."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import Http404

from opsloop.kernel.access.members import add_member
from opsloop.kernel.access.models import Installation
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.track import track
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.slug import slug_for


@transaction.atomic
def found_workspace(name: str, *, by: User, language: str, time_zone: str) -> Workspace:
    """A new workspace, owned by `by`."""
    workspace = Workspace.objects.create(slug=slug_for(name), name=name, language=language, time_zone=time_zone)
    track(
        workspace_id=workspace.pk,
        record_type="workspace",
        record_id=workspace.pk,
        label=workspace.name,
        verb="created",
        by=by,
    )
    add_member(workspace, by, Membership.Role.OWNER, by=by)
    return workspace


def needs_set_up() -> bool:
    """Whether nobody has used this installation yet."""
    return not User.objects.exists()


@transaction.atomic
def set_up(*, team: str, name: str, email: str, password: str, language: str, time_zone: str) -> User:
    """The first user and their workspace; Http404 for everybody but the first who asks.

    The one row of `Installation` decides between two who ask at the same moment: the second cannot write it.
    """
    if not needs_set_up():
        raise Http404
    try:
        with transaction.atomic():
            Installation.objects.create(pk=1)
    except IntegrityError as error:
        raise Http404 from error
    user = User.objects.create_user(email=email, name=name, password=password)
    user.language, user.time_zone = language, time_zone
    user.save(update_fields=["language", "time_zone"])
    found_workspace(team, by=user, language=language, time_zone=time_zone)
    return user
