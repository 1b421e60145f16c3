"""One database of columns, and the only place that talks to DuckDB, which is loaded with the first database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Value = str | int | float | bool | datetime | date | None | list["Value"]
Column = NDArray[np.generic]
BATCH = 50_000


class QueryFailed(RuntimeError):
    """The database could not answer: a file is broken or gone, memory or disk is short. The sentence says which."""


class Interrupted(Exception):
    """Nobody wants the answer any more: `Warehouse.interrupt` was called."""


class Warehouse:
    """Tables of columns, in memory, or in one file when `path` is given; used by one thread at a time.

    `threads` and `memory` (such as "4GB") limit it; unless given DuckDB takes all cores and most of the memory, and
    writes what does not fit to the machine's folder for temporary files. It never loads code from outside.
    """

    def __init__(self, path: Path | None = None, *, threads: int | None = None, memory: str | None = None) -> None:
        from duckdb import connect

        self._connection = connect(str(path) if path else ":memory:", config=_settings(threads, memory))
        self._connection.execute("set TimeZone = 'UTC'")
        self._names = count(1)
        self._interrupted = False

    def run(self, sql: str, *values: Value) -> None:
        """Carry a statement out; `?` stands for the values."""
        self._execute(sql, values)

    def rows(self, sql: str, *values: Value) -> list[tuple[Value, ...]]:
        """All rows of an answer."""
        with self._asked():
            return self._execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> tuple[Value, ...]:
        """The only row of an answer."""
        (found,) = self.rows(sql, *values)
        return found

    def batches(self, sql: str, *values: Value) -> Iterator[list[tuple[Value, ...]]]:
        """The rows of an answer, many at a time; nothing else may be asked meanwhile."""
        answer = self._execute(sql, values)
        while rows := self._next(answer):
            yield rows

    def columns(self, sql: str, *values: Value) -> dict[str, Column]:
        """The columns of an answer as arrays; those with nulls are masked arrays."""
        with self._asked():
            return self._execute(sql, values).fetchnumpy()

    def headers(self, relation: str) -> dict[str, str]:
        """The columns of a table or view, in order, each with its SQL type."""
        return {str(name): str(kind) for name, kind, *_ in self.rows(f"describe {relation}")}

    def keep(self, columns: Mapping[str, Column], prefix: str = "kept") -> str:
        """A new table with these columns, and its name; texts are arrays of objects, None is null."""
        name = self.new(prefix)
        self._connection.register("arriving", dict(columns))
        self.run(f"create table {name} as select * from arriving")
        self._connection.unregister("arriving")
        return name

    def new(self, prefix: str) -> str:
        """A name that no table has yet."""
        return f"{prefix}_{next(self._names)}"

    def drop(self, *tables: str) -> None:
        """Forget tables of our own."""
        for table in tables:
            self.run(f"drop table if exists {table}")

    def interrupt(self) -> None:
        """End the question at hand with Interrupted, and all that come after it; from any thread, before `close`.

        One that begins in the same moment may get through; whoever wants it ended calls again until it has.
        """
        self._interrupted = True
        self._connection.interrupt()

    def _execute(self, sql: str, values: Sequence[Value]) -> DuckDBPyConnection:
        with self._asked():
            return self._connection.execute(sql, list(values))

    def _next(self, answer: DuckDBPyConnection) -> list[tuple[Value, ...]]:
        with self._asked():
            return answer.fetchmany(BATCH)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """What DuckDB raises, in the words of this engine."""
        from duckdb import Error, InterruptException

        if self._interrupted:
            raise Interrupted
        try:
            yield
        except InterruptException as error:
            raise Interrupted from error
        except Error as error:
            raise QueryFailed(str(error).strip().splitlines()[0]) from error

    def close(self) -> None:
        """Give the memory and the file back."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def texts(values: Sequence[str | None]) -> Column:
    """Texts as a column."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _settings(threads: int | None, memory: str | None) -> dict[str, str | bool | int | float | list[str]]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(Path(tempfile.gettempdir()) / f"opsloop-warehouse-{uuid4().hex}"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    if memory is not None:
        settings["memory_limit"] = memory
    return settings
