"""The access contract of the API: every record type × endpoint × role; what is hidden answers 404 everywhere."""

import pytest
from django.test import Client

from opsloop.kernel.access.models import ApiToken, Share
from opsloop.kernel.activity.models import Event
from opsloop.kernel.api.urls import api
from opsloop.kernel.api.verbs import calls
from opsloop.kernel.records.record import Numbering, Record
from opsloop.kernel.records.registry import view_set_of, view_sets
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Organization, Person, Role, Skill
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.processes.models import Process
from opsloop.rooms.projects.models import Project, WorkItem
from tests.world import case_in

TYPES = [view_set.record_type for view_set in view_sets()]
SECRET = "Zebra7391"
SERIES = 7000
PLACE = '{"start": "2026-12-01T09:00"}'
BODIES = {
    "beginning": {"title": "x"},
    "migration": {"version": 1},
    "taking": {"step": 1},
    "completion": {"step": 1},
    "vote": {"step": 1, "approves": True},
    "tick": {"step": 1, "item": "x"},
    "delegation": {"step": 1},
    "escalation": {"step": 1, "reason": "x"},
    "calling": {"step": 1},
    "pause": {"step": 1},
    "resumption": {"step": 1},
    "block": {"reason": "x"},
    "rejection": {"reason": "x"},
    "time": {"minutes": 1},
    "estimate": {"optimistic_minutes": 1, "likely_minutes": 2, "pessimistic_minutes": 3},
    "dependencies": {"predecessor": "LNCH-1"},
    "comments": {"text": "x"},
    "checklists": {"title": "x"},
    "recurrence": {"rule": "FREQ=DAILY"},
    "skills": {"skill": 1},
    "members": {"person": "me"},
    "leaves": {"first_day": "2026-11-30", "last_day": "2026-11-30"},
    "refusal": {"reason": "x"},
    "registration": {"main": {"key": "duration"}},
    "question": {"text": "x", "options": ["a", "b"], "right": 0},
    "answer": {"option": 0},
    "roll-out": {"days": []},
    "giving-up": {"reason": "x"},
    "what-ifs": {"job": 1},
}


NOT_FOR_CLIENTS = {"following", "hours", "leaves", "time"}
"""What a colleague reads of a record and a client with a share of it does not."""


def endpoints(record_type: str) -> list[tuple[str, str]]:
    """Every endpoint below a single record of the type, from the OpenAPI document itself."""
    slug = view_set_of(record_type).slug
    below = f"/api/v1/{{workspace}}/{slug}/{{ref}}"
    paths = api.get_openapi_schema()["paths"]
    return [(method, path) for path, methods in paths.items() if path.startswith(below) for method in methods]


def call(client: Client, method: str, path: str, ref: str):
    address = path.replace("{workspace}", "growth").replace("{ref}", ref).replace("{other}", "LNCH-1")
    if method in {"post", "put", "patch"}:
        return getattr(client, method)(address, body_for(path), content_type="application/json")
    return getattr(client, method)(address)


def body_for(path: str) -> dict[str, object]:
    below = {"/checklists/{other}": {"title": "x"}, "/steps/{other}": {"text": "x"}, "/order": {"steps": []}}
    below["/checklists/{other}/steps"] = {"text": "x"}
    known = next((body for end, body in below.items() if path.endswith(end)), None)
    return BODIES.get(path.rpartition("/")[2], {}) if known is None else known


def make(record_type: str, workspace, by, **more: object) -> Record:
    """A record whose name nobody else may read."""
    name = f"{SECRET} {record_type}"
    own = {"workspace": workspace, "by": by, **more}
    makers = {
        "project": lambda: Project.create(key="ZEB", name=name, **own),
        "work_item": lambda: WorkItem.create(project=Project.create(key="ZEBW", name=name, **own), by=by, title=name),
        "person": lambda: Person.create(name=name, **own),
        "organization": lambda: Organization.create(name=name, **own),
        "role": lambda: Role.create(name=name, **own),
        "skill": lambda: Skill.create(name=name, **own),
        "process": lambda: Process.create(name=name, **own),
        "case": lambda: case_in(workspace, by, name, **more),
        "improvement": lambda: Improvement.create(title=name, **own),
    }
    return makers[record_type]()


def assert_hidden(client: Client, record: Record) -> None:
    slug = view_set_of(record.record_type).slug
    for query in ("", "?q=Zebra7391", "?archived=1", "?f=created_at:within:today"):
        answer = client.get(f"/api/v1/growth/{slug}{query}")
        assert f"{SECRET} " not in answer.content.decode()
    for method, path in endpoints(record.record_type):
        answer = call(client, method, path, record.ref)
        assert answer.status_code == 404, (method, path, answer.content)
        assert SECRET not in answer.content.decode()
    before = record.updated_at
    record.refresh_from_db()
    assert (record.updated_at, record.trashed_at) == (before, None)


