"""The access contract of every address: a new route must say here what it shows, and then is asked as every role.

The routes come from the URLconf. `OF_ONE` gives the hidden thing that a route is about: others must find nothing there.
`OF_MANY` show whatever one may see: what is hidden must not be named. `OF_MEMBERS` are closed to guests, and
`MANAGED` to all but administrators.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLResolver, get_resolver

from opsloop.kernel.access.models import ApiToken, Share
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.links.models import Link
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.records.models import Favorite, Label, SavedView
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Person, Role
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.processes.models import Case, Log, Process
from opsloop.rooms.projects.models import Project, WorkItem
from tests.world import process_in

SECRET = "Zebra7391"
HERE = "<slug:workspace>/"
API = ("api/", "^api/")
"""Has a contract of its own, from its OpenAPI document."""

ITEM = {"record_type": "work_item", "record_id": "item", "key": "item", "slug": "items", "ref": "item_ref"}
OF_ONE = {
    "shares/": ITEM | {"user": "guest"},
    "jobs/<int:key>": {"key": "job"},
    "import/<int:key>/": {"key": "batch"},
    "talk/": ITEM,
    "comments/<int:key>": {"key": "comment"},
    "files/": ITEM,
    "attachments/<int:key>": {"key": "file"},
    "inbox/<int:key>/": {"key": "line"},
    "seen/": ITEM,
    "watches/": ITEM,
    "items/<str:ref>/": ITEM,
    "projects/<str:ref>/": {"ref": "project_ref", "key": "state"},
    "people/<str:ref>/": {"ref": "person_ref", "key": "person"},
    "roles/<str:ref>/": {"ref": "role_ref", "key": "role"},
    "processes/<str:ref>/": {"ref": "process_ref", "key": "process_role", "number": "1"},
    "processes/<str:ref>/draft/": {"ref": "process_ref", "key": "hand_over", "flow": "flow1", "name": "x"},
    "cases/<str:ref>/": {"ref": "case_ref", "number": "1", "item": "x"},
    "improvements/<str:ref>/": {"ref": "improvement_ref", "place": "0"},
    "favorites/<int:key>/": {"key": "favorite"},
    "views/<int:key>": {"key": "view"},
    "settings/tokens/<int:key>/": {"key": "token"},
    "<slug:slug>/<str:ref>": ITEM | {"key": "link", "way": "relates", "name": "title"},
    "<slug:parent>/<str:parent_ref>/": ITEM | {"parent": "projects", "parent_ref": "project_ref", "kind": "xlsx"},
}
TYPES = {"item": "items", "person": "people", "role": "roles", "process": "processes", "case": "cases"}
TYPES |= {"improvement": "improvements"}
OF_ANY = {start for start, values in OF_ONE.items() if {"record_type", "slug"} & set(re.findall(r":(\w+)>", start))}
OF_ANY |= {start for start, values in OF_ONE.items() if values.get("record_type") and "ref" not in start}
OF_MANY = {
    "": {},
    "jobs/": {},
    "import/": {},
    "live": {},
    "inbox/": {},
    "projects/templates": {},
    "processes/ready": {},
    "organization-chart/": {},
    "palette": {},
    "search/": {},
    "my-work/among": {},
    "undo": {},
    "trash/": {},
    "favorites": {},
    "views/": {},
    "settings/tokens/": {},
    "settings/api/": {},
    "<slug:slug>/": {"slug": "items", "kind": "xlsx", "key": "item"},
}
OF_MEMBERS = {
    "cases/new": {},
    "cases/approvals": {},
    "settings/members/": {},
    "settings/labels/": {"key": "label"},
    "processes/brought": {},
    "maps/": {"key": "log", "finding": "0123456789abcdef", "job": "job"},
    "plan/": {"key": "plan", "job": "job", "place": "0", "item": "item", "event": "event"},
}
MANAGED = {
    "settings/": {"key": "item", "delivery": "item"},
    "settings/members/<int:key>/": {"key": "membership"},
    "exports/": {"job": "job"},
}
ASKED = "?q=Zebra7391&way=relates&type=work_item&events={event}&ref={item_ref}&state=q%3DZebra7391"
NO_FIGURES = dict.fromkeys(("planned", "minutes", "late", "late_minutes", "left_out", "assumed"), 0)
SAID = {"ref": "item_ref", "id": "item", "type": "work_item", "order": "favorite", "text": "x", "name": "x"}


def routes(patterns, before: str = "") -> Iterator[str]:
    for row in patterns:
        here = before + str(row.pattern)
        if isinstance(row, URLResolver):
            yield from routes(row.url_patterns, here)
        else:
            yield here


ROUTES = [row.removeprefix(HERE) for row in routes(get_resolver().url_patterns) if row.startswith(HERE)]
BESIDE = {row for row in routes(get_resolver().url_patterns) if not row.startswith((HERE, *API))}


def kind_of(route: str) -> tuple[str, dict[str, str]]:
    """What kind a route is of and what stands in its address; the longest beginning that fits decides."""
    kinds = (("one", OF_ONE), ("many", OF_MANY), ("members", OF_MEMBERS), ("managed", MANAGED))
    fitting = [
        (len(start), kind, values)
        for kind, table in kinds
        for start, values in table.items()
        if route == start or (start and route.startswith(start))
    ]
    if not fitting:
        pytest.fail(f"{route!r} is new: say in OF_ONE, OF_MANY, OF_MEMBERS or MANAGED whom it shows what")
    _length, kind, values = max(fitting, key=lambda row: row[0])
    return kind, values


@pytest.fixture
def secret(team, admin, guest, launch) -> dict[str, object]:
    """One hidden thing of every kind, all in 周凯's private project or his alone."""
    own = {"workspace": team, "by": admin, "visibility": "private"}
    project = Project.create(key="PRIV", name=f"{SECRET} project", **own)
    item = WorkItem.create(project=project, by=admin, title=f"{SECRET} work")
    person, role = Person.create(name=f"{SECRET} person", **own), Role.create(name=f"{SECRET} role", **own)
    process = process_in(team, admin, f"{SECRET} process", visibility="private")
    about = {"workspace": team, "record_type": "work_item", "record_id": item.pk}
    batch = ImportBatch.objects.create(
        workspace=team, started_by=admin, file_name=f"{SECRET} file", state="done", record_type="project"
    )
    view = SavedView.objects.create(workspace=team, record_type="work_item", name=f"{SECRET} view", owner=admin)
    favorite = Favorite.objects.create(user=admin, label=f"{SECRET} star", address=f"/growth/items/{item.ref}", **about)
    trashed = WorkItem.create(project=project, by=admin, title=f"{SECRET} trash")
    trashed.trash(by=admin)
    token, _shown_once = ApiToken.issue(
        user=admin, workspace=team, name=f"{SECRET} token", scope="read", expires_at=None
    )
    deliver_left_over()
    return {
        "project_ref": project.ref,
        "state": project.states.first().pk,
        "item": item.pk,
        "item_ref": item.ref,
        "person": person.pk,
        "person_ref": person.ref,
        "role": role.pk,
        "role_ref": role.ref,
        "process_ref": process.ref,
        "process_role": process.process_roles.get().pk,
        "case_ref": Case.create(process=process, by=admin, title=f"{SECRET} case", visibility="private").ref,
        "improvement_ref": Improvement.create(title=f"{SECRET} improvement", **own).ref,
        "guest": guest.pk,
        "comment": Comment.post(item, f"{SECRET} word", by=admin).pk,
        "file": Attachment.keep(item, ContentFile(b"Zebra7391 ", name=f"{SECRET} file.txt"), by=admin).pk,
        "link": Link.connect(item, "relates", trashed, by=admin).pk,
        "line": Notification.objects.create(user=admin, reason="comment", **about).pk,
        "job": Job.objects.create(workspace=team, kind="x", title=f"{SECRET} job", started_by=admin).pk,
        "batch": ImportBatch.objects.filter(pk=batch.pk).update(record_id=project.pk) and batch.pk,
        "view": view.pk,
        "membership": Membership.objects.get(user=admin).pk,
        "token": token.pk,
        "label": Label.objects.create(workspace=team, name="x").pk,
        "favorite": favorite.pk,
        "plan": plan_of(item, by=admin, hidden=person, shown=launch).pk,
        "log": Log.objects.create(workspace=team, name=f"{SECRET} log", private=True, made_by=admin, state="failed").pk,
        "event": item.track("changed", by=admin).pk,
    }


