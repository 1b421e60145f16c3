"""Two improvements of the demo team: one that is proven on a history made up by seed, one that waits for signatures."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from opsloop.engines.workflow import Approval, Approver, Checklist, Definition, Duration, Item, UserTask, drawn
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Undelivered
from opsloop.kernel.search.index import index
from opsloop.rooms.improvement.improving import improve
from opsloop.rooms.improvement.judging import judge, rows_of
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.improvement.registration import AGAIN, DURATION, Measure, Registration
from opsloop.rooms.improvement.rolling_out import begin_roll_out, plan_roll_out
from opsloop.rooms.improvement.signing import answer, ask_to_sign, put_question, read
from opsloop.rooms.people.models import Organization
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.kept_findings import finding_from
from opsloop.rooms.processes.mining_of import read_at_once
from opsloop.rooms.processes.models import Log, Process
from opsloop.site.demo.cast import TEAMS, Player
from opsloop.site.demo.desk import HERE, Clock, moment, on_weekday

SEED = 57
HOUR = 60
WEEKS, WASH_IN = 10, 1
A_WEEK = 14
BEFORE, AFTER = 2.6, 1.7
"""Days that a ticket takes in the middle, with the check and without; what the statistics make of it is theirs."""
AGAIN_SHARE = 0.08
"""Of answers that are written once more."""
ROLLED_OUT = -92
COLUMNS = {"case": "工单号", "activity": "环节", "time": "完成时间", "start": "开始时间", "resource": "处理人"}
FRESH = timedelta(days=3)
Team = Mapping[str, Player]


def tell(team: Team, clock: Clock, purchases: Process) -> None:
    """Both, with all that happened to them; what is older than three days is no news."""
    made = [_proven(team, clock), _under_way(team, clock, purchases)]
    index([*made, *(one.process for one in made if one.process is not None)])
    old = moment(clock.now) - FRESH
    Undelivered.objects.filter(event__record_type__in=["improvement", "process", "log"], event__at__lt=old).delete()


def _proven(team: Team, clock: Clock) -> Improvement:
    """The check of every answer, which never refused: without it tickets are done sooner, and no worse."""
    lead, at = _lead(team), _days(clock)
    process = _tickets(team, at(-150))
    day = on_weekday(clock.today + timedelta(days=ROLLED_OUT))
    log = _brought(team, _history(team, day, until=day), at(-118))
    stamp = next(row for row in log.findings if row["detector"] == "rubber_stamp")
    found = improve(log, key_of(finding_from(stamp)), by=lead, at=at(-117))
    found.process, found.proposal = process, "客服发出前自查；主管每周抽查二十件，不再逐件复核。"
    found.save(update_fields=["process", "proposal"])
    counters = (Measure(AGAIN, "拟答复"),)
    said = Registration(Measure(DURATION, least_effect=0.1), counters, WEEKS, WASH_IN, "小组")
    found.register(said, by=lead, at=at(-116))
    found.begin_redesign(by=lead, at=at(-115))
    process.redraw(_sop(checked=False), by=lead, at=at(-112))
    found.publish(by=lead, at=at(-104))
    _sign(found, team, at, first=-103)
    teams = {
        key: Organization.objects.get(workspace=log.workspace, name=TEAMS[key][0]) for key in ("support", "content")
    }
    plan_roll_out(found, {teams["support"]: day, teams["content"]: None}, by=lead, at=at(-95))
    begin_roll_out(found, by=lead, at=at(-94))
    _read_again(log, _history(team, day, until=clock.today), by=lead, at=at(-1))
    window = rows_of(found)
    if window is not None and window.over <= clock.today:
        judge(found, now=_at_eight(window.over))
        found.keep(by=lead, at=max(_at_eight(window.over) + timedelta(hours=2), at(-2)))
    return found


def _under_way(team: Team, clock: Clock, purchases: Process) -> Improvement:
    """Small purchases wait for a yes that comes anyway: they shall pass by themselves, and some have signed."""
    admin, at = team["zhao"].user, _days(clock)
    if admin is None:
        raise ValueError("the administrator of the demo team signs in")
    found = Improvement.create(
        workspace=purchases.workspace, by=admin, at=at(-8), kind=Improvement.Kind.RETRO, process=purchases,
        title="小额采购不再逐笔审批", problem="两千元以下的申请占一半，经理从未拒绝，平均多等大半天。",
        proposal="两千元以下自动通过，月底由财务抽查。",
    )  # fmt: skip
    said = Registration(Measure(DURATION, least_effect=0.1), (Measure(AGAIN),), weeks=12, wash_in_weeks=1)
    found.register(said, by=admin, at=at(-8))
    found.begin_redesign(by=admin, at=at(-7))
    purchases.redraw(_for_small_sums(purchases.drawing), by=admin, at=at(-6))
    found.publish(by=admin, at=at(-3))
    question = ("多少元以下的申请自动通过？", ["500 元", "2,000 元", "10,000 元"], 1)
    put_question(found, *question, by=admin, at=at(-2))
    ask_to_sign(found, by=admin, at=at(-2))
    for place, row in enumerate(found.signatures.select_related("person__user").order_by("pk")):
        user = row.person.user
        if user is not None and user not in {admin, _lead(team)} and place % 2 == 0:
            read(found, by=user, at=at(-1))
            answer(found, 1, by=user, at=at(-1))
    return found


def _tickets(team: Team, at: datetime) -> Process:
    lead = _lead(team)
    workspace = team["lin"].person.workspace
    process = Process.create(
        workspace=workspace, by=lead, at=at, name="售后工单 After-sales tickets", kind=Process.Kind.SUPPORT,
        stage=Process.Stage.EFFECTIVE, draft=_sop(checked=True).to_json(),
    )  # fmt: skip
    process.publish(by=lead, at=at)
    holders = {"support": ["wu", "li"], "support_lead": ["huang"]}
    names = {"support": "客服 Support", "support_lead": "客服主管 Support lead"}
    for row in process.process_roles.all():
        row.name = names[row.key]
        row.save(update_fields=["name"])
        process.cast(row, by=lead, people=[team[key].person for key in holders[row.key]], at=at)
    return process


def _sop(*, checked: bool) -> Definition:
    """Tickets, with the check of each answer or with a list of one's own."""
    items = [
        Item(id=f"i{n}", text=text) for n, text in enumerate(("称呼与订单号无误", "答到了每一个问题", "赔付在权限内"))
    ]
    middle = (
        Approval(
            id="check", name="主管复核", approvers=(Approver(role="support_lead"),), due=Duration(minutes=8 * HOUR)
        )
        if checked
        else Checklist(id="own_check", name="发出前自查", role="support", items=tuple(items))
    )
    return drawn(
        name="售后工单",
        steps=(
            UserTask(id="sort", name="分类", role="support", due=Duration(minutes=(4 if checked else 2) * HOUR)),
            UserTask(id="draft", name="拟答复", role="support", due=Duration(minutes=8 * HOUR)),
            middle,
            UserTask(id="send", name="发出答复", role="support"),
        ),
    )


