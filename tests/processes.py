"""For tests that end processes of ours by force: scripts run on a database and home of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 180


class Processes:
    """Starts a script, and whatever else, on one database and home."""

    def __init__(self, script: Path, home: Path, address: str, **environment: str) -> None:
        self.script = script
        self.environment = {
            **os.environ,
            "OPSLOOP_DATABASE_URL": address,
            "OPSLOOP_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: str, stdin: int | None = None) -> "subprocess.Popen[str]":
        """The script with these words."""
        return self.run([sys.executable, str(self.script), *words], stdin=stdin)

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
        answer, _errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
        return answer.strip()

    def end(self) -> None:
        """Kill whatever still runs, with its children."""
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, 9)
            process.wait()
