"""The trash shows all that was thrown away, page by page, also where much was in one moment."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from opsloop.kernel.records.views import trashes
from opsloop.rooms.people.models import Role
from opsloop.rooms.projects.models import WorkItem

TRASH = "/growth/trash/"


@pytest.fixture
def thrown(launch, team, lin, monkeypatch):
    """Seven records of two types in the trash, all of one moment, where a page has three."""
    monkeypatch.setattr(trashes, "SHOWN", 3)
    made = [WorkItem.create(project=launch, by=lin, title=f"工作 {n}") for n in range(4)]
    made += [Role.create(workspace=team, by=lin, name=f"角色 {n}") for n in range(3)]
    for record in made:
        record.trash(by=lin)
        type(record).objects.filter(pk=record.pk).update(trashed_at=timezone.now().replace(microsecond=7, second=0))
    return {record.ref for record in made}


def test_all_that_is_in_the_trash_is_shown_page_by_page(thrown, lin, client: Client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    pages = [client.get(TRASH).content.decode()]
    while found := re.search(r'hx-get="([^"]+after=[^"]+)"', pages[-1]):
        pages.append(client.get(found[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode())
    shown = [re.findall(r'cell--ref">([^<]+)<', page) for page in pages]
    assert [len(refs) for refs in shown] == [3, 3, 1]
    assert {ref for refs in shown for ref in refs} == thrown
    assert "<main" not in pages[1]


@pytest.mark.parametrize(
    "after", ["x", "2026-01-01,role,1", "2026-13-01T00:00:00Z,role,1", "2026-01-01T00:00:00Z,role,x"]
)
def test_a_wrong_place_shows_the_first_page(after, thrown, lin, client: Client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(TRASH, {"after": after})
    assert len(re.findall("cell--ref", answer.content.decode())) == 3