def _for_small_sums(definition: Definition) -> Definition:
    """Up to 2,000 yuan pass by themselves."""
    elements = [
        replace(one, auto=one.auto.replace("500", "2000")) if isinstance(one, Approval) else one
        for one in definition.elements
    ]
    return replace(definition, elements=tuple(elements))


def _sign(found: Improvement, team: Team, at: Callable[[int], datetime], *, first: int) -> None:
    lead = _lead(team)
    question = ("答复发出之前，谁来检查？", ["主管逐件复核", "客服自己按清单自查", "不用检查"], 1)
    put_question(found, *question, by=lead, at=at(first))
    ask_to_sign(found, by=lead, at=at(first))
    for place, row in enumerate(found.signatures.select_related("person__user").order_by("pk")):
        user, when = row.person.user, at(first + 1 + place)
        if user is not None:
            read(found, by=user, at=when)
            if place == 1:
                answer(found, 0, by=user, at=when + timedelta(minutes=3))
            answer(found, 1, by=user, at=when + timedelta(minutes=5))
    found.refresh_from_db()


def _brought(team: Team, content: str, at: datetime) -> Log:
    """The log of the system that the team had before, as far as it went then."""
    workspace = team["lin"].person.workspace
    stored = default_storage.save(f"logs/{workspace.pk}/tickets.csv", ContentFile(content.encode()))
    log = Log.objects.create(
        workspace=workspace, name="售后工单系统 Ticket system", file_name="tickets.csv", stored_as=stored,
        zone=str(HERE), roles=COLUMNS, named=True, made_by=_lead(team), made_at=at,
    )  # fmt: skip
    read_at_once(log, by=_lead(team), at=at)
    return log


