"""`kill -9` of the web server in the middle of many API calls: what it acknowledged is there, once and whole.

The suite makes 300 calls and kills once; KILLED_CALLS=1000 makes more, and kills twice.
"""

import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from opsloop.site import serving
from tests.processes import PATIENCE_SECONDS, Processes

SCRIPT = Path(__file__).with_name("a_server.py")
CALLS = int(os.environ.get("KILLED_CALLS", "300"))
CLIENTS = 6
DEATHS = max(1, CALLS // 400)


@pytest.fixture
def processes(installed) -> Iterator[Processes]:
    made = Processes(SCRIPT, *installed(), OPSLOOP_API_CALLS_PER_MINUTE="1000000", OPSLOOP_LOG_LEVEL="ERROR")
    yield made
    made.end()


class Server:
    """A server of two processes that can be killed and started again."""

    def __init__(self, processes: Processes) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.processes = processes
        self.start()

    def start(self) -> None:
        command = list(serving.web(address="127.0.0.1", port=self.port, processes=2).command)
        self.process = self.processes.run(command)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not serving.answers("127.0.0.1", self.port):
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def kill(self) -> None:
        """The parent and its processes at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Callers:
    """Several clients that make work until all calls are made; each third call has no key to repeat it with."""

    def __init__(self, port: int, team: dict[str, object]) -> None:
        self.port, self.team = port, team
        self.left = list(range(CALLS))
        self.answers: dict[str, str] = {}
        self.doubtful: set[str] = set()
        self.replayed = 0
        self.threads = [threading.Thread(target=self._call_all) for _client in range(CLIENTS)]

    def _call_all(self) -> None:
        while True:
            try:
                number = self.left.pop()
            except IndexError:
                return
            self._call(f"task{number:05}", key=f"key-{number}" if number % 3 else None)

    def _call(self, title: str, *, key: str | None) -> None:
        """Until it is answered; without a key only once, for nobody knows what became of it."""
        while title not in self.answers:
            try:
                status, answer, replayed = self._post(title, key)
            except (OSError, http.client.HTTPException):
                if key is None:
                    self.doubtful.add(title)
                    return
                time.sleep(0.05)
                continue
            assert status == HTTPStatus.CREATED, answer
            self.replayed += replayed
            self.answers[title] = answer["ref"]

    def _post(self, title: str, key: str | None) -> tuple[int, dict[str, str], bool]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {"Authorization": f"Bearer {self.team['token']}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        body = {"project": self.team["project"], "title": title, "assignees": [self.team["wang"]]}
        connection.request("POST", "/api/v1/growth/items", body=json.dumps(body), headers=headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response.status, json.loads(text), response.getheader("Idempotency-Replayed") == "true"


def test_what_a_killed_server_acknowledged_is_there_once_and_whole(processes: Processes) -> None:
    team = json.loads(processes.say("prepare"))
    server = Server(processes)
    callers = Callers(server.port, team)
    for thread in callers.threads:
        thread.start()
    for death in range(1, DEATHS + 1):
        _wait(lambda death=death: len(callers.answers) >= CALLS * death // (DEATHS + 1))
        server.kill()
        server.start()
    for thread in callers.threads:
        thread.join(PATIENCE_SECONDS)
    assert len(callers.answers) + len(callers.doubtful) == CALLS
    processes.run([sys.executable, "-m", "opsloop", "worker"])
    _wait(lambda: processes.say("waiting") == "0", every=0.5)

    there = json.loads(processes.say("report"))
    titles = Counter(item["title"] for item in there["items"])
    assert max(titles.values()) == 1
    assert callers.answers.keys() <= titles.keys() <= callers.answers.keys() | callers.doubtful
    refs = {item["title"]: item["ref"] for item in there["items"]}
    assert {title: refs[title] for title in callers.answers} == callers.answers
    whole = {"assignees": 1, "created": 1, "told": 1, "found": 1}
    assert [item for item in there["items"] if {name: item[name] for name in whole} != whole] == []
    assert there["astray"] == 0
    assert there["numbers"] == list(range(1, there["last"] + 1))


def _wait(reached, *, every: float = 0.02) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(every)
