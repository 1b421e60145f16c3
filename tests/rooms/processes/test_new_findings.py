"""News of a map reach the owner of the process once, with the way to the card; nothing comes where nothing is new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from opsloop.engines.workflow import Approval, Approver, Branch, Duration, Together, UserTask, drawn
from opsloop.kernel.access.sharing import share
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.stream import Happened, stretch
from opsloop.kernel.jobs.schedule import Schedule, ensure_schedules, run_due_schedules
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.bringing import bring_cases, bring_work, read_again
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.kept_findings import finding_from
from opsloop.rooms.processes.models import Case, Log, Process
from opsloop.rooms.projects.models import ProjectMembership, WorkItem
from tests.world import join

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)


def pass_through(process, users, *, count: int, first: int = 1, days: float = 1.0, lying: float = 1 / 24) -> None:
    """So many purchases: asked for, approved so many days later, ordered when they have lain for some more."""
    own = {"workspace": process.workspace, "process": process, "version": process.version, "created_by": users[0]}
    for number in range(first, first + count):
        case = Case.objects.create(number=number, title=f"采购 {number}", state="completed", **own)
        for step, hours, user in (
            ("申请", 0, users[0]),
            ("直属经理审批", 24 * days, users[1]),
            ("下单", 24 * (days + lying), users[2]),
        ):
            when = BEGIN + timedelta(hours=5 * number + hours)
            case.track("step_done", by=user, at=when, activity=step, phase="complete")


@pytest.fixture
def told(lin):
    """What the lines about findings are about that 林静 has, who owns the process."""

    def lines() -> list[str]:
        deliver_left_over()
        rows = Notification.objects.filter(user=lin, reason="found").select_related("event")
        return [row.event.verb for row in rows]

    return lines


@pytest.fixture
def bought(purchase, lin, admin, wang):
    assert purchase.owner == Person.of(lin, purchase.workspace)
    pass_through(purchase, (wang, admin, lin), count=60)
    return purchase


def read(log: Log, by) -> Log:
    read_again(log, by=by)
    work_off()
    log.refresh_from_db()
    assert log.state == Log.State.READY, log.refusal
    return log


def test_the_owner_hears_once_of_what_another_one_found(client, bought, told, lin, admin):
    log = bring_cases(bought, by=admin)
    work_off()
    log.refresh_from_db()
    assert told() == ["found_rubber_stamp"]
    client.force_login(lin)
    inbox = client.get("/growth/inbox/", headers={"accept-language": "en"}).content.decode()
    stamp = next(row for row in log.findings if row["detector"] == "rubber_stamp")
    place = f"/growth/maps/{log.pk}/?finding={key_of(finding_from(stamp))}"
    assert "New finding" in inbox
    assert f'href="{place}"' in inbox
    assert "“直属经理审批”, 60 days of waiting" in inbox
    assert f'data-key="{key_of(finding_from(stamp))}"' in client.get(place).content.decode()
    Notification.objects.all().delete()
    read(log, admin)
    assert told() == []


def test_whoever_draws_a_map_reads_its_findings_there_and_hears_of_later_ones(bought, told, lin, admin, wang):
    log = bring_cases(bought, by=lin)
    work_off()
    assert told() == []
    log.refresh_from_db()
    assert log.known_findings
    before = {key_of(finding_from(row)) for row in log.findings}
    pass_through(bought, (wang, admin, lin), count=70, first=100, lying=30)
    log = read(log, lin)
    new = [row for row in log.findings if key_of(finding_from(row)) not in before and row["waiting_days"] >= 10]
    assert ("bottleneck", ["下单"]) in [(row["detector"], row["activities"]) for row in new]
    assert told() == [f"found_{max(new, key=lambda row: row['waiting_days'])['detector']}"]
    Notification.objects.all().delete()
    read(log, lin)
    assert told() == []


def test_small_waits_are_no_news(purchase, told, lin, admin, wang):
    pass_through(purchase, (wang, admin, lin), count=60, days=0.1)
    log = bring_cases(purchase, by=admin)
    work_off()
    log.refresh_from_db()
    assert {row["detector"] for row in log.findings} >= {"rubber_stamp"}
    assert told() == []


def test_a_private_map_tells_nobody_and_nothing_on_the_page_of_the_process(bought, told, lin, admin):
    log = bring_cases(bought, by=admin)
    log.share(by=admin, private=True)
    work_off()
    log.refresh_from_db()
    assert (told(), log.known_findings) == ([], None)
    assert not Event.objects.of("process", bought.pk).filter(verb__startswith="found").exists()


def test_a_map_of_before_says_nothing_of_what_was_there(bought, told, lin, admin):
    log = bring_cases(bought, by=admin)
    work_off()
    assert told()
    Notification.objects.all().delete()
    Log.objects.filter(pk=log.pk).update(known_findings=None)
    log.refresh_from_db()
    assert read(log, admin).known_findings
    assert told() == []


def test_cases_that_not_everybody_sees_are_not_told_of_in_the_history_of_the_process(bought, told, admin):
    Case.objects.filter(number__gt=12).update(visibility="private", created_by=admin)
    log = bring_cases(bought, by=admin)
    work_off()
    log.refresh_from_db()
    assert {row["detector"] for row in log.findings} >= {"rubber_stamp"}
    assert "found_rubber_stamp" not in told()
    assert "found_rubber_stamp" not in Event.objects.of("process", bought.pk).values_list("verb", flat=True)


@pytest.mark.parametrize(("decision", "by_itself", "decisions"), [("rejected", 0, None), ("approved", 5, 55)])
def test_an_approval_is_told_by_what_people_decided(decision, by_itself, decisions, purchase, lin, admin, wang):
    """One refusal among sixty is one; and what came by itself below a threshold was decided by nobody."""
    own = {"workspace": purchase.workspace, "process": purchase, "version": purchase.version, "created_by": wang}
    for number in range(1, 61):
        case = Case.objects.create(number=number, title=f"采购 {number}", state="completed", **own)
        told = decision if number == 30 else "approved"
        for step, verb, user, changes in (
            ("直属经理审批", "decided", None if number <= by_itself else admin, {"decision": (None, told)}),
            ("下单", "step_done", lin, {}),
            ("验收", "step_done", lin, {}),
        ):
            when = BEGIN + timedelta(hours=24 * number + len(step))
            case.track(verb, by=user, at=when, activity=step, phase="complete", changes=changes)
    log = bring_cases(purchase, by=lin)
    work_off()
    log.refresh_from_db()
    found = {row["detector"]: row["measures"] for row in log.findings}
    assert found.get("rubber_stamp", {}).get("decisions") == decisions
    assert "step_without_effect" not in found


def stamped(log: Log) -> dict[str, int]:
    """The approvals that never refused, with their decisions."""
    found = [row for row in log.findings if row["detector"] == "rubber_stamp"]
    return {row["activities"][0]: row["measures"]["decisions"] for row in found}


def test_an_approval_is_one_by_its_definition_and_not_by_its_name(team, lin, admin, wang):
    """In the first version it is called otherwise; a plain task whose name says that it is signed, approves nothing."""
    approval = Approval(id="ok", name="Boss ok", approvers=(Approver(role="owner"),))
    steps = [approval, UserTask(id="sign", name="签字领取", role="owner")]
    process = Process.create(workspace=team, by=lin, name="领用", draft=drawn(steps=steps).to_json())
    process.publish(by=lin)
    process.redraw(drawn(steps=[replace(approval, name="Chef ok"), steps[1]]), by=lin)
    process.publish(by=lin)
    own = {"workspace": team, "process": process, "version": process.version, "created_by": wang}
    for number in range(1, 121):
        case = Case.objects.create(number=number, title=f"领用 {number}", state="completed", **own)
        for hours, step in enumerate(("Boss ok" if number > 60 else "Chef ok", "签字领取", "归还")):
            decision = {"decision": (None, "approved")} if step.endswith("ok") else {}
            when = BEGIN + timedelta(hours=30 * number + hours)
            case.track("decided", by=admin, at=when, activity=step, phase="complete", changes=decision)
    log = bring_cases(process, by=lin)
    work_off()
    log.refresh_from_db()
    assert stamped(log) == {"Boss ok": 60, "Chef ok": 60}


@pytest.mark.parametrize(("sent_back", "stamps"), [(0, {"acceptance": 60}), (1, {})])
def test_acceptance_is_the_approval_of_a_project(sent_back, stamps, launch, lin, wang):
    """A column of its board whose name sounds like one, is none."""
    for number in range(60):
        item = WorkItem.create(project=launch, by=lin, title=f"活 {number}")
        verdict = "rejected" if number < sent_back else "accepted"
        for hours, verb, step, phase in (
            (0, "submitted", "acceptance", "start"),
            (5, verdict, "acceptance", "complete"),
            (6, "state_changed", "Approved", "start"),
            (7, "state_changed", "Approved", "complete"),
            (8, "state_changed", "Filed", "complete"),
        ):
            item.track(verb, by=lin, at=BEGIN + timedelta(hours=9 * number + hours), activity=step, phase=phase)
    log = bring_work(launch, by=lin)
    work_off()
    log.refresh_from_db()
    assert stamped(log) == stamps


def test_those_who_own_and_lead_a_project_hear_of_what_its_map_found(client, team, launch, lin, admin, wang, told):
    """Whoever asked for it reads it there, and a client hears nothing."""
    guest = join(team, "安娜", Membership.Role.GUEST, "ana@example.com")
    for user, role in ((wang, "lead"), (guest, "client")):
        ProjectMembership.objects.create(project=launch, person=Person.of(user, team), role=role)
    for number in range(60):
        item = WorkItem.create(project=launch, by=lin, title=f"活 {number}")
        for hours, verb, phase in ((0, "submitted", "start"), (30, "accepted", "complete"), (31, "moved", "complete")):
            step = "acceptance" if verb != "moved" else "归档"
            item.track(verb, by=lin, at=BEGIN + timedelta(hours=9 * number + hours), activity=step, phase=phase)
        item.track("moved", by=lin, at=BEGIN + timedelta(hours=9 * number - 30), activity="做", phase="complete")
    log = bring_work(launch, by=wang)
    work_off()
    log.refresh_from_db()
    assert told() == ["found_mergeable_steps"]
    assert "found_rubber_stamp" in Event.objects.of("project", launch.pk).values_list("verb", flat=True)
    assert set(Notification.objects.filter(reason="found").values_list("user", flat=True)) == {lin.pk}
    told_of = next(row for row in log.findings if row["detector"] == "mergeable_steps")
    client.force_login(lin)
    inbox = client.get("/growth/inbox/", headers={"accept-language": "en"}).content.decode()
    assert f'href="/growth/maps/{log.pk}/?finding={key_of(finding_from(told_of))}"' in inbox
    read(log, wang)
    assert Notification.objects.filter(user=wang, reason="found").count() == 0


def test_when_steps_are_due_is_no_value_that_they_write(team, lin, admin, wang):
    """Both are due a week after the case began: the second wrote nothing that was there before."""
    steps = [Together("both", (Branch((task("check"),)), Branch((task("count"),)))), task("send")]
    process = Process.create(workspace=team, by=lin, name="盘点", draft=drawn(steps=steps).to_json())
    process.publish(by=lin)
    for _case in range(55):
        case = Case.create(process=process, by=lin, at=BEGIN)
        for hour in (1, 2, 3):
            case.complete(case.works.order_by("number").first().number, by=lin, at=BEGIN + timedelta(hours=hour))
    log = bring_cases(process, by=lin)
    work_off()
    log.refresh_from_db()
    assert log.figures["cases"] == 55
    assert not [row for row in log.findings if row["detector"] == "step_without_effect"]


def task(name: str) -> UserTask:
    return UserTask(id=name, name=name, role="owner", due=Duration(minutes=5 * 8 * 60))


def test_clients_who_have_the_whole_project_read_nothing_of_what_its_map_found(client, launch, bought, guest, lin):
    for record in (launch, bought):
        share(record, guest, by=lin)
        steps = {"label": "审批", "finding": "x", "log": 1, "knows": None}
        record.track("found_bottleneck", by=None, changes={"steps": (None, steps), "days": (None, "12")})
    bought.track("event_missed", by=None, changes={"why": (None, "内部原因")})
    for user, reads in ((lin, True), (guest, False)):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for record, place in ((launch, "projects"), (bought, "processes")):
            shown = stretch(record, viewer=user, workspace=record.workspace).entries
            verbs = {entry.event.verb for entry in shown if isinstance(entry, Happened)}
            items = client.get(f"/api/v1/growth/{place}/{record.ref}/events").json()["items"]
            for told in (verbs, {item["verb"] for item in items}):
                assert ("found_bottleneck" in told) == reads, (user, record)
                assert ("event_missed" in told) == (reads and record == bought)
                assert told


def a_night_passes() -> None:
    """The schedule comes due, and the worker does what it asks for."""
    ensure_schedules()
    Schedule.objects.filter(kind="processes.read-work-again").update(next_run=timezone.now())
    assert run_due_schedules() >= 1
    work_off()


def test_every_night_tells_what_is_new_once(bought, told, lin, admin, wang):
    log = bring_cases(bought, by=lin)
    work_off()
    first = Log.objects.get(pk=log.pk).mined_at
    a_night_passes()
    log.refresh_from_db()
    assert (log.mined_at > first, told()) == (True, [])
    pass_through(bought, (wang, admin, lin), count=70, first=100, lying=30)
    a_night_passes()
    assert told() == ["found_bottleneck"]
    [line] = Notification.objects.filter(user=lin, reason="found")
    assert line.event.changes["days"][1] == "2,102", "70 of 30 days and 60 of an hour"
    assert line.event.changes["steps"][1]["label"] == "下单"
    Notification.objects.all().delete()
    a_night_passes()
    assert told() == []


def test_the_map_of_somebody_who_has_left_goes_on_with_the_owner(bought, told, lin, admin):
    log = bring_cases(bought, by=admin)
    work_off()
    log.refresh_from_db()
    first, admins = log.mined_at, Membership.objects.filter(user=admin, workspace=bought.workspace)
    admins.delete()
    a_night_passes()
    log.refresh_from_db()
    assert (log.made_by, log.state) == (lin, Log.State.READY)
    assert log.mined_at > first
    assert Event.objects.of("log", log.pk).get(verb="handed_over").changes["made_by"] == ["周凯", "林静"]


def test_a_private_map_of_somebody_who_has_left_is_nobodys(bought, lin, admin):
    log = bring_cases(bought, by=admin)
    log.share(by=admin, private=True)
    work_off()
    Membership.objects.filter(user=admin, workspace=bought.workspace).delete()
    a_night_passes()
    log.refresh_from_db()
    assert log.made_by == admin
    assert not Event.objects.of("log", log.pk).filter(verb="handed_over").exists()
