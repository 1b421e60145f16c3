"""A project's key changes, and whatever was called by the old one is still found."""

import json
from html import unescape

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.records.models import SavedView
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.rooms.projects.project import KeyTaken


@pytest.fixture
def lins(client, lin):
    """The pages of 林静, who leads LNCH."""
    client.force_login(lin)
    return client


@pytest.fixture
def rekeyed(launch, poster, lin):
    """LNCH with LNCH-1, which is now called MALL."""
    launch.change({"key": "MALL"}, by=lin)
    return launch


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/growth/projects/LNCH", "/growth/projects/MALL"),
        ("/growth/projects/LNCH/items/?layout=board", "/growth/projects/MALL/items/?layout=board"),
        ("/growth/items/LNCH-1", "/growth/items/MALL-1"),
    ],
)
def test_addresses_with_the_old_key_lead_there(old, new, rekeyed, lins):
    answer = lins.get(old)
    assert (answer.status_code, answer.url) == (302, new)
    assert lins.get(new).status_code == 200


def test_what_had_moved_out_before_is_found_under_the_old_key_too(launch, poster, team, lin, lins):
    autumn = Project.create(workspace=team, by=lin, key="AUT", name="秋季活动")
    poster.move_to(autumn, by=lin)
    launch.change({"key": "MALL"}, by=lin)
    for old in ("LNCH-1", "MALL-1"):
        assert lins.get(f"/growth/items/{old}").url == "/growth/items/AUT-1"


def test_a_project_that_takes_the_key_goes_first(rekeyed, team, lin, lins):
    Project.create(workspace=team, by=lin, key="LNCH", name="新上线")
    assert "新上线" in lins.get("/growth/projects/LNCH").content.decode()
    assert lins.get("/growth/items/LNCH-1").url == "/growth/items/MALL-1"


def test_an_old_key_tells_a_stranger_and_a_guest_nothing(rekeyed, stranger, guest, client):
    for user in (stranger, guest):
        client.force_login(user)
        for old in ("/growth/projects/LNCH", "/growth/projects/LNCH/items/", "/growth/items/LNCH-1"):
            assert client.get(old).status_code == 404


def test_a_key_that_another_project_has_is_refused_in_a_cell_and_in_bulk(launch, team, lin, lins):
    Project.create(workspace=team, by=lin, key="AUT", name="秋季活动")
    answer = lins.post("/growth/projects/LNCH/cells/key", {"value": "AUT"})
    assert answer.status_code == 422
    assert str(KeyTaken(key="AUT")) in unescape(answer.content.decode())
    assert lins.post("/growth/projects/bulk", {"ref": ["LNCH"], "field": "key", "value": "AUT"}).status_code == 422
    with pytest.raises(KeyTaken):
        launch.change({"key": "AUT"}, by=lin)
    launch.refresh_from_db()
    assert launch.key == "LNCH"


def test_a_change_of_key_is_undone(rekeyed, lins):
    event = Event.objects.of("project", rekeyed.pk).get(verb="changed")
    assert lins.post(f"/growth/undo?events={event.pk}").status_code == 204
    rekeyed.refresh_from_db()
    assert rekeyed.key == "LNCH"
    assert lins.get("/growth/projects/MALL").url == "/growth/projects/LNCH"


def test_favourites_lead_to_where_things_are_now(launch, poster, team, lin, lins):
    view = SavedView.objects.create(
        workspace=team, record_type="work_item", scope_id=launch.pk, name="紧急", query="f=priority:in:4", owner=lin
    )
    for kind, key in (("project", launch.pk), ("work_item", poster.pk), ("view", view.pk)):
        lins.post("/growth/favorites", {"type": kind, "id": key})
    launch.change({"key": "MALL"}, by=lin)
    shown = lins.get("/growth/items/").content.decode().split('id="sidebar-favorites"')[1].split("</details>")[0]
    for address in ("projects/MALL/items/", "items/MALL-1", f"projects/MALL/items/?f=priority:in:4&amp;view={view.pk}"):
        assert f'href="/growth/{address}"' in shown
    taken = Project.create(workspace=team, by=lin, key="LNCH", name="新上线")
    lins.post("/growth/favorites", {"type": "project", "id": taken.pk})
    assert "新上线" in json.dumps(lins.get("/growth/items/").content.decode(), ensure_ascii=False)


def test_all_that_happened_to_work_is_one_case(rekeyed, poster, team, lin):
    item = WorkItem.objects.get(pk=poster.pk)
    item.change({"title": "海报"}, by=lin)
    item.move_to(Project.create(workspace=team, by=lin, key="AUT", name="秋季活动"), by=lin)
    events = Event.objects.of("work_item", item.pk)
    assert {event.case for event in events} == {"LNCH-1", "MALL-1", "AUT-1"}
    assert {event.case_key for event in events} == {f"work_item:{item.pk}"}


def test_the_old_key_is_known_where_one_types_or_has_written_it(rekeyed, poster, team, lin, lins):
    assert "MALL-1" in lins.get("/growth/items/?q=LNCH-1").content.decode()
    other = WorkItem.create(project=rekeyed, by=lin, title="写文案")
    found = lins.get(f"/growth/items/{other.ref}/wholes?q=LNCH-1").content.decode()
    assert f'value="{poster.pk}"' in found
    Comment.post(poster, "接着 LNCH-1 做，见 LNCH-7", by=lin)
    talk = lins.get(f"/growth/talk/work_item/{poster.pk}/").content.decode()
    assert 'href="/growth/items/MALL-1"' in talk
    assert 'href="/growth/items/LNCH-7"' not in talk
    assert list(Project.objects.visible_to(lin).by_any_ref("LNCH")) == [rekeyed]
