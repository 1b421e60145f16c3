"""The three projects of the demo team: what they are for, their states, members, fields and how they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from opsloop.kernel.access.models import Share
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.models import Label
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.projects.models import HealthUpdate, Project, ProjectMembership, State
from opsloop.site.demo.cast import Player
from opsloop.site.demo.chronicle import Chronicle
from opsloop.site.demo.desk import Clock, moment
from opsloop.site.demo.outline import Outline, read

CHANNELS = ["微信 WeChat", "抖音 Douyin", "小红书 RED", "App", "Email", "门店 Store"]


@dataclass(frozen=True)
class Plan:
    """One project before it is made; a state is `group name limit`."""

    key: str
    story: str
    name: str
    goal: str
    owner: str
    members: str
    states: tuple[str, ...]
    first: int
    last: int
    health: tuple[tuple[int, str, str], ...]
    approver: str
    refusals: float
    loops: float
    english: bool = False
    client: str = ""


PLANS = (
    Plan(
        "MEM", "member-day", "会员日 Member Day",
        "会员日当天成交额 2,400 万元，新增付费会员 3 万，毛利不低于 21%。\n\nOne day, three tiers, 30,000 new members.",
        "lin", "zhou chen sun he li guo tom zhao wu huang",
        ("backlog 想法池", "todo 待办", "doing 进行中 8", "review 待审核", "done 已完成", "cancel 已取消"),
        -180, 24,
        (
            (-150, "on_track", "权益方案过会，拉新与私域同步启动。"),
            (-96, "at_risk", "直播间布景延迟一周，先用旧棚试播。"),
            (-64, "on_track", "试播数据好于预期，蓄水期投放按计划开始。"),
            (-9, "at_risk", "权益发放脚本还有两处没对上，今晚复核；其余按冲刺表推进。"),
        ),
        approver="lin", refusals=0.0, loops=0.16,
    ),
    Plan(
        "CON", "content-refresh", "内容焕新 Content",
        "Every page Lumen Home shows says the same thing in the same voice, in Chinese and in English.\n\n"
        "让 Lumen Home 的每一页内容，用同一种声音说清楚同一件事。",
        "wang", "li tom guo sun zhao wu",
        ("backlog Ideas", "todo To do", "doing Writing 6", "doing Layout 4", "review Client review", "done Published",
         "cancel Dropped"),
        -178, 30,
        (
            (-140, "on_track", "Style guide signed off by Ana in the second round."),
            (-70, "on_track", "Help centre is live in both languages; emails next."),
            (-6, "on_track", "Outdoor range: copy is ahead of plan, photos follow this week."),
        ),
        approver="ana", refusals=0.34, loops=0.0, english=True, client="ana",
    ),
    Plan(
        "SUP", "support-desk", "客服升级 Support",
        "首次响应 3 分钟以内，一次解决率 80%，会员日当天接起率不低于 92%。\n\nFirst answer within 3 minutes.",
        "huang", "wu zhao sun tom li chen wang",
        ("backlog 待梳理", "todo 待办", "doing 处理中 6", "review 灰度验证", "done 已上线", "cancel 不做了"),
        -176, 28,
        (
            (-130, "on_track", "选型完成，迁移脚本开始写。"),
            (-100, "off_track", "历史工单迁移漏了附件，试跑推迟一周。"),
            (-72, "on_track", "旧系统下线，机器人进入灰度。"),
            (-4, "on_track", "临时坐席到岗 17 人，压力演练安排在本周。"),
        ),
        approver="huang", refusals=0.2, loops=0.24,
    ),
)  # fmt: skip

COLORS = {
    "设计": "purple",
    "Design": "purple",
    "文案": "blue",
    "中文": "blue",
    "English": "teal",
    "英文": "teal",
    "数据": "green",
    "投放": "orange",
    "会员": "pink",
    "合规": "red",
    "系统": "grey",
    "客服": "yellow",
    "SEO": "green",
    "Email": "orange",
    "机器人": "grey",
    "培训": "yellow",
    "Brand": "pink",
    "Video": "red",
    "直播": "red",
    "质检": "blue",
    "排班": "orange",
    "知识库": "teal",
    "Product": "yellow",
    "社群": "teal",
    "触达": "orange",
    "Guide": "teal",
    "Help": "blue",
}


@dataclass
class Built:
    """One project of the story: its rows, and its states by what they are for."""

    plan: Plan
    project: Project
    outline: Outline
    labels: dict[str, Label]
    idea: State
    todo: State
    doing: list[State]
    review: State
    done: State
    dropped: State
    health: list[HealthUpdate] = field(default_factory=list)


def found(team: dict[str, Player], log: Chronicle, clock: Clock) -> dict[str, Built]:
    """The projects, empty."""
    labels: dict[str, Label] = {}
    _own_fields(log.workspace)
    return {plan.key: _found_one(plan, team, log, clock, labels) for plan in PLANS}


def _found_one(plan: Plan, team: dict[str, Player], log: Chronicle, clock: Clock, labels: dict[str, Label]) -> Built:
    workspace = log.workspace
    outline = read(plan.story)
    _label(workspace, outline, labels)
    owner = team[plan.owner]
    born = clock.after(plan.owner, clock.morning(clock.day(plan.first - 4)), 40)
    project = Project.create(
        workspace=workspace,
        by=owner.user,
        at=moment(born),
        states=False,
        key=plan.key,
        name=plan.name,
        goal=plan.goal,
        owner=owner.person,
        customer=team[plan.client].person.organization if plan.client else None,
        start=clock.day(plan.first),
        due=clock.day(plan.last),
    )
    rows = [_state(project, text, place) for place, text in enumerate(plan.states)]
    State.objects.bulk_create(rows)
    built = Built(plan, project, outline, labels, *_by_purpose(rows))
    _invite(built, team, log, born)
    _say_health(built, team, log, clock)
    return built


def _label(workspace: Workspace, outline: Outline, known: dict[str, Label]) -> None:
    lines = [line for stream in outline.streams for line in (stream.line, *stream.lines)] + outline.ideas
    for name in dict.fromkeys(name for line in lines for name in line.labels):
        if name not in known:
            known[name] = Label.objects.create(workspace=workspace, name=name, color=COLORS.get(name, "grey"))


def _state(project: Project, text: str, place: int) -> State:
    group, _space, rest = text.partition(" ")
    name, _space, limit = rest.rpartition(" ")
    if not limit.isdigit():
        name, limit = rest, ""
    return State(
        project=project,
        name=name,
        group=State.Group.DONE if group == "cancel" else group,
        cancels=group == "cancel",
        position=place,
        wip_limit=int(limit) if limit else None,
    )


def _by_purpose(rows: list[State]) -> tuple[State, State, list[State], State, State, State]:
    idea, todo, *doing, review, done, dropped = rows
    return idea, todo, doing, review, done, dropped


def _invite(built: Built, team: dict[str, Player], log: Chronicle, born: int) -> None:
    """Everybody's part in the project; the client sees it because it is shared with her."""
    plan, project = built.plan, built.project
    roles = ProjectMembership.Role
    parts = {plan.owner: roles.LEAD} | dict.fromkeys(plan.members.split(), roles.MEMBER)
    if plan.client:
        parts[plan.client] = roles.CLIENT
        shared = {"record_type": Project.record_type, "record_id": project.pk}
        Share.objects.create(workspace=log.workspace, user=team[plan.client].user, **shared)
    ProjectMembership.objects.bulk_create(
        ProjectMembership(project=project, person=team[key].person, role=role) for key, role in parts.items()
    )
    for place, (key, role) in enumerate(parts.items(), start=1):
        changes = {"member": (team[key].person, team[key].person), "role": (None, str(role))}
        log.tell(project, "member_added", at=born + place, by=team[plan.owner].user, changes=changes)


