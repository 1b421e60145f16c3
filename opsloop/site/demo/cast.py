"""Who is in the demo team: accounts, people, teams, roles, skills, hours and leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.track import track
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Leave, Organization, Person, Role, RoleSkill, Skill, SkillLevel, WorkingHours

HALF_A_YEAR = timedelta(days=200)


@dataclass(frozen=True)
class Part:
    """What is known of somebody before the story begins; days of leave are counted from today."""

    key: str
    name: str
    title: str
    team: str
    skills: str
    role: str = "member"
    email: str = ""
    signs_in: str = ""
    zone: str = ""
    share: int = 100
    hours: str = ""
    leave: tuple[tuple[str, int, int, str], ...] = ()
    language: str = ""

    @property
    def shown(self) -> str:
        """The name with what one sees as this person."""
        return f"{self.name} ({self.signs_in})"


CAST = (
    Part(
        "lin",
        "林静 Jing",
        "运营负责人 Head of Operations",
        "company",
        "plan4 data2 train3 negotiate4 english3",
        role="owner",
        email="jing@demo.example",
        signs_in="负责人 lead",
        leave=(("annual", -96, -92, "家庭旅行"),),
    ),
    Part(
        "zhao",
        "赵明 Ming",
        "运营系统 Operations Systems",
        "systems",
        "system4 data3 automation4 seo2 english2",
        role="admin",
        email="ming@demo.example",
        signs_in="管理员 admin",
        hours="10:00-13:00 14:00-19:00",
        leave=(("sick", -61, -60, ""), ("remote", 2, 4, "居家办公")),
    ),
    Part(
        "zhou",
        "周凯 Kai",
        "增长主管 Growth Lead",
        "growth",
        "plan3 ads3 data3 community2 negotiate3",
        leave=(("annual", 20, 26, "年假"),),
    ),
    Part(
        "chen",
        "陈晓雨 Xiaoyu",
        "活动运营 Campaign Manager",
        "growth",
        "plan3 community4 copy3 automation2 english2",
        email="xiaoyu@demo.example",
        signs_in="成员 member",
        leave=(("annual", -45, -43, ""), ("annual", 13, 14, "调休")),
    ),
    Part(
        "sun",
        "孙悦 Yue",
        "数据分析 Data Analyst",
        "growth",
        "data4 sql4 seo3 ads2 english3",
        hours="09:30-12:00 13:00-18:30",
    ),
    Part("he", "何俊 Jun", "投放优化 Paid Media", "growth", "ads4 data2 live3 copy2", leave=(("sick", -20, -19, ""),)),
    Part(
        "wang",
        "王芳 Fang",
        "内容主管 Content Lead",
        "content",
        "plan3 copy4 english3 seo2 negotiate3",
        leave=(("annual", -128, -124, ""),),
    ),
    Part(
        "li",
        "李梓涵 Zihan",
        "内容编辑 Editor",
        "content",
        "copy4 video3 seo2 english2",
        leave=(("annual", 4, 6, "婚礼"),),
    ),
    Part(
        "tom",
        "Tom Becker",
        "English Copywriter",
        "content",
        "english4 copy4 seo2",
        zone="Europe/Berlin",
        share=50,
        language="en",
        leave=(("annual", -75, -66, "Summer break"), ("annual", 27, 34, "")),
    ),
    Part(
        "guo",
        "郭瑶 Yao",
        "设计师 Designer",
        "content",
        "design4 video3 photo3",
        hours="10:00-13:00 14:00-19:00",
        leave=(("annual", -33, -32, ""),),
    ),
    Part("huang", "黄磊 Lei", "客服主管 Support Lead", "support", "service4 plan3 train3 negotiate2"),
    Part(
        "wu",
        "吴桐 Tong",
        "质检与知识库 Support Quality",
        "support",
        "service4 train4 copy3 data2",
        hours="08:30-12:00 13:00-17:30",
        leave=(("annual", -110, -108, ""), ("other", 9, 9, "体检")),
    ),
    Part(
        "ana",
        "Ana Costa",
        "Brand Manager, Lumen Home",
        "client",
        "",
        role="guest",
        email="ana@demo.example",
        signs_in="客户 client, guest",
        zone="Europe/Lisbon",
        language="en",
    ),
)

TEAMS = {
    "company": ("云栖家居 Yunqi Living", "company", None, "lin"),
    "growth": ("增长组 Growth", "team", "company", "zhou"),
    "content": ("内容组 Content", "team", "company", "wang"),
    "support": ("客服组 Support", "team", "company", "huang"),
    "systems": ("运营系统 Systems", "team", "company", "zhao"),
    "client": ("Lumen Home", "customer", None, "ana"),
    "press": ("居所杂志 Habitat", "media", None, None),
    "courier": ("顺达物流 Shunda Express", "supplier", None, None),
}

SKILLS = {
    "plan": ("活动策划 Campaign planning", "skill"),
    "data": ("数据分析 Data analysis", "skill"),
    "sql": ("SQL", "tool"),
    "ads": ("广告投放 Paid media", "skill"),
    "community": ("社群运营 Community", "skill"),
    "copy": ("文案 Copywriting", "skill"),
    "seo": ("搜索优化 SEO", "skill"),
    "design": ("视觉设计 Design", "skill"),
    "video": ("短视频 Video", "skill"),
    "photo": ("摄影 Photography", "skill"),
    "live": ("直播 Live streaming", "skill"),
    "service": ("客户服务 Customer care", "skill"),
    "train": ("培训 Training", "skill"),
    "negotiate": ("商务沟通 Negotiation", "skill"),
    "system": ("系统配置 Systems", "skill"),
    "automation": ("流程自动化 Automation", "tool"),
    "english": ("英语 English", "language"),
}

ROLES = (
    (
        "活动负责人 Campaign owner",
        "project",
        "growth",
        "把一场活动从目标带到复盘。",
        "plan3 data2 negotiate3",
        "zhou chen",
    ),
    ("投放优化师 Paid media specialist", "position", "growth", "用更少的钱带来更对的人。", "ads3 data2", "he"),
    ("数据分析师 Data analyst", "position", "growth", "让每个决定都有据可查。", "data3 sql3", "sun"),
    ("双语编辑 Bilingual editor", "position", "content", "中英两种语言，一种声音。", "copy3 english3", "li tom"),
    ("视觉设计师 Designer", "position", "content", "让人一眼看懂、愿意停下。", "design3", "guo"),
    ("客服质检 Quality reviewer", "position", "support", "替顾客听每一通对话。", "service3 train2", "wu"),
    ("发布审批 Release approval", "authority", "company", "对外发布前的最后一道确认。", "", "lin wang huang"),
    ("系统管理员 Systems administrator", "authority", "systems", "权限、数据与自动化。", "system3 automation3", "zhao"),
)


@dataclass
class Player:
    """One of the cast, once they are here."""

    part: Part
    user: User
    person: Person
    busy_until: int = field(default=0)


def gather(slug: str, password: str, *, now: datetime) -> tuple[Workspace, dict[str, Player]]:
    """The workspace with everybody in it, as it was when the story began."""
    begin = now - HALF_A_YEAR
    users = {part.key: _user(part, password) for part in CAST}
    workspace = Workspace.objects.create(slug=slug, name="云栖家居 Yunqi", hour_cost=120, created_at=begin)
    owner = users["lin"]
    team: dict[str, Player] = {}
    organizations = {
        key: Organization.create(workspace=workspace, by=owner, at=begin, name=name, kind=kind)
        for key, (name, kind, _parent, _head) in TEAMS.items()
    }
    for part in CAST:
        team[part.key] = _join(part, users[part.key], workspace, organizations[part.team], owner=owner, begin=begin)
    _arrange(organizations, team)
    skills = {
        key: Skill.create(workspace=workspace, by=owner, at=begin, name=name, kind=kind)
        for key, (name, kind) in SKILLS.items()
    }
    _teach(team, skills)
    _give_roles(workspace, organizations, skills, team, begin=begin)
    _plan_days(team, now.date())
    return workspace, team


def _user(part: Part, password: str) -> User:
    """Whoever signs in has an address of their own; the others only did things."""
    email = part.email or f"{part.key}@demo.example"
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found
    user = User.objects.create_user(email=email, name=part.name, password=password if part.signs_in else None)
    user.language, user.time_zone = part.language, part.zone
    user.save(update_fields=["language", "time_zone"])
    return user


def _join(
    part: Part, user: User, workspace: Workspace, organization: Organization, *, owner: User, begin: datetime
) -> Player:
    outside = part.role == "guest"
    person = Person.create(
        workspace=workspace,
        by=owner,
        at=begin,
        user=user,
        name=part.name,
        title=part.title,
        email=user.email,
        kind=Person.Kind.CONTACT if outside else Person.Kind.MEMBER,
        organization=organization,
        time_zone=part.zone,
        part_time_percent=part.share,
    )
    membership = Membership.objects.create(workspace=workspace, user=user, role=part.role, joined_at=begin)
    track(
        workspace_id=workspace.pk,
        record_type="membership",
        record_id=membership.pk,
        label=user.name,
        verb="created",
        by=owner,
        changes={"user": (user.pk, user.pk), "role": (None, part.role)},
        at=begin,
    )
    return Player(part, user, person)


def _arrange(organizations: dict[str, Organization], team: dict[str, Player]) -> None:
    """The tree of teams, their heads, and who reports to whom."""
    for key, (_name, _kind, parent, head) in TEAMS.items():
        organizations[key].parent = organizations[parent] if parent else None
        organizations[key].head = team[head].person if head else None
    Organization.objects.bulk_update(organizations.values(), ["parent", "head"])
    for part in CAST:
        head = TEAMS[part.team][3]
        boss = "lin" if head == part.key else head
        if part.key not in {"lin", "ana"} and boss:
            team[part.key].person.manager = team[boss].person
    Person.objects.bulk_update([player.person for player in team.values()], ["manager"])


def levels(text: str) -> dict[str, int]:
    """`"data3 sql2"` as levels by skill."""
    return {word[:-1]: int(word[-1]) for word in text.split()}


def _teach(team: dict[str, Player], skills: dict[str, Skill]) -> None:
    """Levels as written; what somebody is best at is mostly what they like best."""
    SkillLevel.objects.bulk_create(
        SkillLevel(person=player.person, skill=skills[key], level=level, interest=max(1, 4 - place))
        for player in team.values()
        for place, (key, level) in enumerate(levels(player.part.skills).items())
    )


def _give_roles(
    workspace: Workspace,
    organizations: dict[str, Organization],
    skills: dict[str, Skill],
    team: dict[str, Player],
    *,
    begin: datetime,
) -> None:
    for name, kind, place, purpose, needs, holders in ROLES:
        values = {"name": name, "kind": kind, "purpose": purpose, "organization": organizations[place]}
        role = Role.create(workspace=workspace, by=team["lin"].user, at=begin, **values)
        RoleSkill.objects.bulk_create(
            RoleSkill(role=role, skill=skills[key], level=level) for key, level in levels(needs).items()
        )
        role.people.set([team[key].person for key in holders.split()])


def _plan_days(team: dict[str, Player], today: date) -> None:
    """Hours of their own and leave, past and coming."""
    WorkingHours.objects.bulk_create(
        WorkingHours(person=player.person, weekday=weekday, starts_at=starts_at, ends_at=ends_at)
        for player in team.values()
        for weekday in range(5)
        for starts_at, ends_at in map(_span, player.part.hours.split())
    )
    Leave.objects.bulk_create(
        Leave(
            person=player.person,
            kind=kind,
            first_day=today + timedelta(days=first),
            last_day=today + timedelta(days=last),
            note=note,
        )
        for player in team.values()
        for kind, first, last, note in player.part.leave
    )


def _span(text: str) -> tuple[time, time]:
    first, last = text.split("-")
    return time.fromisoformat(first), time.fromisoformat(last)
