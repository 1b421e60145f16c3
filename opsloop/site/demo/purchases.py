"""The purchases of the demo team: an SOP with people in its roles, and cases on their way through it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from opsloop.engines.workflow import Approval, Checklist
from opsloop.kernel.activity.models import Undelivered
from opsloop.kernel.search.index import index
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.lifting import lift
from opsloop.rooms.processes.models import Case, CaseWork, Process
from opsloop.site.demo.cast import Player
from opsloop.site.demo.desk import Clock, moment

SEED = 41
FOUNDED = -172
ROLES = {
    "manager": "zhou",
    "director": "lin",
    "finance": "zhao",
    "purchasing": "tom",
    "purchasing_lead": "zhou",
    "warehouse": "guo",
}
FRESH = timedelta(days=3)
"""What happened since then is news for the inbox."""


@dataclass(frozen=True)
class Wish:
    """What somebody asks for, how many days before today, for how many yuan."""

    who: str
    day: int
    item: str
    yuan: int
    reason: str = ""
    refused: str = ""


WISHES = (
    Wish("chen", -120, "活动物料：易拉宝 20 个", 2_600, "会员日门店布置"),
    Wish("sun", -112, "直播间补光灯 4 盏", 3_180),
    Wish("li", -103, "Stock photos, outdoor range", 4_500, "No shoot before spring"),
    Wish("wu", -95, "客服耳机 17 副", 6_120, "临时坐席到岗"),
    Wish("guo", -88, "打印纸与墨盒", 420),
    Wish("wang", -80, "Translation memory licence, 1 year", 12_800, "Two languages, every page"),
    Wish("chen", -71, "主播台地毯与背景布", 1_950),
    Wish("sun", -64, "达人寄样快递费预付", 8_000, "", "费用从渠道预算走，请改填渠道申请"),
    Wish("zhou", -55, "竞品数据订阅，半年", 26_000, "投放复盘需要"),
    Wish("wu", -47, "会议音箱 1 台", 1_299),
    Wish("li", -40, "Camera battery set", 890),
    Wish("chen", -33, "会员礼盒打样 50 套", 15_500, "权益方案过会"),
    Wish("guo", -26, "白板 2 块", 460),
    Wish("sun", -19, "抖音投放素材剪辑外包", 9_800, "会员日蓄水期"),
    Wish("wu", -12, "压力演练短信包 5 万条", 2_250),
    Wish("wang", -8, "Press kit printing, 200 copies", 5_400, "Outdoor launch"),
    Wish("chen", -5, "会员日舞台搭建定金", 30_000, "合同已审"),
    Wish("sun", -2, "备用推流编码器", 7_600, "上次试播断流"),
    Wish("guo", -1, "急救箱补充药品", 380),
)


def tell(team: Mapping[str, Player], clock: Clock, *, language: str = "zh-hans") -> Process:
    """The process and its cases, each as far as it has come by now."""
    lead = team["lin"]
    born = moment(clock.after("lin", clock.morning(clock.day(FOUNDED)), 30))
    workspace = lead.person.workspace
    process = lift("purchase", workspace, by=lead.user, language=language, at=born)
    process.purpose = "超过 500 元先由直属经理审批，一万元及以上加财务与总监；到货验收、发票登记后付款。"
    process.indicators = "从申请到下单 ≤ 3 个工作日；退回率 < 5%"
    process.save(update_fields=["purpose", "indicators"])
    for row in process.process_roles.all():
        if row.key in ROLES:
            process.cast(row, by=lead.user, people=[team[ROLES[row.key]].person], at=born)
    dice = random.Random(SEED)  # noqa: S311  # a story, not a secret
    cases = [_play(wish, process, _Story(team, clock, dice)) for wish in WISHES]
    index([process, *cases])
    old = moment(clock.now) - FRESH
    Undelivered.objects.filter(event__record_type__in=["case", "process"], event__at__lt=old).delete()
    return process


@dataclass(frozen=True)
class _Story:
    team: Mapping[str, Player]
    clock: Clock
    dice: random.Random

    def player(self, person: Person) -> Player:
        """The one of the cast who is this person."""
        return next(player for player in self.team.values() if player.person == person)


def _play(wish: Wish, process: Process, story: _Story) -> Case:
    """One case, step by step, until it ends or today comes."""
    clock, dice = story.clock, story.dice
    at = clock.after(wish.who, clock.morning(clock.day(wish.day)), dice.randint(20, 300))
    values: dict[str, str | int] = {"item": wish.item, "amount": wish.yuan * 100}
    if wish.reason:
        values["reason"] = wish.reason
    asking = story.team[wish.who].user
    case = Case.create(process=process, by=asking, data=values, at=moment(min(at, clock.now)))
    while case.state == Case.State.RUNNING:
        work = case.works.order_by("number").first()
        if work is None:
            break
        doer = story.player(_doer(case, work))
        begun = clock.after(doer.part.key, at, dice.randint(30, 500))
        at = clock.after(doer.part.key, begun, dice.randint(5, 90))
        if at >= clock.now:
            break
        _do(case, work, doer, wish, begun=begun, at=at)
    return case


def _doer(case: Case, work: CaseWork) -> Person:
    """Who does it; where somebody would judge their own request, the lead of operations does."""
    doers = case.doers(work)
    others = [person for person in doers if person != case.requester]
    return (others or doers)[0]


def _do(case: Case, work: CaseWork, doer: Player, wish: Wish, *, begun: int, at: int) -> None:
    activity = case.version.compiled.activities[work.element]
    number, when = work.number, moment(at)
    if isinstance(activity, Approval):
        if doer.person == case.requester:
            case.delegate(number, case.process.owner, by=doer.user, at=moment(begun))
            owner = case.process.owner
            assert owner is not None and owner.user is not None  # noqa: PT018, S101  # the demo team's lead
            case.vote(number, approves=True, by=owner.user, at=when)
        else:
            case.vote(number, approves=not wish.refused, by=doer.user, reason=wish.refused, at=when)
        return
    case.take(number, by=doer.user, at=moment(begun))
    if isinstance(activity, Checklist):
        for item in activity.items:
            case.tick(number, item.id, by=doer.user, at=when)
        case.complete(number, by=doer.user, at=when)
    else:
        given = {"supplier": "得力办公", "invoice": f"FP-{case.number:04d}"}
        case.complete(number, {name: given[name] for name in activity.asks}, by=doer.user, at=when)  # type: ignore[union-attr]  # a task
