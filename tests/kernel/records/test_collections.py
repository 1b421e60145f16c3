"""Lists and boards: filters, groups, order, editing in place, many at once, undo."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.records.models import CustomField, Label, SavedView
from opsloop.kernel.records.registry import view_sets
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Organization, Person, Role, Skill
from opsloop.rooms.processes.models import Process
from opsloop.rooms.projects.models import State, WorkItem
from tests.world import case_in


@pytest.fixture
def signed_in(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def items(project, by, count):
    return [WorkItem.create(project=project, by=by, title=f"工作 {n}") for n in range(count)]


def refs(answer):
    text = answer.content.decode()
    return [part.split('"')[0] for part in text.split('data-ref="')[1:]]


def fill(record_type, team, launch, lin, count):
    make = {
        "work_item": lambda n: WorkItem.create(project=launch, by=lin, title=f"工作 {n}"),
        "project": lambda n: type(launch).create(workspace=team, by=lin, key=f"K{count}X{n}", name=f"项目 {n}"),
        "person": lambda n: Person.create(workspace=team, by=lin, name=f"人 {n}"),
        "organization": lambda n: Organization.create(workspace=team, by=lin, name=f"组织 {n}"),
        "role": lambda n: Role.create(workspace=team, by=lin, name=f"角色 {n}"),
        "skill": lambda n: Skill.create(workspace=team, by=lin, name=f"技能 {n}"),
        "process": lambda n: Process.create(workspace=team, by=lin, name=f"流程 {n}"),
        "case": lambda n: case_in(team, lin, f"流程单 {n}"),
        "improvement": lambda n: Improvement.create(workspace=team, by=lin, title=f"改进 {n}"),
    }[record_type]
    for n in range(count):
        make(n)


@pytest.mark.parametrize("layout", ["table", "board"])
@pytest.mark.parametrize("record_type", [view_set.record_type for view_set in view_sets()])
def test_a_long_collection_asks_no_more_than_a_short_one(record_type, layout, team, launch, lin, signed_in):
    view_set = next(view_set for view_set in view_sets() if view_set.record_type == record_type)
    address = f"/growth/{view_set.slug}/?layout={layout}"
    if record_type == "work_item":
        address = f"/growth/projects/LNCH/items/?layout={layout}"
    fill(record_type, team, launch, lin, 10)
    signed_in.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        signed_in.get(address)
    fill(record_type, team, launch, lin, 60)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(address)
    assert len(many) <= len(few) + 1, [query["sql"][:160] for query in many]


def test_filters_combine_with_and_and_with_or(launch, lin, wang, team, signed_in):
    one, two, three = items(launch, lin, 3)
    one.change({"priority": 4}, by=lin)
    two.change({"priority": 4, "assignees": [Person.of(wang, team)]}, by=lin)
    person = Person.of(wang, team).pk
    query = f"f=priority:in:4&f=assignees:in:{person}"
    assert refs(signed_in.get(f"/growth/items/?{query}")) == [two.ref]
    assert refs(signed_in.get(f"/growth/items/?{query}&match=any&sort=-number")) == [two.ref, one.ref]
    assert refs(signed_in.get("/growth/items/?f=assignees:empty&sort=-number")) == [three.ref, one.ref]


def test_me_is_whoever_looks(launch, lin, wang, team, client):
    mine = items(launch, lin, 2)[0]
    mine.change({"assignees": [Person.of(wang, team)]}, by=lin)
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert refs(client.get("/growth/items/?f=assignees:in:me")) == [mine.ref]


def test_groups_count_and_sum(launch, lin, signed_in):
    one, two = items(launch, lin, 2)
    one.change({"effort_minutes": 60}, by=lin)
    two.change({"effort_minutes": 90}, by=lin)
    text = signed_in.get("/growth/projects/LNCH/items/?group=state").content.decode()
    assert 'class="group__count">2<' in text
    assert "2小时30分" in text or "2小时 30分" in text or "2h 30m" in text


def test_a_value_is_changed_in_its_cell_and_can_be_undone(poster, signed_in):
    answer = signed_in.post(f"/growth/items/{poster.ref}/cells/priority", {"value": "4"})
    poster.refresh_from_db()
    assert (answer.status_code, poster.priority) == (200, 4)
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    assert signed_in.post(undo).status_code == 204
    poster.refresh_from_db()
    assert poster.priority == 0


def test_an_edit_that_meets_anothers_is_shown_not_lost(poster, lin, signed_in):
    was = json.dumps([poster.title])
    poster.change({"title": "别人改的"}, by=lin)
    answer = signed_in.post(f"/growth/items/{poster.ref}/cells/title", {"value": "我改的", "was": was})
    assert answer.status_code == 409
    assert "别人改的" in answer.content.decode()
    assert "我改的" in answer.content.decode()
    poster.refresh_from_db()
    assert poster.title == "别人改的"


def test_undo_is_refused_where_somebody_changed_it_since(poster, lin, signed_in):
    answer = signed_in.post(f"/growth/items/{poster.ref}/cells/priority", {"value": "4"})
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    poster.refresh_from_db()
    poster.change({"priority": 1}, by=lin)
    assert signed_in.post(undo).status_code == 409


def test_many_are_changed_at_once_and_undone_at_once(launch, lin, signed_in):
    found = items(launch, lin, 3)
    data = {"ref": [item.ref for item in found], "field": "priority", "value": "3"}
    answer = signed_in.post("/growth/items/bulk", data)
    assert set(WorkItem.objects.values_list("priority", flat=True)) == {3}
    signed_in.post(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"])
    assert set(WorkItem.objects.values_list("priority", flat=True)) == {0}


def test_a_card_is_dropped_between_two_others(launch, lin, signed_in):
    one, two, three = items(launch, lin, 3)
    signed_in.post(f"/growth/items/{three.ref}/place", {"after": one.ref, "before": two.ref})
    order = WorkItem.objects.order_by("rank").values_list("number", flat=True)
    assert list(order) == [one.number, three.number, two.number]


def test_a_card_is_dropped_into_another_column(launch, lin, signed_in):
    item = items(launch, lin, 1)[0]
    doing = launch.states.get(group=State.Group.DOING)
    data = {"column_field": "state", "column_value": doing.pk}
    assert signed_in.post(f"/growth/items/{item.ref}/place", data).status_code == 200
    item.refresh_from_db()
    assert item.state == doing


def test_a_state_of_another_project_cannot_be_chosen(poster, team, lin, signed_in):
    other = type(poster.project).create(workspace=team, by=lin, key="OTHR", name="另一个")
    state = other.states.first()
    answer = signed_in.post(f"/growth/items/{poster.ref}/cells/state", {"value": state.pk})
    assert answer.status_code == 422


def test_what_is_thrown_away_comes_back(poster, signed_in):
    signed_in.post(f"/growth/items/{poster.ref}/trash")
    assert signed_in.get(f"/growth/items/{poster.ref}").status_code == 404
    assert poster.ref in signed_in.get("/growth/trash/").content.decode()
    signed_in.post(f"/growth/items/{poster.ref}/restoration")
    assert signed_in.get(f"/growth/items/{poster.ref}").status_code == 200


def test_a_new_record_with_a_wrong_value_keeps_what_was_typed(launch, signed_in):
    data = {"title": "", "description": "写了很多", "due": "someday"}
    answer = signed_in.post("/growth/projects/LNCH/items/new", data)
    assert answer.status_code == 422
    assert "写了很多" in answer.content.decode()
    assert not WorkItem.objects.exists()


def test_a_new_record_comes_in_where_one_stands(launch, signed_in):
    assert signed_in.post("/growth/projects/LNCH/items/new", {"title": "新任务"}).status_code == 204
    assert WorkItem.objects.get().project == launch


def test_own_fields_are_shown_filtered_and_edited_everywhere(team, poster, signed_in):
    CustomField.objects.create(
        workspace=team, record_type="work_item", key="brand", name="品牌", kind="select", options=["甲", "乙"]
    )
    here = f"/growth/items/{poster.ref}/cells/custom.brand"
    assert signed_in.post(here, {"value": "甲"}).status_code == 200
    assert signed_in.post(here, {"value": "丙"}).status_code == 422
    assert refs(signed_in.get("/growth/items/?f=custom.brand:in:甲")) == [poster.ref]
    assert refs(signed_in.get("/growth/items/?f=custom.brand:in:乙")) == []
    assert "品牌" in signed_in.get("/growth/items/?columns=title,custom.brand&group=custom.brand").content.decode()


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("text", "你好", "你好"),
        ("number", "１２.５", "12.5"),
        ("money", "¥99.50", "99.5"),
        ("date", "2026-09-06", "2026-09-06"),
        ("url", "https://example.com/a", "example.com/a"),
        ("checkbox", "1", "是"),
    ],
)
def test_every_kind_of_own_field_takes_its_value(kind, value, shown, team, poster, signed_in):
    CustomField.objects.create(workspace=team, record_type="work_item", key="own", name="自定义", kind=kind)
    assert signed_in.post(f"/growth/items/{poster.ref}/cells/custom.own", {"value": value}).status_code == 200
    exported = b"".join(signed_in.get("/growth/items/export.csv?columns=title,custom.own").streaming_content).decode()
    assert shown in exported


def test_words_that_begin_like_a_formula_stay_words(poster, lin, signed_in):
    poster.change({"title": '=HYPERLINK("http://x")'}, by=lin)
    exported = b"".join(signed_in.get("/growth/items/export.csv").streaming_content).decode()
    assert "\"'=HYPERLINK" in exported


def test_a_view_is_saved_under_a_name(launch, lin, signed_in, wang, client):
    data = {"name": "我的紧急", "state": "layout=board&f=priority:in:4"}
    assert signed_in.post("/growth/projects/LNCH/items/views", data).status_code == 204
    view = SavedView.objects.get()
    assert (view.query, view.scope_id) == ("layout=board&f=priority:in:4", launch.pk)
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert "我的紧急" not in client.get("/growth/projects/LNCH/items/").content.decode()


def test_labels_are_several_and_are_not_doubled_by_a_filter(poster, team, lin, signed_in):
    one, two = (Label.objects.create(workspace=team, name=name) for name in ("甲", "乙"))
    signed_in.post(f"/growth/items/{poster.ref}/cells/labels", {"value": [one.pk, two.pk]})
    assert refs(signed_in.get(f"/growth/items/?f=labels:in:{one.pk},{two.pk}")) == [poster.ref]


def test_my_work_is_only_mine(launch, lin, wang, team, signed_in):
    mine, other = items(launch, lin, 2)
    mine.change({"assignees": [Person.of(lin, team)]}, by=lin)
    other.change({"assignees": [Person.of(wang, team)]}, by=lin)
    assert refs(signed_in.get("/growth/")) == [mine.ref]


def test_my_work_says_how_much_more_there_is(launch, lin, team, signed_in, monkeypatch):
    monkeypatch.setattr("opsloop.kernel.records.views.my_works.SHOWN_OF_A_TYPE", 2)
    me, found = Person.of(lin, team), items(launch, lin, 5)
    for place, item in enumerate(found):
        item.change({"assignees": [me], "due": date(2099, 1, 1 + place)}, by=lin)
    page = signed_in.get("/growth/", headers={"accept-language": "en"})
    assert refs(page) == [item.ref for item in found[:2]]
    assert "3 more, due later or without a date." in page.content.decode()
    assert 'href="/growth/?shown=4"' in page.content.decode()
    assert refs(signed_in.get("/growth/?shown=4")) == [item.ref for item in found[:4]]
    whole = signed_in.get("/growth/?shown=6")
    assert refs(whole) == [item.ref for item in found]
    assert "collection__further" not in whole.content.decode()


def test_an_event_that_changed_no_field_cannot_be_undone(poster, lin, signed_in):
    event = poster.block("等素材", by=lin)
    assert signed_in.post(f"/growth/undo?events={event.pk}").status_code == 409


@pytest.mark.parametrize("events", ["", "x", "99999999999999999999", "-1", "1,2,zebra"])
def test_undoing_what_is_none_does_nothing(events, poster, signed_in):
    assert signed_in.post(f"/growth/undo?events={events}").status_code in {204, 404, 409}


@pytest.mark.parametrize("sort", ["nonsense", "-custom.gone", "-"])
def test_an_order_that_is_not_known_leaves_the_usual_one(team, lin, signed_in, sort):
    for name in ("c", "a", "b"):
        Skill.create(workspace=team, by=lin, name=name)
    usual = refs(signed_in.get("/growth/skills/?group="))
    assert usual == refs(signed_in.get("/growth/skills/?group=&sort=name"))
    assert refs(signed_in.get(f"/growth/skills/?group=&sort={sort}")) == usual