def plan_of(item: WorkItem, *, by, hidden: Person, shown: Project) -> Plan:
    """A plan that is ready, with the item in it, and with work that all see and somebody does whom they do not."""
    plan = Plan.objects.create(workspace=item.workspace, made_by=by, state=Plan.State.READY, figures=NO_FIGURES)
    row = plan.rows.create(work_item=item, start=plan.made_at, finish=plan.made_at)
    row.seats.create(person=hidden)
    known = WorkItem.create(project=shown, by=by, title="seen by all")
    known.assign([hidden], by=by)
    plan.rows.create(work_item=known, start=plan.made_at, finish=plan.made_at).seats.create(person=hidden)
    return plan


def address(route: str, values: dict[str, str], secret: dict[str, object]) -> str:
    def filled(found: re.Match[str]) -> str:
        named = values[found["name"]]
        return str(secret.get(named, named))

    return "/growth/" + re.sub(r"<\w+:(?P<name>\w+)>", filled, route)


def said(answer) -> str:
    """Every word of an answer, also of a workbook, without what was asked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace") + str(answer.headers)


def enter(client: Client, user) -> None:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def asked(client: Client, secret: dict[str, object], *kinds: str) -> Iterator[tuple[str, str, str, object]]:
    """Every route of these kinds, asked by each method as the page's own script does."""
    question = ASKED.format(**secret)
    told = {name: secret.get(value, value) for name, value in SAID.items()}
    for route in ROUTES:
        kind, values = kind_of(route)
        if kind in kinds:
            here = address(route, values, secret)
            for method, data in (("get", None), ("post", told), ("delete", None)):
                send = getattr(client, method)
                yield kind, method, here, send(here + question, data, headers={"HX-Request": "true"})


