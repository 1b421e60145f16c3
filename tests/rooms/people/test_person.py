"""A person: name and pinyin, manager, hours, leave, skills, and who may change them."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import track
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.hours import HoursOverlap, as_words, week_from_rows
from opsloop.rooms.people.leave import Leave, LeaveBackwards, LeaveOverlaps
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.people.person import ManagedInCircles, UnknownLevel
from opsloop.rooms.people.pinyin import sort_name

MORNING, EVENING = (time(9), time(12)), (time(13), time(18))


@pytest.fixture
def fang(team: Workspace, wang: User) -> Person:
    """王芳 as the team knows her."""
    return Person.of(wang, team)


@pytest.fixture
def copywriting(team: Workspace, lin: User) -> Skill:
    return Skill.create(workspace=team, by=lin, name="文案")


def last_event(person: Person) -> Event:
    return Event.objects.of("person", person.pk).newest_first()[0]


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("林静", "lin jing|linjing|lj"),
        ("曾敏", "zeng min|zengmin|zm"),
        ("Ana Costa", "ana costa|anacosta|ac"),
        ("王Lily", "wang lily|wanglily|wl"),
        ("Resource 2", "resource 00000002|resource2|r2"),
    ],
)
def test_a_name_sorts_by_its_pinyin(name: str, sorted_as: str) -> None:
    assert sort_name(name) == sorted_as


def test_people_are_found_by_name_pinyin_and_initials(team: Workspace, lin: User, fang: Person) -> None:
    for text in ("王", "wang fang", "WangFang", "wf", "wang@example"):
        assert list(Person.objects.visible_to(lin).called(text)) == [fang]
    assert not Person.objects.visible_to(lin).called(" ").exists()


def test_a_renamed_person_sorts_anew_and_the_log_says_so(fang: Person, lin: User) -> None:
    fang.change({"name": " 王方圆 "}, by=lin)
    fang.refresh_from_db()
    assert (fang.name, fang.sort_name) == ("王方圆", "wang fang yuan|wangfangyuan|wfy")
    assert last_event(fang).changes == {"name": ["王芳", "王方圆"]}


def test_a_person_needs_a_name(fang: Person, lin: User) -> None:
    with pytest.raises(ValidationError):
        fang.rename("  ", by=lin)


def test_nobody_manages_their_own_manager(team: Workspace, fang: Person, lin: User, admin: User) -> None:
    head, middle = Person.of(lin, team), Person.of(admin, team)
    fang.report_to(middle, by=lin)
    middle.report_to(head, by=lin)
    with pytest.raises(ManagedInCircles, match="林静"):
        head.report_to(fang, by=lin)
    with pytest.raises(ManagedInCircles):
        head.report_to(head, by=lin)


def test_hours_replace_what_was_and_are_logged_once(fang: Person, wang: User) -> None:
    assert fang.set_hours({0: [MORNING, EVENING], 2: [MORNING]}, by=wang) is not None
    assert fang.set_hours({2: [MORNING], 0: [EVENING, MORNING]}, by=wang) is None
    words = {"0": ["09:00-12:00", "13:00-18:00"], "2": ["09:00-12:00"]}
    assert as_words(week_from_rows(fang.working_hours.all())) == words
    assert last_event(fang).changes == {"hours": [{}, words]}


def test_hours_of_a_day_do_not_overlap(fang: Person, wang: User) -> None:
    with pytest.raises(HoursOverlap):
        fang.set_hours({0: [(time(9), time(13)), (time(12), time(18))]}, by=wang)
    assert not fang.working_hours.exists()


def test_leave_is_taken_once_and_can_be_cancelled(fang: Person, wang: User) -> None:
    leave = fang.take_leave(date(2026, 7, 1), date(2026, 7, 3), by=wang)
    with pytest.raises(LeaveOverlaps, match=r"from Jul 1, .* to Jul 3, "):
        fang.take_leave(date(2026, 7, 3), date(2026, 7, 8), by=wang)
    fang.cancel_leave(leave, by=wang)
    assert not fang.leaves.exists()
    assert last_event(fang).verb == "leave_cancelled"


def test_two_halves_of_a_day_are_two_leaves(fang: Person, wang: User) -> None:
    day = date(2026, 7, 1)
    fang.take_leave(day, day, by=wang, starts_at=time(9), ends_at=time(12))
    fang.take_leave(day, day, by=wang, starts_at=time(12), ends_at=time(18), kind=Leave.Kind.SICK)
    with pytest.raises(LeaveOverlaps):
        fang.take_leave(day, day, by=wang, starts_at=time(11), ends_at=time(13))


@pytest.mark.parametrize(
    "values",
    [
        {"last_day": date(2026, 6, 30)},
        {"starts_at": time(9)},
        {"starts_at": time(12), "ends_at": time(9)},
    ],
)
def test_leave_runs_forward(fang: Person, wang: User, values: dict[str, object]) -> None:
    with pytest.raises(LeaveBackwards):
        fang.take_leave(**{"first_day": date(2026, 7, 1), "last_day": date(2026, 7, 1), "by": wang, **values})


def test_a_skill_has_one_level_and_leaves_a_trace(fang: Person, copywriting: Skill, wang: User) -> None:
    fang.set_skill(copywriting, 2, by=wang, interest=4)
    fang.set_skill(copywriting, 3, by=wang)
    assert fang.set_skill(copywriting, 3, by=wang) is None
    assert list(fang.skill_levels.values_list("level", "interest")) == [(3, 4)]
    assert [side["level"] for side in last_event(fang).changes["skill"]] == [2, 3]
    fang.set_skill(copywriting, None, by=wang)
    assert not fang.skill_levels.exists()


@pytest.mark.parametrize("level", [-1, 5])
def test_levels_go_from_nought_to_four(fang: Person, copywriting: Skill, wang: User, level: int) -> None:
    with pytest.raises(UnknownLevel):
        fang.set_skill(copywriting, level, by=wang)


def test_one_changes_oneself_and_administrators_everybody(
    fang: Person, wang: User, admin: User, guest: User, stranger: User
) -> None:
    assert [fang.allows(user, gate.CHANGE) for user in (wang, admin, guest, stranger)] == [True, True, False, False]


def test_a_manager_changes_their_people_and_colleagues_do_not(
    team: Workspace, fang: Person, wang: User, lin: User
) -> None:
    colleague = Person.create(workspace=team, by=lin, name="陈晨", user=User.objects.create_placeholder(name="陈晨"))
    assert not colleague.allows(wang, gate.CHANGE)
    colleague.report_to(fang, by=lin)
    assert colleague.allows(wang, gate.CHANGE)


def test_whoever_joins_becomes_a_person(team: Workspace, lin: User, django_capture_on_commit_callbacks) -> None:
    user = User.objects.create_user(email="new@example.com", name="新人")
    row = Membership.objects.create(workspace=team, user=user, role=Membership.Role.MEMBER)
    for _told_twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            track(
                workspace_id=team.pk,
                record_type="membership",
                record_id=row.pk,
                label=str(row),
                verb="created",
                by=lin,
            )
    assert Person.objects.of_user(user).get().name == "新人"


def test_numbers_in_names_stand_in_the_order_of_counting() -> None:
    names = ["Resource 10", "Resource 2", "Resource 19", "Resource 1"]
    assert sorted(names, key=sort_name) == ["Resource 1", "Resource 2", "Resource 10", "Resource 19"]
