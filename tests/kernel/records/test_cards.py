"""What cards of a board show: what is usual, or what somebody chose, the fields of a team's own among it."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.saved_view import SavedView
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

HERE = "/growth/projects/LNCH/items/"
VALUES = {
    "text": ("周报", "周报", False),
    "number": (7, "7", True),
    "money": (1200_00, "¥1,200.00", True),
    "date": ("2026-03-04", "2026-03-04", True),
    "person": (None, "林静", False),
    "select": ("甲", "甲", False),
    "multi_select": (["甲", "乙"], "乙", False),
    "url": ("https://example.com/a", "example.com/a", False),
    "checkbox": (True, "#check", True),
}


@pytest.fixture
def signed_in(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def own(team):
    def made(kind: str, name: str = "Own") -> CustomField:
        fields = {"key": name.lower(), "name": name, "kind": kind, "options": ["甲", "乙"]}
        return CustomField.objects.create(workspace=team, record_type="work_item", **fields)

    return made


def facts(page) -> str:
    return page.content.decode().split('class="card__facts">', 1)[1].split("</article>")[0]


@pytest.mark.parametrize("kind", VALUES)
def test_a_card_shows_an_own_field_that_was_chosen_and_names_what_does_not_say_itself(
    kind, own, launch, team, lin, signed_in
):
    value, shown, named = VALUES[kind]
    own(kind)
    value = Person.of(lin, team).pk if kind == "person" else value
    WorkItem.create(project=launch, by=lin, title="海报", **{"custom.own": value})
    assert "Own" not in facts(signed_in.get(f"{HERE}?layout=board"))
    card = facts(signed_in.get(f"{HERE}?layout=board&card=priority,custom.own"))
    assert shown in card
    assert 'title="Own"' in card
    assert ('<span class="card__name">Own:</span>' in card) is named


def test_a_card_shows_declared_fields_and_none_where_none_is_wanted(launch, lin, signed_in):
    WorkItem.create(project=launch, by=lin, title="海报", start="2026-03-04", due="2026-03-05", effort_minutes=120)
    assert "card__fact--due" in facts(signed_in.get(f"{HERE}?layout=board"))
    card = facts(signed_in.get(f"{HERE}?layout=board&card=start,effort_minutes,title,number"))
    assert "card__fact--start" in card
    assert '<span class="card__name">Effort:</span>' in card
    assert not [name for name in ("due", "title", "number") if f"card__fact--{name}" in card]
    assert "card__fact" not in facts(signed_in.get(f"{HERE}?layout=board&card=")).replace("card__facts", "")


def test_a_nought_is_a_number_and_is_shown(own, launch, lin, signed_in):
    own("number")
    WorkItem.create(project=launch, by=lin, title="海报", **{"custom.own": 0})
    assert ">0<" in facts(signed_in.get(f"{HERE}?layout=board&card=custom.own"))


def test_the_display_menu_of_a_board_chooses_what_cards_show_and_what_is_usual_goes_unsaid(own, launch, signed_in):
    own("money", "Budget")
    menu = signed_in.get(f"{HERE}toolbar/display?state=layout%3Dboard").content.decode()
    assert 'name="card" value="custom.budget">' in menu
    assert 'name="card" value="due" checked>' in menu
    assert 'name="card" value="title"' not in menu

    def chosen(*names: str) -> str:
        given = {"state": "layout=board&columns=title,due", "display": "1", "part": "card", "card": names}
        return json.loads(signed_in.post(f"{HERE}toolbar", given).headers["HX-Location"])["path"]

    assert "card=custom.budget,due" in chosen("custom.budget", "due")
    assert "columns=title,due" in chosen("custom.budget", "due")
    assert "card=" not in chosen("priority", "labels", "due", "assignees")
    assert chosen().endswith("card=")


def test_the_layout_switch_and_a_saved_view_keep_what_cards_show(own, launch, signed_in):
    own("text")
    page = signed_in.get(f"{HERE}?layout=board&card=custom.own").content.decode()
    assert f"{HERE}?card=custom.own" in page.replace("&amp;", "&")
    signed_in.post(f"{HERE}views", {"name": "板", "state": "layout=board&card=custom.own"})
    assert "card=custom.own" in SavedView.objects.get().query


def test_the_heads_of_a_board_add_up_what_cards_show(own, launch, lin, signed_in):
    own("money")
    for amount in (100_00, 250_00):
        WorkItem.create(project=launch, by=lin, title="海报", **{"custom.own": amount})
    assert "¥350.00" in signed_in.get(f"{HERE}?layout=board&card=custom.own").content.decode()
    assert "¥350.00" in signed_in.get(f"{HERE}?layout=board&sub=priority&card=custom.own").content.decode()


def test_a_board_asks_as_often_for_two_hundred_cards_as_for_ten(own, launch, team, lin, wang, signed_in):
    for kind in CustomField.Kind.values:
        own(kind, kind.title().replace("_", ""))
    names = [field.key for field in CustomField.objects.all()]
    address = f"{HERE}?layout=board&card=assignees,labels,start,parent,{','.join(f'custom.{name}' for name in names)}"
    people = [Person.of(user, team).pk for user in (lin, wang)]

    def asked(cards: int) -> int:
        while WorkItem.objects.count() < cards:
            given = {"title": "海报", "custom.person": people[WorkItem.objects.count() % 2], "custom.number": 1}
            WorkItem.create(project=launch, by=lin, **given)
        signed_in.get(address)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(address)
        return len(queries)

    assert asked(10) == asked(200)
