"""Sharing: how guests see anything, and who may show what."""

import pytest

from opsloop.kernel.access.can import can
from opsloop.kernel.access.models import Share
from opsloop.kernel.access.sharing import NotHere, share, unshare
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project


@pytest.fixture
def address(launch):
    return f"/growth/shares/project/{launch.pk}/"


def test_a_guest_sees_what_is_shared_and_no_longer(launch, lin, guest):
    assert not can(guest, "view", launch)
    share(launch, guest, by=lin)
    assert can(guest, "view", launch)
    assert can(guest, "comment", launch)
    assert not can(guest, "change", launch)
    assert list(Project.objects.visible_to(guest)) == [launch]
    unshare(launch, guest, by=lin)
    assert not can(guest, "view", launch)


def test_both_are_kept_in_the_records_history_once(launch, lin, guest):
    share(launch, guest, by=lin)
    share(launch, guest, by=lin)
    unshare(launch, guest, by=lin)
    unshare(launch, guest, by=lin)
    verbs = Event.objects.of("project", launch.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["shared", "unshared"]


def test_nobody_outside_the_workspace_is_shown_anything(launch, lin, stranger):
    with pytest.raises(NotHere):
        share(launch, stranger, by=lin)
    assert not can(stranger, "view", launch)


def test_whoever_may_not_change_it_may_not_share_it(launch, wang, guest, stranger):
    for somebody in (wang, guest, stranger):
        with pytest.raises(NotAllowed):
            share(launch, guest, by=somebody)
    assert not Share.objects.exists()


def test_a_guest_may_let_go_but_not_pass_on(launch, lin, guest, wang):
    share(launch, guest, by=lin)
    with pytest.raises(NotAllowed):
        share(launch, wang, by=guest)
    unshare(launch, guest, by=guest)
    assert not Share.objects.exists()


def test_what_is_in_the_trash_can_be_judged_too(launch, lin, stranger):
    launch.trash(by=lin)
    assert can(lin, "trash", launch)
    assert not can(stranger, "view", launch)


@pytest.mark.parametrize(("who", "status"), [("lin", 200), ("wang", 200), ("guest", 404), ("stranger", 404)])
def test_the_dialog_exists_for_who_sees_the_record(client, request, address, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code == status


def test_the_dialog_shares_and_ends_sharing(client, address, launch, lin, guest):
    client.force_login(lin)
    headers = {"hx-request": "true", "hx-target": "dialog"}
    page = client.get(address, headers=headers).content.decode()
    assert "<html" not in page
    assert "Ana Costa" in page
    assert client.post(address, {"user": guest.pk}, headers=headers).status_code == 200
    assert can(guest, "view", launch)
    client.post(f"{address}{guest.pk}/removal/", headers=headers)
    assert not can(guest, "view", launch)


def test_the_dialog_offers_and_accepts_only_members(client, address, lin, stranger):
    client.force_login(lin)
    assert "Max Stone" not in client.get(address).content.decode()
    assert client.post(address, {"user": stranger.pk}).status_code == 404
    assert client.post(address, {"user": "x"}).status_code == 404


def test_who_may_only_look_is_offered_no_form(client, address, wang):
    client.force_login(wang)
    assert "<form" not in client.get(address, headers={"hx-request": "true", "hx-target": "dialog"}).content.decode()


def test_a_type_nobody_knows_does_not_exist(client, lin, launch):
    client.force_login(lin)
    for kind in ("user", "api_token", "nothing"):
        assert client.get(f"/growth/shares/{kind}/1/").status_code == 404


def test_people_of_another_workspace_stay_hidden(client, lin, stranger, other_team):
    client.force_login(lin)
    theirs = Person.of(stranger, other_team)
    assert client.get(f"/growth/shares/person/{theirs.pk}/").status_code == 404


def test_the_menu_of_a_record_leads_to_sharing_it_for_those_who_may(client, wang, guest, team, poster):
    dialog = f"/growth/shares/work_item/{poster.pk}/"
    Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=poster.pk)
    for user, offered in ((wang, True), (guest, False)):
        client.force_login(user)
        assert (dialog in client.get(f"/growth/items/{poster.ref}/menu").content.decode()) == offered
