"""A page counts as news only what it shows: the server says which changed records belong on it."""

import pytest
from django.test import Client

from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, WorkItem


@pytest.fixture
def signed_in(client: Client, wang) -> Client:
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def secret(team, lin) -> WorkItem:
    """Work of a project that 王芳 does not see."""
    project = Project.create(workspace=team, by=lin, key="SECR", name="秘密", visibility="private")
    return WorkItem.create(project=project, by=lin, title="不可见")


def named(*records) -> str:
    return "&".join(f"record={record.record_type}-{record.pk}" for record in records)


def test_only_what_the_filters_keep_is_news_of_a_list(poster, launch, lin, signed_in):
    urgent = WorkItem.create(project=launch, by=lin, title="急", priority=4)
    asked = named(poster, urgent, Person.of(lin, launch.workspace))
    assert signed_in.get(f"/growth/items/among?f=priority:in:4&{asked}").json() == {
        "records": [f"work_item-{urgent.pk}"]
    }
    both = signed_in.get(f"/growth/projects/LNCH/items/among?{asked}").json()["records"]
    assert set(both) == {f"work_item-{poster.pk}", f"work_item-{urgent.pk}"}


def test_what_is_hidden_or_nonsense_is_news_nowhere(secret, poster, signed_in):
    asked = f"{named(secret)}&record=work_item-x&record=work_item-{'9' * 30}&record="
    assert signed_in.get(f"/growth/items/among?{asked}").json() == {"records": []}
    assert signed_in.get(f"/growth/my-work/among?{asked}").json() == {"records": []}


def test_my_work_is_told_of_what_was_given_to_me(poster, launch, lin, wang, signed_in):
    mine = WorkItem.create(project=launch, by=lin, title="我的", assignees=[Person.of(wang, launch.workspace)])
    assert signed_in.get(f"/growth/my-work/among?{named(poster, mine)}").json() == {"records": [f"work_item-{mine.pk}"]}


def test_a_list_names_all_it_has_as_far_as_they_are_changed_at_once(launch, lin, secret, signed_in, monkeypatch):
    for number in range(3):
        WorkItem.create(project=launch, by=lin, title=f"工作 {number}", priority=number)
    asked = "/growth/items/refs?sort=number"
    assert signed_in.get(asked).json() == {"refs": ["LNCH-1", "LNCH-2", "LNCH-3"], "count": 3}
    assert signed_in.get(f"{asked}&f=priority:in:2").json() == {"refs": ["LNCH-3"], "count": 1}
    monkeypatch.setattr("opsloop.kernel.records.views.among.MOST_CHANGED", 2)
    assert signed_in.get("/growth/projects/LNCH/items/refs?sort=-number").json() == {
        "refs": ["LNCH-3", "LNCH-2"],
        "count": 3,
    }
