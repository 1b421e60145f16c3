"""When people work: usual and own hours, part-time, leave, public holidays, make-up days, and our own word."""

from datetime import UTC, date, datetime, time

import pytest

from opsloop.engines.calendar import as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.days import EndMissing, WrongRange, days_of_note, forget_day, provisional_years, set_days
from opsloop.rooms.people.leave import Leave
from opsloop.rooms.people.models import CalendarException, Person
from opsloop.rooms.people.public_holidays import public_days
from opsloop.rooms.people.usual_hours import set_usual_hours
from opsloop.rooms.people.working_time import team_calendar, working_time, working_times

HOUR = 60
KINDS = CalendarException.Kind


@pytest.fixture
def fang(team: Workspace, wang: User) -> Person:
    """王芳, with the workspace's usual hours."""
    return Person.of(wang, team)


def hours(person: Person, first: date, last: date | None = None) -> float:
    return working_time(person, first, last or first).minutes / HOUR


def test_the_golden_week_is_free_and_made_up_for(fang: Person) -> None:
    assert hours(fang, date(2026, 10, 1), date(2026, 10, 7)) == 0
    assert hours(fang, date(2026, 9, 20)) == 8
    assert hours(fang, date(2026, 10, 10)) == 8
    assert hours(fang, date(2026, 10, 11)) == 0


def test_somebody_who_never_works_on_tuesdays_does_not_make_up_for_one(fang: Person, wang: User) -> None:
    day = [(time(9), time(17))]
    fang.set_hours({0: day, 2: day}, by=wang)
    # 20 September stands for Tuesday 6 October, 10 October for Wednesday the 7th.
    assert [hours(fang, date(2026, 9, 20)), hours(fang, date(2026, 10, 10))] == [0, 8]


def test_part_time_leave_and_remote_work(fang: Person, lin: User) -> None:
    fang.change({"part_time_percent": 50}, by=lin)
    fang.take_leave(date(2026, 3, 3), date(2026, 3, 3), by=lin)
    fang.take_leave(date(2026, 3, 4), date(2026, 3, 4), by=lin, kind=Leave.Kind.REMOTE)
    fang.take_leave(date(2026, 3, 5), date(2026, 3, 5), by=lin, starts_at=time(9), ends_at=time(11))
    assert [hours(fang, date(2026, 3, day)) for day in (2, 3, 4, 5)] == [4, 0, 4, 2]


def test_a_person_works_by_their_own_clock(fang: Person, lin: User) -> None:
    fang.change({"time_zone": "Europe/Berlin"}, by=lin)
    [first, *_rest] = working_time(fang, date(2026, 7, 6), date(2026, 7, 6)).spans()
    assert first[0] == as_minutes(datetime(2026, 7, 6, 7, 0, tzinfo=UTC))


def test_the_workspaces_own_word_stands_above_the_public_calendar(team: Workspace, fang: Person, lin: User) -> None:
    set_days(team, date(2026, 10, 1), date(2026, 10, 2), by=lin, kind=KINDS.WORKDAY, name="值班")
    set_days(team, date(2026, 10, 10), date(2026, 10, 10), by=lin, kind=KINDS.HOLIDAY)
    set_days(team, date(2026, 12, 31), date(2026, 12, 31), by=lin, kind=KINDS.SHORT, ends_at=time(12))
    days = (date(2026, 10, 1), date(2026, 10, 10), date(2026, 12, 31))
    assert [hours(fang, day) for day in days] == [8, 0, 3]
    forget_day(CalendarException.objects.get(day=date(2026, 10, 10)), by=lin)
    assert hours(fang, date(2026, 10, 10)) == 8
    assert Event.objects.filter(verb="calendar_days_set", record_type="workspace").count() == 3


def test_days_run_forward_and_short_ones_have_an_end(team: Workspace, lin: User) -> None:
    with pytest.raises(WrongRange):
        set_days(team, date(2026, 10, 2), date(2026, 10, 1), by=lin, kind=KINDS.HOLIDAY)
    with pytest.raises(EndMissing):
        set_days(team, date(2026, 10, 2), date(2026, 10, 2), by=lin, kind=KINDS.SHORT)


def test_a_year_without_announced_make_up_days_is_provisional_until_they_are_entered(
    team: Workspace, lin: User
) -> None:
    years = range(2024, 2032)
    later = provisional_years(team, years)
    assert later
    assert not {2024, 2025, 2026} & set(later)
    unsettled = days_of_note(team, date(later[0], 1, 1), date(later[0], 12, 31))
    assert not any(entry.confirmed for entry in unsettled)
    set_days(team, date(later[0], 2, 20), date(later[0], 2, 20), by=lin, kind=KINDS.WORKDAY, confirmed=False)
    assert later[0] in provisional_years(team, years)
    set_days(team, date(later[0], 2, 20), date(later[0], 2, 20), by=lin, kind=KINDS.WORKDAY)
    assert later[0] in provisional_years(team, years), "one day of the notice is not the whole of it"
    for entry in unsettled:
        set_days(team, entry.day, entry.day, by=lin, kind=entry.kind, name=entry.name)
    assert later[0] not in provisional_years(team, years)


def test_the_library_knows_2026_as_the_notice_of_the_state_council(team: Workspace) -> None:
    worked = [(entry.day.month, entry.day.day) for entry in public_days("CN", 2026) if entry.works]
    assert worked == [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    names = {entry.day: entry.name for entry in public_days("CN", 2026, "en")}
    assert names[date(2026, 10, 1)] == "National Day"


def test_other_countries_wait_for_no_notice(team: Workspace) -> None:
    team.country = "DE"
    assert provisional_years(team, [2030]) == []
    team.country = "ZZ"
    assert days_of_note(team, date(2026, 1, 1), date(2026, 12, 31)) == []


def test_usual_hours_are_everybodys_who_has_no_own(team: Workspace, fang: Person, lin: User) -> None:
    set_usual_hours(team, {0: [(time(10), time(16))]}, by=lin)
    assert [hours(fang, date(2026, 3, day)) for day in (2, 3)] == [6, 0]
    assert (
        team_calendar(team, date(2026, 3, 2), date(2026, 3, 2)).over(date(2026, 3, 2), date(2026, 3, 2)).minutes == 360
    )


def test_a_hundred_calendars_cost_as_many_queries_as_one(team: Workspace, lin: User, django_assert_num_queries) -> None:
    everybody = Person.objects.visible_to(lin)
    for count in (1, 20):
        for number in range(count):
            Person.create(workspace=team, by=lin, name=f"同事{number}")
        with django_assert_num_queries(6):
            laid = working_times(everybody.all(), date(2026, 1, 1), date(2026, 12, 31))
    assert len(laid) == 22
