"""Plans by REST: asked for, read, moved, compared, published and taken back, as far as the caller sees the work."""

from datetime import date

import pytest

from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.models import Plan
from tests.rooms.planning.conftest import planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


def test_a_plan_is_asked_for_and_read_when_it_is_made(ask, lin, chain, launch):
    made = ask(lin, "post", "plans", {"projects": ["LNCH"], "seconds": 0, "name": "十二月"})
    assert (made.status_code, made.json()["state"], made.json()["name"]) == (201, "planning", "十二月")
    work_off()
    key = made.json()["id"]
    shown = ask(lin, "get", f"plans/{key}").json()
    assert (shown["state"], shown["planned"], shown["late"], shown["conflicts"]) == ("ready", 3, 0, [])
    assert shown["finish"] == "2026-12-01T10:00:00+00:00"
    first = ask(lin, "get", f"plans/{key}/work?limit=2").json()
    assert [row["start"] for row in first["items"]] == ["2026-11-30T01:00:00Z"] * 2
    (last,) = ask(lin, "get", f"plans/{key}/work?limit=2&page=2").json()["items"]
    assert (last["item"], last["people"], last["critical"], first["next"] is None) == (
        chain[1].ref,
        ["林静"],
        True,
        False,
    )
    assert any(chain[0].title in why for why in last["why"])
    assert [row["id"] for row in ask(lin, "get", "plans").json()["items"]] == [key]


def test_what_is_asked_wrongly_is_said(ask, lin, chain):
    answer = ask(lin, "post", "plans", {"projects": ["NONE"]})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["projects"])
    assert ask(lin, "post", "plans", {"seconds": 601}).status_code == 422
    assert not Plan.objects.exists()


def test_work_is_pinned_and_let_go(ask, team, lin, wang, chain):
    plan = planned(team, lin)
    place = {"start": "2026-12-02T09:00", "people": [Person.of(wang, team).ref]}
    moved = ask(lin, "put", f"plans/{plan.pk}/pins/{chain[0].ref}", place).json()["items"]
    assert {row["item"]: (row["start"], row["people"]) for row in moved} == {
        chain[0].ref: ("2026-12-02T01:00:00Z", ["王芳"]),
        chain[1].ref: ("2026-12-03T01:00:00Z", ["林静"]),
    }
    refused = ask(lin, "put", f"plans/{plan.pk}/pins/{chain[1].ref}", {"start": "2026-12-01T09:00"})
    assert (refused.status_code, chain[0].title in refused.json()["detail"]) == (422, True)
    assert ask(lin, "put", f"plans/{plan.pk}/pins/LNCH-99", {"start": "2026-12-01T09:00"}).status_code == 404
    assert ask(wang, "put", f"plans/{plan.pk}/pins/{chain[0].ref}", {"start": "2026-12-04T09:00"}).status_code == 403
    freed = ask(lin, "delete", f"plans/{plan.pk}/pins/{chain[0].ref}").json()["items"]
    assert [(row["item"], row["pinned"]) for row in freed] == [(chain[0].ref, False)]


def test_it_is_planned_again_with_its_pins(ask, team, lin, chain):
    plan = planned(team, lin)
    ask(lin, "put", f"plans/{plan.pk}/pins/{chain[1].ref}", {"start": "2026-12-09T09:00"})
    made = ask(lin, "post", f"plans/{plan.pk}/replanning")
    assert (made.status_code, made.json()["based_on"]) == (201, plan.pk)
    work_off()
    again = Plan.objects.get(pk=made.json()["id"])
    assert (row_of(again, chain[1]).start, row_of(again, chain[1]).pinned) == (row_of(plan, chain[1]).start, True)


def test_what_publishing_changes_is_read_then_done_then_taken_back(ask, team, lin, chain):
    plan = planned(team, lin)
    found = ask(lin, "get", f"plans/{plan.pk}/changes").json()
    assert (found["moved"], found["reassigned"], found["same"], found["late"]) == (3, 0, 0, 0)
    assert [(row["name"], row["before"], row["after"], row["over"]) for row in found["load"]] == [
        ("林静", 0, 960, []),
        ("王芳", 0, 480, []),
    ]
    week = {"first": "2026-11-30", "before": 0, "after": 960, "available": 2400}
    assert found["load"][0]["weeks"] == [week]
    assert {"item": chain[1].ref, "start": [None, "2026-12-01"], "people": None}.items() <= next(
        row for row in found["items"] if row["item"] == chain[1].ref
    ).items()
    other = ask(lin, "post", f"plans/{plan.pk}/publication", {"read": "0" * 16})
    assert (other.status_code, "会改的已经不同" in other.json()["detail"]) == (409, True)
    said = {"read": found["read"]}
    assert ask(lin, "post", f"plans/{plan.pk}/publication", said).json()["state"] == "published"
    chain[1].refresh_from_db()
    assert chain[1].start == date(2026, 12, 1)
    assert ask(lin, "delete", f"plans/{plan.pk}/publication").json()["state"] == "ready"
    chain[1].refresh_from_db()
    assert chain[1].start is None
    assert ask(lin, "delete", f"plans/{plan.pk}").status_code == 204
    assert ask(lin, "get", f"plans/{plan.pk}").status_code == 404


def test_what_publishing_changes_is_read_a_page_at_a_time_and_counted_whole(ask, team, lin, chain):
    plan = planned(team, lin)
    first = ask(lin, "get", f"plans/{plan.pk}/changes?limit=2").json()
    assert (len(first["items"]), first["moved"], "more" in first) == (2, 3, False)
    rest = ask(lin, "get", f"plans/{plan.pk}/changes{first['next'][first['next'].index('?') :]}").json()
    assert (len(rest["items"]), rest["next"], rest["read"]) == (1, None, first["read"])
    assert {row["item"] for row in first["items"] + rest["items"]} == {item.ref for item in chain}


def test_work_that_the_caller_does_not_see_is_in_no_answer(ask, team, lin, wang, chain, launch):
    launch.visibility = "private"
    launch.save(update_fields=["visibility"])
    plan = planned(team, lin)
    assert len(ask(lin, "get", f"plans/{plan.pk}/work").json()["items"]) == 3
    assert ask(wang, "get", f"plans/{plan.pk}/work").json()["items"] == []
    assert ask(wang, "get", f"plans/{plan.pk}/changes").json()["items"] == []
    assert ask(wang, "post", f"plans/{plan.pk}/publication").status_code == 403


def test_publishing_by_rest_does_not_ask_what_was_read(client, team, lin, chain):
    plan = planned(team, lin)
    _row, secret = ApiToken.issue(user=lin, workspace=team, name="x", scope="write", expires_at=None)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.generic("POST", f"/api/v1/growth/plans/{plan.pk}/publication", headers=headers)
    assert answer.json()["state"] == "published"
