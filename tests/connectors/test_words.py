"""Small vocabularies: amounts of work, priorities, people, states."""

import pytest

from opsloop.connectors.durations import read_minutes, unit_in
from opsloop.connectors.states import guess_group, guess_groups
from opsloop.connectors.words import read_labels, read_people, read_priority, read_yes


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("3天", 1440),
        ("2h", 120),
        ("1.5d", 720),
        ("半天", 240),
        ("2小时30分", 150),
        ("1w 2d", 3360),
        ("90分钟", 90),
        ("1:30", 90),
        ("PT8H30M", 510),
        ("8", 480),
        ("两天", None),
        ("-3h", None),
        ("3 apples", None),
        ("=A1", None),
    ],
)
def test_an_amount_of_work_is_read_in_minutes(cell, minutes):
    assert read_minutes(cell, unit="hour") == minutes


def test_the_unit_of_bare_numbers_stands_in_the_header():
    assert [unit_in(header) for header in ("工时(人天)", "Estimate [h]", "计划工时（小时）", "工时")] == [
        "day",
        "hour",
        "hour",
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "priority"),
    [
        ("高", "high"),
        ("紧急", "urgent"),
        ("P0", "urgent"),
        ("P2 - 普通", "medium"),
        ("Lowest", "low"),
        ("中优先级", "medium"),
        ("无", "none"),
        ("???", None),
    ],
)
def test_a_priority_is_read_in_both_languages(cell, priority):
    assert read_priority(cell) == priority


def test_several_people_and_labels_stand_in_one_cell():
    assert read_people("@张三、李四，王五；赵六/Ana;Max | Lin") == ["张三", "李四", "王五", "赵六", "Ana", "Max", "Lin"]
    assert read_people("待定") == []
    assert read_labels("#增长、内容, 增长") == ["增长", "内容"]
    assert [read_yes(cell) for cell in ("是", "TRUE", "否", "maybe")] == [True, True, False, None]


@pytest.mark.parametrize(
    ("name", "group", "cancels"),
    [
        ("Backlog", "backlog", False),
        ("需求池", "backlog", False),
        ("To Do", "todo", False),
        ("未开始", "todo", False),
        ("Not started", "todo", False),
        ("Selected for Development", "todo", False),
        ("Doing 🔥", "doing", False),
        ("进行中（本周）", "doing", False),
        ("已延期", "doing", False),
        ("In Review", "review", False),
        ("待验收", "review", False),
        ("审核中", "review", False),
        ("Ready for QA", "review", False),
        ("Done ✅", "done", False),
        ("已完成", "done", False),
        ("Deployed", "done", False),
        ("Closed", "done", False),
        ("未完成", "todo", False),
        ("Won't Do", "done", True),
        ("Won’t fix", "done", True),
        ("已取消", "done", True),
        ("不做了", "done", True),
    ],
)
def test_the_name_of_a_state_tells_its_group(name, group, cancels):
    assert guess_group(name) == (group, cancels)


def test_names_that_say_nothing_are_judged_by_their_place():
    assert guess_groups(["苹果", "梨", "桃"]) == [("todo", False), ("doing", False), ("done", False)]
    assert guess_group("Homepage/Website") is None
