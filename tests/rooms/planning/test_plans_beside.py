"""Two plans of other projects hold beside each other: each is found, read, planned again and taken back by itself."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import working_times
from opsloop.rooms.planning.capacity import capacity_in
from opsloop.rooms.planning.comparing import compare
from opsloop.rooms.planning.drafting import draft
from opsloop.rooms.planning.elsewhere import held_rows, standing_rows, taken_elsewhere
from opsloop.rooms.planning.holding import choices_of
from opsloop.rooms.planning.pinned import pins_of
from opsloop.rooms.planning.pinning import pin
from opsloop.rooms.planning.plan import NotADraft, Plan
from opsloop.rooms.planning.proposing import propose
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.weeks import STEP
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.planning.withdrawing import withdraw
from opsloop.rooms.projects.models import Project, State, WorkItem
from tests.rooms.planning.conftest import MONDAY, on, planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


def about(*projects, by, based_on=None, kept_hours=0):
    """A plan of these projects alone."""
    wishes = Wishes(seconds=0, kept_hours=kept_hours)
    plan = draft(projects[0].workspace, by=by, wishes=wishes, projects=projects, based_on=based_on)
    work_off()
    plan.refresh_from_db()
    return plan


@pytest.fixture
def poster(team, lin, todo):
    """Eight hours of Lin's in the one project."""
    return todo("海报", by=lin, effort_minutes=480, assignees=[Person.of(lin, team)])


@pytest.fixture
def gala(team, lin):
    """The other project."""
    return Project.create(workspace=team, by=lin, key="GALA", name="年会")


@pytest.fixture
def speech(gala, team, lin):
    """Eight hours for Lin there."""
    state = gala.states.filter(group=State.Group.TODO).first()
    mine = {"effort_minutes": 480, "assignees": [Person.of(lin, team)]}
    return WorkItem.create(project=gala, by=lin, title="致辞", state=state, **mine)


@pytest.fixture
def both(lin, launch, gala, poster, speech):
    """A plan of the one that was published, then one of the other."""
    first = about(launch, by=lin)
    publish(first, by=lin)
    second = about(gala, by=lin)
    publish(second, by=lin)
    first.refresh_from_db()
    return first, second


@pytest.fixture
def inside(client, lin):
    """A browser of Lin's, in English."""
    client.force_login(lin)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def page_of(inside, plan, tab=""):
    return inside.get(f"/growth/plan/{plan.pk}/{tab}").content.decode()


def test_a_plan_of_some_projects_says_of_which(inside, team, lin, launch, gala, poster, speech):
    assert f'<dd title="{gala.name}">{gala.name}</dd>' in page_of(inside, about(gala, by=lin))
    assert "figure--named" not in page_of(inside, planned(team, lin))


def test_a_project_that_the_reader_does_not_see_is_only_counted(inside, team, lin, wang, launch, gala, speech, poster):
    plan = about(launch, gala, by=lin)
    Project.objects.filter(pk=gala.pk).update(visibility="private")
    inside.force_login(wang)
    page = page_of(inside, plan)
    assert f"{launch.name} and 1 more" in page
    assert gala.name not in page


def test_the_plan_before_still_holds_and_is_one_click_away(inside, team, lin, both):
    first, second = both
    assert first.state == Plan.State.SUPERSEDED
    page = page_of(inside, first)
    assert '<span class="badge badge--good">Published</span>' in page
    assert f"plan/{first.pk}/withdrawal" in page
    beside = page_of(inside, second, "beside")
    assert f'href="/growth/plan/{first.pk}/"' in beside
    assert [each.about for each in choices_of(team, seen_by=lin).holding] == ["年会", first.projects.get().name]


def test_a_plan_of_everything_leaves_nothing_of_those_before(inside, team, lin, both):
    publish(planned(team, lin, kept_hours=0), by=lin)
    assert [each.about for each in choices_of(team, seen_by=lin).holding] == ["All projects"]
    assert "Superseded" in page_of(inside, both[0])
    with pytest.raises(NotADraft):
        withdraw(both[0], by=lin)


