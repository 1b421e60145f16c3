"""Dependencies: order, circles refused with their names, dates that move along."""

import datetime
import itertools
import json
import random

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.dependency import Circle, OutsideWorkspace
from opsloop.rooms.projects.models import Dependency, Project, WorkItem
from opsloop.rooms.projects.waiting import kept_waiting
from opsloop.rooms.projects.working_days import WorkingDays

DAY = datetime.date(2026, 9, 7)


@pytest.fixture
def chain(launch, lin):
    """Four items, each waiting for the one before: LNCH-1 → LNCH-2 → LNCH-3 → LNCH-4."""
    items = [
        WorkItem.create(
            project=launch,
            by=lin,
            title=f"第 {place} 步",
            start=plus(launch.workspace, 2 * place),
            due=plus(launch.workspace, 2 * place + 1),
        )
        for place in range(4)
    ]
    for before, after in itertools.pairwise(items):
        after.depend_on(before, by=lin)
    return items


def days(item):
    """Its start and due date in days of work from DAY."""
    item.refresh_from_db()
    calendar = WorkingDays(item.workspace)
    return calendar.between(DAY, item.start), calendar.between(DAY, item.due)


def plus(workspace, count):
    """The day that many days of work from DAY."""
    return WorkingDays(workspace).add(DAY, count)


def test_a_circle_is_refused_with_its_references(chain, lin):
    first, second, third, _fourth = chain
    with pytest.raises(Circle, match="LNCH-1 → LNCH-2 → LNCH-3 → LNCH-1"):
        first.depend_on(third, by=lin)
    with pytest.raises(Circle, match="LNCH-2 → LNCH-2"):
        second.depend_on(second, by=lin)
    assert Dependency.objects.count() == 3


