"""A workspace of any size: 20 projects and 60 people, made as the application makes them, then multiplied in SQL."""

from __future__ import annotations

import datetime
import random

from django.core.management.color import no_style
from django.db import connection, transaction

from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.models import Label
from opsloop.kernel.records.record import Numbering
from opsloop.kernel.search.index import index
from opsloop.kernel.search.models import SearchEntry
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, WorkItem

SLUG = "bench"
PROJECTS, PEOPLE, LABELS = 20, 60, 12
BASE = 10_000
"""Rows that are made one by one; all others are copies of them with their own ids and numbers."""
SEED = 7
DUE_SHARE = 0.7
OPEN_SHARE = 0.3
"""Most work of a long-lived team is done: the rest is spread over the states before that."""

ACTIONS = ["设计", "整理", "复盘", "上线", "校对", "Review", "Prepare", "Publish", "Check", "Translate"]
THINGS = ["活动海报", "会员日页面", "退款流程", "客服话术", "周报数据", "landing page", "newsletter", "price list"]


def seed(items: int) -> None:
    """Fill an empty database; `items` is rounded to whole copies of the base."""
    draw = random.Random(SEED)
    workspace = Workspace.objects.create(slug=SLUG, name="Benchmark")
    people = _people(workspace)
    projects = _projects(workspace, people)
    labels = Label.objects.bulk_create(Label(workspace=workspace, name=f"标签 {n}") for n in range(LABELS))
    base = min(BASE, items)
    rows = _items(projects, people, draw, count=base)
    _relate(rows, people, labels, draw)
    copies = -(-items // base)
    _copy(base, copies, base // PROJECTS)
    for project in projects:
        Numbering.objects.create(workspace=workspace, series=f"project:{project.pk}", last=copies * (base // PROJECTS))


def member() -> User:
    """Who looks: the first member of the workspace, neither owner nor administrator."""
    return User.objects.get(email="person3@bench.example")


def tokens(count: int) -> list[str]:
    """The secrets of fresh tokens, each of another member."""
    workspace = Workspace.objects.get(slug=SLUG)
    users = User.objects.exclude(email="person0@bench.example").filter(email__endswith="@bench.example")[:count]
    made = [
        ApiToken.issue(user=user, workspace=workspace, name="load", scope=ApiToken.Scope.WRITE, expires_at=None)
        for user in users
    ]
    return [secret for _token, secret in made]


def _people(workspace: Workspace) -> list[Person]:
    people = []
    for n in range(PEOPLE):
        user = User.objects.create(
            email=f"person{n}@bench.example", name=f"{'林王周陈李赵'[n % 6]}同事{n}", language="en"
        )
        role = Membership.Role.OWNER if n == 0 else Membership.Role.MEMBER
        Membership.objects.create(workspace=workspace, user=user, role=role)
        people.append(Person.of(user, workspace))
    return people


def _projects(workspace: Workspace, people: list[Person]) -> list[Project]:
    boss = people[0].user
    return [
        Project.create(workspace=workspace, by=boss, key=f"OPS{n}", name=f"运营项目 {n}", owner=people[n])
        for n in range(PROJECTS)
    ]


def _items(projects: list[Project], people: list[Person], draw: random.Random, *, count: int) -> list[WorkItem]:
    """The base rows, which take turns over the projects."""
    states = {project.pk: list(project.states.filter(cancels=False)) for project in projects}
    now = datetime.datetime.now(datetime.UTC)
    rows = []
    for n in range(count):
        project = projects[n % PROJECTS]
        *begun, done = states[project.pk]
        at = now - datetime.timedelta(minutes=5 * (count - n))
        state = draw.choice(begun) if draw.random() < OPEN_SHARE else done
        rows.append(
            WorkItem(
                workspace=project.workspace,
                project=project,
                number=n // PROJECTS + 1,
                title=f"{draw.choice(ACTIONS)}{draw.choice(THINGS)} {n}",
                description="第一段说明这件事为什么要做。 Second paragraph: how it is checked. " * 4,
                state=state,
                completed_at=at if state.finishes else None,
                priority=draw.randrange(5),
                due=(at + datetime.timedelta(days=draw.randrange(30))).date() if draw.random() < DUE_SHARE else None,
                effort_minutes=draw.choice([None, 60, 120, 480]),
                rank=float(n + 1),
                created_at=at,
                updated_at=at,
                created_by=people[n % PEOPLE].user,
            )
        )
    return WorkItem.objects.bulk_create(rows, batch_size=1000)


def _relate(rows: list[WorkItem], people: list[Person], labels: list[Label], draw: random.Random) -> None:
    """An assignee, two labels, a search entry and the first event for each."""
    assigned, labelled = WorkItem.assignees.through, WorkItem.labels.through
    assigned.objects.bulk_create(assigned(workitem=row, person=draw.choice(people)) for row in rows)
    labelled.objects.bulk_create(
        labelled(workitem=row, label=label) for row in rows for label in draw.sample(labels, 2)
    )
    index(rows)
    Event.objects.bulk_create(
        Event(
            workspace_id=row.workspace_id,
            at=row.created_at,
            actor_id=row.created_by_id,
            verb="created",
            record_type=WorkItem.record_type,
            record_id=row.pk,
            label=row.title,
            case=row.ref,
        )
        for row in rows
    )


def _copy(base: int, copies: int, numbers: int) -> None:
    """Lay copies of the base rows behind them: `base` further on by id, `numbers` further on by number."""
    assigned, labelled = WorkItem.assignees.through, WorkItem.labels.through
    for model, moved in (
        (WorkItem, {"number": numbers, "rank": base}),
        (assigned, {"workitem_id": base}),
        (labelled, {"workitem_id": base}),
        (SearchEntry, {"record_id": base}),
        (Event, {"record_id": base}),
    ):
        rows = model.objects.filter(record_type="work_item") if hasattr(model, "record_id") else model.objects.all()
        keys = sorted(rows.values_list("pk", flat=True))
        assert keys[-1] - keys[0] + 1 == len(keys), f"{model.__name__} has gaps"
        for copy in range(1, copies):
            _copy_rows(model, keys[0], keys[-1], {"id": len(keys) * copy, **{k: v * copy for k, v in moved.items()}})
        if model is SearchEntry:
            _index_copies(keys[-1])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [WorkItem, assigned, labelled, SearchEntry, Event]
        ):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def _copy_rows(model: type, low: int, high: int, moved: dict[str, float]) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    values = [f'"{name}" + {moved[name]}' if name in moved else f'"{name}"' for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) '
            f'SELECT {", ".join(values)} FROM "{model._meta.db_table}" WHERE id BETWEEN {low} AND {high}'
        )


def _index_copies(last: int) -> None:
    """SQLite's word index stands beside its table, so the copies, all behind `last`, have to be told to it."""
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_words(rowid, tokens) SELECT id, tokens FROM search_searchentry WHERE id > %s",
                [last],
            )
