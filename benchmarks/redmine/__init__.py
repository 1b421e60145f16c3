"""Redmine as Debian installs it, to be measured beside ours: seeded, started by plain puma, signed in to.

Nothing is installed from here. Once, as root (without systemd the database has to be started by hand, and before
Redmine's package is set up):

    apt-get install -y postgresql && pg_ctlcluster 15 main start
    apt-get install -y --no-install-recommends redmine redmine-pgsql puma
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path("/usr/share/redmine")
DATABASE = "redmine_default"
PASSWORD = "correct horse battery"
SEED = Path(__file__).with_name("seed.sql")
WORKERS, THREADS = 2, 4


class NotInstalled(SystemExit):
    """What has to be there is not."""


def version() -> str:
    """The versions of what is measured."""
    names = ("redmine", "puma", "postgresql-15")
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Version}, ", *names], check=False, capture_output=True, text=True
    )
    return shown.stdout.strip(", ")


def prepare(items: int) -> None:
    """Check that all is there, start Debian's database where it rests, and seed it once."""
    if not ROOT.exists() or shutil.which("puma") is None:
        raise NotInstalled(__doc__)
    if os.geteuid() != 0:
        raise NotInstalled("Redmine's own files are root's: run this as root.")
    if "down" in subprocess.run(["pg_lsclusters", "-h"], check=True, capture_output=True, text=True).stdout:
        subprocess.run(["pg_ctlcluster", "15", "main", "start"], check=True)
        time.sleep(3)
    if _sql("SELECT count(*) FROM users WHERE login LIKE 'bench%'").strip() == "0":
        _sql(f"\\i {SEED}", items=str(items), hashed=_hashed())


def database() -> int:
    """The process of Debian's PostgreSQL, which serves nobody else here."""
    return int(Path("/var/lib/postgresql/15/main/postmaster.pid").read_text().split()[0])


def _hashed() -> str:
    """Redmine keeps SHA-1 of the salt and of SHA-1 of the password."""
    inner = hashlib.sha1(PASSWORD.encode()).hexdigest()
    return hashlib.sha1(f"salt{inner}".encode()).hexdigest()


def _sql(command: str, **values: str) -> str:
    settings = [f"--set={name}={value}" for name, value in values.items()]
    psql = ["psql", "--quiet", "-At", "-v", "ON_ERROR_STOP=1", *settings, DATABASE]
    as_owner = ["runuser", "-u", "postgres", "--", *psql]
    text = SEED.read_text() if command.startswith("\\i") else command
    return subprocess.run(as_owner, check=True, capture_output=True, text=True, input=text, cwd="/").stdout


@contextmanager
def served(port: int) -> Iterator[int]:
    """Puma on this port, for as long as the block lasts; answers the id of its root process."""
    options = ["-e", "production", "-b", f"tcp://127.0.0.1:{port}", "-w", str(WORKERS), "-t", f"{THREADS}:{THREADS}"]
    environment = {**os.environ, "RAILS_ENV": "production", "X_DEBIAN_SITEID": "default", "RAILS_LOG_TO_STDOUT": ""}
    process = subprocess.Popen(
        ["puma", *options], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_up(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def key(number: int) -> str:
    """The API key of the user of this number."""
    return hashlib.md5(f"apibench{number}".encode()).hexdigest()


def signed_in(port: int, number: int) -> str:
    """The cookie header of a session of the user of this number."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/login")
    page = connection.getresponse()
    text = page.read().decode()
    found = re.search(r'name="authenticity_token" value="([^"]+)"', text)
    if found is None:
        raise ValueError("Redmine's sign-in page has no token")
    form = {"authenticity_token": found[1], "username": f"bench{number}", "password": PASSWORD}
    headers = {"Cookie": _cookie(page), "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", body=urlencode(form), headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != HTTPStatus.FOUND:
        raise ValueError(f"Redmine refused the sign-in with {answer.status}")
    return _cookie(answer)


def _cookie(response: http.client.HTTPResponse) -> str:
    return (response.getheader("Set-Cookie") or "").partition(";")[0]


def _wait_until_up(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/login")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(f"Redmine does not answer on port {port}")
