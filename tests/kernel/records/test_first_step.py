"""What a new workspace needs first: a project, before anybody can add work."""

import pytest

from opsloop.rooms.projects.models import Project, WorkItem


@pytest.fixture
def signed_in(client, lin):
    client.force_login(lin)
    return client


@pytest.mark.parametrize("page", ["", "items/quick", "items/new"])
def test_without_a_project_every_way_to_add_work_begins_with_one(signed_in, team, page):
    text = signed_in.get(f"/growth/{page}").content.decode()
    assert "/growth/projects/new" in text
    assert "/growth/import/" in text


def test_a_line_that_has_nowhere_to_go_makes_nothing_and_says_what_to_do(signed_in, team):
    answer = signed_in.post("/growth/items/quick", {"text": "第一件事"})
    assert answer.status_code == 200
    assert "/growth/projects/new" in answer.content.decode()
    assert not WorkItem.objects.exists()


def test_the_dialog_offers_the_project_and_asks_for_one(signed_in, launch):
    page = signed_in.get("/growth/items/new").content.decode()
    assert f'data-value="{launch.pk}" data-words="' in page
    assert 'data-name="project"' in page
    assert 'data-name="state"' not in page, "the states are those of a project"
    answer = signed_in.post("/growth/items/new", {"title": "没有项目"})
    assert answer.status_code == 422
    assert not WorkItem.objects.exists()
    assert signed_in.post("/growth/items/new", {"title": "有项目", "project": launch.pk}).status_code == 204


def test_a_project_without_a_key_gets_one_from_its_name(signed_in, team):
    for _time in range(2):
        assert signed_in.post("/growth/projects/new", {"name": "拉新活动"}).status_code == 204
    assert sorted(Project.objects.values_list("key", flat=True)) == ["LXHD", "LXHD2"]


def test_a_short_password_is_refused_in_the_language_of_the_page(client, team, lin):
    client.force_login(lin)
    given = {"old_password": "x", "current_password": "x", "new_password": "kurz"}
    page = client.post("/profile/password/", given, headers={"accept-language": "zh-hans"}).content.decode()
    assert "This password" not in page


def test_a_guest_is_offered_no_new_work(client, guest, lin, launch):
    for user, offered in ((guest, False), (lin, True)):
        client.force_login(user)
        page = client.get("/growth/").content.decode()
        assert ('data-command="record.new"' in page) is offered
        assert ("collection:new" in page) is offered


@pytest.mark.parametrize(("slug", "offered"), [("projects", True), ("improvements", False), ("cases", False)])
def test_a_board_is_offered_where_one_brings_something(slug, offered, signed_in, team):
    assert (b'href="/growth/import/"' in signed_in.get(f"/growth/{slug}/").content.partition(b"<main")[2]) is offered