def test_looking_for_a_circle_is_one_query(chain, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert kept_waiting(chain[1].pk) == {item.pk for item in chain[1:]}


def test_work_does_not_wait_for_its_whole_or_its_parts(chain, launch, lin):
    part = WorkItem.create(project=launch, by=lin, title="部分", parent=chain[1])
    with pytest.raises(Circle):
        part.depend_on(chain[1], by=lin)
    with pytest.raises(Circle):
        chain[1].depend_on(part, by=lin)


def test_what_waits_for_the_whole_waits_for_its_parts(chain, launch, lin):
    part = WorkItem.create(project=launch, by=lin, title="部分", parent=chain[1])
    with pytest.raises(Circle, match="LNCH-5 → LNCH-2 → LNCH-3 → LNCH-5"):
        part.depend_on(chain[2], by=lin)
    part.depend_on(chain[0], by=lin)


def test_the_same_pair_again_gets_the_new_kind_and_lag(chain, lin):
    first, second = chain[:2]
    assert second.depend_on(first, by=lin) is None
    event = second.depend_on(first, by=lin, kind="SS", lag_minutes=480)
    assert event.verb == "dependency_changed"
    row = second.dependencies_in.get()
    assert (row.kind, row.lag_minutes) == ("SS", 480)


def test_a_dependency_can_be_taken_back(chain, lin):
    assert chain[1].stop_depending_on(chain[0], by=lin).changes["waits_for"][0]["ref"] == "LNCH-1"
    assert chain[1].stop_depending_on(chain[0], by=lin) is None


def test_another_workspace_is_out_of_reach(chain, other_team, stranger):
    theirs = WorkItem.create(
        project=Project.create(workspace=other_team, by=stranger, key="X", name="X"), by=stranger, title="theirs"
    )
    with pytest.raises(OutsideWorkspace):
        theirs.depend_on(chain[0], by=stranger)


def test_moving_a_predecessor_moves_everything_behind_it(chain, lin):
    first = chain[0]
    first.change({"start": plus(first.workspace, 3), "due": plus(first.workspace, 4)}, by=lin)
    assert [days(item) for item in chain] == [(3, 4), (5, 6), (7, 8), (9, 10)]
    assert Event.objects.of("work_item", chain[3].pk).newest_first().first().verb == "shifted"


def test_what_is_done_does_not_move(chain, lin):
    chain[1].move(chain[1].project.states.filter(group="done").first(), by=lin)
    chain[0].change({"due": plus(chain[0].workspace, 4)}, by=lin)
    assert [days(item) for item in chain[1:]] == [(2, 3), (4, 5), (6, 7)]


def test_nothing_is_pulled_ahead_of_a_predecessor_that_stayed(chain, launch, lin):
    other = WorkItem.create(project=launch, by=lin, title="另一个前置", due=plus(chain[0].workspace, 1))
    chain[2].depend_on(other, by=lin)
    chain[0].change({"start": plus(chain[0].workspace, -2), "due": plus(chain[0].workspace, -1)}, by=lin)
    assert [days(item) for item in chain] == [(-2, -1), (0, 1), (4, 5), (6, 7)]


def test_start_to_start_follows_the_start_only(chain, lin):
    chain[1].depend_on(chain[0], by=lin, kind="SS")
    chain[0].change({"due": plus(chain[0].workspace, 5)}, by=lin)
    assert days(chain[1]) == (2, 3)
    chain[0].change({"start": plus(chain[0].workspace, 1)}, by=lin)
    assert days(chain[1]) == (3, 4)


@pytest.mark.parametrize("seed", range(5))
def test_no_order_of_adding_ever_makes_a_circle(launch, lin, seed):
    chance = random.Random(seed)
    items = [WorkItem.create(project=launch, by=lin, title=str(place)) for place in range(7)]
    edges = set()
    for _attempt in range(30):
        before, after = chance.sample(items, 2)
        circular = before.pk in reachable(after.pk, edges)
        try:
            after.depend_on(before, by=lin)
        except Circle:
            assert circular
        else:
            assert not circular
            edges.add((before.pk, after.pk))


def reachable(start, edges):
    """The slow, obvious answer: everything that can be reached from `start`."""
    found = {start}
    for _round in edges:
        found |= {after for before, after in edges if before in found}
    return found


def test_a_longer_lag_moves_what_waits_and_everything_behind_it(chain, lin):
    chain[1].depend_on(chain[0], by=lin, lag_minutes=2 * 480)
    assert [days(item) for item in chain] == [(0, 1), (4, 5), (6, 7), (8, 9)]
    chain[1].depend_on(chain[0], by=lin, lag_minutes=480)
    assert [days(item) for item in chain] == [(0, 1), (3, 4), (5, 6), (7, 8)]


def test_an_hour_of_lag_moves_no_day(chain, lin):
    chain[1].depend_on(chain[0], by=lin, lag_minutes=60)
    assert days(chain[1]) == (2, 3)


@pytest.mark.parametrize(
    ("kind", "lag", "expected"),
    [
        ("FS", 0, (4, 5)),
        ("FS", 2 * 480, (6, 7)),
        ("SS", 0, (2, 3)),
        ("SS", 480, (3, 4)),
        ("FF", 0, (2, 3)),
        ("FF", 480, (3, 4)),
        ("SF", 0, (0, 1)),
        ("SF", 3 * 480, (3, 4)),
        ("FS", -4 * 480, (0, 1)),
    ],
)
def test_a_new_wait_moves_dates_as_far_as_it_takes(kind, lag, expected, launch, lin):
    first, second = (WorkItem.create(project=launch, by=lin, title=title) for title in ("先", "后"))
    first.change({"start": plus(launch.workspace, 2), "due": plus(launch.workspace, 3)}, by=lin)
    second.change({"start": plus(launch.workspace, 0), "due": plus(launch.workspace, 1)}, by=lin)
    second.depend_on(first, by=lin, kind=kind, lag_minutes=lag)
    assert days(second) == expected
    assert days(first) == (2, 3)


def test_a_new_wait_moves_nothing_that_is_late_enough_done_or_without_dates(chain, launch, lin):
    late = WorkItem.create(project=launch, by=lin, title="晚", start=plus(launch.workspace, 40))
    done = WorkItem.create(project=launch, by=lin, title="完", due=plus(launch.workspace, 0))
    done.move(launch.states.filter(group="done").first(), by=lin)
    undated = WorkItem.create(project=launch, by=lin, title="无")
    for item in (late, done, undated):
        assert len(item.wait_for(chain[3], by=lin)) == 1
    item = WorkItem.create(project=launch, by=lin, title="等已完成的", start=plus(launch.workspace, -5))
    assert len(item.wait_for(done, by=lin)) == 1


def test_a_new_wait_over_a_holiday_begins_on_a_day_of_work(launch, lin):
    last_before = datetime.date(2026, 9, 30)
    first = WorkItem.create(project=launch, by=lin, title="节前", due=last_before)
    second = WorkItem.create(project=launch, by=lin, title="节后", start=last_before, due=last_before)
    second.depend_on(first, by=lin)
    second.refresh_from_db()
    assert second.start > datetime.date(2026, 10, 1)
    assert WorkingDays(launch.workspace).works_on(second.start)


def test_the_page_says_what_a_new_wait_moved_and_takes_all_of_it_back_at_once(chain, launch, lin, client):
    new = WorkItem.create(project=launch, by=lin, title="新前置", due=plus(launch.workspace, 6))
    before = [days(item) for item in chain]
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    headers = {"hx-request": "true", "accept-language": "en"}
    answer = client.post(f"/growth/items/{chain[1].ref}/waits-for", {"value": new.pk}, headers=headers)
    said = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert said["text"].startswith("The order is kept. Moved: LNCH-2 ")
    assert [days(item) for item in chain] == [(0, 1), (7, 8), (9, 10), (11, 12)]
    assert f'data-redraw="work_item-{chain[3].pk}"' in answer.content.decode()
    assert client.post(said["undo"]).status_code == 204
    assert [days(item) for item in chain] == before
    assert Dependency.objects.count() == 3


def test_undoing_a_wait_is_too_late_once_a_date_was_changed(chain, launch, lin, client):
    new = WorkItem.create(project=launch, by=lin, title="新前置", due=plus(launch.workspace, 6))
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/growth/items/{chain[3].ref}/waits-for", {"value": new.pk}, headers={"hx-request": "true"})
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    WorkItem.objects.get(pk=chain[3].pk).change({"due": plus(launch.workspace, 30)}, by=lin)
    assert client.post(undo).status_code == 409
    assert Dependency.objects.count() == 4


def test_a_circle_is_said_on_the_page_and_moves_nothing(chain, lin, client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    headers = {"hx-request": "true", "accept-language": "en"}
    answer = client.post(f"/growth/items/{chain[0].ref}/waits-for", {"value": chain[2].pk}, headers=headers)
    assert "LNCH-1 → LNCH-2 → LNCH-3 → LNCH-1" in answer.content.decode() + str(answer.headers)
    assert [days(item) for item in chain] == [(0, 1), (2, 3), (4, 5), (6, 7)]
