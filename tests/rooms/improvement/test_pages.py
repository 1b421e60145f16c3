"""The whole chain as people click it, in both languages, and what others see of it."""

import csv
import math
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from opsloop.engines.workflow import Approval, Approver, Branch, Choice, Field, Start, UserTask, drawn
from opsloop.kernel.notify.models import Notification
from opsloop.rooms.improvement.forms import RollOutForm
from opsloop.rooms.improvement.improving import improve
from opsloop.rooms.improvement.judging import judge
from opsloop.rooms.improvement.models import Improvement, Verdict
from opsloop.rooms.improvement.registration import Measure, Registration
from opsloop.rooms.improvement.rolling_out import begin_roll_out, plan_roll_out
from opsloop.rooms.people.models import Organization, Person
from opsloop.rooms.processes.bringing import bring_cases
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.kept_findings import finding_from
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.mining_of import read_at_once
from opsloop.rooms.processes.models import Case, Log
from tests.rooms.improvement.conftest import TODAY
from tests.world import join

pytestmark = pytest.mark.django_db
HERE = "/growth/improvements/IMP-1"
DAY = TODAY - timedelta(weeks=11)
MEASURE = {
    "key_0": "duration",
    "better_0": "lower",
    "least_0": "5",
    "weeks": "10",
    "wash_in_weeks": "0",
    "column": "组",
}


