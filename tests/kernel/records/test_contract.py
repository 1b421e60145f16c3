"""The access contract: every record type × surface × role shows the same records, and 404 for all others."""

from collections.abc import Callable

import pytest
from django.test import Client

from opsloop.kernel.access.models import Share
from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.record import Numbering, Record
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Organization, Person, Role, Skill
from opsloop.rooms.processes.models import Process
from opsloop.rooms.projects.models import Project, WorkItem
from tests.world import case_in

ALL = [view_set.record_type for view_set in view_sets()]
SECRET = "Zebra7391"


def of(record_type: str) -> RecordViewSet:
    return next(view_set for view_set in view_sets() if view_set.record_type == record_type)


@pytest.fixture
def hidden(team, other_team, stranger, lin) -> dict[str, Record]:
    """One record of every type in the other workspace, with references that ours does not have."""
    for record_type in ALL:
        Numbering.objects.update_or_create(workspace=other_team, series=record_type, defaults={"last": 7000})
    project = Project.create(workspace=other_team, by=stranger, key="ZEB", name=f"{SECRET} project")
    return {
        "project": project,
        "work_item": WorkItem.create(project=project, by=stranger, title=f"{SECRET} work"),
        "person": Person.create(workspace=other_team, by=stranger, name=f"{SECRET} person"),
        "organization": Organization.create(workspace=other_team, by=stranger, name=f"{SECRET} organization"),
        "role": Role.create(workspace=other_team, by=stranger, name=f"{SECRET} role"),
        "skill": Skill.create(workspace=other_team, by=stranger, name=f"{SECRET} skill"),
        "process": Process.create(workspace=other_team, by=stranger, name=f"{SECRET} process"),
        "case": case_in(other_team, stranger, f"{SECRET} case"),
        "improvement": Improvement.create(workspace=other_team, by=stranger, title=f"{SECRET} improvement"),
    }


@pytest.fixture
def private(team, admin) -> dict[str, Record]:
    """One private record of every type in our own workspace, made by its administrator."""
    project = Project.create(workspace=team, by=admin, key="PRIV", name=f"{SECRET} project", visibility="private")
    own = {"workspace": team, "by": admin, "visibility": "private"}
    return {
        "project": project,
        "work_item": WorkItem.create(project=project, by=admin, title=f"{SECRET} work"),
        "person": Person.create(name=f"{SECRET} person", **own),
        "organization": Organization.create(name=f"{SECRET} organization", **own),
        "role": Role.create(name=f"{SECRET} role", **own),
        "skill": Skill.create(name=f"{SECRET} skill", **own),
        "process": Process.create(name=f"{SECRET} process", **own),
        "case": case_in(team, admin, f"{SECRET} case", visibility="private"),
        "improvement": Improvement.create(title=f"{SECRET} improvement", **own),
    }


def collections(slug: str) -> list[str]:
    """Every surface that shows many records of a type."""
    layouts = ["", "?layout=board", "?layout=calendar", "?q=Zebra7391", "?group=&page=1", "?archived=1"]
    return [f"/growth/{slug}/{query}" for query in layouts] + [
        f"/growth/{slug}/export.csv",
        f"/growth/{slug}/count",
        "/growth/",
        "/growth/trash/",
    ]


def singles(slug: str, ref: str) -> list[tuple[str, str]]:
    """Every surface that shows or changes one record."""
    here = f"/growth/{slug}/{ref}"
    return [
        ("get", here),
        ("get", f"{here}/row"),
        ("get", f"{here}/menu"),
        ("get", f"{here}/cells/name"),
        ("post", f"{here}/cells/name"),
        ("post", f"{here}/trash"),
        ("post", f"{here}/archive"),
        ("post", f"{here}/place"),
        ("post", f"{here}/restoration"),
        ("get", f"/growth/{slug}/bulk/menu?ref={ref}"),
        ("post", f"/growth/{slug}/bulk?"),
    ]


