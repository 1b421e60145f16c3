"""Bringing work in and taking it along, at the command line."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsloop.rooms.projects.models import WorkItem
from opsloop.site.commands.all import opsloop

TABLE = "任务名称,负责人,截止日期\n写文案,李雷,2026-09-06\n做海报,韩梅梅,2026-09-07\n,无题,2026-09-08\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "计划.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def say(*arguments: object) -> Result:
    return CliRunner().invoke(opsloop, [str(argument) for argument in arguments])


def test_a_dry_run_tells_and_changes_nothing(table, lin):
    told = json.loads(say("import", table, "--dry-run", "--json").stdout)
    assert told["created"]["work_items"] == 2
    assert [row["row"] for row in told["refused"]] == [4]
    assert not WorkItem.objects.exists()


def test_a_table_comes_in_once(table, lin):
    first = say("import", table, "--by", "lin@example.com")
    assert first.exit_code == 0, first.output
    assert "row 4" in first.output
    assert set(WorkItem.objects.values_list("title", flat=True)) == {"写文案", "做海报"}
    told = json.loads(say("import", table, "--json").stdout)
    assert set(told["created"].values()) == {0}


def test_with_several_workspaces_one_is_named(table, lin, other_team):
    refused = say("import", table)
    assert refused.exit_code == 1
    assert "growth, rival" in refused.output
    assert say("import", table, "--workspace", "growth").exit_code == 0


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path, lin):
    (tmp_path / "half.json").write_text('{"cards": [')
    refused = say("import", tmp_path / "half.json")
    assert refused.exit_code == 1
    assert "half.json" in refused.output


def test_an_export_is_whole_and_replaces_nothing(tmp_path, poster):
    target = tmp_path / "growth.zip"
    told = say("export", target)
    assert told.exit_code == 0
    assert "Work items: 1\n" in told.output
    assert "Workitem" not in told.output, "what only joins two tables is nobody's name"
    assert not re.search(r"^[a-z]+\.[a-z]+: ", told.output, re.MULTILINE), "tables go by their names"
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
    before = target.read_bytes()
    assert say("export", target).exit_code == 1
    assert target.read_bytes() == before
