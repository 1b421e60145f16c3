"""Days that somebody has set outlive a publication: a start goes on binding, a due day that is missed is said to be."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.candidates import Ready, readiness
from opsloop.rooms.planning.comparing import compare, named
from opsloop.rooms.planning.drafting import draft
from opsloop.rooms.planning.lateness import lateness_words
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.planning.withdrawing import withdraw
from opsloop.rooms.projects.models import Project, State, WorkItem
from tests.rooms.planning.conftest import as_read, on, planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]
ASKED = date(2026, 12, 8)


@pytest.fixture
def crowded(team, lin, todo):
    """Work that is not to begin before the 8th, and what keeps its person busy until the 9th when both are planned."""
    mine = {"assignees": [Person.of(lin, team)]}
    before = todo("先", by=lin, effort_minutes=7 * 8 * 60, **mine)
    item = todo("后", by=lin, effort_minutes=60, start=ASKED, **mine)
    item.wait_for(before, by=lin)
    return before, item


def published(team, lin, item):
    """Plans and publishes; the work as it is then."""
    publish(planned(team, lin), by=lin)
    item.refresh_from_db()
    return item


def freed(crowded, lin):
    """What kept its person busy is done."""
    before, _item = crowded
    before.refresh_from_db()
    before.enter_stage(State.Group.DONE, by=lin)


def test_work_planned_again_begins_no_earlier_than_the_day_that_a_plan_was_written_over(team, lin, crowded):
    item = published(team, lin, crowded[1])
    assert item.start == date(2026, 12, 9)
    freed(crowded, lin)
    assert row_of(planned(team, lin), item).first_day == ASKED


def test_that_day_binds_however_often_it_is_published(team, lin, crowded):
    _before, item = crowded
    assert [published(team, lin, item).start for _time in range(2)] == [date(2026, 12, 9)] * 2
    freed(crowded, lin)
    assert [published(team, lin, item).start for _time in range(3)] == [ASKED] * 3
    assert readiness(item) == Ready(on(8, 0), own=True)


def test_taking_publications_back_gives_the_day_back(team, lin, crowded, monday):
    _before, item = crowded
    first = planned(team, lin)
    publish(first, by=lin)
    freed(crowded, lin)
    monday.shift(60)
    second = planned(team, lin)
    publish(second, by=lin)
    withdraw(second, by=lin)
    item.refresh_from_db()
    assert item.start == date(2026, 12, 9)
    assert row_of(planned(team, lin), item).first_day == ASKED
    first.refresh_from_db()
    withdraw(first, by=lin)
    item.refresh_from_db()
    assert item.start == ASKED


@pytest.mark.parametrize(
    ("anew", "begins"),
    [(date(2026, 12, 15), date(2026, 12, 15)), (date(2026, 12, 3), date(2026, 12, 3)), (None, date(2026, 11, 30))],
)
def test_a_start_that_somebody_sets_afterwards_binds_instead(team, lin, crowded, anew, begins):
    item = published(team, lin, crowded[1])
    freed(crowded, lin)
    item.refresh_from_db()
    item.change({"start": anew}, by=lin)
    assert row_of(planned(team, lin), item).first_day == begins
    assert [published(team, lin, item).start for _time in range(2)] == [begins] * 2


def test_a_start_that_only_plans_have_set_is_free(team, lin, crowded, todo):
    before, _item = crowded
    later = todo("没说", by=lin, effort_minutes=60, assignees=[Person.of(lin, team)])
    later.wait_for(before, by=lin)
    assert published(team, lin, later).start == date(2026, 12, 9)
    freed(crowded, lin)
    assert row_of(planned(team, lin), later).first_day == date(2026, 11, 30)


def test_what_a_plan_wrote_stays_its_own_when_other_projects_are_published_after_it(team, lin, crowded):
    other = Project.create(workspace=team, by=lin, key="OTH", name="别的项目")
    state = other.states.filter(group=State.Group.TODO).first()
    item = published(team, lin, crowded[1])
    WorkItem.create(project=other, by=lin, title="别的", state=state, effort_minutes=60)
    plan = draft(team, by=lin, wishes=Wishes(seconds=0), projects=[other])
    work_off()
    plan.refresh_from_db()
    publish(plan, by=lin)
    freed(crowded, lin)
    assert row_of(planned(team, lin), item).first_day == ASKED


def test_a_due_day_that_somebody_has_set_is_never_the_plans_however_often_it_is_published(team, lin, crowded):
    _before, item = crowded
    item.change({"due": ASKED}, by=lin)
    assert [published(team, lin, item).due for _time in range(3)] == [ASKED] * 3
    assert row_of(planned(team, lin), item).late_minutes > 0


def test_a_due_day_that_stays_and_is_missed_is_said_before_and_after_publishing(client, team, lin, crowded):
    _before, item = crowded
    item.change({"due": ASKED}, by=lin)
    plan = planned(team, lin)
    comparison = compare(plan, seen_by=lin)
    kept = next(each for each in comparison.differences if each.item == item)
    assert (kept.late, kept.begins_late, comparison.late, comparison.begins_late) == (1, True, 1, 1)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    headers = {"accept-language": "en"}
    shown = client.get(f"/growth/plan/{plan.pk}/changes", headers=headers).content.decode()
    assert ("1 day late" in shown, "begins after it" in shown) == (True, True)
    address = f"/growth/plan/{plan.pk}/publication"
    answer = client.post(address, as_read(client, plan), headers=headers | {"HX-Request": "true"})
    assert "1 keeps a due day that the plan misses" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    again = compare(Plan.objects.get(pk=plan.pk), seen_by=lin)
    assert (list(again.differences), again.late) == ([], 1)
    listed = (
        client.get(f"/growth/plan/{plan.pk}/changes", headers=headers).content.decode().partition("1 of them stays as")
    )
    assert (f"/growth/items/{item.ref}" in listed[2], "1 day late" in listed[2]) == (True, True)


def test_what_happens_while_the_changes_are_worked_out_is_unread(client, team, lin, crowded, monday):
    plan = planned(team, lin)
    client.force_login(lin)
    opened = timezone.now()

    def later(execute, sql, *rest):
        if "late_minutes" in sql:
            monday.move_to(opened + timedelta(minutes=5))
        return execute(sql, *rest)

    with connection.execute_wrapper(later):
        context = client.get(f"/growth/plan/{plan.pk}/changes").context
    assert timezone.now() > opened
    assert context["read_at"] == opened.isoformat()


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(90, "1h 30m"), (480, "8h"), (481, "1 working day"), (720, "1.5 working days"), (416 * 60, "52 working days")],
)
def test_beyond_a_working_day_lateness_is_said_in_working_days(minutes, words):
    with override("en"):
        assert lateness_words(minutes) == words


def test_a_due_day_that_the_plan_makes_is_not_said_to_be_missed(team, lin, crowded):
    _before, item = crowded
    item.change({"due": date(2026, 12, 9)}, by=lin)
    assert compare(planned(team, lin), seen_by=lin).late == 0


def test_what_a_plan_changes_is_found_without_making_a_person_for_each_seat(team, lin, wang, crowded, monkeypatch):
    _before, item = crowded
    item.assign([Person.of(wang, team)], by=lin)
    plan = planned(team, lin)
    seat = plan.rows.get(work_item=item).seats.first()
    seat.person = Person.of(lin, team)
    seat.save()
    made = []
    kind = type(Person.of(lin, team))
    monkeypatch.setattr(kind, "from_db", classmethod(lambda *_given: made.append(1)))
    comparison = compare(plan, seen_by=lin)
    monkeypatch.undo()
    change = next(each for each in comparison.differences if each.item == item)
    assert made == []
    assert (change.given, change.planned) == ({Person.of(wang, team).pk}, {Person.of(lin, team).pk})
    (shown,) = named([change], seen_by=lin)
    assert ([each.name for each in shown.had], [each.name for each in shown.gets]) == (
        [Person.of(wang, team).name],
        [Person.of(lin, team).name],
    )