def of_role(calling, request, who: str) -> Client:
    """A guest's token only reads; what a guest may do signed in is asked by session."""
    user = request.getfixturevalue(who)
    if who != "guest":
        return calling(user, ApiToken.Scope.WRITE)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("record_type", TYPES)
@pytest.mark.parametrize("who", ["lin", "wang", "guest"])
def test_nothing_of_another_workspace_shows(record_type, who, other_team, stranger, poster, calling, request):
    Numbering.objects.update_or_create(workspace=other_team, series=record_type, defaults={"last": SERIES})
    assert_hidden(of_role(calling, request, who), make(record_type, other_team, stranger))


@pytest.mark.parametrize("record_type", TYPES)
@pytest.mark.parametrize("who", ["wang", "guest"])
def test_nothing_private_shows_to_others(record_type, who, team, admin, poster, calling, request):
    assert_hidden(of_role(calling, request, who), make(record_type, team, admin, visibility="private"))


@pytest.mark.parametrize("record_type", TYPES)
def test_a_stranger_finds_no_workspace(record_type, team, lin, stranger, other_team, poster, calling):
    record = make(record_type, team, lin)
    assert_hidden(calling(stranger, workspace=other_team), record)
    slug = view_set_of(record_type).slug
    for client in (calling(stranger, workspace=other_team), of_session(stranger)):
        assert client.get(f"/api/v1/growth/{slug}").status_code == 404
        assert client.get(f"/api/v1/growth/fields/{slug}").status_code == 404
        assert client.get("/api/v1/growth").status_code == 404


def of_session(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("record_type", TYPES)
def test_a_guest_reads_what_is_shared_and_says_something_but_changes_nothing(record_type, team, lin, guest, poster):
    record = make(record_type, team, lin)
    Share.objects.create(workspace=team, user=guest, record_type=record_type, record_id=record.pk)
    client = of_session(guest)
    refused = []
    for method, path in endpoints(record_type):
        answer = call(client, method, path, record.ref)
        last = path.rpartition("/")[2]
        if method == "get":
            assert answer.status_code == (403 if last in NOT_FOR_CLIENTS else 200), path
        elif last == "comments":
            assert answer.status_code == 201
        elif last == "restoration":
            assert answer.status_code == 404
        else:
            assert answer.status_code == 403, (method, path)
            refused.append(path)
    assert refused
    record.refresh_from_db()
    assert record.trashed_at is record.archived_at is None
    slug = view_set_of(record_type).slug
    title = {"title": "x", "name": "x", "project": "ZEBW", "key": "NEW"}
    known = {name: value for name, value in title.items() if name in view_set_of(record_type).declared}
    answer = client.post(f"/api/v1/growth/{slug}", known, content_type="application/json")
    assert answer.status_code in {403, 422}, answer.content


@pytest.mark.parametrize("call", calls(), ids=lambda call: call.name)
def test_what_is_no_record_is_closed_to_guests_strangers_and_reading_tokens(call, team, lin, guest, stranger, calling):
    plan = Plan.objects.create(workspace=team, made_by=lin, name=f"{SECRET} plan", state=Plan.State.READY)
    path = f"/api/v1/growth/{call.path}".replace("{key}", str(plan.pk)).replace("{item}", "LNCH-1")

    def ask(client: Client):
        return client.generic(call.method, path, PLACE if "pins" in path else "{}", "application/json")

    assert ask(of_session(guest)).status_code == 403, path
    assert ask(of_session(stranger)).status_code == 404
    if call.method != "GET":
        assert ask(calling(lin, ApiToken.Scope.READ)).status_code == 403
    before = plan.state
    plan.refresh_from_db()
    assert (plan.state, Plan.objects.count(), Event.objects.of("plan", plan.pk).count()) == (before, 1, 0)


@pytest.mark.parametrize("call", [each for each in calls() if "{key}" in each.path], ids=lambda call: call.name)
def test_nothing_of_another_workspaces_plans_shows(call, other_team, stranger, lin, calling, poster):
    plan = Plan.objects.create(workspace=other_team, made_by=stranger, name=f"{SECRET} plan", state=Plan.State.READY)
    path = f"/api/v1/growth/{call.path}".replace("{key}", str(plan.pk)).replace("{item}", poster.ref)
    body = PLACE if "pins" in path else "{}"
    answer = calling(lin, ApiToken.Scope.WRITE).generic(call.method, path, body, "application/json")
    assert answer.status_code == 404, (path, answer.content)
    assert SECRET not in answer.content.decode()


def test_every_type_has_endpoints():
    assert set(TYPES) >= {"work_item", "project", "person", "organization", "role", "skill"}
    assert all(len(endpoints(record_type)) >= 9 for record_type in TYPES)
