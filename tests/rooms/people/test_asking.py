"""Leave and hours that somebody asks for: what counts until when, who answers, and who hears of it."""

import json
from datetime import date, time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.hours import as_words, week_from_rows
from opsloop.rooms.people.leave import LeaveOverlaps, LeaveTooFar, NotAsked, WhyMissing
from opsloop.rooms.people.models import HoursWish, Leave, Person
from opsloop.rooms.people.working_time import working_time
from tests.world import join

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DIALOG = HTMX | {"HX-Target": "dialog"}
FRIDAY = date(2026, 3, 6)
SHORT = {0: [(time(9), time(12))]}


@pytest.fixture
def boss(team: Workspace) -> User:
    """陈晨, who leads 王芳 and is a plain member."""
    return join(team, "陈晨", Membership.Role.MEMBER, "chen@example.com")


@pytest.fixture
def fang(team: Workspace, wang: User, boss: User, lin: User) -> Person:
    """王芳, who reports to 陈晨."""
    person = Person.of(wang, team)
    person.report_to(Person.of(boss, team), by=lin)
    return person


def hours_on(person: Person, day: date) -> float:
    return working_time(Person.objects.get(pk=person.pk), day, day).minutes / 60


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def lines_of(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user, record_type="person").values_list("reason", flat=True))


def test_leave_that_is_only_asked_for_takes_no_time_until_it_is_approved(fang: Person, wang: User, boss: User) -> None:
    leave = fang.want_leave(FRIDAY, FRIDAY, by=wang)
    assert (leave.state, hours_on(fang, FRIDAY)) == (Leave.State.ASKED, 8)
    fang.approve_leave(leave, by=boss)
    assert hours_on(fang, FRIDAY) == 0
    verbs = Event.objects.of("person", fang.pk).filter(verb__startswith="leave").order_by("pk")
    assert list(verbs.values_list("verb", "actor")) == [("leave_asked", wang.pk), ("leave_approved", boss.pk)]


def test_who_decides_enters_leave_without_asking(fang: Person, boss: User, lin: User, team: Workspace) -> None:
    assert fang.want_leave(FRIDAY, FRIDAY, by=boss).approved
    assert Person.of(lin, team).want_leave(FRIDAY, FRIDAY, by=lin).approved
    assert Person.of(boss, team).want_leave(FRIDAY, FRIDAY, by=boss).asked, "a manager asks for their own"


def test_only_the_manager_and_administrators_answer(
    fang: Person, wang: User, boss: User, admin: User, team: Workspace
) -> None:
    other = join(team, "何俊", Membership.Role.MEMBER, "he@example.com")
    leave = fang.ask_leave(FRIDAY, FRIDAY, by=wang)
    for user in (wang, other):
        with pytest.raises(NotAllowed):
            fang.approve_leave(leave, by=user)
        with pytest.raises(NotAllowed):
            fang.decline_leave(leave, "no", by=user)
    fang.approve_leave(leave, by=admin)
    with pytest.raises(NotAsked):
        fang.decline_leave(leave, "too late", by=boss)


def test_a_refusal_says_why_and_frees_the_days(fang: Person, wang: User, boss: User) -> None:
    leave = fang.ask_leave(FRIDAY, FRIDAY, by=wang)
    with pytest.raises(LeaveOverlaps):
        fang.ask_leave(FRIDAY, FRIDAY, by=wang)
    with pytest.raises(WhyMissing):
        fang.decline_leave(leave, "  ", by=boss)
    fang.decline_leave(leave, "大促当天", by=boss)
    leave.refresh_from_db()
    assert (leave.state, leave.reason, hours_on(fang, FRIDAY)) == (Leave.State.DECLINED, "大促当天", 8)
    fang.ask_leave(FRIDAY, FRIDAY, by=wang)


def test_what_is_asked_for_is_withdrawn_and_what_is_settled_cancelled(fang: Person, wang: User, boss: User) -> None:
    fang.cancel_leave(fang.ask_leave(FRIDAY, FRIDAY, by=wang), by=wang)
    fang.cancel_leave(fang.take_leave(FRIDAY, FRIDAY, by=boss), by=wang)
    said = Event.objects.of("person", fang.pk).order_by("pk").values_list("verb", flat=True)
    assert [verb for verb in said if verb.startswith("leave")] == [
        "leave_asked",
        "leave_withdrawn",
        "leave_taken",
        "leave_cancelled",
    ]


def test_leave_out_of_all_reach_is_refused(fang: Person, wang: User) -> None:
    for day in (date(1, 1, 1), date(9999, 12, 31)):
        with pytest.raises(LeaveTooFar):
            fang.ask_leave(day, day, by=wang)


@pytest.mark.django_db(transaction=True)
def test_the_manager_hears_of_it_and_whoever_asked_of_the_answer(
    fang: Person, wang: User, boss: User, lin: User
) -> None:
    leave = fang.ask_leave(FRIDAY, FRIDAY, by=wang)
    deliver_left_over()
    assert (lines_of(boss), lines_of(lin)) == (["approval"], [])
    fang.decline_leave(leave, "大促当天", by=boss)
    deliver_left_over()
    assert lines_of(wang) == ["answer"]


