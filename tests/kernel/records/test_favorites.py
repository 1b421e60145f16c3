"""Favourites and saved views: at hand in the sidebar, in the order one likes, and never a way around the gate."""

import json

import pytest
from django.test import Client

from opsloop.kernel.records.models import SavedView
from opsloop.kernel.records.saved_view import Favorite

STARS = "/growth/favorites"


@pytest.fixture
def signed_in(client: Client, wang) -> Client:
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def urgent(team, wang, launch) -> SavedView:
    """王芳's own view of what is urgent in LNCH."""
    return SavedView.objects.create(
        workspace=team, record_type="work_item", scope_id=launch.pk, name="紧急", query="f=priority:in:4", owner=wang
    )


def star(client, kind, key):
    return client.post(STARS, {"type": kind, "id": key})


def sidebar(client):
    return client.get("/growth/items/").content.decode().split('id="sidebar-favorites"')[1].split("</details>")[0]


def test_a_record_a_project_and_a_view_are_kept_in_the_sidebar(poster, launch, urgent, signed_in):
    assert "设计活动海报" in star(signed_in, "work_item", poster.pk).content.decode()
    star(signed_in, "project", launch.pk)
    star(signed_in, "view", urgent.pk)
    shown = sidebar(signed_in)
    assert f'href="/growth/items/{poster.ref}"' in shown
    assert 'href="/growth/projects/LNCH/items/"' in shown
    assert f"f=priority:in:4&amp;view={urgent.pk}" in shown
    star(signed_in, "project", launch.pk)
    assert 'href="/growth/projects/LNCH/items/"' not in sidebar(signed_in)


def test_favourites_are_put_in_order(poster, launch, signed_in):
    star(signed_in, "work_item", poster.pk)
    star(signed_in, "project", launch.pk)
    last = Favorite.objects.get(record_type="project")
    signed_in.post(f"{STARS}/{last.pk}/place", {"to": "up"})
    shown = sidebar(signed_in)
    assert shown.index("会员日上线") < shown.index("设计活动海报")


def test_what_is_no_longer_seen_leaves_the_sidebar(poster, lin, signed_in):
    star(signed_in, "work_item", poster.pk)
    poster.trash(by=lin)
    assert "设计活动海报" not in sidebar(signed_in)


@pytest.mark.parametrize("kind", ["work_item", "nothing", "view"])
def test_nobody_stars_what_they_do_not_see(kind, poster, urgent, stranger, client):
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    key = urgent.pk if kind == "view" else poster.pk
    assert client.post("/rival/favorites", {"type": kind, "id": key}).status_code == 404
    assert client.post("/rival/favorites", {"type": kind, "id": "x"}).status_code == 404


def test_a_view_is_renamed_shared_updated_put_in_order_and_removed(team, wang, urgent, launch, signed_in):
    here = f"/growth/views/{urgent.pk}"
    SavedView.objects.create(
        workspace=team, record_type="work_item", scope_id=launch.pk, name="A", owner=wang, position=5
    )
    assert (
        "Update this view"
        in signed_in.get(f"{here}?state=f%3Dpriority:in:3", headers={"accept-language": "en"}).content.decode()
    )
    signed_in.post(here, {"name": "高优", "shared": "1"})
    signed_in.post(here, {"query": "f=priority:in:3,4&view=99"})
    signed_in.post(f"{here}/place", {"to": "down"})
    urgent.refresh_from_db()
    assert (urgent.name, urgent.shared, urgent.query) == ("高优", True, "f=priority:in:3,4")
    assert [view.name for view in SavedView.objects.all()] == ["A", "高优"]
    assert signed_in.post(here, {"name": " "}).status_code == 422
    gone = signed_in.delete(here)
    assert json.loads(gone.headers["HX-Location"])["path"] == "/growth/projects/LNCH/items/"
    assert SavedView.objects.count() == 1


def test_another_persons_view_is_used_but_not_changed(urgent, lin, guest, client):
    urgent.shared = True
    urgent.save()
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/growth/views/{urgent.pk}", {"name": "x"}).status_code == 403
    assert client.delete(f"/growth/views/{urgent.pk}").status_code == 403
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/growth/views/{urgent.pk}", {"name": "x"}).status_code == 204


def test_favourites_keep_the_order_they_were_dragged_into(poster, launch, urgent, signed_in):
    for kind, key in (("work_item", poster.pk), ("project", launch.pk), ("view", urgent.pk)):
        star(signed_in, kind, key)
    keys = {row.record_type: row.pk for row in Favorite.objects.all()}
    answer = signed_in.post(f"{STARS}/order", {"order": [keys["view"], "0", keys["project"]]})
    assert answer.status_code == 204
    assert list(Favorite.objects.values_list("record_type", flat=True)) == ["view", "project", "work_item"]


def test_nobody_orders_the_favourites_of_others(poster, launch, signed_in, lin, client):
    star(signed_in, "work_item", poster.pk)
    star(signed_in, "project", launch.pk)
    before = list(Favorite.objects.values_list("pk", flat=True))
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    client.post(f"{STARS}/order", {"order": before[::-1]})
    assert list(Favorite.objects.values_list("pk", flat=True)) == before
