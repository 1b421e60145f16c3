"""For tests that end processes of ours by force: scripts run on a database and home of their own.

What a script imports is loaded once for a test, by a process that only forks (`tests/forking.py`): each process that a
test starts is one like any other, but for a second of CPU.
"""

import json
import os
import signal
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 180


class Forked:
    """A process forked by another one, in a process group of its own; to be used like a `Popen` of its words."""

    def __init__(self, parent: "subprocess.Popen[str]", words: tuple[str, ...], said: Path) -> None:
        self.parent = parent
        os.mkfifo(said)
        self.pid = self._ask("begin", str(said), *words)
        self.stdout: TextIO = said.open()
        self.returncode: int | None = None

    def _ask(self, *request: str) -> int:
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(json.dumps(request) + "\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.killpg(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """How it ended, once it has."""
        if self.returncode is None:
            self.returncode = self._ask("wait", str(self.pid))
        return self.returncode

    def rest(self) -> str:
        """What it still says, until it has ended."""
        with self.stdout:
            answer = self.stdout.read()
        self.wait()
        return answer


class Processes:
    """Starts a script, and whatever else, on one database and home."""

    def __init__(self, script: Path, home: Path, address: str, **environment: str) -> None:
        self.script = script
        self.home = home
        self.environment = {
            **os.environ,
            "OPSLOOP_DATABASE_URL": address,
            "OPSLOOP_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.forked: list[Forked] = []
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> Forked:
        """The script's `main` with these words."""
        self.forked.append(Forked(self._loaded, words, self.home / f"said-{len(self.forked)}"))
        return self.forked[-1]

    @cached_property
    def _loaded(self) -> "subprocess.Popen[str]":
        return self.run([sys.executable, "-m", "tests.forking", str(self.script)], stdin=subprocess.PIPE)

    def run(self, command: list[str], *, stdin: int | None = None) -> "subprocess.Popen[str]":
        """Any command, in a process group of its own."""
        process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdin=stdin, stdout=subprocess.PIPE, text=True, process_group=0
        )
        self.started.append(process)
        return process

    def say(self, *words: str) -> str:
        """What the script says to these words."""
        process = self.start(*words)
        answer = process.rest()
        assert process.returncode == 0
        return answer.strip()

    def end(self) -> None:
        """Kill whatever still runs, with its children."""
        for forked in self.forked:
            forked.kill()
            forked.wait()
            forked.stdout.close()
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
