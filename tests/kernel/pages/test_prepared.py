"""Prepared queries answer what the plain ones do, for other values and for every role."""

import pytest

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.prepared import Prepared
from opsloop.kernel.workspaces.asking import PreparedFor
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import forget_memberships
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project
from tests.world import join

by_slug = Prepared(lambda slug, key: Workspace.objects.filter(slug=slug, pk=key), str, int)


def test_the_values_may_differ(team, other_team, django_assert_num_queries):
    for workspace in (team, other_team, team):
        with django_assert_num_queries(1):
            assert by_slug(workspace.slug, workspace.pk) == [workspace]
    assert by_slug(team.slug, other_team.pk) == []


def test_related_rows_come_along(lin, team, django_assert_num_queries):
    of = Prepared(lambda user: Membership.objects.filter(user_id=user).select_related("workspace"), int)
    with django_assert_num_queries(1):
        assert [row.workspace.name for row in of(lin.pk)] == [team.name]


def test_a_value_of_another_type_is_refused(team):
    with pytest.raises(TypeError):
        by_slug(team.pk, team.slug)
    with pytest.raises(TypeError):
        by_slug(team.slug, None)


def test_a_query_that_changes_its_values_cannot_be_prepared(db):
    with pytest.raises(ValueError, match="changes or loses"):
        Prepared(lambda key: Workspace.objects.filter(pk=key + 1), int)(1)


def test_everybody_sees_the_same_through_a_prepared_gate(team, other_team, lin, admin, wang, guest, stranger, launch):
    hidden = Project.create(workspace=team, by=lin, key="HR", name="Hidden", visibility="private")
    hidden.add_member(Person.of(wang, team), by=lin)
    abroad = Project.create(workspace=other_team, by=stranger, key="RVL", name="Abroad")
    both = join(team, "Bo", Membership.Role.GUEST, "bo@example.com")
    Membership.objects.create(workspace=other_team, user=both, role=Membership.Role.ADMIN)
    gone = User(pk=999, email="gone@example.com", name="Gone", is_active=False)
    seen = PreparedFor(lambda user, key: Project.objects.visible_to(user).filter(pk=key), int)
    for user in (lin, admin, wang, guest, stranger, both, gone):
        for project in (launch, hidden, abroad):
            plain = list(Project.objects.visible_to(user).filter(pk=project.pk))
            assert seen(user, project.pk) == plain, (user, project)


def test_another_role_asks_another_query(team, wang, launch):
    seen = PreparedFor(Project.objects.visible_to)
    assert seen(wang) == [launch]
    Membership.objects.filter(user=wang).update(role=Membership.Role.GUEST)
    forget_memberships(wang)
    assert seen(wang) == []
