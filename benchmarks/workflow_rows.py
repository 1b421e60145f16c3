"""Cases as rows of SQLite, in the fewest lines: what the workflow engine costs with a commit for every step."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from opsloop.engines.workflow import (
    Case,
    Clock,
    OpenBlock,
    RunningTimer,
    State,
    Step,
    Token,
    Version,
    Vote,
    Work,
    fire,
    key_of,
    step,
)
from opsloop.engines.workflow.commands import Command

ROWS = {"token": Token, "block": OpenBlock, "work": Work, "timer": RunningTimer}
NAMES = {kind: name for name, kind in ROWS.items()}
SCHEMA = """
create table sop_case(
  id integer primary key, state text, data text, requester text, outcome text, next_number integer, version text
);
create table token(
  sop_case integer, key, element text, since text, items text, begun integer, votes text, primary key(sop_case, key)
) without rowid;
create table block(sop_case integer, key, awaits text, primary key(sop_case, key)) without rowid;
create table work(
  sop_case integer, key, token integer, element text, role text, opened text, person text, item text,
  due text, started text, level integer, ticked text, paused text, remaining integer, primary key(sop_case, key)
) without rowid;
create table timer(
  sop_case integer, key, work integer, element text, timer integer, at text, fired integer, remaining integer,
  primary key(sop_case, key)
) without rowid;
create index due_timers on timer(at);
create table event(
  id integer primary key, sop_case integer, verb text, at text, by text, element text, work integer, detail text
);
create table done(sop_case integer, key text, primary key(sop_case, key)) without rowid;
"""
LISTS = {"items", "awaits", "ticked"}
MOMENTS = {"since", "opened", "due", "started", "at", "paused"}
BATCH = 500


class Rows:
    """A database of cases of one version."""

    def __init__(self, path: Path | str, version: Version, clock: Clock) -> None:
        self.version, self.clock = version, clock
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("pragma journal_mode=wal")
        self.database.execute("pragma synchronous=normal")
        if not self.database.execute("select 1 from sqlite_master where name = 'work'").fetchone():
            self.database.executescript(SCHEMA)

    def new(self) -> int:
        made = self.database.execute("insert into sop_case(state, data, next_number) values('new', '{}', 1)")
        return made.lastrowid or 0

    def do(self, case: int, command: Command, now: datetime) -> Step | None:
        """The command in one transaction; None where its key was used before."""
        self.database.execute("begin immediate")
        try:
            if command.key and not self._first(case, command.key):
                return None
            state = self.state(case)
            done = step(self.version, state, command, now=now, clock=self.clock)
            self._write(case, done)
        except BaseException:
            self.database.execute("rollback")
            raise
        finally:
            if self.database.in_transaction:
                self.database.execute("commit")
        return done

    def sweep(self, now: datetime) -> int:
        """Everything that is due goes off, some hundred a transaction."""
        fired = 0
        while due := self._due(now):
            self.database.execute("begin immediate")
            for case, timer, work in due:
                self._fire(case, work, timer, now)
            self.database.execute("commit")
            fired += len(due)
        return fired

    def state(self, case: int) -> State:
        found = self.database.execute(
            "select state, data, requester, outcome, next_number, version from sop_case where id = ?", (case,)
        ).fetchone()
        state, data, requester, outcome, number, version = found
        return State(
            case=Case(
                state=state, data=json.loads(data), requester=requester or "", outcome=outcome or "",
                next_number=number, version=version or "",
            ),
            tokens={row.number: row for row in self._read("token", case)},
            blocks={row.split: row for row in self._read("block", case)},
            work={row.number: row for row in self._read("work", case)},
            timers={row.number: row for row in self._read("timer", case)},
        )  # fmt: skip

    def _first(self, case: int, key: str) -> bool:
        made = self.database.execute("insert or ignore into done values(?, ?)", (case, key))
        return made.rowcount == 1

    def _read(self, name: str, case: int) -> Iterator:
        cursor = self.database.execute(f"select * from {name} where sop_case = ?", (case,))
        columns = [column[0] for column in cursor.description]
        for row in cursor:
            yield _row(name, dict(zip(columns[1:], row[1:], strict=True)))

    def _due(self, now: datetime) -> list[tuple[int, RunningTimer, Work]]:
        cursor = self.database.execute(
            f"select t.*, w.* from timer t join work w on w.sop_case = t.sop_case and w.key = t.work "
            f"where t.at <= ? order by t.at limit {BATCH}",
            (now.isoformat(),),
        )
        columns = [column[0] for column in cursor.description]
        split = len(columns) - columns[::-1].index("sop_case") - 1
        found = []
        for row in cursor:
            timer = dict(zip(columns[1:split], row[1:split], strict=True))
            work = dict(zip(columns[split + 1 :], row[split + 1 :], strict=True))
            found.append((row[0], _row("timer", timer), _row("work", work)))
        return found

    def _fire(self, case: int, work: Work, timer: RunningTimer, now: datetime) -> None:
        fired = fire(self.version, work, timer, now=now, clock=self.clock)
        if fired.work != work:
            self._save(case, fired.work)
        if fired.timer:
            self._save(case, fired.timer)
        else:
            self.database.execute("delete from timer where sop_case = ? and key = ?", (case, timer.number))
        self._tell(case, [fired.event])

    def _write(self, case: int, done: Step) -> None:
        if done.case:
            row = done.case
            self.database.execute(
                "update sop_case set state=?, data=?, requester=?, outcome=?, next_number=?, version=? where id=?",
                (row.state, json.dumps(row.data), row.requester, row.outcome, row.next_number, row.version, case),
            )
        for row in done.saved:
            self._save(case, row)
        for kind, key in done.removed:
            self.database.execute(f"delete from {NAMES[kind]} where sop_case = ? and key = ?", (case, key))
        self._tell(case, done.events)

    def _save(self, case: int, row) -> None:
        kind, key = key_of(row)
        values = [_plain(value) for name, value in _fields(row) if name not in {"number", "split"}]
        marks = ", ".join("?" * (len(values) + 2))
        self.database.execute(f"insert or replace into {NAMES[kind]} values({marks})", (case, key, *values))

    def _tell(self, case: int, events) -> None:
        self.database.executemany(
            "insert into event(sop_case, verb, at, by, element, work, detail) values(?, ?, ?, ?, ?, ?, ?)",
            [(case, e.verb, e.at.isoformat(), e.by, e.element, e.work, json.dumps(dict(e.detail))) for e in events],
        )


COLUMNS = {
    Token: ("element", "since", "items", "begun", "votes"),
    OpenBlock: ("awaits",),
    Work: (
        "token",
        "element",
        "role",
        "opened",
        "person",
        "item",
        "due",
        "started",
        "level",
        "ticked",
        "paused",
        "left",
    ),
    RunningTimer: ("work", "element", "timer", "at", "fired", "left"),
}


def _fields(row) -> Iterator[tuple[str, object]]:
    return ((name, getattr(row, name)) for name in COLUMNS[type(row)])


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return json.dumps([asdict(each) if isinstance(each, Vote) else each for each in value])
    return value


def _row(name: str, values: dict) -> Token | OpenBlock | Work | RunningTimer:
    key = values.pop("key")
    if "remaining" in values:  # `left` is a word of SQL
        values["left"] = values.pop("remaining")
    for column in LISTS & values.keys():
        values[column] = tuple(json.loads(values[column]))
    for column in MOMENTS & values.keys():
        values[column] = datetime.fromisoformat(values[column]) if values[column] else None
    if name == "token":
        values["votes"] = tuple(Vote(**vote) for vote in json.loads(values["votes"]))
    kind = ROWS[name]
    return kind(split=key, **values) if kind is OpenBlock else kind(number=key, **values)
