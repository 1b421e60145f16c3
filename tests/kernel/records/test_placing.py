"""A card of several labels, people or options stands in the column of each: moved, it leaves one column for another."""

import json

import pytest

from opsloop.kernel.records.models import Label
from opsloop.kernel.records.shaping import add_field
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

HERE = "/growth/projects/LNCH/items/"
NONE = ""


@pytest.fixture
def desk(client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def labels(team, lin):
    return {name: Label.called(team, name, by=lin) for name in ("急", "设计", "外包")}


@pytest.fixture
def people(team, lin):
    return {name: Person.create(workspace=team, by=lin, name=name) for name in ("安", "白", "陈")}


@pytest.fixture(params=["labels", "assignees", "options"])
def several(request, team, launch, lin):
    """A field of several values: its name, what its three columns are called, and what a piece of work has of it."""
    if request.param == "options":
        own = add_field(team, "work_item", by=lin, name="渠道", kind="multi_select", options=["a", "b", "c"])
        return f"custom.{own.key}", ["a", "b", "c"], ["a", "b"]
    rows = list(request.getfixturevalue({"labels": "labels", "assignees": "people"}[request.param]).values())
    return request.param, [str(row.pk) for row in rows], rows[:2]


@pytest.fixture
def card(several, launch, lin):
    name, _columns, two = several
    item = WorkItem.create(project=launch, by=lin, title="海报")
    item.change({name: two}, by=lin)
    return item


def now(card, field) -> list[str]:
    """What the record has of a field of several values."""
    fresh = WorkItem.objects.get(pk=card.pk)
    if field.startswith("custom."):
        return sorted(fresh.custom[field.removeprefix("custom.")] or [])
    return sorted(str(key) for key in getattr(fresh, field).values_list("pk", flat=True))


def put(desk, card, field, origin, to, part="column", **more):
    values = {f"{part}_field": field, f"{part}_origin": origin, f"{part}_value": to, **more}
    answer = desk.post(
        f"/growth/items/{card.ref}/place", values, headers={"HX-Current-URL": f"http://testserver{HERE}?layout=board"}
    )
    assert answer.status_code == 200
    return json.loads(answer.headers["HX-Trigger"])


@pytest.mark.parametrize("part", ["column", "lane"])
def test_only_the_value_of_the_column_it_came_from_goes_and_undo_brings_it_back(several, card, desk, part):
    field, (one, two, three), _ = several
    said = put(desk, card, field, one, three, part)
    assert now(card, field) == sorted([two, three])
    desk.post(said["toast"]["undo"])
    assert now(card, field) == sorted([one, two])


def test_put_where_it_stands_already_it_leaves_its_column_only(several, card, desk):
    field, (one, two, _three), _ = several
    said = put(desk, card, field, one, two)
    assert now(card, field) == [two]
    assert said["page:refresh"]


def test_from_none_it_gets_one_and_to_none_it_keeps_none(several, card, desk):
    field, (one, _two, three), _ = several
    put(desk, card, field, one, NONE)
    assert now(card, field) == []
    put(desk, card, field, NONE, three)
    assert now(card, field) == [three]


def test_what_somebody_added_meanwhile_stays(labels, launch, lin, desk):
    one, two, three = labels.values()
    card = WorkItem.create(project=launch, by=lin, title="海报", labels=[one])
    desk.get(f"{HERE}?layout=board&group=labels")
    card.change({"labels": [one, two]}, by=lin)
    put(desk, card, "labels", str(one.pk), str(three.pk))
    assert now(card, "labels") == sorted(str(row.pk) for row in (two, three))


def test_somebody_who_left_stays_with_the_work_when_its_card_is_moved(people, launch, lin, desk):
    gone, two, three = people.values()
    card = WorkItem.create(project=launch, by=lin, title="海报", assignees=[gone, two])
    gone.archive(by=lin)
    put(desk, card, "assignees", str(two.pk), str(three.pk))
    assert now(card, "assignees") == sorted(str(row.pk) for row in (gone, three))


def test_the_menu_moves_a_card_from_the_column_in_which_it_was_opened(labels, launch, lin, desk):
    one, two, three = labels.values()
    card = WorkItem.create(project=launch, by=lin, title="海报", labels=[one, two])
    board = {"HX-Current-URL": f"http://testserver{HERE}?layout=board&group=labels"}
    menu = desk.get(f"/growth/items/{card.ref}/menu?in={two.pk}", headers=board).content.decode()
    assert f'name="column_origin" value="{two.pk}"' in menu
    assert f'name="column_value" value="{three.pk}"' in menu
    assert f'name="column_value" value="{two.pk}"' not in menu
    assert "column_value" not in desk.get(f"/growth/items/{card.ref}/menu", headers=board).content.decode()
    card.change({"labels": [two]}, by=lin)
    assert f'value="{two.pk}"' in desk.get(f"/growth/items/{card.ref}/menu", headers=board).content.decode()


def test_it_goes_to_the_bottom_of_the_column_in_which_its_menu_was_opened(labels, launch, lin, desk):
    one, two, _three = labels.values()
    card, other, last = (
        WorkItem.create(project=launch, by=lin, title=title, labels=of)
        for title, of in (("海报", [one, two]), ("文案", [two]), ("视频", [one]))
    )
    board = {"HX-Current-URL": f"http://testserver{HERE}?layout=board&group=labels"}
    desk.post(f"/growth/items/{card.ref}/place", {"edge": "bottom", "column_origin": two.pk}, headers=board)
    order = WorkItem.objects.order_by("rank").values_list("pk", flat=True)
    assert list(order) == [other.pk, card.pk, last.pk]