def _say_health(built: Built, team: dict[str, Player], log: Chronicle, clock: Clock) -> None:
    """What the lead wrote about how it stands; the newest is the project's own."""
    lead, before = built.plan.owner, ""
    for day, health, text in built.plan.health:
        at = clock.after(lead, clock.morning(clock.day(day)), 400)
        if at > clock.now:
            at = clock.now - 60 * 24
        built.health.append(
            HealthUpdate(project=built.project, health=health, text=text, by=team[lead].user, at=moment(at))
        )
        changes = {"health": (before or None, health), "text": (None, text)}
        log.tell(built.project, "health_updated", at=at, by=team[lead].user, changes=changes)
        before = health
    HealthUpdate.objects.bulk_create(built.health)
    built.project.health = before
    built.project.updated_at = built.health[-1].at
    built.project.save(update_fields=["health", "updated_at"])


def _own_fields(workspace: Workspace) -> None:
    kinds = CustomField.Kind
    rows: list[tuple[str, str, str, list[str]]] = [
        ("channel", "渠道 Channel", kinds.SELECT, CHANNELS),
        ("budget", "预算 Budget", kinds.MONEY, []),
        ("client_facing", "对客 Client", kinds.CHECKBOX, []),
        ("material", "素材 Material", kinds.URL, []),
    ]
    CustomField.objects.bulk_create(
        CustomField(
            workspace=workspace, record_type="work_item", key=key, name=name, kind=kind, options=options, position=place
        )
        for place, (key, name, kind, options) in enumerate(rows)
    )
