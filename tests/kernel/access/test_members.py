"""Members: roles, leaving, and the last owner."""

from decimal import Decimal

import pytest

from opsloop.kernel.access.members import LastOwner, OwnersOnly, change_role, remove_member
from opsloop.kernel.access.models import ApiToken, Share
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.workspaces.models import Membership, Workspace


def membership(user):
    return Membership.objects.select_related("user", "workspace").get(user=user)


def verbs():
    return list(Event.objects.filter(record_type="membership").order_by("pk").values_list("verb", flat=True))


def test_an_administrator_changes_a_role_and_the_log_keeps_it(admin, wang):
    change_role(membership(wang), "guest", by=admin)
    assert membership(wang).role == "guest"
    assert Event.objects.get(verb="role_changed").changes["role"] == ["member", "guest"]


def test_members_and_strangers_decide_about_nobody(wang, guest, stranger):
    for somebody in (wang, stranger):
        with pytest.raises(NotAllowed):
            change_role(membership(guest), "member", by=somebody)
        with pytest.raises(NotAllowed):
            remove_member(membership(guest), by=somebody)


def test_only_owners_decide_about_owners(lin, admin, wang):
    with pytest.raises(OwnersOnly):
        change_role(membership(wang), "owner", by=admin)
    with pytest.raises(OwnersOnly):
        remove_member(membership(lin), by=admin)
    change_role(membership(wang), "owner", by=lin)
    assert membership(wang).role == "owner"


def test_the_last_owner_stays(lin, admin):
    with pytest.raises(LastOwner):
        change_role(membership(lin), "admin", by=lin)
    with pytest.raises(LastOwner):
        remove_member(membership(lin), by=lin)
    change_role(membership(admin), "owner", by=lin)
    change_role(membership(lin), "admin", by=lin)
    assert membership(lin).role == "admin"


def test_who_is_removed_loses_shares_and_tokens(lin, guest, team):
    Share.objects.create(workspace=team, user=guest, record_type="project", record_id=1)
    ApiToken.issue(user=guest, workspace=team, name="x", scope="read", expires_at=None)
    remove_member(membership(guest), by=lin)
    assert not Share.objects.exists()
    assert not ApiToken.objects.exists()
    assert verbs() == ["removed"]


def test_anybody_may_leave(client, wang, lin, team):
    client.force_login(wang)
    assert client.post(f"/growth/settings/members/{membership(wang).pk}/removal/").url == "/"
    assert not Membership.objects.filter(user=wang).exists()


