"""The log names other records: each reader reads only the names of those that they may see."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opsloop.kernel.access.models import ApiToken, Share
from opsloop.kernel.activity.models import Event
from opsloop.kernel.api.models import Delivery, Webhook
from opsloop.kernel.comments.stream import Happened, stretch
from opsloop.kernel.records import shaping
from opsloop.kernel.records.logged import Readable, shown_changes
from opsloop.kernel.records.models import CustomField
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.projects.models import Project, WorkItem

SECRET = "Zebra7391"


@pytest.fixture
def hidden(team, admin) -> WorkItem:
    """Work in a private project of the administrator."""
    project = Project.create(workspace=team, by=admin, key="PRIV", name=f"{SECRET} project", visibility="private")
    return WorkItem.create(project=project, by=admin, title=f"{SECRET} work")


@pytest.fixture
def naming(poster, hidden, admin, team) -> WorkItem:
    """LNCH-1, whose log names the hidden work, a private skill and a private person in every way there is."""
    own = {"workspace": team, "by": admin, "visibility": "private"}
    poster.depend_on(hidden, by=admin)
    poster.stop_depending_on(hidden, by=admin)
    poster.assign([Person.create(name=f"{SECRET} person", **own)], by=admin)
    poster.require_skill(Skill.create(name=f"{SECRET} skill", **own), 2, by=admin)
    named = {"id": hidden.pk, "label": hidden.title}
    for name in ("parent", "next", "from", "a name nobody declared"):
        poster.track("changed", by=admin, changes={name: (None, named)})
    poster.track("linked", by=admin, changes={"relates": (None, {**named, "type": "work_item", "ref": hidden.ref})})
    poster.track("moved_project", by=admin, changes={"project": (_logged(hidden.project), None)})
    return poster


def _logged(record):
    return {"id": record.pk, "label": str(record)}


def talk_of(client: Client, user, record) -> str:
    client.force_login(user)
    return client.get(f"/growth/talk/work_item/{record.pk}/", headers={"accept-language": "en"}).content.decode()


def test_whoever_sees_the_other_record_reads_its_name(client, naming, admin):
    shown = talk_of(client, admin, naming)
    assert all(f"{SECRET} {word}" in shown for word in ("work", "person", "skill", "project"))


@pytest.mark.parametrize("who", ["wang", "guest"])
def test_whoever_does_not_see_it_reads_that_there_is_something(client, naming, team, who, request):
    user = request.getfixturevalue(who)
    Share.objects.create(workspace=team, user=user, record_type="work_item", record_id=naming.pk)
    shown = talk_of(client, user, naming)
    assert SECRET not in shown
    assert "PRIV" not in shown
    assert "something you cannot see" in shown


def test_the_api_tells_no_hidden_names(naming, wang, team):
    _token, secret = ApiToken.issue(user=wang, workspace=team, name="test", scope=ApiToken.Scope.READ, expires_at=None)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    answer = client.get("/api/v1/growth/items/LNCH-1/events")
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()
    assert "PRIV" not in answer.content.decode()
    assert {"hidden": True} in [pair[1] for row in answer.json()["items"] for pair in row["changes"].values()]


def test_a_webhook_tells_no_names_its_maker_may_not_see(team, admin, lin, poster, django_capture_on_commit_callbacks):
    skill = Skill.create(workspace=team, by=lin, name=f"{SECRET} skill", visibility="private")
    Webhook.create(workspace=team, by=admin, url="https://example.com/", events=["work_item.*"])
    with django_capture_on_commit_callbacks(execute=True):
        poster.require_skill(skill, 2, by=lin)
    body = Delivery.objects.get().body
    assert SECRET not in body
    assert json.loads(body)["event"]["changes"]["skill"] == [None, {"hidden": True}]


def test_states_labels_and_what_a_source_named_read_as_ever(poster, lin, wang, team):
    poster.move(poster.project.states.order_by("position").last(), by=lin)
    poster.track("assigned", by=lin, changes={"assignees": ([], [{"id": None, "label": "Old Hand"}])})
    entries = [entry for entry in stretch(poster, viewer=wang, workspace=team).entries if isinstance(entry, Happened)]
    with translation.override("en"):
        texts = [change.after for entry in entries for change in entry.changes]
    assert "Old Hand" in texts
    assert str(poster.state) in texts


def test_a_page_of_events_asks_once_for_each_type_it_names(naming, lin, wang):
    rows = list(Event.objects.of("work_item", naming.pk).select_related("actor"))

    def asked(events) -> int:
        user = type(wang).objects.get(pk=wang.pk)
        with CaptureQueriesContext(connection) as queries:
            readable = Readable(events, user)
            assert SECRET not in str([shown_changes(event, readable) for event in events])
        return len(queries)

    assert asked(rows) == asked(rows * 5)


def test_somebodys_part_in_a_project_reads_in_words(launch, lin, wang, team):
    launch.add_member(Person.of(wang, team), by=lin)
    with translation.override("zh-hans"):
        entries = stretch(launch, viewer=wang, workspace=team).entries
        texts = [change.after for entry in entries if isinstance(entry, Happened) for change in entry.changes]
    assert "成员" in texts
    assert "member" not in texts


KINDS = {
    "text": ("蓝鲸", "蓝鲸", "蓝鲸"),
    "number": (12345.5, "12,345.5", "12,345.5"),
    "money": (9876543, "¥98,765.43", "¥98,765.43"),
    "date": ("2026-12-03", "2026年12月3日 周四", "Thu, Dec 3, 2026"),
    "select": ("直播", "直播", "直播"),
    "multi_select": (["直播", "短信"], "直播、短信", "直播, 短信"),
    "url": ("https://example.com/a", "https://example.com/a", "https://example.com/a"),
    "checkbox": (True, "是", "Yes"),
}


def own_field(launch, lin, kind: str, name: str = "一个字段") -> CustomField:
    options = ["直播", "短信", "海报"] if "select" in kind else []
    return shaping.add_field(launch.workspace, "work_item", by=lin, name=name, kind=kind, options=options)


def told(poster, reader, language: str) -> list[tuple[str, str, str]]:
    """What the newest change reads like: names, before, after."""
    with translation.override(language):
        newest = stretch(poster, viewer=reader, workspace=poster.workspace).entries[-1]
        assert isinstance(newest, Happened)
        return [(change.name, change.before, change.after) for change in newest.changes]


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_of_an_own_field_reads_in_words(poster, launch, lin, wang, kind):
    field = own_field(launch, lin, kind)
    value, chinese, english = KINDS[kind]
    poster.change({f"custom.{field.key}": value}, by=lin)
    assert told(poster, wang, "zh-hans") == [("一个字段", "", chinese)]
    assert told(poster, wang, "en") == [("一个字段", "", english)]
    poster.change({f"custom.{field.key}": None}, by=lin)
    shaping.archive_field(field, by=lin)
    assert told(poster, wang, "en") == [("一个字段", english, "")]


def test_an_own_person_field_names_whom_the_reader_sees(poster, launch, lin, wang, admin, team):
    field = own_field(launch, lin, "person")
    private = Person.create(workspace=team, by=admin, name=f"{SECRET} person", visibility="private")
    poster.change({f"custom.{field.key}": Person.of(wang, team).pk}, by=lin)
    poster.change({f"custom.{field.key}": private.pk}, by=lin)
    assert told(poster, wang, "en") == [("一个字段", str(Person.of(wang, team)), "something you cannot see")]
    assert told(poster, admin, "en") == [("一个字段", str(Person.of(wang, team)), f"{SECRET} person")]
    event = Event.objects.of("work_item", poster.pk).newest_first()[0]
    changes = Readable([event], wang).changes(event)
    assert changes[f"custom.{field.key}"] == [
        {"id": Person.of(wang, team).pk, "label": str(Person.of(wang, team))},
        {"hidden": True},
    ]


def test_what_an_own_field_is_no_more_and_what_it_cannot_hold_read_as_they_are(poster, launch, lin, wang):
    select, amount = own_field(launch, lin, "select"), own_field(launch, lin, "money", "金额")
    poster.change({f"custom.{select.key}": "海报"}, by=lin)
    shaping.remove_option(select, "海报", by=lin)
    assert told(poster, wang, "en")[0][2] == "海报"
    poster.change({f"custom.{amount.key}": "about 20"}, by=lin)
    assert told(poster, wang, "en")[0][2] == "about 20"
    key = amount.key
    CustomField.objects.filter(pk=amount.pk).delete()
    assert told(poster, wang, "en") == [(key.replace("_", " "), "", "about 20")]


def test_clients_read_of_own_fields_that_are_shown_to_them(poster, launch, lin, guest, team):
    Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=poster.pk)
    inside, shown = own_field(launch, lin, "money", "金额"), own_field(launch, lin, "date")
    poster.change({f"custom.{inside.key}": 100, f"custom.{shown.key}": "2026-12-03"}, by=lin)
    assert told(poster, guest, "en") == [("一个字段", "", "Thu, Dec 3, 2026")]
    inside.shown_to_clients = True
    inside.save()
    assert len(told(poster, guest, "en")) == 2


def test_own_fields_of_a_page_of_events_are_asked_once(poster, launch, lin, wang, team):
    field, person = own_field(launch, lin, "money"), own_field(launch, lin, "person", "审核人")
    for amount in range(1, 4):
        values = {f"custom.{field.key}": amount, f"custom.{person.key}": Person.of(wang, team).pk * (amount % 2)}
        poster.change(values, by=lin)
    rows = list(Event.objects.of("work_item", poster.pk).select_related("actor"))
    with CaptureQueriesContext(connection) as queries:
        readable = Readable(rows, wang)
        assert "¥0.03" in str([shown_changes(event, readable) for event in rows])
    assert len(queries) <= 4
