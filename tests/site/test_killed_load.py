"""A process killed in the middle of a load: nothing half-written is left, and the next load brings it all in."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.site.test_import_pages import BOARD

SCRIPT = Path(__file__).with_name("a_load.py")
ROOT = SCRIPT.parents[2]
PATIENCE_SECONDS = 90

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the script on a database and home of its own."""
    environment = {
        **os.environ,
        "OPSLOOP_HOME": str(tmp_path),
        "OPSLOOP_DATABASE_URL": f"sqlite:///{tmp_path / 'opsloop.db'}",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "opsloop.site.settings",
    }
    started = []

    def begin(*words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, str(SCRIPT), *words]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()


def said(process: "subprocess.Popen[str]") -> str:
    answer, _errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    return answer.strip()


def test_a_killed_load_leaves_nothing_half_written(start: Start, tmp_path: Path) -> None:
    board = tmp_path / "board.json"
    board.write_text(json.dumps(BOARD))
    said(start("prepare"))
    empty = said(start("report"))
    killed = start("wait", str(board))
    assert killed.stdout is not None
    assert killed.stdout.readline() == "in the middle\n"
    killed.kill()
    killed.wait()
    assert said(start("report")) == empty.replace("[]", "['running']")
    said(start("load", str(board)))
    assert said(start("report")).startswith("[2, ")