def test_the_plan_before_is_taken_back_without_the_one_after(lin, both, poster, speech):
    first, second = both
    withdraw(first, by=lin)
    poster.refresh_from_db()
    speech.refresh_from_db()
    second.refresh_from_db()
    assert (poster.start, poster.due) == (None, None)
    assert speech.start == row_of(second, speech).first_day
    assert (first.state, second.state) == (Plan.State.READY, Plan.State.PUBLISHED)


def test_what_a_later_plan_is_about_stays_where_the_one_before_is_taken_back(lin, launch, gala, poster, speech, team):
    all_of_it = planned(team, lin)
    publish(all_of_it, by=lin)
    publish(about(launch, by=lin), by=lin)
    all_of_it.refresh_from_db()
    withdraw(all_of_it, by=lin)
    poster.refresh_from_db()
    speech.refresh_from_db()
    assert poster.start == date(2026, 11, 30)
    assert speech.start is None


def test_planning_again_begins_with_the_projects_of_the_plan_that_is_read(inside, lin, both, launch, gala):
    for plan, project in zip(both, (launch, gala), strict=True):
        dialog = inside.get(f"/growth/plan/drafts?plan={plan.pk}").content.decode()
        boxes = dialog.split('name="projects" value="')[1:]
        chosen = [box.partition('"')[0] for box in boxes if "checked" in box.partition(">")[0]]
        assert chosen == [str(project.pk)]
        assert f"/growth/plan/drafts?plan={plan.pk}" in page_of(inside, plan)
        sent = {"projects": [project.pk], "assumed_hours": "4", "kept_hours": "0", "seconds": "0"}
        inside.post(f"/growth/plan/drafts?plan={plan.pk}", sent)
        assert Plan.objects.latest("pk").based_on == plan


def test_a_plan_of_some_projects_supposes_nothing_about_others(inside, lin, both, launch):
    page = inside.get(f"/growth/plan/{both[1].pk}/ways/")
    assert [name for _key, name in page.context["projects"]] == ["年会"]
    answer = inside.post(f"/growth/plan/{both[1].pk}/ways/", {"project": launch.pk, "day": "2026-12-24"})
    assert answer.status_code == 422


def test_what_was_pinned_in_each_plan_that_holds_stays_pinned_in_a_plan_of_all(team, lin, launch, gala, poster, speech):
    first = about(launch, by=lin)
    pin(first, poster, on(3), by=lin)
    publish(first, by=lin)
    second = about(gala, by=lin)
    publish(second, by=lin)
    whole = draft(team, by=lin, wishes=Wishes(seconds=0), based_on=second)
    work_off()
    assert row_of(whole, poster).start == on(3)
    assert pins_of(whole).keys() == {poster.pk}
    Person.of(lin, team).take_leave(date(2026, 11, 30), date(2026, 11, 30), by=lin)
    assert row_of(propose(team), poster).start == on(3)


def test_a_proposal_is_told_of_on_each_plan_that_holds(inside, team, lin, both, launch, monday):
    monday.shift(timedelta(minutes=5))
    Person.of(lin, team).take_leave(date(2026, 11, 30), date(2026, 11, 30), by=lin)
    proposal = propose(team)
    for page in (page_of(inside, both[0]), page_of(inside, both[1])):
        assert f"/growth/plan/{proposal.pk}/changes" in page
        assert "things have changed" in page
    assert f"/growth/plan/{proposal.pk}/" in inside.get(f"/growth/projects/{launch.ref}").content.decode()


def test_skills_are_offered_the_hours_that_other_plans_leave(team, lin, design, launch, gala, poster, speech):
    Person.of(lin, team).set_skill(design, 3, by=lin)
    speech.require_skill(design, 2, by=lin)
    plan = about(gala, by=lin)
    (alone,) = capacity_in(plan, seen_by=lin).rows
    publish(about(launch, by=lin), by=lin)
    (beside,) = capacity_in(plan, seen_by=lin).rows
    assert alone.cells[0].available - beside.cells[0].available == 480


