"""What clients see of work shared with them: no time, no efforts, and of own fields those meant for them."""

import pytest
from django.test import Client

from opsloop.kernel.access.models import Share
from opsloop.kernel.records import shaping
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.models import Favorite, SavedView
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.copying import copy_project
from opsloop.rooms.projects.models import WorkItem

HERE = "/growth/items/"
API = "/api/v1/growth/items"
KINDS = CustomField.Kind


@pytest.fixture
def spent(poster, team, lin, guest) -> WorkItem:
    """The poster with efforts, an estimate, time of two kinds and a history of all of them, shared with the client."""
    poster.change({"effort_minutes": 7391}, by=lin)
    poster.change({"effort_minutes": 5432, "priority": 3}, by=lin)
    poster.estimate(4111, 4222, 4333, by=lin)
    entry = poster.log_time(3777, by=lin, note="zebra note")
    poster.log_time(61, by=lin)
    poster.start_timer(by=lin)
    poster.stop_timer(by=lin)
    poster.remove_time(entry, by=lin)
    poster.assign([Person.of(lin, team)], by=lin)
    Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=poster.pk)
    Share.objects.create(workspace=team, user=guest, record_type="person", record_id=Person.of(lin, team).pk)
    return poster


def talk_of(item: WorkItem) -> str:
    """Where its comments and history are read."""
    return f"/growth/talk/work_item/{item.pk}/"


def as_user(client: Client, user) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


WORDS = (
    "Effort",
    "ffort (minutes)",
    "zebra note",
    "logged time",
    "timer",
    "Log time",
    "1h 1m",
    "90h 32m",
    "5432",
    "4222",
)


def test_clients_see_no_time_and_no_effort_on_any_page(spent, client: Client, guest, lin):
    person = Person.of(lin, spent.workspace).ref
    every = "title,effort_minutes,optimistic_minutes,likely_minutes"
    addresses = [
        f"{HERE}?columns={every}",
        f"{HERE}?layout=board&card=effort_minutes&group=priority",
        f"{HERE}?group=priority&columns={every}",
        f"{HERE}export.csv?columns={every}",
        f"{HERE}toolbar/display?state=",
        f"{HERE}{spent.ref}",
        talk_of(spent),
        f"{API}/{spent.ref}/events",
        f"/growth/people/{person}",
    ]
    told = {address: text_of(as_user(client, lin), address) for address in addresses[:-1]}
    assert all(any(word in text for word in WORDS) for text in told.values())
    for address in addresses:
        text = text_of(as_user(client, guest), address)
        assert not [word for word in (*WORDS, "Hours by week") if word in text], address


def test_clients_cannot_order_or_narrow_by_effort(spent, client: Client, guest):
    client = as_user(client, guest)
    assert spent.ref in text_of(client, f"{HERE}?f=effort_minutes:gt:900000")
    assert client.get(f"{API}?f=effort_minutes:gt:1").status_code == 422


def test_the_api_says_null_to_clients(spent, client: Client, guest, lin):
    told = as_user(client, lin).get(f"{API}/{spent.ref}").json()
    assert (told["effort_minutes"], told["likely_minutes"]) == (5432, 4222)
    for told in (as_user(client, guest).get(f"{API}/{spent.ref}").json(), client.get(API).json()["items"][0]):
        assert told["effort_minutes"] is told["likely_minutes"] is told["optimistic_minutes"] is None
        assert told["title"] == spent.title


def test_a_change_of_several_fields_tells_clients_of_theirs_only(spent, client: Client, guest):
    events = as_user(client, guest).get(f"{API}/{spent.ref}/events").json()["items"]
    assert [event["changes"] for event in events if event["verb"] == "changed"] == [{"priority": [0, 3]}]
    assert not [event for event in events if event["verb"].startswith("time")]


def test_names_that_nobody_knows_stay_inside(spent, client: Client, guest, lin):
    spent.track("changed", by=lin, changes={"timespent": ("3600", "7200")})
    assert "timespent" in text_of(as_user(client, lin), talk_of(spent))
    assert "timespent" not in text_of(as_user(client, guest), talk_of(spent))


def test_numbers_money_and_people_are_kept_inside_unless_somebody_shows_them(team, lin):
    for kind in KINDS:
        options = ["a"] if kind in {KINDS.SELECT, KINDS.MULTI_SELECT} else []
        field = shaping.add_field(team, "work_item", by=lin, name=kind.label, kind=kind, options=options)
        assert field.for_clients == (kind not in {KINDS.NUMBER, KINDS.MONEY, KINDS.PERSON}), kind
        shaping.show_to_clients(field, by=lin, shown=not field.for_clients)
        field.refresh_from_db()
        assert field.for_clients == (kind in {KINDS.NUMBER, KINDS.MONEY, KINDS.PERSON}), kind


def test_an_administrator_shows_a_field_to_clients_and_hides_it_again(spent, client: Client, guest, admin, lin, team):
    field = shaping.add_field(team, "work_item", by=lin, name="Budget", kind="money")
    spent.change({f"custom.{field.key}": 500_00}, by=lin)
    address = f"{HERE}fields/{field.pk}"
    assert "Budget" not in text_of(as_user(client, guest), f"{HERE}{spent.ref}")
    answer = as_user(client, admin).post(address, {"clients": ["", "yes"]})
    assert f'id="own-field-clients-{field.pk}" name="clients" value="yes" checked' in answer.content.decode()
    shown = text_of(as_user(client, guest), f"{HERE}{spent.ref}")
    assert "Budget" in shown
    assert client.post(address, {"clients": ["", "yes"]}).status_code == 403
    assert "checked" not in as_user(client, admin).post(address, {"clients": ""}).content.decode()
    assert "Budget" not in text_of(as_user(client, guest), f"{HERE}{spent.ref}")
    field.refresh_from_db()
    assert field.name == "Budget"


