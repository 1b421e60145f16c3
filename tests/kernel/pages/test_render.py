"""The small pieces read right in both languages and say with words what they show with colour."""

import datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone, translation

from opsloop.kernel.pages import render

TODAY = datetime.date(2026, 9, 2)  # a Wednesday


@pytest.mark.parametrize(
    ("language", "date", "words"),
    [
        ("zh-hans", TODAY, "今天"),
        ("zh-hans", datetime.date(2026, 9, 3), "明天"),
        ("zh-hans", datetime.date(2026, 9, 1), "昨天"),
        ("zh-hans", datetime.date(2026, 9, 6), "周日"),
        ("zh-hans", datetime.date(2026, 9, 20), "9月20日 周日"),
        ("zh-hans", datetime.date(2027, 9, 6), "2027年9月6日"),
        ("en", TODAY, "Today"),
        ("en", datetime.date(2026, 9, 6), "Sun"),
        ("en", datetime.date(2026, 9, 20), "Sep 20, Sun"),
        ("en", datetime.date(2027, 9, 6), "Sep 6, 2027"),
    ],
)
def test_a_day_reads_as_people_say_it(language: str, date: datetime.date, words: str) -> None:
    with translation.override(language):
        assert f">{words}</time>" in render.day(date, TODAY)
        assert f'datetime="{date}"' in render.day(date, TODAY)


def test_an_overdue_day_says_so_without_colour() -> None:
    with translation.override("en"):
        drawn = render.day(datetime.date(2026, 8, 20), TODAY, overdue=True)
    assert 'aria-label="Overdue"' in drawn
    assert "Aug 20, Thu" in drawn


def test_a_moment_is_in_the_readers_zone() -> None:
    when = datetime.datetime(2026, 9, 2, 22, 30, tzinfo=datetime.UTC)
    now = datetime.datetime(2026, 9, 3, 1, 0, tzinfo=datetime.UTC)
    with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        assert ">今天 06:30</time>" in render.moment(when, now)


@pytest.mark.parametrize(
    ("name", "sign"),
    [("林静", "静"), ("欧阳小明", "明"), ("Ana Costa", "AC"), ("Ludwig van Beethoven", "LB"), ("max", "M"), ("!", "?")],
)
def test_an_avatar_shows_the_last_character_or_the_initials(name: str, sign: str) -> None:
    drawn = render.avatar(name, 7)
    assert f">{sign}</span>" in drawn
    assert f'aria-label="{name}"' in drawn


def test_names_cannot_smuggle_markup() -> None:
    for drawn in (render.avatar("<b>x</b>", 1), render.pill("<b>", "red"), render.state_ring("todo", '"><b>')):
        assert "<b>" not in drawn


def test_no_piece_carries_an_inline_style() -> None:
    drawn = [
        render.avatars([("林静", 1), ("王芳", 2), ("周凯", 3), ("Ana", 4)]),
        *(render.state_ring(group, "x", cancels) for group in render.RINGS for cancels in (False, True)),
        *(render.priority_mark(level, "x") for level in range(5)),
    ]
    assert not any("style" in piece for piece in drawn)


def test_many_people_become_three_and_a_number() -> None:
    drawn = render.avatars([("林静", 1), ("王芳", 2), ("周凯", 3), ("Ana", 4), ("Max", 5)])
    assert drawn.count("avatar--more") == 1
    assert ">+2</span>" in drawn


def test_figures_follow_the_language() -> None:
    with translation.override("zh-hans"):
        assert render.number(12_300, compact=True) == "1.2万"
        assert render.duration(90) == "1小时30分"
        assert render.money(123_450, "CNY") == "¥1,234.50"
    with translation.override("en"):
        assert render.number(12_300, compact=True) == "12.3k"
        assert render.number(1453) == "1,453"
        assert render.duration(90) == "1h 30m"
        assert render.duration(-45) == "-45m"
        assert render.money(-5000, "JPY") == "-JP¥5,000"


def test_every_piece_is_well_formed() -> None:
    pieces = [
        render.icon("inbox", "Inbox"),
        render.avatars([("林静", 1), ("王芳", 2), ("周凯", 3), ("Ana", 4)]),
        *(render.state_ring(group, "x") for group in render.RINGS),
        *(render.priority_mark(level, "x") for level in range(5)),
        render.pill("活动", "red"),
        render.day(TODAY, TODAY, overdue=True),
    ]
    for piece in pieces:
        ElementTree.fromstring(piece)  # our own words


def test_priority_fills_as_many_bars_as_its_level() -> None:
    drawn = [render.priority_mark(level, "").count('class="priority__off"') for level in (1, 2, 3)]
    assert drawn == [2, 1, 0]
