"""The pattern page: every component in all its states, to look at and to test. Served only while DEBUG is on."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from opsloop.kernel.pages import navigation
from opsloop.kernel.pages.context import Shell
from opsloop.kernel.pages.navigation import Line, MenuItem, Section, SidebarGroup, SidebarItem
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.spoken import spoken
from opsloop.kernel.pages.toast import toast

PEOPLE = ["林静", "王芳", "周凯", "Ana Costa", "张伟", "欧阳小明", "Max Stone", "李雷"]
COLORS = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"]
STATES = [
    ("backlog", "待规划", "Backlog"),
    ("todo", "待办", "To do"),
    ("doing", "进行中", "In progress"),
    ("review", "待验收", "In review"),
    ("done", "已完成", "Done"),
    ("cancelled", "已取消", "Cancelled"),
]
TITLES = [
    "新版品牌素材收集 incident",
    "小程序竞品报告跟进",
    "Rewrite the refund macro so that agents stop asking finance for the order number",
    "VIP直播排期收集",
    "Q4落地页审核",
    "SaaS会员体系修复 churn",
]


@dataclass(frozen=True)
class Team:
    """Stands in for a workspace: pages knows no models."""

    slug: str = "_pattern"
    name: str = "增长运营组"


class PatternShell(Shell):
    """The frame filled as in a team at work."""

    @cached_property
    def sections(self) -> list[tuple[Section, list[Line]]]:
        top = [
            _line("inbox", "收件箱", "inbox", 12),
            _line("mine", "我的工作", "square-check", 8),
            _line("home", "主页", "house"),
        ]
        modules = [_line("goals", "目标", "target"), _line("wiki", "知识库", "book-open")]
        foot = [_line("settings", "设置", "settings")]
        return [(Section("top", ""), top), (Section("modules", "模块"), modules), (Section("foot", ""), foot)]

    @cached_property
    def groups(self) -> list[SidebarGroup]:
        names = ["会员日上线", "客服质检提升", "Content calendar", "华东区满意度调查项目与回访计划"]
        items = tuple(
            SidebarItem(name, reverse("pattern") if n == 0 else f"/_pattern/items/P-{n}", COLORS[n + 3])
            for n, name in enumerate(names)
        )
        part = reverse("pattern-part", args=["dialog"])
        return [SidebarGroup("projects", "项目", items, add=part, add_label="新建项目", more="/_pattern/empty")]

    @cached_property
    def phone(self) -> list[Line]:
        return self.sections[0][1]

    @cached_property
    def account(self) -> list[MenuItem]:
        return [
            MenuItem("增长运营组", "#", "building-2", current=True),
            MenuItem("Rival", "#", "building-2"),
            MenuItem(),
            MenuItem("成员", "#", "users"),
            MenuItem("设置", "#", "settings"),
            *navigation.account_menu(self.request),
        ]


def _line(key: str, label: str, icon: str, badge: int | None = None) -> Line:
    return Line(key, label, icon, f"/_pattern/items/{key}", badge)


def _answer(request: HttpRequest, template: str, **known: object) -> HttpResponse:
    return render(request, template, {"workspace": Team(), "shell": PatternShell(request), **known})


def index(request: HttpRequest) -> HttpResponse:
    """Everything on one page."""
    today = timezone.localdate()
    rows = [
        {
            "ref": f"LNCH-{n + 11}",
            "title": title,
            "state": STATES[n],
            "priority": 4 - n if n < len(COLORS[:5]) else 0,
            "people": [(name, name) for name in PEOPLE[n : n + 1 + n % 5]],
            "labels": [("活动", COLORS[n + 1]), ("客户反馈", COLORS[n + 2])][: n % 3],
            "due": today + datetime.timedelta(days=(n - 2) * 3),
            "overdue": n < 2,  # noqa: PLR2004  # the first two lie in the past
        }
        for n, title in enumerate(TITLES)
    ]
    return _answer(
        request,
        "pages/pattern.html",
        rows=rows,
        states=STATES,
        colors=COLORS,
        people=PEOPLE,
        everybody=[(name, name) for name in PEOPLE],
        options=_options(),
        levels=range(5),
        today=today,
        now=timezone.now(),
        far=today.replace(year=today.year + 1),
    )


def plain(request: HttpRequest) -> HttpResponse:
    """A page without the frame."""
    return _answer(request, "pages/pattern_plain.html")


def empty(request: HttpRequest) -> HttpResponse:
    """A page with nothing on it yet."""
    return _answer(request, "pages/pattern_empty.html")


def item(request: HttpRequest, ref: str) -> HttpResponse:
    """A record: page, panel and peek are one template."""
    return _answer(request, "pages/pattern_item.html", ref=ref, today=timezone.localdate(), options=_options())


def part(request: HttpRequest, name: str) -> HttpResponse:
    """What popovers and dialogs fetch."""
    return _answer(request, f"pages/pattern_{name.replace('-', '_')}.html", options=_options(), states=STATES)


def _options() -> list[tuple[int, str, str]]:
    return [(n, name, spoken(name)) for n, name in enumerate(PEOPLE)]


def palette(request: HttpRequest) -> HttpResponse:
    """What the search finds."""
    wanted = request.GET.get("q", "").lower()
    found = [(f"LNCH-{n + 11}", t) for n, t in enumerate(TITLES) if wanted in t.lower() or wanted in spoken(t)]
    return render(request, "pages/pattern_palette.html", {"found": found})


def echo(request: HttpRequest) -> HttpResponse:
    """Takes whatever is posted and says it back, with undo."""
    said = request.POST.getlist("value") or [str(value) for value in request.POST.values()]
    return toast(HttpResponse(status=204), ", ".join(said) or "–", undo=reverse("pattern-echo"))


def refuse(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # a view
    """Refuses."""
    raise Refused("先完成前置任务 LNCH-12，再提交验收。")
