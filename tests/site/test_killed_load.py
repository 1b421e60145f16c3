"""A process killed in the middle of a load: nothing half-written is left, and the next load brings it all in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Processes, own_database
from tests.site.test_import_pages import BOARD

SCRIPT = Path(__file__).with_name("a_load.py")


@pytest.fixture
def processes(tmp_path: Path, django_db_setup: None, django_db_blocker) -> Iterator[Processes]:
    """Starts the script on a database and home of its own."""
    with django_db_blocker.unblock(), own_database(tmp_path) as address:
        made = Processes(SCRIPT, address, tmp_path, DJANGO_SETTINGS_MODULE="opsloop.site.settings")
        yield made
        made.end()


def test_a_killed_load_leaves_nothing_half_written(processes: Processes, tmp_path: Path) -> None:
    board = tmp_path / "board.json"
    board.write_text(json.dumps(BOARD))
    processes.say("prepare")
    empty = processes.say("report")
    killed = processes.start("wait", str(board))
    assert killed.stdout is not None
    assert killed.stdout.readline() == "in the middle\n"
    killed.kill()
    killed.wait()
    assert processes.say("report") == empty.replace("[]", "['running']")
    processes.say("load", str(board))
    assert processes.say("report").startswith("[2, ")