def test_a_calendar_by_a_day_that_is_kept_inside_is_the_usual_one(spent, client: Client, guest, lin, team):
    field = shaping.add_field(team, "work_item", by=lin, name="Pay day", kind="date")
    spent.change({f"custom.{field.key}": "2031-07-13"}, by=lin)
    address = f"{HERE}?layout=calendar&month=2031-07&day=custom.{field.key}"
    assert spent.ref in text_of(as_user(client, guest), address)
    shaping.show_to_clients(field, by=lin, shown=False)
    text = text_of(client, address)
    assert spent.ref not in text
    assert "Pay day" not in text


def test_a_copy_of_a_project_keeps_what_clients_see(launch, lin, team):
    shaping.add_field(team, "work_item", by=lin, name="Fee", kind="money", scope_id=launch.pk)
    shaping.show_to_clients(CustomField.objects.get(), by=lin, shown=True)
    copy = copy_project(launch, by=lin, name="Again", key="AGN")
    assert CustomField.objects.get(scope_id=copy.pk).for_clients


QUERIES = {
    "effort_minutes": ["f=effort_minutes:gt:99", "sort=-effort_minutes"],
    "own": ["f={own}:gt:99", "sort={own}", "group={own}", "group=state&sub={own}", "layout=calendar&day={own}"],
}


@pytest.fixture
def margin(team, lin) -> CustomField:
    """A field that clients do not see."""
    return shaping.add_field(team, "work_item", by=lin, name="Margin", kind="money")


@pytest.mark.parametrize("query", [query for queries in QUERIES.values() for query in queries])
def test_clients_are_offered_no_view_that_uses_what_they_do_not_see(query, margin, spent, client: Client, guest, lin):
    query = query.format(own=f"custom.{margin.key}")
    about = {"workspace": spent.workspace, "record_type": "work_item", "owner": lin, "shared": True}
    view = SavedView.objects.create(name="Walrus", query=query, **about)
    for viewed, seen in ((lin, True), (guest, False)):
        desk = as_user(client, viewed)
        for address in (HERE, "/growth/views/"):
            assert ("Walrus" in text_of(desk, address)) == seen, address
        assert desk.get(f"/growth/views/{view.pk}").status_code == (200 if seen else 404)
        starred = desk.post("/growth/favorites", {"type": "view", "id": view.pk})
        assert starred.status_code == (404 if not seen else starred.status_code)
    Favorite.objects.create(
        workspace=spent.workspace, user=guest, record_type="view", record_id=view.pk, label="Walrus", address="/"
    )
    assert "Walrus" not in text_of(as_user(client, guest), HERE)


def test_a_view_that_only_shows_what_clients_do_not_see_comes_to_them_without_it(margin, spent, client, guest, lin):
    own = f"custom.{margin.key}"
    query = f"columns=title,{own},priority&card={own}&f=priority:in:3"
    about = {"workspace": spent.workspace, "record_type": "work_item", "owner": lin, "shared": True}
    view = SavedView.objects.create(name="Walrus", query=query, **about)
    text = text_of(as_user(client, guest), HERE)
    assert "Walrus" in text
    assert margin.key not in text
    assert f"columns=title,priority&amp;view={view.pk}" in text.replace("card=&amp;", "")
    view.refresh_from_db()
    assert view.query == query


def test_whoever_shares_such_a_view_reads_that_clients_are_not_offered_it(margin, spent, client, lin):
    desk, state = as_user(client, lin), f"f=custom.{margin.key}:gt:5&sort=effort_minutes"
    said = desk.post(f"{HERE}views", {"state": state, "name": "Walrus", "shared": "1"}).headers["HX-Trigger"]
    assert "Clients are not offered it" in said
    assert "Margin" in said
    assert "Effort" in said
    view = SavedView.objects.get()
    assert "Clients are not offered it" in text_of(desk, f"/growth/views/{view.pk}")
    said = desk.post(f"/growth/views/{view.pk}", {"name": "Walrus"}).headers["HX-Trigger"]
    assert "Clients" not in said
    assert "Clients" not in text_of(desk, f"/growth/views/{view.pk}")


def test_clients_do_not_see_how_work_is_planned(spent, client: Client, guest, lin):
    for viewed, seen in ((lin, True), (guest, False)):
        assert ("Estimate, skills, repeats" in text_of(as_user(client, viewed), f"{HERE}{spent.ref}")) == seen


def test_clients_know_when_people_work_of_themselves_only(spent, client: Client, guest, lin):
    person = Person.of(lin, spent.workspace)
    address, told = f"/growth/people/{person.ref}", ["Working hours", "Calendar and leave"]
    for viewed, seen in ((lin, True), (guest, False)):
        desk = as_user(client, viewed)
        text = text_of(desk, address)
        assert [word for word in told if word in text] == (told if seen else [])
        for part in ("hours", "leaves"):
            assert desk.get(f"{address}/{part}").status_code == (200 if seen else 404)
            assert desk.get(f"/api/v1/growth/people/{person.ref}/{part}").status_code == (200 if seen else 403)
        percent = desk.get(f"/api/v1/growth/people/{person.ref}").json()["part_time_percent"]
        assert percent == (100 if seen else None)