def _read_again(log: Log, content: str, *, by: User, at: datetime) -> None:
    """The same log as it is today."""
    default_storage.delete(log.stored_as)
    log.stored_as = default_storage.save(log.stored_as, ContentFile(content.encode()))
    log.save(update_fields=["stored_as"])
    read_at_once(log, by=by, at=at)


def _history(team: Team, day: date, *, until: date) -> str:
    """Tickets of two teams from before the day on; only that of support works without the check from the day on."""
    dice = random.Random(SEED)  # noqa: S311  # a story, not a secret
    rows = [row for week in range(-WEEKS, WEEKS + WASH_IN + 2) for row in _week(dice, team, day, week)]
    last = datetime.combine(until, time(), HERE)
    return "工单号,环节,开始时间,完成时间,处理人,小组\n" + "".join(text for text, done in rows if done <= last)


def _week(dice: random.Random, team: Team, day: date, week: int) -> Iterator[tuple[str, datetime]]:
    """The rows of a week with the moment at which each was written; both teams have the same trouble in it."""
    busy = dice.lognormvariate(0, 0.12)
    people = {"support": ("wu", "huang"), "content": ("li", "wang")}
    for key, (agent, chief) in people.items():
        for place in range(A_WEEK):
            number = f"{'S' if key == 'support' else 'C'}{(week + WEEKS) * A_WEEK + place + 1:04d}"
            begun = datetime.combine(day, time(9), HERE) + timedelta(weeks=week, hours=12 * place + dice.random() * 6)
            free = key == "support" and week >= 0
            days = (AFTER if free else BEFORE) * busy * dice.lognormvariate(0, 0.35)
            steps = ["分类", "拟答复", *(["拟答复"] if dice.random() < AGAIN_SHARE else [])]
            steps += ["发出前自查" if free else "主管复核", "发出答复"]
            for turn, step in enumerate(steps, start=1):
                done = begun + timedelta(days=days * turn / len(steps))
                start = done - timedelta(minutes=dice.randint(4, 25))
                who = team[chief if step == "主管复核" else agent].person.name
                yield f"{number},{step},{start:%Y-%m-%d %H:%M},{done:%Y-%m-%d %H:%M},{who},{TEAMS[key][0]}\n", done


def _lead(team: Team) -> User:
    lead = team["lin"].user
    if lead is None:
        raise ValueError("the lead of the demo team signs in")
    return lead


def _days(clock: Clock) -> Callable[[int], datetime]:
    """The morning so many days from today, at ten where the team is; never later than now."""

    def at(offset: int) -> datetime:
        return min(_at_eight(clock.today + timedelta(days=offset)) + timedelta(hours=2), moment(clock.now))

    return at


def _at_eight(day: date) -> datetime:
    return datetime.combine(day, time(8), HERE).astimezone(UTC)
