"""Records by REST: listed, created, read, changed, trashed and restored by the same rules as in the pages."""

import pytest
from django.test import Client

from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.models import CustomField
from opsloop.kernel.records.registry import view_set_at
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

ITEMS = "/api/v1/growth/items"
JSON = "application/json"


@pytest.fixture
def wangs(wang, calling) -> Client:
    return calling(wang)


def post(client: Client, address: str, data: object, **headers: str):
    return client.post(address, data, content_type=JSON, headers=headers)


def patch(client: Client, address: str, data: object, **headers: str):
    return client.patch(address, data, content_type=JSON, headers=headers)


def test_a_new_item_is_made_of_names_refs_ids_and_words(wangs, wang, launch, team):
    state = launch.states.get(group="doing")
    given = {
        "project": "LNCH",
        "title": " 海报终稿 ",
        "state": state.name,
        "assignees": ["me", Person.of(launch.created_by, team).pk],
        "priority": 3,
        "effort_minutes": "1.5h",
        "due": "2026-12-01",
        "acceptance_criteria": "两种尺寸",
    }
    answer = post(wangs, ITEMS, given)
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["ref"], made["title"], made["effort_minutes"], made["due"]) == ("LNCH-1", "海报终稿", 90, "2026-12-01")
    assert made["state"] == {"id": state.pk, "name": state.name}
    assert {row["name"] for row in made["assignees"]} == {"王芳", "林静"}
    assert answer.headers["Location"].endswith("/api/v1/growth/items/LNCH-1")
    assert made == wangs.get(f"{ITEMS}/LNCH-1").json()
    assert Event.objects.get(record_type="work_item", verb="created").actor == wang


def test_what_is_shown_can_be_sent_back(wangs, poster):
    shown = wangs.get(f"{ITEMS}/{poster.ref}").json()
    names = ["priority", "state", "title", "kind", "labels", "start", "due", "effort_minutes", "assignees"]
    answer = patch(wangs, f"{ITEMS}/{poster.ref}", {name: shown[name] for name in [*names, "description", "custom"]})
    assert answer.status_code == 200, answer.json()
    assert answer.json() == shown
    assert not Event.objects.filter(record_type="work_item", verb="changed").exists()


def test_changes_go_through_the_verbs(wangs, poster, launch):
    done = launch.states.filter(group="done", cancels=False).first()
    assert patch(wangs, f"{ITEMS}/{poster.ref}", {"state": done.pk}).json()["completed_at"]
    assert Event.objects.filter(record_type="work_item", verb="moved").exists()


