"""Writers on SQLite take turns: one at a time, whoever ends how, and nobody waits for ever."""

import subprocess
import sys
import threading
import time

import pytest
from django.db import ConnectionHandler, OperationalError
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from opsloop.site.settings import database
from opsloop.site.sqlite.base import with_question_marks
from opsloop.site.sqlite.turn import Turns

HOLD = """
import fcntl, os, sys, time
fcntl.flock(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT), fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def connect(tmp_path, django_db_blocker):
    """Connections of their own to one database file."""
    settings = database(f"sqlite:///{tmp_path / 'turns.db'}")
    made = []

    def open_one(**options):
        mine = {**settings, "OPTIONS": {**settings["OPTIONS"], **options}}
        connection = ConnectionHandler({"default": mine})["default"]
        connection.inc_thread_sharing()
        made.append(connection)
        return connection

    with django_db_blocker.unblock():
        first = open_one()
        first.cursor().execute("CREATE TABLE sum (total integer)")
        first.cursor().execute("INSERT INTO sum VALUES (0)")
        yield open_one
        for connection in made:
            connection.close()


def begin(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(connection, how):
    getattr(connection, how)()
    connection.set_autocommit(True)


@pytest.mark.parametrize("how", ["commit", "rollback"])
def test_the_next_one_writes_as_soon_as_a_transaction_is_over(connect, how):
    one, other, order = connect(), connect(), []
    begin(one)

    def write():
        begin(other)
        order.append("other")
        end(other, "commit")

    thread = threading.Thread(target=write)
    thread.start()
    order.append("one")
    end(one, how)
    thread.join(5)
    assert order == ["one", "other"]


def patience(connection) -> int:
    """Milliseconds that SQLite waits for another writer."""
    return connection.cursor().execute("PRAGMA busy_timeout").fetchone()[0]


def test_what_the_turn_took_is_not_waited_for_again(connect, monkeypatch):
    connection, seen = connect(timeout=3), []
    real = SQLiteCursorWrapper.execute

    def execute(cursor, query, params=None):
        if query.startswith("BEGIN"):
            seen.append(patience(connection))
        return real(cursor, query, params)

    monkeypatch.setattr(SQLiteCursorWrapper, "execute", execute)
    monkeypatch.setattr(connection, "_take_turn", lambda: 2.0)
    begin(connection)
    end(connection, "commit")
    assert (seen, patience(connection)) == ([1000], 3000)


def test_a_connection_closed_in_the_middle_ends_its_turn(connect):
    one, other = connect(), connect(timeout=1)
    begin(one)
    one.in_atomic_block = False
    one.close()
    begin(other)
    end(other, "commit")


def test_a_transaction_that_only_reads_keeps_nobody_from_writing_and_sees_one_moment(connect):
    reader, writer = connect(timeout=1), connect(timeout=1)
    total = "SELECT total FROM sum"
    with reader.reading():
        begin(reader)
        before = reader.cursor().execute(total).fetchone()[0]
        begin(writer)
        writer.cursor().execute("UPDATE sum SET total = 7")
        end(writer, "commit")
        assert reader.cursor().execute(total).fetchone()[0] == before
        end(reader, "commit")
    assert reader.cursor().execute(total).fetchone()[0] == 7
    begin(reader)
    reader.cursor().execute("UPDATE sum SET total = 8")
    end(reader, "commit")


def test_nothing_is_lost_between_many_threads(connect):
    def add(connection):
        for _turn in range(20):
            begin(connection)
            total = connection.cursor().execute("SELECT total FROM sum").fetchone()[0]
            connection.cursor().execute("UPDATE sum SET total = %s", [total + 1])
            end(connection, "commit")

    threads = [threading.Thread(target=add, args=[connect()]) for _thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert connect().cursor().execute("SELECT total FROM sum").fetchone()[0] == 120


def test_who_waits_too_long_hears_that_the_database_is_locked(connect):
    one, other = connect(), connect(timeout=0.2)
    begin(one)
    one.cursor().execute("UPDATE sum SET total = 1")
    with pytest.raises(OperationalError, match="locked"):
        begin(other)
    end(one, "commit")
    begin(other)
    end(other, "commit")


def test_a_process_that_is_killed_gives_its_turn_back(tmp_path):
    file = tmp_path / "turns.db"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, f"{file}-turn"], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    turns = Turns.at(str(file))
    assert not turns.take(0.1)
    holder.kill()
    holder.wait(5)
    holder.stdout.close()
    began = time.monotonic()
    assert turns.take(5)
    assert time.monotonic() - began < 1
    turns.end()


def test_a_refused_turn_leaves_the_door_open_for_the_threads_behind(tmp_path):
    turns = Turns.at(str(tmp_path / "turns.db"))
    assert turns.take(1)
    assert not turns.take(0.05)
    turns.end()
    assert turns.take(1)
    turns.end()


@pytest.mark.parametrize(
    "text", ["SELECT 1", "a = %s AND b LIKE '50%%' AND c IN (%s, %s)", "strftime('%%Y', x) = %s", "'%%s' = %s"]
)
def test_texts_are_converted_as_django_does(text):
    assert with_question_marks(text) == SQLiteCursorWrapper.convert_query(None, text)