@pytest.mark.parametrize("who", ["wang", "guest"])
def test_whatever_a_route_is_about_stays_hidden_from_whom_it_is_hidden(who, secret, client, request):
    enter(client, request.getfixturevalue(who))
    before = [WorkItem.objects.get(pk=secret["item"]).updated_at, *Event.objects.values_list("pk", flat=True)]
    wrong = [
        (method, here, answer.status_code)
        for _kind, method, here, answer in asked(client, secret, "one")
        if answer.status_code not in {403, 404, 405} or f"{SECRET} " in said(answer)
    ]
    assert not wrong, "\n".join(map(str, wrong))
    assert before == [WorkItem.objects.get(pk=secret["item"]).updated_at, *Event.objects.values_list("pk", flat=True)]


@pytest.mark.parametrize(("who", "kinds"), [("wang", ["many", "members"]), ("guest", ["many"])])
def test_what_shows_many_names_nothing_hidden(who, kinds, secret, client, request):
    enter(client, request.getfixturevalue(who))
    wrong = [
        (method, here, answer.status_code)
        for _kind, method, here, answer in asked(client, secret, *kinds)
        if answer.status_code >= 500 or f"{SECRET} " in said(answer)
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_hidden_is_all_there_for_its_owner(admin, secret, client):
    enter(client, admin)
    for place in ("", "search/", "palette", "trash/", "favorites", "views/", "import/", "jobs/", "items/"):
        assert f"{SECRET} " in said(client.get(f"/growth/{place}?q=Zebra7391")), place
    item = WorkItem.objects.get(pk=secret["item"])
    for place in (f"comments/{secret['comment']}", f"attachments/{secret['file']}", f"import/{secret['batch']}/"):
        assert f"{SECRET} " in said(client.get(f"/growth/{place}")), place
    assert client.get(f"/growth/items/{item.ref}").status_code == 200


@pytest.mark.parametrize(("who", "closed"), [("wang", ["managed"]), ("guest", ["managed", "members"])])
def test_what_others_manage_is_closed(who, closed, secret, client, request):
    enter(client, request.getfixturevalue(who))
    wrong = [
        (method, here, answer.status_code)
        for _kind, method, here, answer in asked(client, secret, *closed)
        if answer.status_code not in {403, 404, 405}
    ]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.fixture
def shared(secret, team, admin, guest, wang) -> dict[str, object]:
    """The same, but what routes of one are about is shared with both; all that it is tied to stays hidden."""
    own = {"workspace": team, "by": admin, "visibility": "private"}
    hidden, whole = Person.objects.get(pk=secret["person"]), WorkItem.objects.get(pk=secret["item"])
    item = WorkItem.create(project=whole.project, parent=whole, by=admin, title="shown work", assignees=[hidden])
    item.depend_on(WorkItem.create(project=whole.project, by=admin, title=f"{SECRET} before"), by=admin)
    WorkItem.create(project=whole.project, by=admin, title=f"{SECRET} after").depend_on(item, by=admin)
    WorkItem.create(project=whole.project, parent=item, by=admin, title=f"{SECRET} part")
    link = Link.connect(item, "relates", whole, by=admin)
    plan_of(item, by=admin, hidden=hidden, shown=whole.project)
    person = Person.create(name="shown person", manager=hidden, **own)
    role = Role.create(name="shown role", **own)
    hidden.roles.add(role)
    process = process_in(team, admin, "shown process", visibility="private", owner=hidden)
    other = Process.objects.exclude(pk=process.pk).get()
    case = Case.create(process=other, by=admin, title="shown case", visibility="private")
    improvement = Improvement.create(title="shown improvement", owner=hidden, process=other, **own)
    for row in (item, person, role, process, case, improvement):
        for user in (guest, wang):
            about = {"record_type": row.record_type, "record_id": row.pk}
            Share.objects.create(workspace=team, user=user, **about)
    rows = dict(zip(TYPES, (item, person, role, process, case, improvement), strict=True))
    refs = {f"{name}_ref": row.ref for name, row in rows.items()} | {name: row.pk for name, row in rows.items()}
    keys = refs | {"process_role": process.process_roles.get().pk}
    deliver_left_over()
    return secret | keys | {"link": link.pk, "comment": Comment.post(item, "shown word", by=admin).pk}


def of_every_type(shared: dict[str, object]) -> Iterator[str]:
    """Every address of the routes that all record types have, for what is shared of each type."""
    for route in ROUTES:
        fitting = [start for start in OF_ONE if route.startswith(start)]
        if kind_of(route)[0] == "one" and max(fitting, key=len) in OF_ANY:
            for name, slug in TYPES.items():
                values = {
                    "slug": slug,
                    "ref": f"{name}_ref",
                    "record_type": "work_item" if name == "item" else name,
                    "record_id": name,
                }
                yield address(route, kind_of(route)[1] | values, shared)


@pytest.mark.parametrize("who", ["wang", "guest"])
def test_no_page_and_no_part_of_what_is_shared_names_what_it_is_tied_to(who, shared, client, request):
    """Pages and fragments of records that somebody shared, as htmx and as a browser ask for them."""
    enter(client, request.getfixturevalue(who))
    ones = {address(route, kind_of(route)[1], shared) for route in ROUTES if kind_of(route)[0] == "one"}
    question = ASKED.format(**shared)
    answers = {
        here: client.get(here + question, headers={"HX-Request": "true"}) for here in ones.union(of_every_type(shared))
    }
    wrong = [
        (here, answer.status_code)
        for here, answer in answers.items()
        if answer.status_code >= 500 or f"{SECRET} " in said(answer)
    ]
    assert not wrong, "\n".join(map(str, wrong))
    assert {here for here, answer in answers.items() if answer.status_code == 200} >= {
        f"/growth/{slug}/{shared[name + '_ref']}" for name, slug in TYPES.items()
    }


def test_strangers_find_nothing_at_all_and_the_anonymous_are_asked_to_sign_in(secret, stranger, client):
    kinds = ("one", "many", "members", "managed")
    wrong = [
        (here, answer.status_code)
        for _kind, method, here, answer in asked(client, secret, *kinds)
        if method == "get" and (answer.status_code not in {204, 302, 404, 405} or f"{SECRET} " in said(answer))
    ]
    enter(client, stranger)
    wrong += [
        (here, answer.status_code)
        for _kind, method, here, answer in asked(client, secret, *kinds)
        if method == "get" and answer.status_code not in {404, 405}
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_the_routes_outside_of_workspaces_are_these():
    """A new one is about oneself or about nobody; what it shows is asked where it is tested."""
    assert {
        "", "sign-in/", "sign-out/", "password/forgotten/", "password/new/<str:user_key>/<str:token>/",
        "preferences/", "setup/", "workspaces/new/", "invitations/<str:token>/", "mail/unsubscribe/<str:token>",
        r"^forms/(?P<token>[\w-]{43})/$",
    } == {row for row in BESIDE if not row.startswith("profile/")}  # fmt: skip
