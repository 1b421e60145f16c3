"""Time: timers and written minutes."""

import datetime

import pytest
import time_machine

from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.projects.models import TimeEntry, WorkItem
from opsloop.rooms.projects.time_entry import NotATime, TimerNotRunning

MORNING = datetime.datetime(2026, 9, 7, 1, 0, tzinfo=datetime.UTC)


def test_a_stopped_timer_counts_the_begun_minute(poster, wang):
    with time_machine.travel(MORNING, tick=False) as clock:
        poster.start_timer(by=wang)
        clock.shift(datetime.timedelta(minutes=24, seconds=1))
        entry = poster.stop_timer(by=wang, note="初稿")
    assert (entry.minutes, entry.note, entry.running) == (25, "初稿", False)
    assert poster.spent_minutes == 25


def test_starting_elsewhere_stops_the_running_timer(poster, launch, wang):
    other = WorkItem.create(project=launch, by=wang, title="写推文")
    poster.start_timer(by=wang)
    other.start_timer(by=wang)
    assert poster.timer_of(wang) is None
    assert other.timer_of(wang) is not None
    assert TimeEntry.objects.filter(minutes=None).count() == 1


def test_starting_twice_keeps_the_first_beginning(poster, wang):
    assert poster.start_timer(by=wang).pk == poster.start_timer(by=wang).pk


def test_nothing_to_stop_is_said(poster, wang):
    with pytest.raises(TimerNotRunning, match="LNCH-1"):
        poster.stop_timer(by=wang)


@pytest.mark.parametrize("minutes", [0, -5, 31 * 24 * 60 + 1])
def test_impossible_minutes_are_refused(poster, wang, minutes):
    with pytest.raises(NotATime):
        poster.log_time(minutes, by=wang)


def test_only_oneself_or_a_lead_removes_an_entry(poster, wang, lin, admin):
    own = poster.log_time(30, by=wang)
    leads = poster.log_time(40, by=lin)
    with pytest.raises(NotAllowed):
        poster.remove_time(leads, by=wang)
    poster.remove_time(own, by=wang)
    poster.remove_time(leads, by=admin)
    assert poster.spent_minutes == 0
