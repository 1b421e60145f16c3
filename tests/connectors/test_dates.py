"""Dates in the ways of people, spreadsheets and Jira in many languages."""

import pytest

from opsloop.connectors.dates import DateStyle, read_day, read_moment, style_of

DAY_FIRST = DateStyle(day_first=True, year=2026)
MONTH_FIRST = DateStyle(day_first=False, year=2026)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2026-09-06", "2026-09-06T00:00"),
        ("2026/9/6 14:30", "2026-09-06T14:30"),
        ("2026.9.6", "2026-09-06T00:00"),
        ("2026年9月6日", "2026-09-06T00:00"),
        ("2026年9月6日 下午2:30", "2026-09-06T14:30"),
        ("2026-09-06（周日）", "2026-09-06T00:00"),
        ("26年9月6日", "2026-09-06T00:00"),
        ("9月6日", "2026-09-06T00:00"),
        ("２０２６－０９－０６ １４：３０", "2026-09-06T14:30"),
        ("9/6", "2026-09-06T00:00"),
        ("20260906", "2026-09-06T00:00"),
        ("46271", "2026-09-06T00:00"),
        ("46271.604166667", "2026-09-06T14:30"),
        ("1788652800000", "2026-09-06T00:00"),
        ("2026-09-06T14:30:00.000+0800", "2026-09-06T06:30"),
        ("Sun, 06 Sep 2026 14:30:00 +0000", "2026-09-06T14:30"),
        ("09/06/2026", "2026-09-06T00:00"),
        ("06/Sep/26 2:30 PM", "2026-09-06T14:30"),
        ("06/сен/26 14:30", "2026-09-06T14:30"),
        ("06/九月/26 2:30 下午", "2026-09-06T14:30"),
        ("6/9月/26 14:30", "2026-09-06T14:30"),
        ("06/sept./26 14:30", "2026-09-06T14:30"),
        ("06.März.2026", "2026-03-06T00:00"),
        ("Sep 6, 2026", "2026-09-06T00:00"),
        ("September 6th, 2026 12:05 AM", "2026-09-06T00:05"),
        ("6 September 2026", "2026-09-06T00:00"),
    ],
)
def test_a_date_is_read_however_it_is_written(cell, wanted):
    found = read_moment(cell, MONTH_FIRST)
    assert found is not None
    assert found.utctimetuple()[:5] == tuple(
        int(part) for part in wanted.replace("T", "-").replace(":", "-").split("-")
    )


@pytest.mark.parametrize(
    "cell", ["", "soon", "2026-02-30", "13/13/2026", "12", "2026-09-06 25:00", "9999999", "0001-01-01"]
)
def test_what_is_no_date_is_none(cell):
    assert read_moment(cell, MONTH_FIRST) is None


def test_the_column_decides_which_number_is_the_day():
    assert style_of(["03/04/2026", "25/04/2026"], day_first=None, this_year=2026) == DAY_FIRST
    assert style_of(["03/04/2026", "04/25/2026"], day_first=None, this_year=2026) == MONTH_FIRST
    assert style_of(["03.04.2026"], day_first=None, this_year=2026).day_first
    assert style_of(["03/04/2026"], day_first=None, this_year=2026).guessed


YEARS_FIRST = ["24/3/15", "24/12/20", "25/1/8"]


def test_short_dates_begin_with_the_year_where_the_column_says_so():
    style = style_of(YEARS_FIRST, day_first=None, this_year=2026)
    assert [str(read_day(cell, style)) for cell in YEARS_FIRST] == ["2024-03-15", "2024-12-20", "2025-01-08"]
    assert style_of(["24/03/15", "24/03/16"], day_first=None, this_year=2026).year_first


@pytest.mark.parametrize(
    "cells",
    [
        ["24/03/26", "25/03/26"],
        ["03/04/26", "25/04/26"],
        ["03/15/26", "04/16/26"],
        ["24/3/15", "15/3/2024"],
        ["24.3.40", "24.3.41"],
        ["10.2.3", "10.2.4"],
    ],
)
def test_other_short_dates_do_not_begin_with_the_year(cells):
    assert not style_of(cells, day_first=None, this_year=2026).year_first
