"""Saved views: the page that lists them all, and the one that opens first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.records.models import SavedView
from opsloop.rooms.projects.models import Project

PAGE = "/growth/views/"
HTMX = {"HX-Request": "true", "HX-Target": "saved-views"}


@pytest.fixture
def page(client, wang):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    return client


def view(team, owner, name: str, *, shared: bool = False, query: str = "sort=-due", scope_id: int | None = None):
    about = {"record_type": "work_item", "scope_id": scope_id, "query": query}
    return SavedView.objects.create(workspace=team, owner=owner, name=name, shared=shared, **about)


def test_the_page_lists_ones_own_and_the_shared_and_nothing_of_hidden_projects(page, team, lin, wang, admin, launch):
    hidden = Project.create(workspace=team, by=admin, key="PRIV", name="机密", visibility="private")
    view(team, wang, "我的到期", scope_id=launch.pk)
    view(team, lin, "大家的到期", shared=True)
    view(team, lin, "林静自己的")
    view(team, admin, "机密视图", shared=True, scope_id=hidden.pk)
    shown = page.get(PAGE).content.decode()
    assert "我的到期" in shown
    assert launch.name in shown
    assert "大家的到期" in shown
    assert "林静自己的" not in shown
    assert "机密" not in shown


def test_the_page_asks_as_often_for_many_as_for_few(page, team, wang, lin, launch):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            page.get(PAGE)
        return len(found)

    view(team, wang, "一", scope_id=launch.pk)
    view(team, lin, "二", shared=True)
    page.get(PAGE)
    few = asked()
    for number in range(30):
        view(team, wang, f"我 {number}", scope_id=launch.pk)
        view(team, lin, f"大家 {number}", shared=True)
    assert asked() == few


def test_a_view_is_renamed_and_deleted_on_the_page(page, team, wang, lin):
    mine, theirs = view(team, wang, "旧名"), view(team, lin, "别人的", shared=True)
    shown = page.post(f"{PAGE}{mine.pk}", {"name": "新名"}, headers=HTMX).content.decode()
    assert "新名" in shown
    assert f'id="view-{theirs.pk}"' not in shown
    assert page.post(f"{PAGE}{theirs.pk}", {"name": "x"}, headers=HTMX).status_code == 403
    shown = page.delete(f"{PAGE}{mine.pk}", headers=HTMX).content.decode()
    assert "新名" not in shown
    assert not SavedView.objects.filter(pk=mine.pk).exists()


def test_a_list_opens_with_the_view_chosen_for_oneself_alone(page, team, wang, lin, client, poster):
    one, two = view(team, lin, "按到期", shared=True), view(team, wang, "按更新", query="sort=-updated_at")
    assert page.post(f"{PAGE}{one.pk}/default", headers=HTMX).status_code == 200
    assert page.get("/growth/items/").headers["Location"] == f"/growth/items/?sort=-due&view={one.pk}"
    page.post(f"{PAGE}{two.pk}/default", headers=HTMX)
    assert page.get("/growth/items/").headers["Location"].endswith(f"view={two.pk}")
    everything = page.get("/growth/items/?view=0")
    assert everything.status_code == 200
    assert 'href="/growth/items/?view=0" aria-current="page"' in everything.content.decode()
    page.delete(f"{PAGE}{two.pk}/default", headers=HTMX)
    assert page.get("/growth/items/").status_code == 200
    page.post(f"{PAGE}{one.pk}/default")
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/growth/items/").status_code == 200


def test_the_last_filter_gone_does_not_lead_back_to_the_view(page, team, wang, poster):
    page.post(f"{PAGE}{view(team, wang, '到期').pk}/default")
    shown = page.get("/growth/items/?f=priority:in:4&q=x").content.decode()
    assert 'href="/growth/items/?q=x"' in shown
    assert 'href="/growth/items/?f=priority:in:4"' in shown
    assert 'href="/growth/items/?view=0"' in page.get("/growth/items/?q=x").content.decode()


def test_a_key_and_the_palette_lead_to_the_page(page, team):
    assert '"g a"' in page.get("/growth/").content.decode().replace("&quot;", '"')
