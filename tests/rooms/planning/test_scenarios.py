"""Scenarios suppose that things are different, and say what comes of it; nothing of it can be published."""

import re
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.answers import Tried, what_it_takes, when_delivered
from opsloop.rooms.planning.drafting import reach, scenario
from opsloop.rooms.planning.publishing import Supposed, publish
from opsloop.rooms.planning.scenarios import Names, in_words, side_by_side
from opsloop.rooms.planning.supposing import Supposition
from opsloop.rooms.projects.models import Project, State, WorkItem
from tests.rooms.planning.conftest import planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def posters(team, lin, wang, design, todo):
    """Four days of design for the only designer, 王芳."""
    Person.of(wang, team).set_skill(design, 3, by=lin)
    made = [todo(f"海报 {number}", by=lin, effort_minutes=960) for number in (1, 2)]
    for item in made:
        item.require_skill(design, 2, by=lin)
    return made


def supposed(plan, *suppositions, by):
    made = scenario(plan, suppositions, by=by)
    work_off()
    made.refresh_from_db()
    return made


def last_day(plan, items):
    return max(row_of(plan, item).last_day for item in items)


def test_one_more_designer_halves_the_time_and_is_nobody_yet(team, lin, wang, posters):
    base = planned(team, lin)
    plan = supposed(base, Supposition(kind="more", person=Person.of(wang, team).pk), by=lin)
    assert (last_day(base, posters), last_day(plan, posters)) == (date(2026, 12, 3), date(2026, 12, 1))
    seats = [seat for item in posters for seat in row_of(plan, item).seats.all()]
    assert sorted((seat.person_id, seat.like_id) for seat in seats if seat.person_id is None) == [
        (None, Person.of(wang, team).pk)
    ]


def test_what_is_supposed_in_a_scenario_says_that_it_builds_on_it(client, team, lin, wang, posters):
    base = planned(team, lin)
    plan = supposed(base, Supposition(kind="more", person=Person.of(wang, team).pk), by=lin)
    client.force_login(lin)
    said = "builds on the scenario"
    for each, there in ((base, False), (plan, True)):
        page = client.get(f"/{team.slug}/plan/{each.pk}/scenarios/new", headers={"accept-language": "en"})
        assert (said in page.content.decode()) == there


def test_one_more_takes_over_work_that_is_assigned_to_whom_they_are_like(team, lin, wang, todo):
    mine = [Person.of(wang, team)]
    items = [todo(f"单 {number}", by=lin, effort_minutes=960, assignees=mine) for number in (1, 2)]
    base = planned(team, lin)
    assert last_day(base, items) == date(2026, 12, 3)
    assert last_day(supposed(base, Supposition(kind="more", person=mine[0].pk), by=lin), items) == date(2026, 12, 1)


def test_somebody_away_works_later(team, lin, wang, posters):
    base = planned(team, lin)
    away = Supposition(kind="away", person=Person.of(wang, team).pk, first=date(2026, 11, 30), last=date(2026, 12, 1))
    assert last_day(supposed(base, away, by=lin), posters) == date(2026, 12, 7)


def test_work_left_out_is_not_planned(team, lin, posters):
    plan = supposed(planned(team, lin), Supposition(kind="drop", items=(posters[0].pk,)), by=lin)
    assert [row.work_item for row in plan.rows.all()] == [posters[1]]


def test_a_whole_left_out_takes_its_parts_along_and_hands_them_its_day(team, lin, todo):
    whole = todo("大促", by=lin)
    parts = [todo(f"段 {number}", by=lin, parent=whole, effort_minutes=960) for number in (1, 2)]
    other = todo("别的", by=lin, effort_minutes=60)
    base = planned(team, lin)
    without = supposed(base, Supposition(kind="drop", items=(whole.pk,)), by=lin)
    assert [row.work_item for row in without.rows.all()] == [other]
    sooner = supposed(base, Supposition(kind="due", items=(whole.pk,), first=date(2026, 11, 30)), by=lin)
    assert {row.work_item for row in sooner.rows.filter(late_minutes__gt=0)} == set(parts)


def test_another_due_day_makes_work_late_or_not(team, lin, posters, launch):
    plan = supposed(
        planned(team, lin),
        Supposition(kind="due", items=(posters[0].pk, posters[1].pk), first=date(2026, 12, 1)),
        by=lin,
    )
    assert plan.figures["late"] == 1
    posters[0].refresh_from_db()
    assert posters[0].due is None


