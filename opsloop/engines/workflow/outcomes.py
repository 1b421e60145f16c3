"""What the conditions of an SOP came to in a case, at each place of its trace, as far as the values of the case say.

At place 0 the case has begun, at place n its nth event has happened: a gateway asks the values as they stood then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from opsloop.engines.workflow.clocks import Clock
from opsloop.engines.workflow.elements import Approval, writes
from opsloop.engines.workflow.fields import Data, is_empty
from opsloop.engines.workflow.reaching import NOTHING, Known
from opsloop.engines.workflow.version import Version

Row = tuple[bool | None, ...]
"""One answer for each question of a version, in their order; None where it is not known."""
Outcomes = tuple[Row, ...]
"""A row for each place of a trace, one more than it has events; empty where nothing is known anywhere."""
Fields = frozenset[str]
NO_FIELDS: Fields = frozenset()


class Moment(NamedTuple):
    """The values of a case at a moment, as far as they are known: a name left out is not."""

    data: Data
    at: datetime


@dataclass(frozen=True)
class Questions:
    """What a version asks the values of a case, in one order."""

    version: Version

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.version.reads)

    @cached_property
    def fields(self) -> Fields:
        """The fields that anything asks for."""
        return NO_FIELDS.union(*self.version.reads.values())

    @cached_property
    def daily(self) -> bool:
        return any(condition.hangs_on_the_day for condition in self.version.conditions.values())

    @cached_property
    def writes(self) -> dict[str, Fields]:
        """The fields that each step may fill, as far as anything asks for them."""
        return {key: self.fields & set(writes(activity)) for key, activity in self.version.activities.items()}

    @cached_property
    def nothing(self) -> dict[str, Fields]:
        """The same where nothing is asked."""
        return dict.fromkeys(self.version.activities, NO_FIELDS)

    def outcomes(self, moments: Sequence[Moment], clock: Clock) -> Outcomes:
        """The answers at each of these moments."""
        rows: list[Row] = []
        before: Data | None = None
        for moment in moments:
            if moment.data is not before or self.daily:
                rows.append(tuple(self._answer(key, moment, clock) for key in self.keys))
            else:
                rows.append(rows[-1])
            before = moment.data
        return tuple(rows) if any(answer is not None for row in rows for answer in row) else ()

    def _answer(self, key: str, moment: Moment, clock: Clock) -> bool | None:
        activity = self.version.activities.get(key)
        if activity is None or isinstance(activity, Approval):
            holds = self.version.conditions[key].told(moment.data, clock.day(moment.at))
            # Below its threshold an approval is passed by itself, which some logs tell as if it had been asked.
            return None if activity is not None and holds else holds
        [name] = self.version.reads[key]
        entries = moment.data.get(name)
        return None if entries is None else is_empty(entries)

    def known(self, row: Row, stale: Fields = NO_FIELDS) -> Known:
        """The answers that are known where these fields are not, as they were not filled when they should have been."""
        if not row:
            return NOTHING
        reads = self.version.reads
        answers = zip(self.keys, row, strict=True)
        return {key: answer for key, answer in answers if answer is not None and not reads[key] & stale}
