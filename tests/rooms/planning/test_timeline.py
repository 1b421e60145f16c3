"""The timeline is drawn from one JSON: places in time, links, days off, and why nothing starts earlier."""

import gzip
import json
from datetime import date

import pytest
from django.utils import translation

from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.baseline import Baseline
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.timeline import timeline_of
from tests.rooms.planning.conftest import on, planned

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]
WORK = {
    "id", "ref", "url", "parent", "title", "start", "finish", "minutes", "effort", "assumed", "progress", "people",
    "stage", "milestone", "due", "late", "lateness", "slack", "slack_to", "spare", "critical", "pinned", "likely",
    "begun", "before", "agreed", "why",
}  # fmt: skip


def work_of(drawing, item):
    return next(row for row in drawing["work"] if row["id"] == item.pk)


@pytest.fixture
def busy(team, lin, todo):
    """A whole with two parts that wait for each other, both of Lin."""
    whole = todo("活动", by=lin)
    mine = {"assignees": [Person.of(lin, team)], "parent": whole}
    first = todo("写", by=lin, effort_minutes=480, due=date(2026, 11, 27), **mine)
    second = todo("发", by=lin, effort_minutes=60, start=date(2026, 12, 1), due=date(2026, 12, 8), **mine)
    second.wait_for(first, by=lin)
    return whole, first, second


def test_the_drawing_says_where_everything_is(team, lin, busy):
    whole, first, second = busy
    with translation.override("en"):
        drawing = timeline_of(planned(team, lin), seen_by=lin)
    assert work_of(drawing, whole) == {
        "id": whole.pk,
        "ref": whole.ref,
        "url": f"/{team.slug}/items/{whole.ref}",
        "parent": f"p{whole.project_id}",
        "title": "活动",
        "whole": True,
        "agreed": None,
    }
    row = work_of(drawing, first)
    assert set(row) == WORK
    assert (row["start"], row["finish"]) == ("2026-11-30T09:00", "2026-11-30T18:00")
    assert (row["parent"], row["effort"], row["late"], row["lateness"]) == (whole.pk, "8h", 480, "8h")
    assert [drawing["people"][key]["name"] for key in row["people"]] == [lin.name]
    assert (row["slack"], row["slack_to"]) == (0, None)
    assert drawing["links"] == [
        {"id": second.dependencies_in.get().pk, "source": first.pk, "target": second.pk, "kind": "FS"}
    ]
    assert work_of(drawing, second)["before"] == ["2026-12-01", "2026-12-08"]
    assert "2026-12-05" in drawing["off"]
    assert "2026-12-07" not in drawing["off"]
    assert [project["key"] for project in drawing["projects"]] == ["LNCH"]


@pytest.mark.parametrize(("language", "words"), [("en", "It waits until"), ("zh-hans", "等 LNCH-")])
def test_the_drawing_says_why_in_the_readers_language(team, lin, busy, language, words):
    plan = planned(team, lin)
    with translation.override(language):
        why = work_of(timeline_of(plan, seen_by=lin), busy[2])["why"]
    assert any(sentence.startswith(words) and "写" in sentence for sentence in why)


def test_slack_is_drawn_to_where_the_work_may_be_finished_at_the_latest(team, lin, wang, todo):
    short = todo("短", by=lin, effort_minutes=60, assignees=[Person.of(wang, team)])
    todo("长", by=lin, effort_minutes=720, assignees=[Person.of(lin, team)])
    with translation.override("en"):
        row = work_of(timeline_of(planned(team, lin), seen_by=lin), short)
    assert (row["slack"], row["slack_to"], row["spare"]) == (660, "2026-12-01T14:00", "11h")


def test_half_of_what_is_known_to_be_needed_is_half_done(team, lin, todo):
    item = todo("半", by=lin, effort_minutes=480)
    item.log_time(240, by=lin)
    assert work_of(timeline_of(planned(team, lin), seen_by=lin), item)["progress"] == 50


def test_work_that_the_reader_does_not_see_is_not_drawn_nor_named(team, lin, wang, launch, todo):
    launch.visibility = "private"
    launch.save(update_fields=["visibility"])
    todo("秘密", by=lin)
    plan = planned(team, lin)
    assert [row["title"] for row in timeline_of(plan, seen_by=lin)["work"]] == ["秘密"]
    drawing = timeline_of(plan, seen_by=wang)
    assert (drawing["work"], drawing["projects"], drawing["links"]) == ([], [], [])


