"""A process killed in the middle of a load: nothing half-written is left, and the next load brings it all in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Processes
from tests.site.test_import_pages import BOARD

SCRIPT = Path(__file__).with_name("a_load.py")


@pytest.fixture
def processes(installed) -> Iterator[Processes]:
    """Starts the script on a database and home of its own."""
    made = Processes(SCRIPT, *installed(), DJANGO_SETTINGS_MODULE="opsloop.site.settings")
    yield made
    made.end()


def test_a_killed_load_leaves_nothing_half_written(processes: Processes, tmp_path: Path) -> None:
    board = tmp_path / "board.json"
    board.write_text(json.dumps(BOARD))
    killed = processes.start(str(board), "prepare", "report", "wait")
    assert killed.stdout is not None
    empty = killed.stdout.readline().strip()
    assert killed.stdout.readline() == "in the middle\n"
    killed.kill()
    killed.wait()
    after_the_kill, after_another = processes.say(str(board), "report", "load", "report").splitlines()
    assert after_the_kill == empty.replace("[]", "['running']")
    assert after_another.startswith("[2, ")
