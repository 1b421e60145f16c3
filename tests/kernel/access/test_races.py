"""Two at the same moment, on a database where two can write at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.http import Http404

from opsloop.kernel.access.founding import set_up
from opsloop.kernel.access.inviting import accept_as_new, invite
from opsloop.kernel.access.members import LastOwner, change_role
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.workspaces.models import Invitation, Membership, Workspace
from tests.world import join

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one connection"),
]


def at_once(*acts):
    """What each act answered or raised, all begun together, each on a connection of its own."""

    def run(act):
        try:
            return act()
        except Exception as error:  # noqa: BLE001  # the outcome is what the test is about
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_one_of_many_sets_the_installation_up():
    def first(number):
        return lambda: set_up(
            team=f"组{number}",
            name="林静",
            email=f"lin{number}@example.com",
            password="correct horse battery",
            language="zh-hans",
            time_zone="UTC",
        )

    outcomes = at_once(*(first(number) for number in range(4)))
    assert [type(outcome) for outcome in outcomes].count(User) == 1
    assert [type(outcome) for outcome in outcomes].count(Http404) == 3
    assert (User.objects.count(), Workspace.objects.count()) == (1, 1)


def test_two_owners_leaving_at_once_leave_one_behind():
    team = Workspace.objects.create(slug="growth", name="增长组")
    owners = [join(team, name, "owner", f"{name}@example.com") for name in ("lin", "zhou")]
    memberships = [Membership.objects.select_related("user", "workspace").get(user=owner) for owner in owners]
    outcomes = at_once(*(lambda m=m: change_role(m, "member", by=m.user) for m in memberships))
    assert sum(isinstance(outcome, LastOwner) for outcome in outcomes) == 1
    assert Membership.objects.filter(role="owner").count() == 1


def test_two_clicks_on_one_invitation_make_one_account():
    team = Workspace.objects.create(slug="growth", name="增长组")
    lin = join(team, "林静", "owner", "lin@example.com")
    invitation = invite(team, "chen@example.com", "member", by=lin)

    def accept():
        row = Invitation.objects.select_related("workspace", "invited_by").get(pk=invitation.pk)
        return accept_as_new(row, name="陈晨", password="a quite different phrase", this_is_me=False)

    outcomes = at_once(accept, accept)
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 1
    assert User.objects.filter(email="chen@example.com").count() == 1