@pytest.mark.django_db(transaction=True)
def test_without_a_manager_the_administrators_are_asked(
    team: Workspace, wang: User, lin: User, admin: User, guest: User
) -> None:
    Person.of(wang, team).ask_leave(FRIDAY, FRIDAY, by=wang)
    deliver_left_over()
    assert [lines_of(user) for user in (lin, admin, guest)] == [["approval"], ["approval"], []]


def test_hours_are_asked_for_and_hold_once_approved(fang: Person, wang: User, boss: User) -> None:
    fang.want_hours(SHORT, by=wang)
    assert hours_on(fang, date(2026, 3, 2)) == 8
    assert fang.wish().asked
    fang.approve_hours(by=boss)
    assert hours_on(fang, date(2026, 3, 2)) == 3
    assert as_words(week_from_rows(fang.working_hours.all())) == {"0": ["09:00-12:00"]}
    assert not HoursWish.objects.exists()
    with pytest.raises(NotAsked):
        fang.approve_hours(by=boss)
    verbs = set(Event.objects.of("person", fang.pk).values_list("verb", flat=True))
    assert {"hours_asked", "hours_approved", "hours_set"} <= verbs


def test_declined_hours_say_why_and_a_new_wish_takes_their_place(fang: Person, wang: User, boss: User) -> None:
    fang.ask_hours(SHORT, by=wang)
    with pytest.raises(NotAllowed):
        fang.decline_hours("x", by=wang)
    fang.decline_hours("早班缺人", by=boss)
    assert (fang.wish().state, fang.wish().reason) == ("declined", "早班缺人")
    fang.ask_hours({1: [(time(9), time(12))]}, by=wang)
    assert (fang.wish().asked, fang.wish().hours) == (True, {"1": ["09:00-12:00"]})
    fang.withdraw_hours(by=wang)
    assert fang.wish() is None


def test_a_wish_for_the_hours_one_has_is_none(fang: Person, wang: User) -> None:
    fang.ask_hours(SHORT, by=wang)
    fang.ask_hours({}, by=wang)
    assert fang.wish() is None


def test_it_is_asked_on_ones_page_and_decided_there(fang: Person, wang: User, boss: User) -> None:
    mine, theirs, address = client_of(wang), client_of(boss), f"/growth/people/{fang.ref}"
    assert "Ask for leave" in mine.get(address).content.decode()
    assert "陈晨 decides" in mine.get(f"{address}/leaves/new", headers=DIALOG).content.decode()
    values = {"kind": "annual", "first_day": "2099-03-06", "last_day": "2099-03-06"}
    assert mine.post(f"{address}/leaves/new", values, headers=DIALOG).status_code == 204
    leave = fang.leaves.get()
    month = theirs.get(f"{address}/leaves?month=2099-03", headers=HTMX).content.decode()
    assert month.count("own-month__day--asked") == 1
    answer = f"{address}/leaves/{leave.pk}/answer"
    assert answer in month
    assert answer not in mine.get(f"{address}/leaves?month=2099-03", headers=HTMX).content.decode()
    assert mine.get(answer, headers=DIALOG).status_code == 403
    assert "Annual leave" in theirs.get(answer, headers=DIALOG).content.decode()
    refused = theirs.post(answer, {"answer": "decline", "reason": ""}, headers=DIALOG)
    assert (refused.status_code, "Say why" in refused.content.decode()) == (422, True)
    done = theirs.post(answer, {"answer": "approve"}, headers=DIALOG)
    assert set(json.loads(done["HX-Trigger"])) == {"leave:changed", "inbox:changed", "dialog:close"}
    leave.refresh_from_db()
    assert leave.approved


def test_what_was_declined_is_shown_to_whom_it_concerns_alone(
    fang: Person, wang: User, boss: User, team: Workspace
) -> None:
    other = join(team, "何俊", Membership.Role.MEMBER, "he@example.com")
    leave = fang.ask_leave(date(2099, 3, 6), date(2099, 3, 6), by=wang)
    fang.decline_leave(leave, "Launch day", by=boss)
    shown = [
        "Launch day" in client_of(user).get(f"/growth/people/{fang.ref}").content.decode()
        for user in (wang, boss, other)
    ]
    assert shown == [True, True, False]


