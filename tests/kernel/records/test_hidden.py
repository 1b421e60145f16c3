"""What records refer to is shown only to those who may see it, on every surface; and no row is lost from a group."""

import pytest
from django.test import Client

from opsloop.kernel.access.models import Share
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, WorkItem

SECRET = "Zebra7391"


@pytest.fixture
def shared_child(team, admin, guest) -> WorkItem:
    """An item shared with a guest, whose project and parent are not."""
    project = Project.create(workspace=team, by=admin, key="SEC", name=f"{SECRET} project", visibility="private")
    parent = WorkItem.create(project=project, by=admin, title=f"{SECRET} parent")
    child = WorkItem.create(project=project, by=admin, title="给客户看的", parent=parent)
    Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=child.pk)
    return child


def sign_in(client: Client, user) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")


@pytest.mark.parametrize(
    "address",
    [
        "items/{ref}",
        "items/{ref}/row",
        "items/{ref}/menu",
        "items/?columns=parent,title,project",
        "items/?group=project",
        "items/?layout=board",
        "items/export.csv?columns=parent,title,project",
        "",
    ],
)
def test_a_guest_reads_no_name_of_what_is_not_shared(address, shared_child, guest, client):
    answer = sign_in(client, guest).get("/growth/" + address.format(ref=shared_child.ref))
    assert answer.status_code == 200
    shown = body(answer)
    assert SECRET not in shown


def test_a_guest_reads_that_somebody_is_hidden_and_not_that_there_is_nobody(shared_child, admin, guest, client):
    def assignees() -> str:
        return body(client.get(f"/growth/items/{shared_child.ref}")).split('assignees">')[1][:200]

    sign_in(client, guest)
    assert ("无" in assignees(), "对你不可见" in assignees()) == (True, False)
    person = Person.create(workspace=shared_child.workspace, by=admin, name=SECRET, visibility="private")
    shared_child.change({"assignees": [person]}, by=admin)
    assert ("无" in assignees(), "对你不可见" in assignees()) == (False, True)


def test_whoever_may_see_it_reads_the_name(shared_child, admin, client):
    shown = body(sign_in(client, admin).get(f"/growth/items/{shared_child.ref}"))
    assert f"{SECRET} parent" in shown


def test_editing_keeps_what_the_editor_does_not_see(launch, lin, wang, admin, team):
    hidden = Person.create(workspace=team, by=admin, name="隐形人", visibility="private")
    item = WorkItem.create(project=launch, by=lin, title="一", assignees=[hidden])
    item.change({"title": "二"}, by=wang)
    assert list(item.assignees.all()) == [hidden]


def test_those_who_left_keep_their_group(launch, lin, team, client):
    gone = Person.create(workspace=team, by=lin, name="已离职", state=Person.State.LEFT)
    WorkItem.create(project=launch, by=lin, title="留下的事", assignees=[gone])
    for query in ("?group=assignees", "?layout=board&group=assignees"):
        shown = body(sign_in(client, lin).get(f"/growth/projects/LNCH/items/{query}"))
        assert "留下的事" in shown
        assert "已离职" in shown


def test_the_board_of_all_projects_stands_by_stage(poster, lin, client):
    shown = body(sign_in(client, lin).get("/growth/items/?layout=board"))
    assert poster.title in shown
    assert 'data-column-field="stage"' in shown


def test_a_card_dropped_on_a_stage_enters_its_first_state(poster, lin, client):
    sign_in(client, lin).post(f"/growth/items/{poster.ref}/place", {"column_field": "stage", "column_value": "doing"})
    poster.refresh_from_db()
    assert poster.state.group == "doing"


@pytest.mark.parametrize(
    "query",
    [
        "layout=calendar&month=9999-12",
        "layout=calendar&month=0001-01",
        "layout=calendar&month=2026-99",
        "f=due:before:0001-01-01",
        "f=due:after:9999-12-31",
        "f=due:on:+9999w",
        "f=effort_minutes:eq:" + "9" * 400,
        "f=effort_minutes:gte:1e999",
        "page=99999999999999999999",
        "view=-1",
        "group=nonsense&sub=nonsense&sort=nonsense&columns=x,y",
        "f=title:contains:%00",
        "f=title:contains:%2500",
        "q=%00",
    ],
)
def test_no_address_breaks_a_collection(query, poster, lin, client):
    assert sign_in(client, lin).get(f"/growth/items/?{query}").status_code in {200, 422}


@pytest.mark.parametrize("value", ["", "x" * 600])
def test_a_wrong_value_for_many_is_refused_whole(value, launch, lin, client):
    items = [WorkItem.create(project=launch, by=lin, title=title) for title in ("一", "二")]
    data = {"ref": [item.ref for item in items], "field": "title", "value": value}
    assert sign_in(client, lin).post("/growth/items/bulk", data).status_code == 422
    assert set(WorkItem.objects.values_list("title", flat=True)) == {"一", "二"}


def test_more_than_can_be_changed_at_once_is_said(poster, lin, client):
    data = {"ref": [f"LNCH-{n}" for n in range(501)], "verb": "archive"}
    assert sign_in(client, lin).post("/growth/items/bulk", data).status_code == 422


def test_characters_that_no_text_has_are_left_out(poster, lin, client):
    sign_in(client, lin).post(f"/growth/items/{poster.ref}/cells/title", {"value": "海\x00报\x1b"})
    poster.refresh_from_db()
    assert poster.title == "海报"
    assert client.get("/growth/items/export.xlsx").status_code == 200


def test_two_changes_of_different_fields_both_stay(poster, lin):
    one, other = (WorkItem.objects.get(pk=poster.pk) for _ in range(2))
    one.change({"custom.brand": "甲"}, by=lin)
    other.change({"title": "新名"}, by=lin)
    poster.refresh_from_db()
    assert (poster.title, poster.custom) == ("新名", {"brand": "甲"})


def test_undo_reaches_only_ones_own_steps(poster, lin, wang, client):
    from opsloop.kernel.activity.models import Event

    event = Event.objects.of("work_item", poster.pk).get(verb="created")
    assert sign_in(client, wang).post(f"/growth/undo?events={event.pk}").status_code == 409
    poster.refresh_from_db()
    assert poster.trashed_at is None


def test_a_number_of_thousands_of_digits_is_no_record(client, lin, poster):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("items/LNCH", "people/P", "projects/LNCH/items/LNCH"):
        assert client.get(f"/growth/{address}-{'9' * 5000}").status_code == 404
