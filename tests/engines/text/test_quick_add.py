"""A typed line becomes a title with people, labels, a priority and a day, and loses nothing."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsloop.engines.text import Thing, Vocabulary, day_in_words, lines_of, nameable, understand

SUNDAY = datetime.date(2026, 9, 6)
PEOPLE = [
    Thing("assignees", "1", "王芳", ("wangfang", "wf")),
    Thing("assignees", "2", "王小明", ("wangxiaoming", "wxm")),
    Thing("assignees", "3", "Sarah Chen"),
    Thing("assignees", "4", "Sarah"),
]
LABELS = [Thing("labels", "10", "设计", ("sheji", "sj")), Thing("labels", "11", "bug")]
LEVELS = [Thing("priority", "3", "高", ("high",)), Thing("priority", "4", "紧急", ("urgent",))]
WORDS = Vocabulary({"@": PEOPLE, "#": LABELS, "!": LEVELS}, day="due")


def values(line):
    found = understand(line, WORDS, today=SUNDAY)
    return found.title, [token.value for token in found.tokens]


@pytest.mark.parametrize(
    ("line", "title", "expected"),
    [
        ("设计海报 @王芳 #设计 !高 周五", "设计海报", ["1", "10", "3", "2026-09-11"]),
        ("设计海报＠王芳＃设计 ！高", "设计海报", ["1", "10", "3"]),
        ("@王芳做海报", "做海报", ["1"]),
        ("Poster @sarah chen #BUG !urgent tomorrow", "Poster", ["3", "11", "4", "2026-09-07"]),
        ("Poster @Sarah !u", "Poster", ["4", "4"]),
        ("海报 @wf @wxm #sj", "海报", ["1", "2", "10"]),
        ("海报 @小明 #计", "海报", ["2", "10"]),
        ("海报 @xiaoming", "海报", ["2"]),
        ("Poster @chen", "Poster", ["3"]),
        ("海报 #ug", "海报", ["11"]),
        ("海报 #g #1", "海报 #g #1", []),
        ("投放 9月20日", "投放", ["2026-09-20"]),
        ("投放 9-20，尽快", "投放 9-20，尽快", []),
        ("投放 9-20， 尽快", "投放 ， 尽快", ["2026-09-20"]),
        ("Call mum +3d", "Call mum", ["2026-09-09"]),
        ("Report next fri", "Report", ["2026-09-11"]),
        ("Fix the sun icon", "Fix the sun icon", []),
        ("Brunch sun", "Brunch", ["2026-09-13"]),
        ("Mail a@wf.com about C#bug!", "Mail a@wf.com about C#bug!", []),
        (r"Say \@wf and \#sj", "Say @wf and #sj", []),
        ("太好了！高兴", "太好了！高兴", []),
        ("Compare 9-6 with 9-7", "Compare 9-6 with", ["2026-09-07"]),
    ],
)
def test_a_line_is_understood(line, title, expected):
    assert values(line) == (title, expected)


def test_what_names_nothing_or_several_stays_in_the_title_and_is_said():
    found = understand("海报 @王 #nothing @zz", WORDS, today=SUNDAY)
    assert found.title == "海报 @王 #nothing @zz"
    assert found.unknown == ("@王", "#nothing", "@zz")
    assert found.meant == (("王芳", "王小明"), (), ())


def test_of_very_many_things_those_are_kept_that_a_line_may_name():
    for line in ("@小明 和 @wf", "@xiaoming", "@王", "@sarah chen", "@nobody", "@a"):
        fewer = Vocabulary({"@": nameable(PEOPLE, line, "@")})
        assert understand(line, fewer, today=SUNDAY) == understand(line, Vocabulary({"@": PEOPLE}), today=SUNDAY)


def test_bullets_go_from_several_lines_and_stay_in_one():
    assert lines_of("- 一\n\n2. 二\n* 三\n[ ] 四\n5、 五\n3 pigs") == ["一", "二", "三", "四", "五", "3 pigs"]
    assert lines_of("1. 一") == ["1. 一"]


def test_a_sign_nobody_reads_is_a_mistake():
    with pytest.raises(ValueError, match="got"):
        Vocabulary({"$": []})


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", "09-06"),
        ("大后天", "09-09"),
        ("周日", "09-13"),
        ("本周日", "09-06"),
        ("下周五", "09-11"),
        ("星期三", "09-09"),
        ("3天后", "09-09"),
        ("２周后", "09-20"),
        ("-1d", "09-05"),
        ("三天后", "09-09"),
        ("两周后", "09-20"),
        ("月底", "09-30"),
        ("下个月底", "10-31"),
        ("end of month", "09-30"),
        ("sep 6th", "09-06"),
        ("6 October", "10-06"),
        ("2026年12月1号", "12-01"),
        ("2026/12/1", "12-01"),
    ],
)
def test_days_in_words(text, day):
    assert day_in_words(text, today=SUNDAY) == datetime.date.fromisoformat(f"2026-{day}")


@pytest.mark.parametrize(
    "text", ["", "12", "20260906", "2-30", "13-1", "0-0", "9999-99-99", "周八", "next", "v9.6", "-"]
)
def test_what_is_no_day(text):
    assert day_in_words(text, today=SUNDAY) is None


def test_a_day_of_long_ago_is_next_years():
    assert day_in_words("1-15", today=SUNDAY) == datetime.date(2027, 1, 15)
    assert day_in_words("2-29", today=datetime.date(2027, 12, 1)) == datetime.date(2028, 2, 29)


@given(st.text(max_size=60), st.dates())
def test_no_text_and_no_day_is_too_much(text, today):
    day_in_words(text, today=today)
    understand(text, WORDS, today=today)


PARTS = st.sampled_from(["海报", "@王芳", "#设计", "!高", "周五", "fix", "a@b.c", "#什么", "9-6", "，", "@sarah chen"])


@given(st.lists(PARTS, max_size=8))
def test_nothing_is_lost(parts):
    line = " ".join(parts)
    found = understand(line, WORDS, today=SUNDAY)
    taken = "".join(line[token.start : token.end] for token in found.tokens)
    assert sorted((found.title + taken).replace(" ", "")) == sorted(line.replace(" ", ""))
    assert all(one.end <= two.start for one, two in zip(found.tokens, found.tokens[1:], strict=False))


@given(st.lists(st.sampled_from(["海报", "@王芳", "#设计", "!高", "周五"]), max_size=6))
def test_full_width_signs_mean_the_same(parts):
    line = " ".join(parts)
    wide = line.translate(str.maketrans("@#! ", "＠＃！\N{IDEOGRAPHIC SPACE}"))
    assert values(wide)[1] == values(line)[1]


@given(st.permutations(["@王芳", "#设计", "!高", "周五"]))
def test_the_order_of_tokens_does_not_matter(parts):
    title, found = values(" ".join(["海报", *parts]))
    assert title == "海报"
    assert sorted(found) == ["1", "10", "2026-09-11", "3"]