@pytest.fixture
def agreed(launch, lin, wang, todo, team):
    """Two pieces of work that were agreed: one for Tuesday and then for Friday, the other for today."""
    first = todo("海报", by=lin, due=date(2026, 12, 1), effort_minutes=480, assignees=[Person.of(lin, team)])
    second = todo("上线", by=lin, due=date(2026, 11, 30), effort_minutes=1440, assignees=[Person.of(wang, team)])
    old = Baseline.take(launch, by=lin, name="启动会", at=on(1).replace(month=11))
    first.change({"due": date(2026, 12, 4)}, by=lin)
    new = Baseline.take(launch, by=lin, name="复盘", at=on(20).replace(month=11))
    return first, second, old, new


def test_the_newest_baseline_is_drawn_with_how_far_the_plan_is_from_it(team, lin, agreed):
    first, second, _old, _new = agreed
    with translation.override("en"):
        drawing = timeline_of(planned(team, lin), seen_by=lin)
    assert work_of(drawing, first)["agreed"] == {
        "name": "复盘", "start": None, "due": "2026-12-04", "days": -4, "words": "4 working days sooner",
    }  # fmt: skip
    later = work_of(drawing, second)["agreed"]
    assert (later["days"], later["words"]) == (2, "2 working days later")
    (project,) = drawing["projects"]
    assert (project["agreed"]["start"], project["agreed"]["due"]) == ("2026-11-30", "2026-12-04")
    assert project["agreed"]["days"] == -2


def test_a_whole_is_as_far_from_its_baseline_as_the_last_of_its_parts(team, lin, launch, todo):
    whole = todo("活动", by=lin, due=date(2026, 11, 30))
    mine = {"assignees": [Person.of(lin, team)], "parent": whole}
    for name in ("写", "发"):
        todo(name, by=lin, effort_minutes=480, **mine)
    Baseline.take(launch, by=lin)
    assert work_of(timeline_of(planned(team, lin), seen_by=lin), whole)["agreed"]["days"] == 1


def test_another_baseline_is_drawn_where_it_is_chosen_and_work_that_came_since_has_none(team, lin, agreed, todo):
    first, _second, old, _new = agreed
    new = todo("临时", by=lin, effort_minutes=30, assignees=[Person.of(lin, team)])
    plan = planned(team, lin)
    drawing = timeline_of(plan, seen_by=lin, baseline=str(old.pk))
    shown = work_of(drawing, first)["agreed"]
    assert (shown["name"], shown["due"]) == ("启动会", "2026-12-01")
    assert work_of(drawing, new)["agreed"] is None
    for asked in ("off", "0.x.999999999999999999999", ""):
        assert work_of(timeline_of(plan, seen_by=lin, baseline=asked), first)["agreed"]["name"] == "复盘"


def test_baselines_are_chosen_on_the_page_and_those_of_hidden_projects_are_not_named(client, team, lin, wang, agreed):
    _first, _second, old, new = agreed
    plan = planned(team, lin)
    client.force_login(lin)
    page = client.get(f"/{team.slug}/plan/{plan.pk}/", {"baseline": old.pk}).content.decode()
    assert f'drawing?baseline={old.pk}"' in page
    assert f'aria-checked="true" href="/{team.slug}/plan/{plan.pk}/?baseline={old.pk}"' in page
    assert f'aria-checked="false" href="/{team.slug}/plan/{plan.pk}/?baseline={new.pk}"' in page
    new.project.visibility = "private"
    new.project.save(update_fields=["visibility"])
    client.force_login(wang)
    assert "复盘" not in client.get(f"/{team.slug}/plan/{plan.pk}/").content.decode()


def test_the_drawing_asks_as_often_for_two_hundred_rows_as_for_ten(team, lin, todo, django_assert_max_num_queries):
    def count(number):
        for place in range(number):
            todo(f"{place}", by=lin, effort_minutes=60, assignees=[Person.of(lin, team)])
        plan = planned(team, lin)
        assert plan.state == Plan.State.READY
        timeline_of(plan, seen_by=lin)  # what is kept for the next time is known then
        with django_assert_max_num_queries(100) as queries:
            timeline_of(plan, seen_by=lin)
        return len(queries)

    assert count(10) == count(190)


def test_the_drawing_of_much_work_travels_packed(client, team, lin, todo):
    for number in range(30):
        todo(f"工作 {number}", by=lin, effort_minutes=60)
    plan = planned(team, lin)
    client.force_login(lin)
    address = f"/{team.slug}/plan/{plan.pk}/drawing"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) * 4 < len(client.get(address).content)
    assert json.loads(gzip.decompress(packed.content)) == client.get(address).json()
