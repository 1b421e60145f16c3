"""Schedules: each turn once, nothing piled up, local time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from opsloop.kernel.jobs.models import Job, Schedule
from opsloop.kernel.jobs.registry import Repeat, every, job
from opsloop.kernel.jobs.run import Run
from opsloop.kernel.jobs.schedule import ensure_schedules, run_due_schedules
from opsloop.kernel.workspaces.models import Workspace

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@every(seconds=3600)
@job("test.hourly")
def hourly(run: Run) -> None:
    """Comes round every hour."""


def hourly_schedule(**values: object) -> Schedule:
    row = {"name": "h", "kind": "test.hourly", "every_seconds": 3600, "next_run": NOON, **values}
    return Schedule.objects.create(**row)


def test_a_due_schedule_makes_one_job_however_many_workers_look(db: None) -> None:
    mine, other = hourly_schedule(), Schedule.objects.get(name="h")
    assert mine.run(NOON) is not None
    assert other.run(NOON) is None
    assert Schedule.objects.get().next_run == NOON + timedelta(hours=1)


def test_missed_turns_are_run_once(db: None) -> None:
    hourly_schedule()
    late = NOON + timedelta(hours=5, minutes=20)
    assert run_due_schedules(late) == 1
    assert run_due_schedules(late) == 0
    assert Schedule.objects.get().next_run == NOON + timedelta(hours=6)


def test_a_turn_is_left_out_while_the_last_is_under_way(db: None) -> None:
    hourly_schedule()
    assert run_due_schedules(NOON) == 1
    assert run_due_schedules(NOON + timedelta(hours=1)) == 0
    Job.objects.update(state=Job.State.DONE)
    assert run_due_schedules(NOON + timedelta(hours=2)) == 1


def test_a_rule_is_read_in_the_workspaces_own_time(team: Workspace) -> None:
    row = hourly_schedule(every_seconds=None, rule="FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=30", workspace=team)
    assert row.after(NOON) == datetime(2026, 3, 9, 1, 30, tzinfo=UTC)


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(team: Workspace) -> None:
    team.time_zone = "Europe/Berlin"
    row = hourly_schedule(every_seconds=None, rule="FREQ=DAILY;BYHOUR=9", workspace=team)
    assert row.after(datetime(2026, 3, 28, 9, tzinfo=UTC)) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)


def test_a_rule_that_ends_switches_its_schedule_off(team: Workspace) -> None:
    hourly_schedule(every_seconds=None, rule="FREQ=DAILY;UNTIL=20260302T080000", workspace=team)
    assert run_due_schedules(NOON) == 1
    assert not Schedule.objects.get().enabled


def test_an_unreadable_rule_is_explained(db: None) -> None:
    with pytest.raises(ValidationError):
        Schedule(name="x", kind="test.hourly", rule="EVERY=NOW", next_run=NOON).full_clean()


def test_what_repeats_in_code_has_its_row_and_keeps_its_switch(db: None) -> None:
    ensure_schedules()
    Schedule.objects.filter(name="test.hourly").update(enabled=False, every_seconds=60)
    ensure_schedules()
    row = Schedule.objects.get(name="test.hourly")
    assert (row.every_seconds, row.enabled) == (3600, False)


def test_a_rhythm_is_either_seconds_or_a_rule() -> None:
    for values in ({}, {"seconds": 5, "rule": "FREQ=DAILY"}):
        with pytest.raises(ValueError, match="seconds"):
            Repeat(**values)


def test_what_runs_at_night_waits_for_the_night(db: None) -> None:
    ensure_schedules()
    assert Schedule.objects.get(name="jobs.forget").next_run > timezone.now()