def body(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


@pytest.mark.parametrize("record_type", ALL)
@pytest.mark.parametrize("who", ["lin", "wang", "guest"])
def test_nothing_of_another_workspace_shows(record_type, who, hidden, client: Client, request):
    client.force_login(request.getfixturevalue(who), backend="django.contrib.auth.backends.ModelBackend")
    view_set = of(record_type)
    for address in collections(view_set.slug):
        shown = body(client.get(address)).replace(f"?q={SECRET}", "").replace(f"q={SECRET}", "")
        assert f"{SECRET} " not in shown, address
    for method, address in singles(view_set.slug, hidden[record_type].ref):
        data = {"ref": hidden[record_type].ref, "value": "x"}
        answer = getattr(client, method)(address, data if method == "post" else None)
        assert answer.status_code == 404, (method, address)


@pytest.mark.parametrize("record_type", ALL)
@pytest.mark.parametrize("who", ["wang", "guest"])
def test_nothing_private_shows_to_others(record_type, who, private, client: Client, request):
    client.force_login(request.getfixturevalue(who), backend="django.contrib.auth.backends.ModelBackend")
    view_set = of(record_type)
    for address in collections(view_set.slug):
        assert f"{SECRET} " not in body(client.get(address)), address
    for method, address in singles(view_set.slug, private[record_type].ref):
        data = {"ref": private[record_type].ref, "value": "x"}
        answer = getattr(client, method)(address, data if method == "post" else None)
        assert answer.status_code == 404, (method, address)


@pytest.mark.parametrize("record_type", ALL)
def test_strangers_find_no_workspace_and_the_anonymous_sign_in(record_type, stranger, private, client: Client):
    address = f"/growth/{of(record_type).slug}/"
    assert client.get(address).status_code == 302
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404


def one_of(record_type: str, launch: Project, lin: User) -> Record:
    """A record of the type that the workspace sees; the project itself, or in it."""
    team = launch.workspace
    return {
        "project": lambda: launch,
        "work_item": lambda: WorkItem.create(project=launch, by=lin, title="海报"),
        "person": lambda: Person.create(workspace=team, by=lin, name="某人"),
        "organization": lambda: Organization.create(workspace=team, by=lin, name="某司"),
        "role": lambda: Role.create(workspace=team, by=lin, name="某岗"),
        "skill": lambda: Skill.create(workspace=team, by=lin, name="某技"),
        "process": lambda: Process.create(workspace=team, by=lin, name="某流程"),
        "case": lambda: case_in(team, lin),
        "improvement": lambda: Improvement.create(workspace=team, by=lin, title="某改进"),
    }[record_type]()


@pytest.mark.parametrize("record_type", ALL)
def test_guests_see_what_is_shared_but_change_nothing(record_type, launch, guest, client: Client):
    team, lin = launch.workspace, launch.created_by
    made = one_of(record_type, launch, lin)
    Share.objects.create(workspace=team, user=guest, record_type=record_type, record_id=made.pk)
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    here = f"/growth/{of(record_type).slug}/{made.ref}"
    assert client.get(here).status_code == 200
    field = of(record_type).title
    assert client.post(f"{here}/cells/{field}", {"value": "x"}).status_code == 403
    assert client.post(f"{here}/trash").status_code == 403
    made.refresh_from_db()
    assert made.trashed_at is None


OWN = {"text": SECRET, "select": SECRET, "date": "2031-07-13", "number": 7391739, "url": f"https://{SECRET}.example"}
GIVEN_AWAY = (SECRET, "2031-07-13", "2031/7/13", "2031年7月13日", "July 13, 2031", "7391739", "7,391,739")


def told_of(body: str) -> list[str]:
    return [text for text in GIVEN_AWAY if text in body]


@pytest.fixture
def kept_inside(launch, lin, guest) -> Callable[[str], Record]:
    """A record shared with the guest that has own fields which clients do not see, changed once."""

    def make(record_type: str) -> Record:
        team = launch.workspace
        made = one_of(record_type, launch, lin)
        for kind in OWN:
            CustomField.objects.create(
                workspace=team,
                record_type=record_type,
                key=f"in_{kind}",
                name=f"Inside {kind}",
                kind=kind,
                options=[SECRET, "other"] if kind == "select" else [],
                shown_to_clients=False,
            )
        made.change({f"custom.in_{kind}": value for kind, value in OWN.items()}, by=lin)
        Share.objects.create(workspace=team, user=guest, record_type=record_type, record_id=made.pk)
        return made

    return make


def telling(slug: str, made: Record) -> list[str]:
    """Every surface that could tell of own fields: columns, groups, cards, days, orders, filters, pages, the API."""
    fields = [f"custom.in_{kind}" for kind in OWN]
    every = ",".join(fields)
    here, api = f"/growth/{slug}/", f"/api/v1/growth/{slug}"
    return [
        f"{here}?columns={every}",
        f"{here}?layout=board&group=custom.in_select&card={every}",
        f"{here}?group=custom.in_select&sub=custom.in_select",
        f"{here}export.csv?columns={every}",
        f"{here}toolbar/display?state=",
        f"{here}toolbar/filter?state=",
        f"{here}{made.ref}",
        f"{here}{made.ref}/row",
        f"/growth/talk/{made.record_type}/{made.pk}/",
        api,
        f"{api}/{made.ref}",
        f"{api}/{made.ref}/events",
        f"/api/v1/growth/fields/{slug}",
    ]


@pytest.mark.parametrize("record_type", ALL)
def test_clients_learn_nothing_of_fields_that_are_kept_from_them(record_type, kept_inside, guest, lin, client: Client):
    made = kept_inside(record_type)
    slug = of(record_type).slug
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    told = {address: body(client.get(address)) for address in telling(slug, made)}
    assert sum("Inside" in text or bool(told_of(text)) for text in told.values()) >= 8
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    for address in telling(slug, made):
        answer = client.get(address)
        text = body(answer)
        assert answer.status_code == 200, address
        assert not told_of(text), address
        assert "Inside" not in text, address


@pytest.mark.parametrize("record_type", ALL)
def test_clients_infer_nothing_by_filters_and_orders(record_type, kept_inside, guest, client: Client):
    made = kept_inside(record_type)
    here = f"/growth/{of(record_type).slug}/"
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    for asked in ("number:gt:9000000", "text:empty", "select:in:other"):
        shown = body(client.get(f"{here}?f=custom.in_{asked}"))
        assert made.ref in shown
        assert "Inside" not in shown
        answer = client.get(f"/api/v1{here.rstrip('/')}?f=custom.in_{asked}")
        assert answer.status_code == 422
    for sign in ("", "-"):
        assert made.ref in body(client.get(f"{here}?sort={sign}custom.in_number"))
