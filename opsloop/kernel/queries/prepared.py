"""Prepared queries: the ORM builds and compiles a query of known shape once a process; later only the values change.

    MINE = Prepared(lambda user: Membership.objects.filter(user=user).select_related("workspace"))
    MINE.rows(user=user)

Building and compiling is most of what a small query costs. The rule is still written once, as a query set: it is asked
with marks for its values, and where they come out among the parameters, the real values are put. The first time, the
query set is also made of the real values, and both must be the same query. A query whose shape depends on its values
in a way that was not said is a mistake of ours: tests refuse it (`PREPARED_STRICTLY`), and people get the answer of the
query set itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models

from opsloop.kernel.queries.facts import NoFact
from opsloop.kernel.queries.marks import Marks, Values, kind_of, of_name
from opsloop.kernel.queries.statement import Statement, compiled_by

logger = logging.getLogger(__name__)

R = TypeVar("R")
MOST_SHAPES = 512
MOST_NUMBER = 2**63 - 1
Build = Callable[..., models.QuerySet[Any]]


class ShapeDependsOnValues(AssertionError):
    """A query came out otherwise with real values than with marks for them."""


CANNOT_BE_PREPARED = (ShapeDependsOnValues, NoFact, ObjectDoesNotExist)
"""The last is what reading another column of a stand-in ends in: no row has its key."""


class Prepared(Generic[R]):
    """A query of known shape; `R` is what a row of it is."""

    def __init__(self, build: Build) -> None:
        """`build` makes the query set: of the shape's parts by place, of the values by name."""
        self._build = build
        self._statements: dict[Hashable, list[Statement]] = {}

    def rows(self, *shape: Hashable, **values: Any) -> list[R]:
        """The rows for these values."""
        if any(isinstance(value, int) and abs(value) > MOST_NUMBER for value in values.values()):
            return []
        try:
            statement = self._statement(shape, values)
        except CANNOT_BE_PREPARED:
            if settings.PREPARED_STRICTLY:
                raise
            logger.exception("query.cannot_be_prepared")
            return list(self._build(*shape, **values))
        filled = statement.filled(values)
        if filled is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(*filled)
            return statement.read(cursor.fetchall())

    def first(self, *shape: Hashable, **values: Any) -> R | None:
        """The first of them, None where there is none."""
        return next(iter(self.rows(*shape, **values)), None)

    def _statement(self, shape: Sequence[Hashable], values: Values) -> Statement:
        key = (*shape, *((name, kind_of(value)) for name, value in values.items()))
        for known in self._statements.get(key, ()):
            if known.holds(values):
                return known
        if len(self._statements) >= MOST_SHAPES:
            self._statements.clear()
        made = self._compiled(shape, values)
        self._statements.setdefault(key, []).append(made)
        return made

    def _compiled(self, shape: Sequence[Hashable], values: Values) -> Statement:
        """`ShapeDependsOnValues` unless the real values make the same query as the marks."""
        marks = Marks()
        marked = {name: marks.stand_in(value, of_name(name)) for name, value in values.items()}
        statement = Statement.of(self._build(*shape, **marked), marks)
        rows = self._build(*shape, **values)
        real, filled = compiled_by(rows.query.get_compiler(using=connection.alias)), statement.filled(values)
        if real != filled:
            raise ShapeDependsOnValues(f"with real values: {real}\nprepared: {filled}")
        return statement


def counted(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """How many rows there are, as a query set of that one number."""
    one = rows.order_by().annotate(one=models.Value(1)).values("one")
    number: models.QuerySet[Any] = one.annotate(number=models.Count("*")).values_list("number", flat=True)
    return number