def test_work_with_another_due_day_is_compared_by_itself_as_far_as_the_reader_sees_it(
    client, team, lin, wang, posters, launch
):
    base = planned(team, lin)
    day = Supposition(kind="due", items=(posters[0].pk, posters[1].pk), first=date(2026, 12, 1))
    plan = supposed(base, day, by=lin)
    table = side_by_side(base, seen_by=lin)
    assert [line.item for line in table.work] == posters
    late = [[row.late_minutes > 0 for row in line.rows] for line in table.work]
    assert sorted(late) == [[False, False], [False, True]]
    assert (table.columns[1].late_without, plan.figures["late"]) == (0, 1)
    client.force_login(lin)
    assert posters[0].title in client.get(f"/{team.slug}/plan/{plan.pk}/scenarios/").content.decode()
    launch.visibility = "private"
    launch.save(update_fields=["visibility"])
    assert list(side_by_side(base, seen_by=wang).work) == []


def test_without_the_only_designer_nobody_can(team, lin, wang, posters, todo):
    todo("别的", by=lin)
    plan = supposed(planned(team, lin), Supposition(kind="without", person=Person.of(wang, team).pk), by=lin)
    assert {row.obstacle for row in plan.rows.left_out()} == {"nobody"}
    assert plan.figures["left_out"] == 2


def test_a_scenario_of_a_scenario_supposes_both_and_stands_beside_the_first_plan(team, lin, wang, posters):
    base = planned(team, lin)
    more = Supposition(kind="more", person=Person.of(wang, team).pk)
    second = supposed(supposed(base, more, by=lin), Supposition(kind="drop", items=(posters[0].pk,)), by=lin)
    assert [each["kind"] for each in second.changes] == ["more", "drop"]
    table = side_by_side(base, seen_by=lin)
    assert [column.plan.pk for column in table.columns] == [base.pk, base.pk + 1, second.pk]
    assert [end.later for end in table.lines[0].ends] == [0, -2, -2]


def test_a_scenario_is_compared_with_the_same_without_it_as_things_are_now(team, lin, wang, posters):
    base = planned(team, lin)
    designer = Person.of(wang, team)
    designer.take_leave(kind="annual", first_day=date(2026, 11, 30), last_day=date(2026, 12, 1), by=lin)
    supposed(base, Supposition(kind="drop", items=(posters[0].pk,)), by=lin)
    table = side_by_side(base, seen_by=lin)
    dropped = table.columns[1]
    assert (table.columns[0].finish, dropped.without, dropped.finish) == (
        date(2026, 12, 3),
        date(2026, 12, 7),
        date(2026, 12, 3),
    )
    assert dropped.later == -4
    assert [end.later for end in table.lines[0].ends] == [0, -4]
    assert table.aged


def test_a_scenario_cannot_be_published(team, lin, posters):
    plan = supposed(planned(team, lin), Supposition(kind="drop", items=(posters[0].pk,)), by=lin)
    with pytest.raises(Supposed):
        publish(plan, by=lin)


def test_what_it_takes_finds_the_way_that_makes_the_day(team, lin, wang, posters, launch):
    job = reach(planned(team, lin), launch, date(2026, 12, 1), by=lin)
    work_off()
    job.refresh_from_db()
    kinds = [[each["kind"] for each in way["suppositions"]] for way in job.result]
    made = [way["finish"] is None or way["finish"] < "2026-12-01T16:00" for way in job.result]
    assert made == sorted(made, reverse=True), "those that make it come first"
    assert {tuple(names) for names, makes in zip(kinds, made, strict=True) if makes} == {("more",), ("drop",)}
    enough = {tuple(map(str, way["suppositions"])) for way, makes in zip(job.result, made, strict=True) if makes}
    besides = [way for way in job.result if len(way["suppositions"]) > 1]
    assert not [way for way in besides if any((str(each),) in enough for each in way["suppositions"])]


