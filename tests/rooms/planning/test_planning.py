"""Planning reads the team's work, asks the engine and keeps the answer as a draft."""

from datetime import date

import pytest
from django.utils import timezone, translation

from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning import tasks
from opsloop.rooms.planning.conflicts import NothingToPlan, refusal_of
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.withdrawing import withdraw
from opsloop.rooms.projects.models import State
from tests.rooms.planning.conftest import people_of, planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


def local(moment):
    return timezone.localtime(moment, timezone=timezone.get_fixed_timezone(480)).strftime("%a %H:%M")


def test_work_goes_to_whoever_has_the_skill_in_working_hours(team, lin, wang, design, todo):
    poster = todo("海报", by=lin, effort_minutes=12 * 60)
    poster.require_skill(design, 2, by=lin)
    Person.of(wang, team).set_skill(design, 3, by=lin)
    plan = planned(team, lin)
    row = row_of(plan, poster)
    assert people_of(row) == [Person.of(wang, team)]
    assert (local(row.start), local(row.finish)) == ("Mon 09:00", "Tue 14:00")
    assert row.first_day == date(2026, 11, 30)
    assert row.last_day == date(2026, 12, 1)


def test_leave_is_felt(team, lin, wang, design, todo):
    poster = todo("海报", by=lin, effort_minutes=8 * 60)
    poster.require_skill(design, 2, by=lin)
    person = Person.of(wang, team)
    person.set_skill(design, 2, by=lin)
    person.take_leave(date(2026, 11, 30), date(2026, 12, 1), by=lin)
    assert row_of(planned(team, lin), poster).first_day == date(2026, 12, 2)


def test_what_waits_comes_after_with_its_lag(team, lin, todo):
    first, second = todo("写", by=lin, effort_minutes=480), todo("发", by=lin, effort_minutes=60)
    second.wait_for(first, by=lin, lag_minutes=240)
    plan = planned(team, lin)
    assert local(row_of(plan, first).finish) == "Mon 18:00"
    assert local(row_of(plan, second).start) == "Tue 14:00"


def test_a_whole_waits_with_all_its_parts(team, lin, todo):
    before, whole = todo("先", by=lin, effort_minutes=480), todo("整体", by=lin)
    part = todo("部分", by=lin, effort_minutes=60, parent=whole)
    whole.wait_for(before, by=lin)
    plan = planned(team, lin)
    assert row_of(plan, part).start >= row_of(plan, before).finish
    assert not plan.rows.filter(work_item=whole).exists()


def test_work_that_nobody_can_do_says_so_and_so_does_what_waits_for_it(team, lin, design, todo):
    poster, post = todo("海报", by=lin), todo("发布", by=lin)
    poster.require_skill(design, 4, by=lin)
    post.wait_for(poster, by=lin)
    todo("别的", by=lin)
    plan = planned(team, lin)
    assert row_of(plan, poster).obstacle == "nobody"
    assert row_of(plan, post).obstacle == "waits"
    assert plan.figures["left_out"] == 2