def test_hours_are_asked_and_decided_in_dialogs(fang: Person, wang: User, boss: User) -> None:
    mine, theirs, address = client_of(wang), client_of(boss), f"/growth/people/{fang.ref}/hours"
    assert mine.post(f"{address}/edit", {"day0": "9-12"}, headers=DIALOG).status_code == 204
    assert not fang.working_hours.exists()
    assert f"{address}/wish/answer" in theirs.get(address, headers=HTMX).content.decode()
    assert "3h a week" in theirs.get(f"{address}/wish/answer", headers=DIALOG).content.decode()
    assert mine.post(f"{address}/wish/answer", {"answer": "approve"}, headers=DIALOG).status_code == 403
    assert theirs.post(f"{address}/wish/answer", {"answer": "approve"}, headers=DIALOG).status_code == 204
    assert fang.working_hours.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_line_of_the_inbox_decides_while_it_waits(fang: Person, wang: User, boss: User) -> None:
    leave = fang.ask_leave(FRIDAY, FRIDAY, by=wang)
    deliver_left_over()
    theirs, answer = client_of(boss), f"/growth/people/{fang.ref}/leaves/{leave.pk}/answer"
    assert answer in theirs.get("/growth/inbox/").content.decode()
    assert theirs.post(answer, {"answer": "approve"}, headers=DIALOG).status_code == 204
    after = theirs.get("/growth/inbox/").content.decode()
    assert answer not in after
    assert Notification.objects.get(user=boss).read_at is not None


def test_my_work_shows_what_waits_for_ones_decision_and_to_nobody_else(
    fang: Person, wang: User, boss: User, lin: User
) -> None:
    fang.want_leave(FRIDAY, FRIDAY, by=wang)
    fang.want_hours(SHORT, by=wang)
    page = client_of(boss).get("/growth/").content.decode()
    assert "Waits for your decision" in page
    assert page.count(">Decide</button>") == 2
    assert f"/growth/people/{fang.ref}/hours/wish/answer" in page
    for other in (wang, lin):
        assert "Waits for your decision" not in client_of(other).get("/growth/").content.decode()


def test_without_a_manager_it_waits_in_the_administrators_work(team: Workspace, wang: User, lin: User) -> None:
    person = Person.of(wang, team)
    leave = person.want_leave(FRIDAY, FRIDAY, by=wang)
    assert "Waits for your decision" in client_of(lin).get("/growth/").content.decode()
    person.approve_leave(leave, by=lin)
    assert "Waits for your decision" not in client_of(lin).get("/growth/").content.decode()


def test_my_work_asks_as_much_for_many_that_wait(team: Workspace, lin: User, django_assert_max_num_queries) -> None:
    def wait(first: int, last: int) -> None:
        for number in range(first, last):
            user = join(team, f"人{number}", Membership.Role.MEMBER, f"n{number}@example.com")
            Person.of(user, team).ask_leave(FRIDAY, FRIDAY, by=user)

    client = client_of(lin)
    wait(0, 2)
    client.get("/growth/")
    with CaptureQueriesContext(connection) as few:
        client.get("/growth/")
    wait(2, 9)
    with django_assert_max_num_queries(len(few)):
        assert client.get("/growth/").content.decode().count(">Decide</button>") == 9


def test_the_inbox_asks_as_much_for_many_as_for_one(team: Workspace, lin: User, django_assert_max_num_queries) -> None:
    from opsloop.kernel.notify.pending import pending
    from opsloop.kernel.records.viewer import Viewer

    people = []
    for number in range(12):
        user = join(team, f"P{number}", Membership.Role.MEMBER, f"p{number}@example.com")
        person = Person.of(user, team)
        person.ask_leave(FRIDAY, FRIDAY, by=user)
        people.append(person)
    viewer = Viewer(user=lin, workspace=team, today=FRIDAY)
    with django_assert_max_num_queries(5):
        assert len(pending(people, viewer)) == 12


def test_the_same_by_rest(fang: Person, wang: User, boss: User) -> None:
    mine, theirs, address = client_of(wang), client_of(boss), f"/api/v1/growth/people/{fang.ref}"

    def call(client: Client, method: str, path: str, body: object = None):
        return getattr(client, method)(f"{address}/{path}", data=body, content_type="application/json")

    asked = call(
        mine,
        "post",
        "leaves",
        {"first_day": "2099-03-06", "last_day": "2099-03-06", "starts_at": "09:00", "ends_at": "12:00"},
    )
    assert (asked.status_code, asked.json()["state"], asked.json()["starts_at"]) == (200, "asked", "09:00")
    key = asked.json()["id"]
    assert call(mine, "post", f"leaves/{key}/approval").status_code == 403
    assert call(theirs, "post", f"leaves/{key}/approval").json()["state"] == "approved"
    assert call(theirs, "post", f"leaves/{key}/refusal", {"reason": "x"}).status_code == 409
    assert [row["state"] for row in call(mine, "get", "leaves").json()["items"]] == ["approved"]
    assert call(mine, "delete", f"leaves/{key}").json() == {"items": []}
    assert call(mine, "post", "hours", {"monday": "09:00-12:00"}).json() == {
        "hours": {},
        "asked": {"0": ["09:00-12:00"]},
    }
    assert call(theirs, "post", "hours/approval").json() == {"hours": {"0": ["09:00-12:00"]}, "asked": None}
    assert call(mine, "post", "hours", {"monday": "all day"}).status_code == 422
