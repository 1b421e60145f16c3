"""From a finding to the day on which the new version reaches everybody: each link in its turn, by whom it concerns."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.logged import Readable, shown_changes
from opsloop.kernel.records.undo import undo
from opsloop.rooms.improvement.improvement import Locked, NoProcess, NotDrawn, NotNow
from opsloop.rooms.improvement.improving import FoundNoMore, improve
from opsloop.rooms.improvement.models import Improvement, Signature, TeamDay
from opsloop.rooms.improvement.registration import Measure, Registration
from opsloop.rooms.improvement.rolling_out import (
    NoDays,
    NotRegistered,
    NotSigned,
    TooEarly,
    begin_roll_out,
    groups_of,
    plan_roll_out,
    staggered,
)
from opsloop.rooms.improvement.signing import (
    NoQuestion,
    NotRead,
    WrongQuestion,
    answer,
    ask_to_sign,
    put_question,
    read,
)
from opsloop.rooms.people.models import Person, Role
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.kept_findings import finding_from
from opsloop.rooms.processes.models import Case, Log, Process, TeamVersion
from opsloop.rooms.processes.process import RollingOut
from tests.rooms.improvement.conftest import TODAY

pytestmark = pytest.mark.django_db
QUESTION = ("谁来复核？", ["主管", "没有人"], 1)
DURATION = Registration(Measure("duration"), weeks=8, wash_in_weeks=0)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{TODAY} 02:00Z", tick=False) as travelling:
        yield travelling


@pytest.fixture
def found(history, lin) -> Improvement:
    """An improvement of what was found in a log."""
    log = history(day=TODAY, weeks=8)
    return improve(log, key_of(finding_from(log.findings[0])), by=lin, asked="contains=1")


@pytest.fixture
def redesigned(found, tickets, shorter, lin) -> Improvement:
    """The same with a process, and a draft without the check."""
    found.change({"process": tickets}, by=lin)
    found.begin_redesign(by=lin)
    tickets.redraw(shorter, by=lin)
    return found


@pytest.fixture
def signed(redesigned, wang, lin) -> Improvement:
    """Published, and signed by 王芳, who alone has a role in it."""
    redesigned.publish(by=lin)
    put_question(redesigned, *QUESTION, by=lin)
    ask_to_sign(redesigned, by=lin)
    read(redesigned, by=wang)
    answer(redesigned, 1, by=wang)
    redesigned.refresh_from_db()
    return redesigned


def test_a_finding_is_kept_as_it_was_with_what_it_could_be_measured_by(found, lin):
    found.refresh_from_db()
    log, kept = found.log, found.evidence["finding"]
    assert (found.kind, found.stage, found.ref) == ("finding", "proposed", "IMP-1")
    assert kept["detector"] == log.findings[0]["detector"]
    assert kept["evidence"]
    assert found.evidence["cases"] == log.figures["cases"]
    assert found.evidence["asked"] == "contains=1"
    assert found.registered is not None
    assert list(found.waiting.all()) == [Person.of(lin, found.workspace)]
    log.remove(by=lin)
    found.refresh_from_db()
    assert found.evidence["finding"] == kept


def test_the_same_finding_leads_to_the_same_improvement_until_that_has_ended(found, lin):
    again = improve(found.log, found.finding_key, by=lin)
    assert again == found
    found.give_up(by=lin, reason="不做了")
    assert improve(found.log, found.finding_key, by=lin) != found
    with pytest.raises(FoundNoMore):
        improve(found.log, "0" * 16, by=lin)


def test_a_redesign_wants_a_process_and_a_version_wants_a_change(found, tickets, lin):
    with pytest.raises(NoProcess):
        found.begin_redesign(by=lin)
    found.change({"process": tickets}, by=lin)
    with pytest.raises(NotNow):
        found.publish(by=lin)
    found.begin_redesign(by=lin)
    with pytest.raises(NotDrawn):
        found.publish(by=lin)
    undo(Event.objects.get(verb="redesign_begun"), by=lin)
    found.refresh_from_db()
    assert (found.stage, found.before) == ("proposed", None)


def test_a_new_owner_is_waited_for(found, admin, lin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        found.change({"owner": Person.of(admin, found.workspace)}, by=lin)
    assert list(found.waiting.all()) == [Person.of(admin, found.workspace)]


def test_only_who_owns_it_brings_it_on(found, tickets, wang, admin, lin):
    Improvement.objects.filter(pk=found.pk).update(owner=Person.of(admin, found.workspace))
    found.refresh_from_db()
    with pytest.raises(NotAllowed):
        found.give_up(by=wang, reason="x")
    found.change({"process": tickets}, by=admin)
    found.begin_redesign(by=admin)
    assert found.stage == "redesign"


def test_a_published_version_is_followed_by_nobody_before_the_roll_out(redesigned, tickets, wang, lin):
    version = redesigned.publish(by=lin)
    tickets.refresh_from_db()
    assert (version.number, tickets.version.number) == (2, 1)
    assert Case.create(process=tickets, by=wang).version.number == 1


def test_everybody_with_a_role_in_it_reads_and_answers_and_may_try_again(redesigned, wang, admin, lin):
    redesigned.publish(by=lin)
    with pytest.raises(NoQuestion):
        ask_to_sign(redesigned, by=lin)
    for wrong in (("", ["a", "b"], 0), ("q", ["a"], 0), ("q", ["a", "a"], 0), ("q", ["a", "b"], 2)):
        with pytest.raises(WrongQuestion):
            put_question(redesigned, *wrong, by=lin)
    put_question(redesigned, *QUESTION, by=lin)
    (mine,) = ask_to_sign(redesigned, by=lin)
    assert (mine.person, mine.version.number) == (Person.of(wang, redesigned.workspace), 2)
    assert list(Improvement.objects.waiting_for(Person.objects.filter(user=wang))) == [redesigned]
    with pytest.raises(NotAllowed):
        read(redesigned, by=admin)
    with pytest.raises(NotRead):
        answer(redesigned, 1, by=wang)
    read(redesigned, by=wang)
    assert answer(redesigned, 0, by=wang).signed_at is None
    redesigned.refresh_from_db()
    assert redesigned.stage == "signing"
    assert answer(redesigned, 1, by=wang).tries == 2
    redesigned.refresh_from_db()
    assert redesigned.stage == "ready"
    assert Signature.objects.get().read_at is not None


def test_who_signs_holds_the_improvement_so_that_of_two_at_once_one_sees_the_other(redesigned, wang, lin):
    redesigned.publish(by=lin)
    put_question(redesigned, *QUESTION, by=lin)
    ask_to_sign(redesigned, by=lin)
    read(redesigned, by=wang)
    with CaptureQueriesContext(connection) as asked:
        answer(redesigned, 1, by=wang)
    tables = [re.findall(r'(?:FROM|UPDATE) "(improvement_\w+)"', query["sql"]) for query in asked.captured_queries]
    first = [table[0] for table in tables if table]
    assert first[0] == "improvement_improvement"


def test_who_gets_a_role_meanwhile_signs_too(redesigned, tickets, admin, wang, lin, django_capture_on_commit_callbacks):
    redesigned.publish(by=lin)
    put_question(redesigned, *QUESTION, by=lin)
    ask_to_sign(redesigned, by=lin)
    row = tickets.process_roles.get(key="agent")
    people = [Person.of(user, redesigned.workspace) for user in (wang, admin)]
    with django_capture_on_commit_callbacks(execute=True):
        tickets.cast(row, by=lin, people=people)
    assert set(redesigned.waiting.all()) == set(people)


def test_who_gets_a_role_of_the_team_signs_too_and_who_has_none_any_more_is_not_waited_for(
    redesigned, tickets, admin, wang, lin, team
):
    agents = Role.create(workspace=team, by=lin, name="客服")
    first, second = (Person.of(user, team) for user in (wang, admin))
    first.change({"roles": [agents]}, by=lin)
    tickets.cast(tickets.process_roles.get(key="agent"), by=lin, role=agents)
    redesigned.publish(by=lin)
    put_question(redesigned, *QUESTION, by=lin)
    assert [row.person for row in ask_to_sign(redesigned, by=lin)] == [first]
    read(redesigned, by=wang)
    answer(redesigned, 1, by=wang)
    redesigned.refresh_from_db()
    assert redesigned.stage == "ready"
    second.change({"roles": [agents]}, by=lin)
    with pytest.raises(NotSigned, match=second.name):
        begin_roll_out(redesigned, by=lin)
    deliver_left_over()
    redesigned.refresh_from_db()
    assert (redesigned.stage, list(redesigned.waiting.all())) == ("signing", [second])
    second.change({"roles": []}, by=lin)
    deliver_left_over()
    redesigned.refresh_from_db()
    assert redesigned.stage == "ready"
    assert Signature.objects.get(person=second).signed_at is None


def test_only_who_can_read_the_version_is_asked_to_sign(redesigned, tickets, guest, wang, lin, team):
    """A manager who is a guest could never sign, and the roll-out would wait for good."""
    Person.of(wang, team).report_to(Person.of(guest, team), by=lin)
    tickets.cast(tickets.process_roles.get(key="agent"), by=lin, manager=True)
    redesigned.publish(by=lin)
    put_question(redesigned, *QUESTION, by=lin)
    assert [row.person for row in ask_to_sign(redesigned, by=lin)] == [Person.of(lin, team)]


def test_the_roll_out_wants_a_measure_days_and_all_signatures(redesigned, teams, wang, lin):
    redesigned.publish(by=lin)
    put_question(redesigned, *QUESTION, by=lin)
    ask_to_sign(redesigned, by=lin)
    with pytest.raises(NotSigned, match="王芳"):
        begin_roll_out(redesigned, by=lin)
    read(redesigned, by=wang)
    answer(redesigned, 1, by=wang)
    redesigned.refresh_from_db()
    redesigned.register(None, by=lin)
    with pytest.raises(NotRegistered):
        begin_roll_out(redesigned, by=lin)
    redesigned.register(DURATION, by=lin)
    with pytest.raises(NoDays):
        begin_roll_out(redesigned, by=lin)
    plan_roll_out(redesigned, {teams["华东组"]: TODAY - timedelta(days=1)}, by=lin)
    with pytest.raises(TooEarly):
        begin_roll_out(redesigned, by=lin)


def test_half_of_the_teams_begin_and_the_others_show_what_would_be_without_it(signed, teams, lin):
    signed.register(DURATION, by=lin)
    days = staggered([teams["华东组"], teams["华南组"]], DURATION, day=TODAY)
    event = plan_roll_out(signed, days, by=lin)
    (told,) = shown_changes(event, Readable([event], lin))
    assert told.after == f"华东组 {TODAY}, 华南组 {TODAY + timedelta(weeks=9)}"
    groups = groups_of(signed)
    assert (groups.concerned, groups.control) == ({teams["华东组"].pk}, {teams["华南组"].pk})
    assert groups.end == TODAY + timedelta(weeks=8)
    plan_roll_out(signed, {teams["华东组"]: TODAY, teams["华南组"]: TODAY + timedelta(weeks=3)}, by=lin)
    assert groups_of(signed).between == {teams["华南组"].pk}
    undo(Event.objects.filter(verb="roll_out_planned").latest("pk"), by=lin)
    assert groups_of(signed).control == {teams["华南组"].pk}


def test_each_team_follows_the_version_from_its_day_on(signed, tickets, teams, wang, admin, lin, clock):
    signed.register(DURATION, by=lin)
    plan_roll_out(signed, {teams["华东组"]: TODAY, teams["华南组"]: TODAY + timedelta(days=7)}, by=lin)
    begin_roll_out(signed, by=lin)
    tickets.refresh_from_db()

    def versions() -> list[int]:
        return [Case.create(process=tickets, by=user).version.number for user in (wang, admin, lin)]

    assert versions() == [2, 1, 1]
    assert tickets.stage == Process.Stage.PILOTED
    with pytest.raises(RollingOut):
        tickets.publish(by=lin)
    clock.move_to(f"{TODAY + timedelta(days=7)} 02:00Z")
    assert versions() == [2, 2, 1]
    signed.give_up(by=lin, reason="客户不满")
    tickets.refresh_from_db()
    assert versions() == [1, 1, 1]
    assert tickets.stage == Process.Stage.EFFECTIVE


def test_what_is_tried_is_in_force_once_it_is_kept(signed, tickets, teams, lin):
    signed.register(DURATION, by=lin)
    plan_roll_out(signed, {teams["华东组"]: TODAY}, by=lin)
    begin_roll_out(signed, by=lin)
    signed.go_to(Improvement.Stage.JUDGED)
    signed.keep(by=lin)
    tickets.refresh_from_db()
    assert (tickets.stage, tickets.version) == (Process.Stage.EFFECTIVE, signed.version)
    (event,) = Event.objects.of("process", tickets.pk).filter(verb="published").order_by("-pk")[:1]
    assert event.changes["stage"] == ["piloted", "effective"]


def test_a_process_comes_on_with_its_improvement_and_what_is_in_force_stays_so(
    history, tickets, lin, wang, monkeypatch
):
    drawn = Process.create(workspace=tickets.workspace, by=lin, name="新流程", draft=tickets.draft)
    log = history(day=TODAY, weeks=8)
    known = [finding_from(values) for values in log.findings]
    monkeypatch.setattr("opsloop.rooms.improvement.improving.findings_of", lambda _log, _mined: known)
    Log.objects.filter(pk=log.pk).update(process=drawn)
    log.refresh_from_db()
    made = improve(log, key_of(finding_from(log.findings[0])), by=lin)
    drawn.refresh_from_db()
    assert drawn.stage == Process.Stage.ANALYSED
    made.process.come_to(Process.Stage.AS_IS, by=lin)
    made.process.come_to(Process.Stage.TO_BE, by=wang)
    drawn.refresh_from_db()
    assert drawn.stage == Process.Stage.ANALYSED
    made.begin_redesign(by=lin)
    tickets.come_to(Process.Stage.TO_BE, by=lin)
    drawn.refresh_from_db()
    assert (drawn.stage, tickets.stage) == (Process.Stage.TO_BE, Process.Stage.EFFECTIVE)


def test_the_registration_is_locked_when_the_roll_out_begins(signed, teams, lin):
    signed.register(DURATION, by=lin)
    plan_roll_out(signed, {teams["华东组"]: TODAY}, by=lin)
    begin_roll_out(signed, by=lin)
    with pytest.raises(Locked, match="began on Nov 28, "):
        signed.register(Registration(Measure("steps")), by=lin)
    with pytest.raises(Locked):
        undo(Event.objects.filter(verb="registered").latest("pk"), by=lin)
    with pytest.raises(NotNow):
        plan_roll_out(signed, {None: date(2027, 1, 1)}, by=lin)
    assert Improvement.objects.get(pk=signed.pk).registered == DURATION


def test_a_registration_can_be_taken_back_before(found, lin):
    before = found.registered
    event = found.register(DURATION, by=lin)
    (told,) = shown_changes(event, Readable([event], lin))
    assert told.after.startswith(str(DURATION.main.label))
    undo(event, by=lin)
    found.refresh_from_db()
    assert found.registered == before


def test_a_team_has_one_day_and_everybody_one(found, teams, tickets):
    for model, where in (
        (TeamDay, {"improvement": found}),
        (TeamVersion, {"process": tickets, "version": tickets.version}),
    ):
        for team in (None, teams["华东组"]):
            model.objects.create(team=team, day=TODAY, **where)
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.create(team=team, day=TODAY, **where)