def test_work_that_only_people_outside_its_project_can_do_says_so_and_names_them(
    client, team, lin, wang, admin, design, launch, todo
):
    poster = todo("海报", by=lin)
    poster.require_skill(design, 2, by=lin)
    Person.of(wang, team).set_skill(design, 3, by=lin)
    launch.add_member(Person.of(admin, team), by=lin)
    todo("别的", by=lin)
    plan = planned(team, lin)
    assert row_of(plan, poster).obstacle == "outside"
    client.force_login(lin)
    page = client.get(f"/growth/plan/{plan.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Nobody in the project has the skills it needs" in page
    assert "It asks for 设计 (Able). 王芳 could do it, but takes no part in the project." in page
    launch.add_member(Person.of(wang, team), by=lin)
    assert row_of(planned(team, lin), poster).obstacle == ""


def test_of_much_impossible_work_the_first_is_shown_and_the_rest_is_one_click_away(client, team, lin, design, todo):
    for number in range(8):
        todo(f"难 {number}", by=lin).require_skill(design, 2, by=lin)
    todo("别的", by=lin)
    client.force_login(lin)
    page = client.get(f"/growth/plan/{planned(team, lin).pk}/", headers={"accept-language": "en"}).content.decode()
    shown, rest = page.partition('id="left-out"')[2].partition('class="gantt"')[0].split("<details>")
    assert (shown.count("impossible__asks"), rest.count("impossible__asks")) == (5, 3)
    assert "3 more pieces of work" in rest


def test_work_for_more_people_than_can_do_it_says_that_there_are_too_few(team, lin, wang, admin, design, todo):
    pair = todo("海报", by=lin, assignees=[Person.of(lin, team), Person.of(admin, team)])
    pair.require_skill(design, 2, by=lin)
    Person.of(wang, team).set_skill(design, 3, by=lin)
    todo("别的", by=lin)
    assert row_of(planned(team, lin, keep_people=False), pair).obstacle == "few"


def test_assigned_work_stays_with_whoever_has_it_unless_asked_otherwise(team, lin, wang, design, todo):
    poster = todo("海报", by=lin, assignees=[Person.of(lin, team)])
    poster.require_skill(design, 2, by=lin)
    Person.of(wang, team).set_skill(design, 2, by=lin)
    assert people_of(row_of(planned(team, lin), poster)) == [Person.of(lin, team)]
    assert people_of(row_of(planned(team, lin, keep_people=False), poster)) == [Person.of(wang, team)]


def test_effort_that_nobody_has_said_is_assumed_and_marked(team, lin, todo):
    item = todo("无估算", by=lin)
    row = row_of(planned(team, lin, assumed_minutes=120), item)
    assert (row.minutes, row.assumed) == (120, True)


def test_late_work_says_by_how_much(team, lin, todo):
    item = todo("晚", by=lin, effort_minutes=24 * 60, due=date(2026, 12, 1), assignees=[Person.of(lin, team)])
    row = row_of(planned(team, lin), item)
    assert row.late_minutes == 8 * 60


def test_what_was_due_before_the_plan_began_is_late_since_then(team, lin, todo):
    item = todo("早该好", by=lin, effort_minutes=8 * 60, due=date(2026, 11, 19), assignees=[Person.of(lin, team)])
    assert row_of(planned(team, lin), item).late_minutes == (6 + 1) * 8 * 60


def test_the_backlog_is_planned_only_when_asked(team, lin, launch, poster):
    assert poster.state.group == State.Group.BACKLOG
    assert planned(team, lin).state == Plan.State.FAILED
    assert planned(team, lin, backlog=True).state == Plan.State.READY


def test_nothing_to_plan_fails_with_a_sentence(team, lin):
    plan = planned(team, lin)
    assert plan.state == Plan.State.FAILED
    job = Job.objects.get(pk=plan.job_id)
    assert job.state == Job.State.FAILED
    with translation.override("zh-hans"):
        assert plan.figures["refusal"] == job.error == str(NothingToPlan("work"))
    with translation.override("en"):
        assert refusal_of(plan, seen_by=lin).startswith("There is no open work to plan.")


def test_nothing_is_supposed_beside_a_plan_that_was_not_found(team, lin, client, todo):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    failed = planned(team, lin)
    assert "scenarios/new" not in client.get(f"/growth/plan/{failed.pk}/").content.decode()
    todo("写", by=lin, effort_minutes=60)
    assert "scenarios/new" in client.get(f"/growth/plan/{planned(team, lin).pk}/").content.decode()


def test_what_there_is_to_see_to_first_is_said_where_nothing_can_be_planned(
    team, lin, wang, admin, launch, poster, design, todo
):
    assert planned(team, lin).figures["nothing"] == "backlog"
    item = todo("海报", by=lin)
    item.require_skill(design, 2, by=lin)
    assert planned(team, lin).figures["nothing"] == "skills"
    Person.of(wang, team).set_skill(design, 3, by=lin)
    item.require_skill(design, 4, by=lin)
    assert planned(team, lin).figures["nothing"] == "skills"
    item.require_skill(design, 2, by=lin)
    launch.add_member(Person.of(admin, team), by=lin)
    assert planned(team, lin).figures["nothing"] == "outside"
    for person in Person.objects.in_workspace(team):
        person.change({"kind": Person.Kind.CONTACT}, by=lin)
    assert planned(team, lin).figures["nothing"] == "people"


def test_before_there_is_work_the_page_leads_to_a_board_or_a_project_instead_of_a_plan(team, lin, client, launch, todo):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    empty = client.get("/growth/plan/").content.decode()
    assert ("/growth/import/" in empty, "plan/drafts" in empty) == (True, False)
    todo("写", by=lin)
    assert "plan/drafts" in client.get("/growth/plan/").content.decode()


@pytest.mark.parametrize("thrown_away", [False, True], ids=["cancelled", "thrown away"])
def test_planning_stopped_in_the_last_moment_keeps_nothing(team, lin, todo, monkeypatch, thrown_away):
    todo("写", by=lin, effort_minutes=60)

    def stopped(_found, *, seed):
        plan = Plan.objects.get()
        plan.discard(by=lin) if thrown_away else plan.job.cancel(by=lin)

    monkeypatch.setattr(tasks, "forecast_of", stopped)
    plan = planned(team, lin)
    assert (plan.state, plan.job.state) == (Plan.State.DISCARDED, Job.State.CANCELLED)
    assert not plan.rows.exists()


def test_publishing_writes_dates_and_people_and_can_be_taken_back(team, lin, wang, design, todo):
    poster = todo("海报", by=lin, effort_minutes=12 * 60)
    poster.require_skill(design, 2, by=lin)
    Person.of(wang, team).set_skill(design, 2, by=lin)
    plan = planned(team, lin)
    publish(plan, by=lin)
    poster.refresh_from_db()
    assert (poster.start, poster.due) == (date(2026, 11, 30), date(2026, 12, 1))
    assert list(poster.assignees.all()) == [Person.of(wang, team)]
    withdraw(plan, by=lin)
    poster.refresh_from_db()
    assert (poster.start, poster.due, list(poster.assignees.all())) == (None, None, [])
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.READY


def test_a_due_day_that_people_have_set_is_a_promise_and_stays(team, lin, todo):
    item = todo("承诺", by=lin, effort_minutes=24 * 60, due=date(2026, 12, 1))
    publish(planned(team, lin), by=lin)
    item.refresh_from_db()
    assert item.due == date(2026, 12, 1)


def test_dates_that_a_plan_wrote_bind_no_later_plan(team, lin, todo, monday):
    item = todo("会动", by=lin, effort_minutes=8 * 60)
    first = planned(team, lin)
    publish(first, by=lin)
    monday.move_to("2026-12-02T00:30:00+00:00")
    second = planned(team, lin)
    assert row_of(second, item).late_minutes == 0
    publish(second, by=lin)
    item.refresh_from_db()
    assert (item.start, item.due) == (date(2026, 12, 2), date(2026, 12, 2))
    first.refresh_from_db()
    assert first.state == Plan.State.SUPERSEDED


def test_only_its_maker_and_administrators_publish_a_plan_and_take_it_back(team, lin, wang, admin, todo, client):
    todo("海报", by=lin)
    plan = planned(team, lin)
    with pytest.raises(NotAllowed):
        publish(plan, by=wang)
    client.force_login(wang)
    assert client.post(f"/growth/plan/{plan.pk}/publication").status_code == 403
    publish(plan, by=admin)
    with pytest.raises(NotAllowed):
        withdraw(plan, by=wang)
    withdraw(plan, by=lin)
    assert plan.state == Plan.State.READY


def test_what_somebody_changed_after_publishing_stays_when_it_is_taken_back(team, lin, todo):
    item = todo("改过", by=lin, effort_minutes=8 * 60)
    plan = planned(team, lin)
    publish(plan, by=lin)
    item.refresh_from_db()
    item.change({"due": date(2026, 12, 24)}, by=lin)
    withdraw(plan, by=lin)
    item.refresh_from_db()
    assert (item.start, item.due) == (None, date(2026, 12, 24))


def test_work_without_a_place_is_impossible_and_all_other_work_is_planned(team, lin, wang, todo):
    Person.of(wang, team).take_leave(date(2026, 11, 1), date(2031, 11, 1), by=lin)
    gone = todo("没人做", by=lin, effort_minutes=480, assignees=[Person.of(wang, team)])
    after = todo("等它", by=lin, effort_minutes=480, assignees=[Person.of(lin, team)])
    after.wait_for(gone, by=lin)
    fine = todo("照常", by=lin, effort_minutes=480, assignees=[Person.of(lin, team)])
    plan = planned(team, lin)
    assert plan.state == Plan.State.READY
    assert {row.work_item_id: row.obstacle for row in plan.rows.left_out()} == {gone.pk: "beyond", after.pk: "waits"}
    assert [row.work_item_id for row in plan.rows.placed()] == [fine.pk]


def test_work_that_only_fits_when_it_goes_well_is_planned_without_a_forecast(team, lin, wang, todo):
    """Two days before five years of leave; a run that takes longer would find no place."""
    Person.of(wang, team).take_leave(date(2026, 12, 2), date(2031, 11, 1), by=lin)
    item = todo("赶在前面", by=lin, effort_minutes=960, assignees=[Person.of(wang, team)])
    item.change({"optimistic_minutes": 480, "likely_minutes": 720, "pessimistic_minutes": 1440}, by=lin)
    plan = planned(team, lin)
    assert plan.state == Plan.State.READY
    assert "forecast" not in plan.figures
