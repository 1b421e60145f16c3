"""Pickers list the first of many and find the others by what is typed, wherever one chooses."""

import re

import pytest
from django.test import Client

from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

HERE = "/growth/projects/LNCH/items/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def crowd(team, lin):
    """More people than a picker lists, and the last of them."""
    rows = [Person(workspace=team, number=1000 + n, name=f"人{n:03}", sort_name=f"ren{n:03}") for n in range(310)]
    Person.objects.bulk_create(rows)
    return Person.create(workspace=team, by=lin, name="卓最后")


def places(item):
    return (
        f"/growth/items/{item.ref}/cells/assignees",
        f"/growth/items/bulk/menu?ref={item.ref}&field=assignees",
        f"{HERE}toolbar/filter?field=assignees",
        f"{HERE}new",
    )


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("typed", ["最后", "zhuo"])
def test_a_picker_of_many_finds_the_last_of_them(place, typed, crowd, launch, lin, desk):
    item = WorkItem.create(project=launch, by=lin, title="海报")
    page = desk.get(places(item)[place], headers=HTMX).content.decode()
    assert f'data-value="{crowd.pk}"' not in page
    urls = [url.replace("&amp;", "&") for url in re.findall(r'data-url="([^"]+)"', page)]
    url = next(url for url in urls if "assignees" in url)
    answer = desk.get(f"{url}{'&' if '?' in url else '?'}q={typed}", headers=HTMX).content.decode()
    assert re.findall(r'data-value="(\d+)"', answer) == [str(crowd.pk)]


@pytest.mark.parametrize("place", range(4))
def test_a_picker_of_many_says_that_there_are_more(place, crowd, launch, lin, desk):
    item = WorkItem.create(project=launch, by=lin, title="海报")
    page = desk.get(places(item)[place], headers=HTMX).content.decode()
    assert page.count('role="presentation" class="picker__none"') == 1
    url = f"{places(item)[0]}?q=zhuo"
    assert "picker__none" not in desk.get(url, headers=HTMX).content.decode()


def test_who_is_chosen_is_listed_though_beyond_the_first(crowd, launch, lin, desk):
    item = WorkItem.create(project=launch, by=lin, title="海报", assignees=[crowd])
    editor = desk.get(places(item)[0], headers=HTMX).content.decode()
    assert re.findall(r'data-value="(\d+)"[^>]*aria-selected="true"', editor) == [str(crowd.pk)]
    page = desk.get(f"{HERE}?f=assignees:in:{crowd.pk}").content.decode()
    assert re.search(r'class="chips?.*?卓最后', page, re.DOTALL)
    assert f">{crowd.pk}<" not in page


def test_a_picker_of_few_searches_by_itself(launch, lin, desk):
    item = WorkItem.create(project=launch, by=lin, title="海报")
    assert "data-url" not in desk.get(places(item)[0], headers=HTMX).content.decode()


def test_others_are_found_only_where_they_may_be_seen(crowd, launch, lin, client, stranger):
    item = WorkItem.create(project=launch, by=lin, title="海报")
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{places(item)[0]}?q=zhuo", headers=HTMX).status_code == 404


def test_a_line_of_quick_add_knows_the_last_of_many(crowd, launch, desk):
    for typed in ("@卓最后", "@zzh", "@卓最后写文案"):
        assert desk.post("/growth/items/quick", {"text": f"海报 {typed}", "scope": launch.pk}).status_code == 204
        assert list(WorkItem.objects.latest("pk").assignees.all()) == [crowd], typed
    shown = desk.post("/growth/items/quick/preview", {"text": "海报 @卓最后", "scope": launch.pk}).content.decode()
    assert "卓最后" in shown
    assert "toolbar/filter?field=assignees" in desk.get("/growth/items/quick").content.decode()