def test_work_goes_on_at_whole_steps_around_begun_work_of_two(team, lin, wang, launch, gala, poster, speech):
    poster.assign([Person.of(lin, team), Person.of(wang, team)], by=lin)
    poster.change({"effort_minutes": 465}, by=lin)
    poster.move(launch.states.get(group=State.Group.DOING), by=lin)
    publish(about(launch, by=lin), by=lin)
    plan, at_two = about(gala, by=lin), MONDAY + timedelta(hours=5, minutes=30)
    times = working_times([Person.of(lin, team)], date(2026, 11, 30), date(2026, 12, 5))
    (known,) = taken_elsewhere(plan, times, now=MONDAY).values()
    assert [(each.finish - each.start) % STEP for each in known] == [0]
    assert row_of(plan, speech).start == row_of(Plan.objects.earliest("pk"), poster).finish == at_two


def test_the_days_of_a_plan_are_those_of_the_workspace_wherever_its_reader_is(team, lin, launch, poster):
    plan = about(launch, by=lin)
    with timezone.override(ZoneInfo("America/New_York")):
        assert {each.start[1] for each in compare(plan, seen_by=lin).differences} == {date(2026, 11, 30)}
        publish(plan, by=lin)
        poster.refresh_from_db()
        assert (poster.start, poster.due) == (date(2026, 11, 30), date(2026, 11, 30))
    for zone in ("America/New_York", "Asia/Shanghai"):
        with timezone.override(ZoneInfo(zone)):
            assert held_rows(standing_rows(team), team, now=MONDAY).keys() == {poster.pk}


def test_begun_work_goes_on_as_published_where_that_is_better_than_by_urgency(team, lin, wang, launch, gala, todo):
    """What two are at together is shorter for its weight, and yet better behind what each of them does alone."""
    me, other = Person.of(lin, team), Person.of(wang, team)
    late = {"due": date(2026, 11, 20)}
    alone = [
        todo(name, by=lin, effort_minutes=1440, assignees=[each], **late) for name, each in (("甲", me), ("乙", other))
    ]
    state = gala.states.filter(group=State.Group.TODO).first()
    pair = {"effort_minutes": 1920, "assignees": [me, other], **late}
    both = WorkItem.create(project=gala, by=lin, title="合", state=state, **pair)
    for item in (*alone, both):
        item.move(item.project.states.get(group=State.Group.DOING), by=lin)
    publish(about(launch, by=lin), by=lin)
    second = about(gala, by=lin, kept_hours=4)
    publish(second, by=lin)
    assert [row_of(second, both).last_day, propose(team)] == [date(2026, 12, 4), None]
    anew = planned(team, lin, kept_hours=0)
    assert row_of(anew, both).last_day == date(2026, 12, 1)


def test_a_drag_leaves_begun_work_in_the_sequence_of_the_draft(team, lin, launch, todo):
    mine = {"effort_minutes": 240, "assignees": [Person.of(lin, team)], "due": date(2026, 11, 20)}
    first, then = (todo(name, by=lin, priority=each, **mine) for name, each in (("先", 4), ("后", 1)))
    for item in (first, then):
        item.move(launch.states.get(group=State.Group.DOING), by=lin)
    free = todo("别的", by=lin, effort_minutes=60, assignees=mine["assignees"])
    plan = planned(team, lin)
    places = {item.pk: row_of(plan, item).finish for item in (first, then)}
    earlier, later = sorted((first, then), key=lambda item: places[item.pk])
    earlier.change({"priority": 0}, by=lin)
    later.change({"priority": 4, "due": date(2026, 10, 1)}, by=lin)
    pin(plan, free, on(3), by=lin)
    assert {item.pk: row_of(plan, item).finish for item in (first, then)} == places


def test_a_plan_whose_project_is_gone_for_good_is_about_nothing(team, lin, both, gala, poster):
    gala.delete()
    assert [each.plan for each in choices_of(team, seen_by=lin).holding] == [both[0]]
    assert [row.work_item for row in standing_rows(team)] == [poster]
