"""The door of a workspace: members, guests, strangers, the anonymous."""

import re

import pytest

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.slug import RESERVED, slug_for

SETTINGS = "/growth/settings/"


def test_strangers_learn_nothing(client, team, lin, stranger):
    client.force_login(stranger)
    there = client.get(SETTINGS)
    nowhere = client.get("/no-such-team/settings/")
    assert there.status_code == nowhere.status_code == 404
    assert the_page(there).replace("growth", "no-such-team") == the_page(nowhere)


def the_page(answer):
    return re.sub(r'"[A-Za-z0-9]{64}"', "", answer.content.decode())


@pytest.mark.parametrize(
    ("who", "status"), [("lin", 200), ("admin", 200), ("wang", 403), ("guest", 403), ("stranger", 404)]
)
def test_settings_are_for_administrators(client, request, team, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(SETTINGS).status_code == status


@pytest.mark.parametrize(("who", "status"), [("wang", 200), ("guest", 403)])
def test_guests_do_not_see_who_else_is_here(client, request, team, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/growth/settings/members/").status_code == status


def test_the_anonymous_sign_in_first_whether_the_workspace_exists_or_not(client, lin):
    assert client.get(SETTINGS).url == "/sign-in/?next=%2Fgrowth%2Fsettings%2F"
    assert client.get("/nowhere/settings/").url == "/sign-in/?next=%2Fnowhere%2Fsettings%2F"


def test_a_fragments_request_sends_the_whole_page_to_sign_in(client, lin):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/growth/settings/?a=1#x"}
    answer = client.get(SETTINGS, headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fgrowth%2Fsettings%2F%3Fa%3D1"


def test_who_may_not_sign_in_any_more_is_out_at_once(client, lin):
    client.force_login(lin)
    User.objects.filter(pk=lin.pk).update(is_active=False)
    assert client.get(SETTINGS).status_code == 302


def test_who_was_removed_is_out_at_once(client, wang, team):
    client.force_login(wang)
    Membership.objects.filter(user=wang).delete()
    assert client.get("/growth/settings/members/").status_code == 404


def test_home_is_where_one_was_last(client, lin, team, other_team):
    Membership.objects.create(workspace=other_team, user=lin, role="owner")
    client.force_login(lin)
    client.get("/rival/settings/")
    assert client.get("/").url == "/rival/"
    client.get("/growth/settings/")
    assert client.get("/").url == "/growth/"


def test_who_belongs_nowhere_is_told_what_to_do(client, db):
    client.force_login(User.objects.create_user(email="new@example.com", name="新人"))
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "/workspaces/new/" in page


def test_who_belongs_nowhere_makes_no_workspace_beside_those_of_others(client, team, lin):
    client.force_login(User.objects.create_user(email="new@example.com", name="新人"))
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "/workspaces/new/" not in page
    assert "ask an administrator" in page
    assert client.post("/workspaces/new/", {"name": "x"}).status_code == 403


def test_the_door_costs_three_queries(client, lin, team, django_assert_num_queries):
    """Session, user, memberships: the page of settings has none of its own, and a fragment no sidebar."""
    client.force_login(lin)
    client.get(SETTINGS)
    with django_assert_num_queries(3):
        client.get(SETTINGS, headers={"hx-request": "true", "hx-target": "main"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("增长组", "zeng-zhang-zu"),
        ("Café Ops!", "cafe-ops"),
        ("Große 团队", "grosse-tuan-dui"),
        ("Łódź Ærø", "lodz-aero"),
        ("！！！", "team"),
        ("Setup", "setup-2"),
        ("x" * 120, "x" * 36),
    ],
)
def test_addresses_are_made_from_names(name, slug):
    assert slug_for(name) == slug


@pytest.mark.django_db
def test_two_teams_of_one_name_get_two_addresses():
    Workspace.objects.create(name="增长组", slug=slug_for("增长组"))
    assert slug_for("增长组") == "zeng-zhang-zu-2"


def test_no_workspace_can_take_the_address_of_a_page_of_ours():
    from django.urls import get_resolver

    firsts = {str(pattern.pattern).split("/")[0] for pattern in _all(get_resolver().url_patterns)}
    assert {first for first in firsts if first and not first.startswith(("<", "^"))} <= RESERVED


def _all(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns") and not str(pattern.pattern):
            yield from _all(pattern.url_patterns)
        else:
            yield pattern
