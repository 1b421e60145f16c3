"""The demo team is believable: the same every time, true to the verbs, and never in the way of real work."""

import datetime
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from django.db import transaction

from opsloop.engines import scheduling as engine
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.records.fields import CUSTOM
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import working_times
from opsloop.rooms.planning.finding import read
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.processes.models import Case
from opsloop.rooms.projects.models import Acceptance, Block, Project, TimeEntry, WorkItem
from opsloop.site.demo import NotOurs, make

pytestmark = pytest.mark.xdist_group("demo")
DAY = datetime.date(2026, 9, 16)
MACHINE = {"member_added", "health_updated", "baseline_taken", "drafted", "leave_asked"}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The demo team for all tests of this file, taken away after them: making it takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        make(today=DAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(made, db) -> Workspace:
    return Workspace.objects.get(slug="demo")


def test_there_are_twelve_people_their_client_and_half_a_year_of_work(demo):
    assert Person.objects.filter(workspace=demo, kind=Person.Kind.MEMBER).count() == 12
    assert Project.objects.filter(workspace=demo).count() == 3
    assert WorkItem.objects.filter(workspace=demo).count() >= 260
    first, last = Event.objects.order_by("at").first(), Event.objects.order_by("at").last()
    assert (last.at - first.at).days > 180
    assert last.at.date() <= DAY
    assert {"moved", "assigned", "rejected", "accepted", "blocked", "commented"} <= set(
        Event.objects.values_list("verb", flat=True)
    )
    assert Acceptance.objects.filter(work_item__project__key="CON", verdict="").exists()
    assert not Acceptance.objects.filter(work_item__project__key="MEM", verdict="rejected").exists()


def test_every_item_stands_where_its_history_left_it(demo):
    states = defaultdict(list)
    for event in Event.objects.filter(record_type="work_item", verb="moved").order_by("at", "pk"):
        states[event.record_id].append([side["label"] for side in event.changes["state"]])
    for item in WorkItem.objects.filter(workspace=demo).select_related("state"):
        moves = states[item.pk]
        assert all(one[1] == other[0] for one, other in itertools.pairwise(moves)), item.title
        assert not moves or moves[-1][1] == item.state.name
        assert (item.completed_at is not None) is item.state.finishes
        assert item.blocked is Block.objects.filter(work_item=item, ended_at=None).exists()
    others = Event.objects.exclude(record_type__in=["work_item", "process", "case", "log", "improvement"])
    wrong = Counter(others.values_list("verb", flat=True))
    assert set(wrong) <= {"created", *MACHINE}


def test_people_do_one_thing_at_a_time_in_their_working_hours(demo):
    people = list(Person.objects.filter(workspace=demo))
    times = working_times(people, DAY - datetime.timedelta(days=210), DAY)
    spans = defaultdict(list)
    for entry in TimeEntry.objects.filter(work_item__workspace=demo):
        start = int(entry.started_at.timestamp()) // 60
        assert times[entry.person_id].works_at(start)
        spans[entry.person_id].append((start, start + entry.minutes))
    for rows in spans.values():
        rows.sort()
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(rows))


def test_whoever_signs_in_finds_something_in_the_inbox(demo):
    told = set(Notification.objects.values_list("user__email", flat=True))
    assert {"jing@demo.example", "xiaoyu@demo.example", "ana@demo.example"} <= told


def test_what_is_named_in_its_history_has_words(demo):
    raw = set()
    for event in Event.objects.filter(workspace=demo).exclude(changes={}):
        differing = [name for name, pair in event.changes.items() if isinstance(pair, list) and pair[0] != pair[1]]
        if len(differing) > 1 or event.verb == "changed":
            raw |= {(event.record_type, name) for name in differing if not named(record_class(event.record_type), name)}
    assert raw == set()


def named(model, name):
    fields = {field.name for field in model._meta.get_fields()}
    worded = {*getattr(model, "logged_names", {}), *getattr(model, "told_in_sentences", ())}
    return name in fields | worded or name.startswith(CUSTOM)


def test_a_second_time_changes_nothing(demo):
    before = Event.objects.count(), WorkItem.objects.count(), demo.pk
    assert [each.email for each in make(today=DAY)] == [each.email for each in make()]
    assert (Event.objects.count(), WorkItem.objects.count(), Workspace.objects.get(slug="demo").pk) == before


def test_made_anew_it_is_the_same_story(demo):
    told = list(Event.objects.order_by("at", "pk").values_list("at", "verb", "label"))
    make(reset=True, today=DAY)
    assert list(Event.objects.order_by("at", "pk").values_list("at", "verb", "label")) == told
    assert Workspace.objects.filter(slug="demo").count() == 1


def test_a_workspace_of_somebody_else_is_left_alone(team, lin):
    Workspace.objects.filter(slug="demo").update(slug="elsewhere")
    Workspace.objects.filter(pk=team.pk).update(slug="demo")
    with pytest.raises(NotOurs):
        make(reset=True)
    assert Workspace.objects.get(pk=team.pk).name == team.name


def test_its_purchases_are_cases_as_far_as_they_came_by_today(demo):
    cases = Case.objects.filter(workspace=demo)
    assert cases.filter(state="running").exists()
    assert cases.filter(outcome="未通过").count() == 1
    assert cases.filter(outcome="已付款").count() > 10
    for case in cases:
        assert case.waiting.exists() is (case.state == "running")
        told = Event.objects.of("case", case.pk).order_by("pk").values_list("at", flat=True)
        assert list(told) == sorted(told)


def test_one_improvement_is_proven_by_its_history_and_one_waits_for_signatures(demo):
    proven, waiting = Improvement.objects.filter(workspace=demo).order_by("number")
    main, counter = proven.verdicts.all()
    assert (proven.stage, proven.answer, counter.answer) == ("kept", "improved", "no_evidence")
    assert main.figures["method"] == "difference_in_differences"
    assert main.low < 1.7 / 2.6 - 1 < main.high
    assert main.judged_at.date() < DAY - datetime.timedelta(days=1)
    assert proven.locked_at.date() < proven.team_days.first().day
    assert waiting.stage == "signing"
    assert 0 < waiting.signatures.exclude(signed_at=None).count() < waiting.signatures.count()


def test_both_checkers_accept_a_plan_of_its_work_and_begun_work_is_held_in_it(demo):
    lead = User.objects.get(email="jing@demo.example")
    plan = Plan.objects.create(workspace=demo, made_by=lead)
    _work, portfolio = read(
        plan, [], by=lead, now=datetime.datetime.combine(DAY, datetime.time(1), tzinfo=datetime.UTC)
    )
    found = engine.plan(portfolio.problem, seconds=0)
    begun = [row for row in portfolio.problem.activities if row.started is not None]
    busy = Counter(person for row in begun for person in row.pinned_people)
    assert (len(begun) > 5, max(busy.values()) > 1) == (True, True)
    assert engine.violations(portfolio.problem, found) == []
    again = engine.repair(portfolio.problem, found, {})
    assert engine.violations(portfolio.problem, again) == []
    assert {row.id: found.by_id[row.id].start for row in begun} == {row.id: row.started for row in begun}
