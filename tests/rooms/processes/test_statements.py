"""What a completion asks the database: as many statements after forty turns as in the first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opsloop.engines.workflow import Branch, Duration, Field, Rework, Timer, Together, UserTask, drawn
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.rooms.people.models import CalendarException, Person
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.timers import sweep
from tests.rooms.processes.conftest import open_step

pytestmark = pytest.mark.django_db
TURNS = 40
STATEMENTS = 18
"""A fresh case, in a transaction of the test's own: two of them begin and end its savepoint."""


def task(key, name=None, role="team", **more):
    remind = Timer(action="remind", after=Duration(minutes=60))
    return UserTask(id=key, name=name or key, role=role, due=Duration(minutes=480), timers=(remind,), **more)


def published(team, lin, steps, casts, fields=()):
    process = Process.create(workspace=team, by=lin, name="SOP", draft=drawn(steps=steps, fields=fields).to_json())
    process.publish(by=lin)
    for key, people in casts.items():
        process.cast(process.process_roles.get(key=key), by=lin, people=people)
    return process


@pytest.fixture
def redo(team, lin, wang):
    """Two steps that are done again and again, one after, both of whoever is in the team."""
    steps = [Rework("loop", (task("offer"), task("check", asks=("again",))), again="again"), task("pay")]
    people = [Person.of(user, team) for user in (lin, wang)]
    return published(team, lin, steps, {"team": people}, fields=(Field(name="again", kind="yes_no"),))


def asked_by(case, data, by):
    """The statements of completing the one open step of a case that was just read."""
    fresh = Case.objects.get(pk=case.pk)
    number = fresh.works.get().number
    with CaptureQueriesContext(connection) as asked:
        assert fresh.complete(number, data, by=by) is not None
    return [query["sql"] for query in asked]


def test_a_completion_costs_the_same_after_forty_turns(redo, lin, wang):
    case = Case.create(process=redo, by=lin)
    asked_by(case, {}, lin)
    asked_by(case, {"again": True}, wang)
    first = asked_by(case, {}, lin)
    asked_by(case, {"again": True}, wang)
    for _turn in range(TURNS):
        latest = asked_by(case, {}, lin)
        asked_by(case, {"again": True}, wang)
    assert len(first) == len(latest) == STATEMENTS, "\n".join(latest)


def test_more_people_and_cases_cost_no_more(redo, lin, wang, admin, team):
    case, other = Case.create(process=redo, by=lin), Case.create(process=redo, by=lin)
    before = asked_by(case, {}, lin)
    people = [Person.of(user, team) for user in (lin, wang, admin)]
    redo.cast(redo.process_roles.get(key="team"), by=lin, people=people)
    for _case in range(5):
        Case.create(process=redo, by=lin)
    assert len(asked_by(Case.create(process=redo, by=lin), {}, lin)) == len(before)
    assert asked_by(other, {}, admin)


def test_many_timers_go_off_in_as_many_statements_as_two(redo, lin, clock):
    asked = []
    for many in (2, 12):
        for _case in range(many):
            Case.create(process=redo, by=lin)
        clock.shift(3600 * 24 * 7)
        with CaptureQueriesContext(connection) as counted:
            assert sweep(timezone.now()) == many
        asked.append(len(counted))
    assert asked[0] == asked[1]
    assert Event.objects.filter(verb="reminded").count() == 14


def test_working_days_that_change_count_at_once(redo, lin, team, clock):
    """What the calendar was laid out of is read each time, so that nothing stale is kept."""
    first, second = Case.create(process=redo, by=lin), Case.create(process=redo, by=lin)
    first.complete(open_step(first, "offer"), by=lin)
    CalendarException.objects.create(workspace=team, day="2026-12-01", kind="holiday", name="搬家")
    second.complete(open_step(second, "offer"), by=lin)
    assert [case.works.get().due.isoformat()[:10] for case in (first, second)] == ["2026-12-01", "2026-12-02"]


def test_steps_of_one_name_are_told_apart(team, lin, wang, admin):
    """Whoever has the one is not told of the other."""
    steps = [
        Together("both", (Branch((task("a", "核对", "first"),)), Branch((task("b"), task("c", "核对", "second"))))),
        task("pay"),
    ]
    casts = {"first": [wang], "team": [lin], "second": [admin]}
    process = published(team, lin, steps, {key: [Person.of(user, team) for user in by] for key, by in casts.items()})
    case = Case.create(process=process, by=lin)
    deliver_left_over()
    about = Notification.objects.filter(record_type="case", record_id=case.pk)
    assert about.get(user=wang).happenings == 1
    case.complete(open_step(case, "b"), by=lin)
    deliver_left_over()
    assert about.get(user=wang).happenings == 1
    assert about.get(user=admin).happenings == 1
