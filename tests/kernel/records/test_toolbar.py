"""The toolbar: order, groups inside groups, words; and the plain clicks beside every drag."""

import json

import pytest
from django.test import Client

from opsloop.rooms.projects.models import WorkItem

HERE = "/growth/projects/LNCH/items/"


@pytest.fixture
def signed_in(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def three(launch, lin):
    return [WorkItem.create(project=launch, by=lin, title=title, priority=n) for n, title in enumerate("一二三", 1)]


def refs(answer):
    return [part.split('"')[0] for part in answer.content.decode().split('data-ref="')[1:]]


def leads_to(answer):
    return json.loads(answer.headers["HX-Location"])["path"]


def test_no_native_select_is_left_in_the_display_menu(launch, signed_in):
    for layout in ("", "layout%3Dboard"):
        assert "<select" not in signed_in.get(f"{HERE}toolbar/display?state={layout}").content.decode()


def test_the_display_menu_leads_to_groups_order_and_columns_in_their_order(launch, signed_in):
    given = {
        "group": "priority",
        "sub": "state",
        "sort": "due",
        "descending": "1",
        "column": ["title", "due", "number"],
    }
    path = leads_to(signed_in.post(f"{HERE}toolbar", {"state": "f=priority:in:2", **given}))
    for part in ("f=priority:in:2", "group=priority", "sub=state", "sort=-due", "columns=title,due,number"):
        assert part in path


def test_turning_the_direction_turns_the_usual_order(launch, signed_in):
    assert "sort=number" in leads_to(signed_in.post(f"{HERE}toolbar", {"descending": ""}))
    assert "sort=" not in leads_to(signed_in.post(f"{HERE}toolbar", {"descending": "1"}))


def test_words_keep_the_filters(launch, signed_in):
    assert "f=priority:in:2" in leads_to(signed_in.post(f"{HERE}toolbar", {"state": "f=priority:in:2", "q": "海"}))


def test_a_table_has_groups_inside_groups(three, launch, lin, signed_in):
    doing = launch.states.get(group="doing")
    three[0].move(doing, by=lin)
    page = signed_in.get(f"{HERE}?group=state&sub=priority")
    assert sorted(refs(page)) == sorted(item.ref for item in three)
    assert f'data-group="{doing.pk}" data-lane="1"' in page.content.decode()


def test_a_card_goes_to_the_top_the_bottom_and_another_column_by_clicks(three, launch, signed_in):
    one, two, three_ = three
    board = {"HX-Current-URL": f"http://testserver{HERE}?layout=board"}
    menu = signed_in.get(f"/growth/items/{one.ref}/menu", headers=board).content.decode()
    assert 'name="edge" value="bottom"' in menu
    signed_in.post(f"/growth/items/{one.ref}/place", {"edge": "bottom"}, headers=board)
    assert refs(signed_in.get(f"{HERE}?layout=board")) == [two.ref, three_.ref, one.ref]
    signed_in.post(f"/growth/items/{one.ref}/place", {"edge": "top"}, headers=board)
    assert refs(signed_in.get(f"{HERE}?layout=board")) == [one.ref, two.ref, three_.ref]
    doing = launch.states.get(group="doing")
    where = {"column_field": "state", "column_value": doing.pk, "edge": "top"}
    signed_in.post(f"/growth/items/{three_.ref}/place", where, headers=board)
    three_.refresh_from_db()
    assert three_.state == doing
    assert 'name="edge" value="bottom"' not in signed_in.get(f"/growth/items/{one.ref}/menu").content.decode()


def test_a_day_of_the_calendar_adds_with_that_day(launch, signed_in):
    page = signed_in.get(f"{HERE}?layout=calendar&month=2026-12").content.decode()
    assert f'data-dialog="{HERE}quick?due=2026-12-24"' in page
    assert "2026-12-24" in signed_in.get(f"{HERE}quick?due=2026-12-24").content.decode()


def test_a_columns_limit_is_set_on_the_board_by_those_who_lead(launch, wang, signed_in, client):
    doing = launch.states.get(group="doing")
    at = f"/growth/{doing.limited_at}"
    assert at in signed_in.get(f"{HERE}?layout=board").content.decode()
    signed_in.post(at, {"limit": "3"})
    doing.refresh_from_db()
    assert doing.wip_limit == 3
    assert signed_in.post(at, {"limit": "many"}).status_code == 422
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert at not in client.get(f"{HERE}?layout=board").content.decode()
    assert client.post(at, {"limit": "9"}).status_code == 403
