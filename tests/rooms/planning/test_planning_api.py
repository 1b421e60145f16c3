"""Planning by REST: who could do work, where the plan has it, and baselines; nothing of it for guests."""

from datetime import date

import pytest

from opsloop.kernel.access.sharing import share
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.publishing import publish
from tests.rooms.planning.conftest import planned

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def item(lin, wang, team, todo):
    return todo("写", by=lin, effort_minutes=480, due=date(2026, 12, 1), assignees=[Person.of(wang, team)])


def test_who_could_do_it(ask, item, lin, wang, team):
    found = ask(lin, "get", f"items/{item.ref}/candidates").json()["items"]
    assert {row["name"] for row in found} == {"林静", "王芳"}
    assert all(row["in_time"] for row in found)
    assert [row["assigned"] for row in found if row["name"] == "王芳"] == [True]


def test_where_the_published_plan_has_it(ask, item, lin, team):
    assert ask(lin, "get", f"items/{item.ref}/planned").json()["start"] is None
    publish(planned(team, lin), by=lin)
    shown = ask(lin, "get", f"items/{item.ref}/planned").json()
    assert (shown["start"], shown["people"], shown["late_minutes"]) == ("2026-11-30T01:00:00Z", ["王芳"], 0)


def test_baselines_are_taken_and_compared(ask, item, lin):
    made = ask(lin, "post", "projects/LNCH/baselines", {"name": "启动会"})
    assert (made.status_code, made.json()["name"]) == (200, "启动会")
    item.change({"due": date(2026, 12, 3)}, by=lin)
    (row,) = ask(lin, "get", "projects/LNCH/baselines").json()["items"]
    assert row["days_later"] == 2


def test_guests_learn_nothing_of_plans(ask, item, lin, guest, team, launch):
    share(launch, guest, by=lin)
    share(item, guest, by=lin)
    publish(planned(team, lin), by=lin)
    ask(lin, "post", "projects/LNCH/baselines", {})
    assert ask(guest, "get", f"items/{item.ref}/candidates").json() == {"items": []}
    assert ask(guest, "get", "projects/LNCH/baselines").json() == {"items": []}
    assert ask(guest, "get", f"items/{item.ref}/planned").json()["start"] is None