def test_names_of_what_the_reader_may_not_see_are_not_said(team, lin, admin, wang):
    hidden = Person.create(workspace=team, by=admin, name="Zebra", visibility="private")
    row = Supposition(kind="without", person=hidden.pk)
    assert "Zebra" not in in_words(row, Names.of([row], seen_by=wang))
    assert "Zebra" in in_words(row, Names.of([row], seen_by=admin))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["As it is planned, all is done on Dec 3, Thu", "“Ann”: 2 days sooner, on Dec 1, Tue.", "“Scenario 2”"]),
        ("zh-hans", ["照现在的计划，12月3日 周四全部完成", "“Ann”：早 2 天，12月1日 周二完成。", "“方案 2”"]),
    ],
)
def test_when_it_can_be_delivered_is_said_before_the_table(team, lin, wang, posters, launch, language, said):
    base = planned(team, lin)
    more = Supposition(kind="more", person=Person.of(wang, team).pk)
    scenario(base, [more], by=lin, name="Ann")
    supposed(base, Supposition(kind="first", project=launch.pk), by=lin)
    with translation.override(language):
        answers = when_delivered(side_by_side(base, seen_by=lin))
    assert [answer[: len(start)] for answer, start in zip(answers, said, strict=True)] == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“Sooner”: %s is done on Dec 3, Thu, 2 days after it is due."),
        ("zh-hans", "“Sooner”：%s 在12月3日 周四完成，比截止日晚 2 天。"),
    ],
)
def test_a_project_that_misses_the_day_it_is_moved_to_is_a_change(client, team, lin, posters, launch, language, said):
    base = planned(team, lin)
    scenario(base, [Supposition(kind="due", project=launch.pk, first=date(2026, 12, 1))], by=lin, name="Sooner")
    work_off()
    with translation.override(language):
        table = side_by_side(base, seen_by=lin)
        assert when_delivered(table)[1:] == [said % launch.name]
    assert (list(table.missed), [end.late for end in table.lines[0].ends]) == ([0, 1], [0, 2])
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/growth/plan/{base.pk}/scenarios/", headers={"accept-language": "en"}).content.decode()
    assert "2 days after" in shown


def test_a_project_that_makes_a_later_day_is_said_to_be_in_time(team, lin, posters, launch):
    launch.change({"due": date(2026, 12, 1)}, by=lin)
    base = planned(team, lin)
    scenario(base, [Supposition(kind="due", project=launch.pk, first=date(2026, 12, 9))], by=lin, name="Later")
    work_off()
    with translation.override("en"):
        table = side_by_side(base, seen_by=lin)
        assert when_delivered(table)[1:] == [f"“Later”: {launch.name} is done in time for Dec 9, Wed."]
    assert list(table.missed) == [1, 0]


def test_what_it_takes_is_nothing_or_the_way_of_least_trouble_or_how_near_it_comes():
    def ask(now, *tried):
        moment = datetime(2026, 12, now, 9, tzinfo=UTC)
        return what_it_takes("Launch", date(2026, 12, 8), now=moment, tried=tried)

    def way(*words, day, makes=False):
        return Tried(words=words, finish=datetime(2026, 12, day, 9, tzinfo=UTC), makes=makes)

    with translation.override("en"):
        assert ask(8) == "Nothing: as it is planned, “Launch” is done on Dec 8, Tue."
        assert ask(9, way("a", "b", day=7, makes=True), way("c", day=10)) == "It can be done by Dec 8, Tue: a and b."
        assert ask(11, way("a", day=10), way("c", day=9)) == (
            "None of the 2 ways that were tried makes Dec 8, Tue; the nearest, c, has it done on Dec 9, Wed."
        )
        assert ask(11) == ""


def test_a_scenario_that_leaves_the_last_day_says_which_project_moves(client, team, lin, wang, posters, design):
    gala = Project.create(workspace=team, by=lin, key="GALA", name="年会")
    state = gala.states.filter(group=State.Group.TODO).first()
    speech = WorkItem.create(project=gala, by=lin, title="背景板", state=state, effort_minutes=480)
    speech.require_skill(design, 2, by=lin)
    for item in posters:
        item.change({"due": date(2026, 12, 2), "priority": 4}, by=lin)
    base = planned(team, lin)
    supposed(base, Supposition(kind="first", project=gala.pk), by=lin)
    with translation.override("en"):
        said = when_delivered(side_by_side(base, seen_by=lin))
    assert said[1] == "“Scenario 1” leaves that day; 年会 is done 4 days sooner, on Nov 30, Mon."
    client.force_login(lin)
    page = client.get(f"/{team.slug}/plan/{base.pk}/scenarios/", headers={"accept-language": "en"}).content.decode()
    control = re.sub(r"<[^>]+>", "", page.partition("side__control")[2].partition("</tr>")[0])
    assert control.endswith("Dec 4, Fri 1 late 8h")
