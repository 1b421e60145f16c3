"""`python -m tests.forking SCRIPT`: loads the script once, and forks a process for each time that its `main` is wanted.

It reads one request a line, as JSON: `["begin", PIPE, WORD, ...]` is answered with the number of the process that
says what it has to say into that named pipe, `["wait", NUMBER]` with its exit code, once it has ended.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType


def loaded(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def begin(said: str, *words: str) -> int:
    child = os.fork()
    if child:
        os.setpgid(child, child)  # before anybody hears of it
        return child
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(said, os.O_WRONLY), 1)
        script.main(*words)
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001  # a child must never go on as its parent
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def wait(number: str) -> int:
    _number, status = os.waitpid(int(number), 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    script = loaded(Path(sys.argv[1]))
    for line in sys.stdin:
        task, *rest = json.loads(line)
        answer = {"begin": begin, "wait": wait}[task](*rest)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