def test_wrong_values_are_said_by_field(wangs, poster, launch):
    given = {"title": "", "due": "soon", "state": 999999, "assignees": "nobody", "priority": True, "colour": 1}
    answer = patch(wangs, f"{ITEMS}/{poster.ref}", given)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"].keys() == {"colour"}
    del given["colour"]
    assert patch(wangs, f"{ITEMS}/{poster.ref}", given).json()["errors"].keys() == given.keys()
    assert post(wangs, ITEMS, {"title": "x"}).json()["errors"].keys() == {"project"}
    assert post(wangs, ITEMS, {"project": "LNCH"}).json()["errors"].keys() == {"title"}
    long = post(wangs, ITEMS, {"project": "LNCH", "title": "x" * 501})
    assert long.status_code == 422
    assert long.json()["errors"].keys() == {"title"}


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", '{"title": "\\ud800"}', '{"title": "a\\u0000b"}', '{"title": NaN}']
)
def test_a_body_that_is_none_is_refused(wangs, poster, body):
    answer = wangs.patch(f"{ITEMS}/{poster.ref}", body, content_type=JSON)
    assert answer.status_code in {400, 422}, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_lists_take_the_filters_of_the_pages(wangs, launch, lin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        WorkItem.create(project=launch, by=lin, title="设计活动海报")
        WorkItem.create(project=launch, by=lin, title="写公众号推文", priority=4)
    assert [row["title"] for row in wangs.get(f"{ITEMS}?f=priority:in:4").json()["items"]] == ["写公众号推文"]
    assert [row["title"] for row in wangs.get(f"{ITEMS}?q=海报").json()["items"]] == ["设计活动海报"]
    both = wangs.get(f"{ITEMS}?f=priority:in:4&f=title:contains:海报&match=any&sort=title").json()["items"]
    assert len(both) == 2
    for wrong in ("f=nothing:in:4", "f=state", "sort=nothing", "limit=0", "limit=201", "page=x", "match=both"):
        assert wangs.get(f"{ITEMS}?{wrong}").status_code == 422, wrong
    assert [row["ref"] for row in wangs.get("/api/v1/growth/projects/LNCH/items").json()["items"]] == [
        "LNCH-2",
        "LNCH-1",
    ]


def test_pages_lead_to_the_next(wangs, launch, lin):
    for number in range(5):
        WorkItem.create(project=launch, by=lin, title=f"任务{number}")
    first = wangs.get(f"{ITEMS}?limit=2&sort=number").json()
    second = wangs.get(first["next"]).json()
    third = wangs.get(second["next"]).json()
    refs = [row["ref"] for part in (first, second, third) for row in part["items"]]
    assert refs == [f"LNCH-{number}" for number in range(1, 6)]
    assert third["next"] is None


def test_trash_and_back(wangs, poster):
    assert wangs.delete(f"{ITEMS}/LNCH-1").status_code == 204
    assert wangs.get(f"{ITEMS}/LNCH-1").status_code == 404
    assert wangs.post(f"{ITEMS}/LNCH-1/restoration").status_code == 200
    assert wangs.post(f"{ITEMS}/LNCH-1/restoration").status_code == 404
    assert wangs.post(f"{ITEMS}/LNCH-1/archive").json()["archived_at"]
    assert wangs.get(ITEMS).json()["items"] == []
    assert len(wangs.get(f"{ITEMS}?archived=1").json()["items"]) == 1
    assert wangs.delete(f"{ITEMS}/LNCH-1/archive").json()["archived_at"] is None


def test_own_fields_are_read_and_written(wangs, team, launch, poster, lin):
    own = {"workspace": team, "record_type": "work_item"}
    CustomField.objects.create(key="brand", name="品牌", kind="select", options=["甲", "乙"], **own)
    CustomField.objects.create(key="budget", name="预算", kind="money", scope_id=launch.pk, **own)
    CustomField.objects.create(key="writer", name="撰稿", kind="person", **own)
    person = Person.of(lin, team)
    given = {"brand": "甲", "budget": 1250, "writer": person.pk}
    made = post(wangs, ITEMS, {"project": "LNCH", "title": "x", "custom": given}).json()
    assert made["custom"] == {"brand": "甲", "budget": 1250, "writer": {"id": person.pk, "name": "林静"}}
    changed = patch(wangs, f"{ITEMS}/{made['ref']}", {"custom": {"budget": "99.50", "brand": None}}).json()
    assert changed["custom"] == {"brand": None, "budget": 9950, "writer": {"id": person.pk, "name": "林静"}}
    assert patch(wangs, f"{ITEMS}/{made['ref']}", {"custom": {"nothing": 1}}).status_code == 422
    assert patch(wangs, f"{ITEMS}/{made['ref']}", {"custom": "x"}).status_code == 422
    assert len(wangs.get(f"{ITEMS}?f=custom.writer:in:{person.pk}").json()["items"]) == 1


def test_an_amount_is_whole_minor_units_and_yen_have_none_smaller(wangs, team, launch):
    CustomField.objects.create(workspace=team, record_type="work_item", key="budget", name="预算", kind="money")
    team.currency = "JPY"
    team.save(update_fields=["currency"])
    made = post(wangs, ITEMS, {"project": "LNCH", "title": "x", "custom": {"budget": 19_800}}).json()
    assert made["custom"] == {"budget": 19_800}
    assert patch(wangs, f"{ITEMS}/{made['ref']}", {"custom": {"budget": "250"}}).json()["custom"] == {"budget": 250}


def test_events_and_comments(wangs, poster):
    said = post(wangs, f"{ITEMS}/LNCH-1/comments", {"text": "**好**"})
    assert said.status_code == 201
    answered = post(wangs, f"{ITEMS}/LNCH-1/comments", {"text": "谢谢", "parent": said.json()["id"]}).json()
    assert answered["parent"] == said.json()["id"]
    assert [row["text"] for row in wangs.get(f"{ITEMS}/LNCH-1/comments").json()["items"]] == ["**好**", "谢谢"]
    events = wangs.get(f"{ITEMS}/LNCH-1/events?limit=2").json()
    assert [row["verb"] for row in events["items"]] == ["commented", "commented"]
    assert wangs.get(events["next"]).json()["items"][0]["sentence"] == "林静 created this"
    assert post(wangs, f"{ITEMS}/LNCH-1/comments", {"text": " "}).status_code == 422
    assert post(wangs, f"{ITEMS}/LNCH-1/comments", {"text": "x", "parent": 0}).status_code == 404


def test_crossing_changes_meet(wangs, poster):
    address = f"{ITEMS}/LNCH-1"
    read = wangs.get(address)
    assert wangs.get(address, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    assert patch(wangs, address, {"title": "第一"}, **{"If-Match": read.headers["ETag"]}).status_code == 200
    late = patch(wangs, address, {"title": "第二"}, **{"If-Match": read.headers["ETag"]})
    assert late.status_code == 412
    assert late.json()["current"] == {"title": "第一"}
    crossed = patch(wangs, address, {"title": "第二", "priority": 2, "was": {"title": "设计活动海报", "priority": 0}})
    assert crossed.status_code == 409
    assert crossed.json()["conflicts"] == {"title": {"was": "设计活动海报", "now": "第一", "wanted": "第二"}}
    assert patch(wangs, address, {"title": "第二", "was": {"title": "第一", "labels": []}}).json()["title"] == "第二"


def test_a_caller_learns_what_is_here(wangs, poster):
    here = wangs.get("/api/v1/growth").json()
    assert here["you"]["role"] == "member"
    assert "items" in {row["slug"] for row in here["types"]}
    fields = {row["name"]: row for row in wangs.get("/api/v1/growth/fields/items?scope=LNCH").json()["items"]}
    assert fields["state"]["options"]
    assert fields["title"]["required"]
    assert wangs.get("/api/v1/growth/fields/nothing").status_code == 404


@pytest.mark.parametrize("slug", ["items", "people", "projects"])
def test_sixty_rows_cost_as_many_queries_as_ten(
    slug, wangs, wang, launch, lin, team, django_assert_num_queries, django_assert_max_num_queries
):
    record_type = view_set_at(slug).record_type
    CustomField.objects.create(workspace=team, record_type=record_type, key="w", name="w", kind="person")

    def fill(count: int) -> None:
        person = Person.of(lin, team)
        for number in range(count):
            WorkItem.create(project=launch, by=lin, title=str(number), assignees=[person], custom={"w": person.pk})
            Person.create(workspace=team, by=lin, name=str(number), manager=person)

    fill(10)
    wangs.get(f"/api/v1/growth/{slug}?limit=200")
    with django_assert_max_num_queries(20) as ten:
        wangs.get(f"/api/v1/growth/{slug}?limit=200")
    fill(50)
    with django_assert_num_queries(len(ten.captured_queries)):
        wangs.get(f"/api/v1/growth/{slug}?limit=200")
