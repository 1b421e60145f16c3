"""Queries that every request asks: Django works their SQL out once for the process, and only the values change.

Building and compiling a query costs Django three to ten times what the database needs to answer it. What runs is the
SQL that the query set makes, so nothing is said twice; a query whose shape depends on its values cannot be prepared.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import QuerySet

Row = TypeVar("Row")
FIRST_MARK = 4_611_686_018_427_387_904
"""Stand-ins for whole numbers while the SQL is worked out: 2 to the 62nd and up, which no row has for a key."""


class Prepared(Generic[Row]):
    """The rows of a query set whose filters differ in whole numbers and texts only.

    `build` makes it from one value for each type of `kinds`, and must pass each on to the database unchanged:
    `Prepared(lambda key: Membership.objects.filter(user_id=key), int)(user.pk)`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *kinds: type[int] | type[str]) -> None:
        self._build, self._kinds = build, kinds
        self._made: tuple[QuerySet[Any, Row], Any, str, Sequence[Any]] | None = None
        self._marks = [FIRST_MARK + place if kind is int else f"\0mark {place}" for place, kind in enumerate(kinds)]

    def __call__(self, *values: int | str) -> list[Row]:
        """The rows for these values, in the order of `build`."""
        for value, kind in zip(values, self._kinds, strict=True):
            if not isinstance(value, kind):
                raise TypeError(f"wanted {kind.__name__}, got {value!r}")
        template, compiler, sql, params = self._made or self._make()
        asked = copy.copy(compiler)
        asked.connection = connections[asked.using]
        given = tuple(values[self._marks.index(value)] if value in self._marks else value for value in params)
        asked.as_sql = lambda *_args, **_options: (sql, given)
        rows = template._chain()  # type: ignore[attr-defined]  # Django's own way to a fresh query set
        rows.query.get_compiler = lambda *_args, **_options: asked
        return list(rows)

    def _make(self) -> tuple[QuerySet[Any, Row], Any, str, Sequence[Any]]:
        template = self._build(*self._marks)
        compiler: Any = template.query.get_compiler(using=template.db)
        sql, params = compiler.as_sql()
        lost = [mark for mark in self._marks if mark not in params]
        if lost:
            raise ValueError(f"the query changes or loses its values {lost}: {sql}")
        self._made = template, compiler, sql, params
        return self._made