def as_(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def at():
    """The clock, which stands at the day of the roll-out."""
    with time_machine.travel(datetime.combine(DAY, datetime.min.time(), UTC), tick=False) as travelling:
        yield lambda day: travelling.move_to(datetime.combine(day, datetime.min.time(), UTC))


def page(client: Client, address: str = HERE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_from_the_card_of_a_finding_to_the_roll_out(
    history, tickets, teams, shorter, lin, wang, at, django_capture_on_commit_callbacks
):
    log = history(day=DAY, weeks=22, factor=0.6)
    owner, agent = as_(lin), as_(wang)
    key = key_of(finding_from(log.findings[0]))
    assert f"/findings/{key}/improvement" in page(owner, f"/growth/maps/{log.pk}/")
    answer = owner.post(f"/growth/maps/{log.pk}/findings/{key}/improvement")
    assert answer.headers["Location"] == HERE
    assert "IMP-1" in page(owner, f"/growth/maps/{log.pk}/")
    assert owner.post(f"{HERE}/redesign").status_code == 422
    assert owner.post(f"{HERE}/cells/process", {"value": tickets.pk}).status_code == 200
    owner.post(f"{HERE}/redesign")
    tickets.redraw(shorter, by=lin)
    assert "主管复核" in page(owner)
    compared = page(owner, f"{HERE}/comparison")
    assert compared.count("is-gone") == 2
    owner.post(f"{HERE}/publication")
    wrong = owner.post(f"{HERE}/question", {"text": "谁复核？", "options": "主管", "right": "1"})
    assert wrong.status_code == 422
    owner.post(f"{HERE}/question", {"text": "谁复核？", "options": "主管\n没有人", "right": "2"})
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(f"{HERE}/signatures")
    assert Notification.objects.get(user=wang, record_type="improvement").reason == "approval"
    assert "IMP-1" in page(agent, "/growth/")
    agent.post(f"{HERE}/receipt")
    assert "谁复核？" in page(agent)
    refused = agent.post(f"{HERE}/answer", {"option": "0"}, headers={"hx-request": "true"})
    assert '"tone": "bad"' in refused.headers["HX-Trigger"]
    assert Improvement.objects.get().stage == "signing"
    agent.post(f"{HERE}/answer", {"option": "1"})
    assert owner.post(f"{HERE}/registration", {**MEASURE, "key_1": "wait"}).status_code == 422
    assert owner.post(f"{HERE}/registration", MEASURE).status_code == 302
    assert f'value="{DAY.isoformat()}"' in page(owner, f"{HERE}/roll-out")
    owner.post(f"{HERE}/roll-out", {f"team_{teams['华东组'].pk}": DAY.isoformat()})
    assert owner.post(f"{HERE}/roll-out/beginning").status_code == 302
    found = Improvement.objects.get()
    assert (found.stage, found.locked_at is not None) == ("rolling_out", True)


def test_from_the_roll_out_to_the_verdict_and_what_comes_of_it(history, tickets, teams, shorter, lin, at):
    log = history(day=DAY, weeks=22, factor=0.6)
    found = improve(log, key_of(finding_from(log.findings[0])), by=lin)
    tickets.redraw(shorter, by=lin)
    version = tickets.publish(by=lin, in_force=False)
    found.process = tickets
    found.register(Registration(Measure("duration"), weeks=10, wash_in_weeks=0, column="组"), by=lin)
    plan_roll_out(found, {teams["华东组"]: DAY, teams["华南组"]: None}, by=lin)
    found.go_to(Improvement.Stage.READY, process=tickets, version=version)
    begin_roll_out(found, by=lin)
    maps = f"difference?a_from={DAY - timedelta(weeks=10)}&amp;a_to={DAY - timedelta(days=1)}&amp;b_from={DAY}"
    assert f"/growth/maps/{log.pk}/{maps}" in page(as_(lin))
    assert f"a_has={address_key('组')}%3A%E5%8D%8E%E4%B8%9C%E7%BB%84" in page(as_(lin))
    at(TODAY - timedelta(weeks=3))
    watched = page(as_(lin), f"{HERE}/watching")
    assert "polyline" in watched
    assert "距离结论还有" in watched
    assert f"观察期到 {DAY + timedelta(weeks=10)} 结束，最后一批案例跟踪到" in watched
    assert "件按新版本办理" in watched
    at(TODAY)
    judge(found)
    owner = as_(lin)
    assert "polyline" in page(owner)
    assert "只要变更之前与照旧办理的团队的差距每周变化不超过" in page(owner)
    assert page(owner).index("chain__answer") < page(owner).index("chain__links"), "the answer comes first"
    rows = page(owner, f"{HERE}/verdicts/0")
    assert "T25<" in rows
    table = owner.get(f"{HERE}/verdicts/0/cases.csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 1 + 2 * 12 * 20
    again(table, Verdict.objects.get())
    for part in ("Of 480 cases", "nothing to measure in the days"):
        assert part in owner.get(f"{HERE}/verdicts/0", headers={"accept-language": "en"}).content.decode(), part
    owner.post(f"{HERE}/keeping")
    tickets.refresh_from_db()
    assert (tickets.version.number, Improvement.objects.get().stage) == (2, "kept")
    assert "IMP-1" in page(owner, f"/growth/processes/{tickets.ref}")


def test_the_finding_says_how_it_stands_at_the_last_reading_and_stays_linked(history, lin, at):
    log = history(day=DAY, weeks=22)
    found = improve(log, key_of(finding_from(log.findings[0])), by=lin)
    seen = as_(lin)
    assert "最近一次读取" not in page(seen)
    at(DAY + timedelta(days=9))
    rows = [row | {"waiting_days": 7.0} for row in log.findings[:1]]
    Log.objects.filter(pk=log.pk).update(mined_at=timezone.now(), findings=rows)
    assert re.search(r"最近一次读取</dt><dd>7 天", page(seen))
    assert f"/growth/improvements/{found.ref}" in page(seen, f"/growth/maps/{log.pk}/")
    Log.objects.filter(pk=log.pk).update(findings=[])
    assert re.search(r"最近一次读取</dt><dd>不再出现", page(seen))
    assert f'href="/growth/maps/{log.pk}/' in page(seen)


def again(table: list[str], verdict: Verdict) -> None:
    """Every week of a verdict comes out of its rows: the geometric mean of what counts there."""
    logs: dict[tuple[bool, int], list[float]] = {}
    for row in csv.DictReader(table):
        if row["counted"] == "1":
            logs.setdefault((row["control"] == "1", int(row["week"])), []).append(math.log(float(row["value"])))
    for control, weeks in enumerate(verdict.weeks):
        assert {week for side, week in logs if side == bool(control)} == {week[0] for week in weeks}
        for week, mean, cases, _after in weeks:
            counted = logs[bool(control), week]
            assert (len(counted), math.exp(sum(counted) / len(counted))) == (cases, pytest.approx(mean, abs=1e-3))


def test_members_read_it_and_change_nothing(history, lin, wang, at):
    log = history(day=DAY, weeks=8)
    improve(log, key_of(finding_from(log.findings[0])), by=lin)
    other = as_(wang)
    assert "IMP-1" in page(other)
    assert "data-dialog" not in page(other).split('class="chain"')[1].split("record__values")[0]
    for place in ("redesign", "publication", "signatures", "roll-out/beginning", "keeping", "giving-up"):
        assert other.post(f"{HERE}/{place}").status_code == 403, place
    assert other.post(f"{HERE}/receipt").status_code == 403
    assert Improvement.objects.get().stage == "proposed"


def test_a_finding_of_a_private_log_makes_a_private_improvement(history, lin, wang, at):
    log = history(day=DAY, weeks=8)
    log.share(by=lin, private=True)
    improve(log, key_of(finding_from(log.findings[0])), by=lin)
    assert as_(wang).get(HERE).status_code == 404
    assert as_(wang).post(f"/growth/maps/{log.pk}/findings/{'0' * 16}/improvement").status_code == 404


def test_the_cases_of_a_process_are_mined_and_their_findings_improved(tickets, lin, wang, admin, at):
    """The log is of the process, so that the improvement knows it from the start; nobody is named who is not seen."""
    own = {"workspace": tickets.workspace, "process": tickets, "version": tickets.version, "created_by": lin}
    for number in range(1, 61):
        case = Case.objects.create(number=number, title=f"工单 {number}", state="completed", **own)
        for place, (step, user) in enumerate((("分类", wang), ("主管复核", admin), ("答复", wang))):
            when = datetime.combine(DAY + timedelta(days=number + place), datetime.min.time(), UTC)
            case.track("step_done", by=user, at=when, activity=step, phase="complete")
    answer = as_(lin).post(f"/growth/processes/{tickets.ref}/map")
    log = Log.objects.get(process=tickets)
    assert answer.headers["Location"] == f"/growth/maps/{log.pk}/"
    assert bring_cases(tickets, by=lin) == log
    read_at_once(log, by=lin, at=datetime.combine(TODAY, datetime.min.time(), UTC))
    assert log.figures["cases"] == 60
    stamp = next(row for row in log.findings if row["detector"] == "rubber_stamp")
    found = improve(log, key_of(finding_from(stamp)), by=lin)
    assert (found.process, stamp["activities"]) == (tickets, ["主管复核"])
    assert "CASE-" in page(as_(lin), f"/growth/maps/{log.pk}/cases")
    Case.objects.filter(process=tickets).update(visibility="private", created_by=admin)
    Case.involved.through.objects.all().delete()
    assert page(as_(wang)).count("?case=") == 0


def test_it_all_goes_by_rest_as_well(history, tickets, shorter, teams, lin, wang, at):
    log = history(day=DAY, weeks=8)
    found = improve(log, key_of(finding_from(log.findings[0])), by=lin)
    found.change({"process": tickets}, by=lin)
    owner, agent, there = as_(lin), as_(wang), "/api/v1/growth/improvements/IMP-1"

    def send(client: Client, verb: str, **body: object) -> dict[str, object]:
        answer = client.post(f"{there}/{verb}", body, content_type="application/json")
        assert answer.status_code in {200, 201}, (verb, answer.content)
        return answer.json()

    assert owner.get(f"{there}/what-ifs").json() == {"items": []}
    none = owner.post(f"{there}/what-ifs", {"job": 999_999}, content_type="application/json")
    assert none.status_code == 404
    send(owner, "redesign")
    tickets.redraw(shorter, by=lin)
    send(owner, "publication")
    send(owner, "question", text="谁复核？", options=["主管", "没有人"], right=1)
    assert send(owner, "signatures")["items"][0]["person"] == "王芳"
    send(agent, "receipt")
    assert send(agent, "answer", option=0)["items"][0]["signed_at"] is None
    assert send(agent, "answer", option=1)["items"][0]["tries"] == 2
    send(owner, "registration", main={"key": "duration"}, weeks=8)
    refused = owner.post(f"{there}/registration", {"main": {"key": "wait"}}, content_type="application/json")
    assert refused.status_code == 422
    send(owner, "roll-out", days=[{"team": teams["华东组"].pk, "day": DAY.isoformat()}])
    assert send(owner, "beginning")["stage"] == "rolling_out"
    locked = owner.post(f"{there}/registration", {"main": {"key": "duration"}}, content_type="application/json")
    assert locked.status_code == 422
    assert owner.get(f"{there}/verdicts").json() == {"items": []}


def test_a_draft_that_is_drawn_for_an_improvement_is_published_there(client, lin, tickets):
    """Published on its own page it would reach everybody at once, and leave nobody to compare with."""
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    found = Improvement.create(workspace=tickets.workspace, by=lin, title="更快", process=tickets)
    found.begin_redesign(by=lin)
    here = f"/growth/processes/{tickets.ref}"
    assert found.ref in client.get(f"{here}/draft/").content.decode()
    assert client.post(f"{here}/publication", headers={"HX-Request": "true"}).status_code == 422
    found.give_up(by=lin, reason="不做了")
    assert found.ref not in client.get(f"{here}/draft/").content.decode()


def test_a_roll_out_without_any_day_is_refused_with_a_sentence(client, lin, tickets):
    form = RollOutForm({"everybody": ""}, teams=[], initial={})
    assert not form.is_valid()
    assert form.non_field_errors()


def test_the_company_above_the_teams_is_no_team_to_roll_out_to(tickets, teams, team, lin, at):
    """It would be everybody; a company without parts is one like any other."""
    company = Organization.create(workspace=team, by=lin, name="总公司", kind="company")
    sister = Organization.create(workspace=team, by=lin, name="子公司", kind="company")
    teams["华东组"].move_under(company, by=lin)
    for name, place in (("老板", company), ("店长", sister)):
        Person.create(workspace=team, by=lin, name=name, organization=place)
    found = Improvement.create(workspace=team, by=lin, title="工单更快", process=tickets)
    found.register(Registration(Measure("duration"), weeks=10, wash_in_weeks=0), by=lin)
    form = page(as_(lin), f"{HERE}/roll-out")
    asked = [name for name in ("总公司", "子公司", "华东组", "华南组") if f">{name}" in form]
    assert asked == ["子公司", "华东组", "华南组"]


def test_the_chart_says_from_which_mean_to_which_it_went(history, tickets, teams, lin, at):
    log = history(day=DAY, weeks=22, factor=0.6)
    found = improve(log, key_of(finding_from(log.findings[0])), by=lin)
    found.register(Registration(Measure("duration"), weeks=10, wash_in_weeks=0, column="组"), by=lin)
    plan_roll_out(found, {teams["华东组"]: DAY, teams["华南组"]: None}, by=lin)
    found.process = tickets
    found.go_to(Improvement.Stage.ROLLING_OUT, process=tickets, version=tickets.version, locked_at=timezone.now())
    at(TODAY)
    assert re.search(r"已启用的团队 <span[^>]*>1\.\d 天 → 0\.\d 天", page(as_(lin), f"{HERE}/watching"))


def test_whether_own_cases_follow_the_new_version_is_told_with_who_and_when(tickets, lin, wang, admin, team, at):
    """Of three tickets since the roll-out one was sorted by somebody else; what one does not see is not counted."""
    found = Improvement.create(workspace=team, by=lin, title="工单更快", process=tickets)
    found.register(Registration(Measure("duration"), weeks=10, wash_in_weeks=0), by=lin)
    plan_roll_out(found, {None: DAY}, by=lin)
    found.process = tickets
    found.go_to(Improvement.Stage.ROLLING_OUT, process=tickets, version=tickets.version, locked_at=timezone.now())
    at(DAY + timedelta(days=8))
    for place in range(3):
        seen = "private" if place == 2 else "workspace"
        case = Case.create(process=tickets, by=lin, title=f"工单 {place}", visibility=seen)
        if place == 1:
            case.delegate(case.works.get().number, Person.of(lin, team), by=lin)
        case.complete(case.works.get().number, by=lin if place == 1 else wang)
        case.vote(case.works.get().number, approves=True, by=admin)
        case.complete(case.works.get().number, by=wang)
    watched = page(as_(lin), f"{HERE}/watching")
    assert f'{HERE}/following?kind=wrong_role&amp;step=%E5%88%86%E7%B1%BB">1 ×' in watched
    assert f'{HERE}/following?week=2">3</a>' in watched
    assert "工单 1" in page(as_(lin), f"{HERE}/following?kind=wrong_role&step=分类")
    assert "工单 0" not in page(as_(lin), f"{HERE}/following?kind=wrong_role&step=分类")
    sun = as_(join(team, "孙悦", "member", "sun@example.com"))
    assert f'{HERE}/following?week=2">2</a>' in page(sun, f"{HERE}/watching")
    assert "wrong_role" not in page(sun, f"{HERE}/watching")
    assert "工单" not in page(sun, f"{HERE}/following?kind=wrong_role&step=分类").split("<main")[1].split("<h1")[1]


def test_what_differs_from_the_new_version_is_told_with_its_condition(tickets, lin, wang, team, at):
    """From 10,000 on the lead approves; a case of 20,000 came from elsewhere without that."""
    fields = (Field(name="amount", kind="money", currency="CNY", label="金额"),)
    lead = Approval(id="lead", name="主管审批", approvers=(Approver(role="lead"),))
    steps = (Choice("size", (Branch((lead,), "amount >= 10000 CNY"), Branch())), UserTask(id="do", name="办理"))
    tickets.redraw(drawn(fields=fields, start=Start(id="start", asks=("amount",)), steps=steps), by=lin)
    tickets.publish(by=lin)
    tickets.owner = Person.of(lin, team)
    tickets.save(update_fields=["owner"])
    found = Improvement.create(workspace=team, by=lin, title="大额先批", process=tickets)
    found.register(Registration(Measure("duration"), weeks=10, wash_in_weeks=0), by=lin)
    plan_roll_out(found, {None: DAY}, by=lin)
    found.process = tickets
    found.go_to(Improvement.Stage.ROLLING_OUT, process=tickets, version=tickets.version, locked_at=timezone.now())
    at(DAY + timedelta(days=8))
    for amount in (800_000, 2_000_000):
        case = Case.create(process=tickets, by=lin, data={"amount": 800_000})
        case.complete(case.works.get().number, by=lin)
        Case.objects.filter(pk=case.pk).update(data={"amount": amount})
    watched = page(as_(lin), f"{HERE}/watching")
    assert "following?kind=missing_approval" in watched
    assert '主管审批 · 缺少审批 <span class="soft small">金额 ≥ ¥10,000.00</span>' in watched
    assert "金额 ¥20,000.00 ≥ ¥10,000.00" in page(as_(lin), f"{HERE}/following?kind=missing_approval&step=主管审批")
