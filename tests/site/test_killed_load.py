"""A process killed in the middle of a load: nobody sees anything of it, it is taken back, and comes in whole later."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Processes
from tests.site.test_import_pages import BOARD

SCRIPT = Path(__file__).with_name("a_load.py")
CARD = BOARD["cards"][0]  # type: ignore[index]  # a board of Trello
CARDS = [{**CARD, "id": f"5cb7d4f1a2b3c4d5e6f7{n:04x}", "name": f"Card {n}"} for n in range(200)]


@pytest.fixture
def processes(installed) -> Iterator[Processes]:
    """Starts the script on a database and home of its own."""
    made = Processes(SCRIPT, *installed(), DJANGO_SETTINGS_MODULE="opsloop.site.settings")
    yield made
    made.end()


@pytest.fixture
def board(tmp_path: Path) -> str:
    path = tmp_path / "board.json"
    path.write_text(json.dumps({**BOARD, "cards": CARDS}))
    return str(path)


def test_a_killed_load_is_not_seen_and_is_taken_back(processes: Processes, board: str) -> None:
    killed = processes.start(board, "prepare", "report", "seen", "wait")
    empty, unseen = killed.stdout.readline().strip(), killed.stdout.readline().strip()
    assert killed.stdout.readline() == "in the middle\n"
    half, seen, written = processes.say(board, "report", "seen", "write").splitlines()
    assert half != empty
    assert seen == unseen
    assert written == "written True"
    killed.kill()
    killed.wait()
    half, cleared, left = processes.say(board, "report", "clear", "report").splitlines()
    assert half.endswith("['running']")
    assert cleared == "cleared 1"
    assert left == "[0, 0, 1, 1, 2] 0 ['failed']"  # what somebody made meanwhile


def test_whoever_loads_next_takes_back_what_a_killed_load_left(processes: Processes, board: str) -> None:
    killed = processes.start(board, "prepare", "wait_inside")
    assert killed.stdout.readline() == "in the middle\n"
    killed.kill()
    killed.wait()
    once, seen, again = processes.say(board, "load", "report", "seen", "load", "report").splitlines()
    assert once == "[200, 407, 2, 3, 203] 203 ['done', 'failed']"
    assert seen == "[200, 1, 0, 0, 0] ['Old Hand', '王芳'] 12"
    assert again == once.replace("['done', 'failed']", "['done', 'done', 'failed']")


def test_a_load_whose_worker_is_killed_is_done_by_the_next_one(processes: Processes, board: str) -> None:
    killed = processes.start(board, "prepare", "queue", "work_half")
    assert killed.stdout.readline() == "in the middle\n"
    killed.kill()
    killed.wait()
    processes.start(board, "work")
    once, seen = processes.say(board, "until_loaded", "report", "seen").splitlines()
    assert once == "[200, 407, 2, 3, 203] 203 ['done']"
    assert seen == "[200, 1, 0, 0, 0] ['Old Hand', '王芳'] 12"
