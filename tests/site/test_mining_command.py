"""The command that mines a log: JSON equal to what PM4Py gives, words for a terminal, refusals in a sentence."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsloop.site.commands.all import opsloop
from tests.engines.mining.logs import shared

ROWS = """案例编号,活动,时间,处理人
1,提交,2026-03-02 09:00,李雷
1,审批,2026-03-02 11:00,韩梅
2,提交,2026-03-03 09:00,李雷
"""


def mine(*arguments: object) -> Result:
    return CliRunner().invoke(opsloop, ["mine", *map(str, arguments)])


@pytest.fixture
def log(tmp_path) -> Path:
    file = tmp_path / "log.csv"
    file.write_text(ROWS, encoding="gb18030")
    return file


def test_json_has_every_field(log):
    result = mine(log, "--json")
    found = json.loads(result.stdout)
    assert found.pop("seconds") > 0
    assert found == {
        "events": 3,
        "cases": 2,
        "directly_follows": [["提交", "审批", 1, 7200.0, 7200.0, 7200.0, 7200.0, 7200.0]],
        "start": {"提交": 2},
        "end": {"审批": 1, "提交": 1},
        "variant_count": 2,
        "top_variants": [[["提交"], 1], [["提交", "审批"], 1]],
        "rework_cases": {},
        "findings": [],
    }
    assert "it was read as GB18030" in result.stderr
    assert "3 of 3 times name no time zone" in result.stderr


@pytest.mark.parametrize("name", ["running-example", "repairExample"])
def test_json_is_what_pm4py_gives(name):
    known = json.loads(shared(f"golden/{name}.json").read_text(encoding="utf-8"))
    found = json.loads(mine(shared(f"{name}.parquet"), "--json").stdout)
    edges = [[*row[:5], *row[6:]] for row in found["directly_follows"]]
    assert [row[:3] for row in edges] == [row[:3] for row in known["directly_follows"]]
    for edge, wanted in zip(edges, known["directly_follows"], strict=True):
        assert edge[3:] == pytest.approx(wanted[3:], abs=1e-6)
    keys = {"start": "start", "end": "end", "variant_count": "variant_count", "rework_cases": "rework_cases"}
    assert {key: found[key] for key in keys} == {key: known[key] for key in keys}
    assert found["top_variants"] == known["top_variants"]


def test_starts_are_paired_when_asked_for():
    log = shared("repairExample.parquet")
    assert json.loads(mine(log, "--pair-lifecycle", "--json").stdout)["events"] == 7_733
    assert "--pair-lifecycle" in mine(log, "--json").stderr


def test_a_terminal_gets_words():
    output = mine(shared("repairExample.parquet")).stdout
    assert "11855 events in 1104 cases, 77 variants" in output
    assert "Test Repair: done again in 293 cases (26.6%), 406 times in all." in output


def test_columns_may_be_named(log):
    log.write_text("a,b,c\n1,x,2026-03-02 09:00\n", encoding="utf-8")
    assert "no column is known to be the case (there are: a, b, c)" in mine(log).output
    assert json.loads(mine(log, "--case", "a", "--activity", "b", "--time", "c", "--json").stdout)["events"] == 1
    assert "there is no column “z”; there are: a, b, c" in mine(log, "--case", "z").output


def test_findings_come_with_money_where_an_hour_and_a_day_have_a_price(tmp_path):
    days = (("收单", 2), ("审批", 5), ("审批", 9), ("归档", 10))
    rows = [f"{n},{step},2026-03-{d:02}T09:00,2026-03-{d:02}T11:00\n" for n in range(60) for step, d in days]
    log = tmp_path / "log.csv"
    log.write_text("case,activity,start_time,end_time\n" + "".join(rows), encoding="utf-8")
    named = ("--case", "case", "--activity", "activity", "--time", "end_time", "--start", "start_time", "--json")

    def rework(*options: str) -> dict[str, object]:
        found = json.loads(mine(log, *named, *options).stdout)["findings"]
        return next(one for one in found if one["detector"] == "rework")

    assert rework()["money"] is None
    dear = rework("--work-hour", "150", "--waiting-day", "0.5")
    assert dear["money"] == pytest.approx(150 * dear["effort_hours"] + 0.5 * dear["waiting_days"])
    assert mine(log, *named, "--work-hour", "-1").exit_code == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("case,activity,time\n", "there is no row in it"),
        ("case,activity,time\n,a,2026-03-02\n", "1 lack the case"),
        ("case,activity,time\n1,a,soon\n", "1 have no time that can be read"),
    ],
)
def test_a_log_that_cannot_be_mined_is_refused_in_a_sentence(log, text, words):
    log.write_text(text, encoding="utf-8")
    result = mine(log)
    assert (result.exit_code, words in result.output) == (1, True)


def test_what_was_left_out_and_put_in_order_is_said(log):
    log.write_text("case,activity,time\n1,b,2026-03-03\n1,a,2026-03-02\n,a,2026-03-02\n", encoding="utf-8")
    told = mine(log, "--json").stderr
    assert "Rows left out: 1 without a case" in told
    assert "Rows that stood before an earlier event of their case: 1" in told


def test_a_file_that_breaks_off_is_refused_in_a_sentence(tmp_path):
    whole = shared("helpdesk.parquet").read_bytes()
    broken = tmp_path / "log.parquet"
    broken.write_bytes(whole[:60_000] + bytes(60_000) + whole[120_000:])
    result = mine(broken)
    assert (result.exit_code, "log.parquet cannot be mined" in result.output) == (1, True)
