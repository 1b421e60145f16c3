"""Work that comes again."""

import datetime

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.rooms.projects.models import Recurrence, State, WorkItem
from opsloop.rooms.projects.recurring import NoSuchRule, make_due
from opsloop.rooms.projects.repetition import days, next_day, read

MONDAY = datetime.date(2026, 9, 7)
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
anchors = st.dates(min_value=datetime.date(2000, 1, 1), max_value=datetime.date(2050, 1, 1))


def noon(day):
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)


@given(anchors, st.integers(1, 4), st.sets(st.sampled_from(WEEKDAYS), min_size=1), st.integers(0, 90))
@settings(max_examples=150, deadline=None)
def test_weekly_days_are_those_a_slow_walk_finds(anchor, interval, weekdays, ahead):
    rule = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(sorted(weekdays))}"
    after = anchor + datetime.timedelta(days=ahead)
    monday = anchor - datetime.timedelta(days=anchor.weekday())
    walk = (after + datetime.timedelta(days=step) for step in range(1, 60))
    slow = next(day for day in walk if WEEKDAYS[day.weekday()] in weekdays and (day - monday).days // 7 % interval == 0)
    assert next_day(rule, anchor=anchor, after=after) == slow


@given(anchors, st.integers(1, 10), st.integers(1, 31), st.integers(0, 400))
@settings(max_examples=100, deadline=None)
def test_the_next_day_is_later_and_none_lies_between(anchor, interval, monthday, ahead):
    rule = f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={monthday}"
    after = anchor + datetime.timedelta(days=ahead)
    day = next_day(rule, anchor=anchor, after=after)
    assert day is None or (day > after and day.day == monthday)
    if day is not None:
        assert not [other for other in days(rule, anchor=anchor, until=day) if after < other < day]


@given(anchors, st.integers(1, 20))
@settings(max_examples=50, deadline=None)
def test_count_ends_the_series(anchor, count):
    rule = f"FREQ=DAILY;COUNT={count}"
    assert len(list(days(rule, anchor=anchor, until=anchor + datetime.timedelta(days=100)))) == count
    assert next_day(rule, anchor=anchor, after=anchor + datetime.timedelta(days=count - 1)) is None


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "每周一",
        "FREQ=SECONDLY",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY\nDTSTART:20260101",
        "FREQ=MONTHLY;BYMONTHDAY=99",
    ],
)
def test_what_is_no_rule_of_days_is_refused(poster, lin, rule):
    with pytest.raises(NoSuchRule):
        poster.recur(rule, by=lin)
    assert not Recurrence.objects.exists()


def test_a_rule_that_names_no_day_ends_without_hanging(poster, lin):
    with pytest.raises(NoSuchRule):
        poster.recur("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", by=lin)
    assert read("RRULE:freq=weekly;byday=mo") == {"FREQ": "WEEKLY", "BYDAY": "MO"}


@pytest.fixture
def report(launch, lin):
    """A weekly report due on Monday, with a checklist."""
    item = WorkItem.create(project=launch, by=lin, title="周报", start=MONDAY - datetime.timedelta(days=2), due=MONDAY)
    item.add_checklist("内容", by=lin, steps=["数据", "风险"])
    return item


def finish(item, by):
    item.move(item.project.states.get(group=State.Group.DONE, cancels=False), by=by)


def test_on_completion_the_next_is_counted_from_the_day_it_was_done(report, lin):
    report.recur("FREQ=WEEKLY;BYDAY=MO", by=lin, on_completion=True)
    with time_machine.travel(noon(MONDAY + datetime.timedelta(days=9))):
        finish(report, lin)
    following = WorkItem.objects.get(title="周报", completed_at=None)
    assert following.due == MONDAY + datetime.timedelta(days=14)
    assert following.start == MONDAY + datetime.timedelta(days=12)
    assert following.steps().filter(done=False).count() == 2
    assert Recurrence.objects.get().work_item == following


def test_what_is_done_early_does_not_come_again_for_the_same_day(report, lin):
    report.recur("FREQ=WEEKLY;BYDAY=MO", by=lin, on_completion=True)
    with time_machine.travel(noon(MONDAY - datetime.timedelta(days=3))):
        finish(report, lin)
    assert WorkItem.objects.get(title="周报", completed_at=None).due == MONDAY + datetime.timedelta(days=7)


def test_finishing_twice_makes_one_only(report, lin):
    report.recur("FREQ=DAILY", by=lin, on_completion=True)
    finish(report, lin)
    report.move(report.project.states.first(), by=lin)
    finish(report, lin)
    assert WorkItem.objects.filter(title="周报").count() == 2


def test_on_schedule_the_next_comes_on_its_day_once(report, lin):
    report.recur("FREQ=WEEKLY", by=lin)
    assert make_due(noon(MONDAY + datetime.timedelta(days=6))) == 0
    assert make_due(noon(MONDAY + datetime.timedelta(days=7))) == 1
    assert make_due(noon(MONDAY + datetime.timedelta(days=7))) == 0
    assert WorkItem.objects.filter(title="周报").latest("pk").due == MONDAY + datetime.timedelta(days=7)


def test_missed_days_are_not_made_up_for(report, lin):
    report.recur("FREQ=DAILY", by=lin)
    assert make_due(noon(MONDAY + datetime.timedelta(days=10))) == 1
    assert WorkItem.objects.filter(title="周报").latest("pk").due == MONDAY + datetime.timedelta(days=10)
    assert Recurrence.objects.get().next_on == MONDAY + datetime.timedelta(days=11)


def test_the_day_begins_where_the_team_is(report, lin):
    report.recur("FREQ=WEEKLY", by=lin)
    midnight_in_shanghai = noon(MONDAY + datetime.timedelta(days=7)) - datetime.timedelta(hours=20)
    assert make_due(midnight_in_shanghai - datetime.timedelta(minutes=1)) == 0
    assert make_due(midnight_in_shanghai) == 1


@pytest.mark.parametrize("on_completion", [True, False])
def test_a_counted_series_ends(report, lin, on_completion):
    report.recur("FREQ=DAILY;COUNT=3", by=lin, on_completion=on_completion)
    for day in range(1, 6):
        if on_completion:
            for item in WorkItem.objects.filter(completed_at=None):
                finish(item, lin)
        else:
            make_due(noon(MONDAY + datetime.timedelta(days=day)))
    assert WorkItem.objects.filter(title="周报").count() == 3
    assert not Recurrence.objects.exists()


def test_a_series_rests_in_the_trash_and_can_be_ended(report, lin):
    report.recur("FREQ=DAILY", by=lin)
    report.trash(by=lin)
    assert make_due(noon(MONDAY + datetime.timedelta(days=3))) == 0
    report.restore(by=lin)
    assert report.stop_recurring(by=lin).verb == "recurrence_ended"
    assert report.stop_recurring(by=lin) is None