def test_the_page_says_why_an_owner_must_stay(client, lin, team):
    client.force_login(lin)
    answer = client.post(
        f"/growth/settings/members/{membership(lin).pk}/role/", {"role": "guest"}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 422
    assert "林静 is the only owner." in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_nobody_reaches_into_another_workspace(client, lin, stranger):
    client.force_login(lin)
    theirs = membership(stranger)
    assert client.post(f"/growth/settings/members/{theirs.pk}/role/", {"role": "guest"}).status_code == 404
    assert client.post(f"/growth/settings/members/{theirs.pk}/removal/").status_code == 404
    assert client.post(f"/rival/settings/members/{theirs.pk}/role/", {"role": "guest"}).status_code == 404


@pytest.mark.parametrize("role", ["", "god", "owner "])
def test_a_role_nobody_knows_is_refused(client, lin, wang, role):
    client.force_login(lin)
    assert client.post(f"/growth/settings/members/{membership(wang).pk}/role/", {"role": role}).status_code == 422


def test_members_see_the_list_without_its_levers(client, wang, lin):
    client.force_login(wang)
    page = client.get("/growth/settings/members/").content.decode()
    assert "lin@example.com" in page
    assert "/role/" not in page
    assert "/settings/invitations/" not in page


def test_members_stand_in_the_order_of_their_pinyin(client, lin, wang, admin):
    client.force_login(lin)
    page = client.get("/growth/settings/members/").content.decode().split("lines--members")[1]
    assert [page.index(name) for name in ("林静", "王芳", "周凯")] == sorted(map(page.index, ("周凯", "林静", "王芳")))


def test_the_list_costs_the_same_for_few_and_many(client, lin, team, django_assert_num_queries):
    from tests.world import join

    client.force_login(lin)
    fragment = {"hx-request": "true", "hx-target": "main"}
    client.get("/growth/settings/members/")
    with django_assert_num_queries(6):
        client.get("/growth/settings/members/", headers=fragment)
    for number in range(20):
        join(team, f"成员{number}", "member", f"m{number}@example.com")
    with django_assert_num_queries(6):
        client.get("/growth/settings/members/", headers=fragment)


def test_a_workspace_is_changed_with_before_and_after(client, admin, team):
    client.force_login(admin)
    values = {"name": "增长部", "language": "en", "time_zone": "UTC", "currency": "USD", "country": "SG"}
    assert client.post("/growth/settings/", values).status_code == 302
    team.refresh_from_db()
    assert (team.name, team.currency, team.country) == ("增长部", "USD", "SG")
    assert Event.objects.get(record_type="workspace").changes["name"] == ["增长运营组", "增长部"]
    client.post("/growth/settings/", values)
    assert Event.objects.filter(record_type="workspace").count() == 1


def test_what_an_hour_costs_is_said_and_taken_back(client, admin, team):
    client.force_login(admin)
    values = {"name": team.name, "language": "en", "time_zone": "UTC", "currency": "USD", "country": "SG"}
    client.post("/growth/settings/", {**values, "hour_cost": "85.50", "waiting_cost": ""})
    team.refresh_from_db()
    assert (team.hour_cost, team.waiting_cost) == (Decimal("85.50"), None)
    assert Event.objects.get(record_type="workspace").changes["hour_cost"] == [None, "85.50"]
    client.post("/growth/settings/", {**values, "hour_cost": "", "waiting_cost": ""})
    team.refresh_from_db()
    assert team.hour_cost is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"hour_cost": "-1"},
        {"waiting_cost": "much"},
        {"currency": "XXX"},
        {"country": "ZZ"},
        {"time_zone": "x"},
    ],
)
def test_a_wrong_setting_is_said_and_nothing_is_kept(client, lin, team, wrong):
    client.force_login(lin)
    values = {"name": "新", "language": "en", "time_zone": "UTC", "currency": "USD", "country": "SG", **wrong}
    assert client.post("/growth/settings/", values).status_code == 422
    team.refresh_from_db()
    assert team.name == "增长运营组"


@pytest.mark.parametrize(
    ("setting", "who", "may"),
    [
        ("admins", "lin", True),
        ("admins", "admin", True),
        ("admins", "wang", False),
        ("admins", "guest", False),
        ("members", "wang", True),
        ("members", "guest", False),
        ("anyone", "guest", True),
    ],
)
def test_who_makes_workspaces_is_a_setting(setting, who, may, request, client, team, settings):
    settings.NEW_WORKSPACES = setting
    client.force_login(request.getfixturevalue(who))
    assert ("/workspaces/new/" in client.get("/profile/").content.decode()) == may
    assert client.get("/workspaces/new/").status_code == (200 if may else 403)
    assert client.post("/workspaces/new/", {"name": "内容组"}).status_code == (302 if may else 403)
    assert Workspace.objects.count() == (2 if may else 1)


def test_programs_make_no_workspaces(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert not [path for path in paths if path.rstrip("/").endswith("workspaces")]


def test_whoever_makes_a_workspace_owns_it_and_the_menu_offers_both(client, wang, team, settings):
    settings.NEW_WORKSPACES = "members"
    client.force_login(wang)
    assert client.post("/workspaces/new/", {"name": "内容组"}).url == "/nei-rong-zu/"
    assert Membership.objects.get(user=wang, workspace__slug="nei-rong-zu").role == "owner"
    page = client.get("/profile/").content.decode()
    assert 'href="/nei-rong-zu/"' in page
    assert 'href="/growth/"' in page
    assert Workspace.objects.count() == 2
