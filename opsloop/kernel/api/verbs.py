"""Verbs of the trade in the API: rooms say what can be done to their records beside changing fields.

    register(Verb("work_item", "POST", "acceptance", _("Accept the version handed in"), accept, allows="accept"))

`act(record, viewer, given)` calls the verb; what it answers is shown, and the record itself where it answers None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from opsloop.kernel.access import gate
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer

Act = Callable[[Record, Viewer, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Verb:
    """One endpoint below a record: its method, its path, what it is given and does, and who may."""

    record_type: str
    method: str
    path: str
    summary: object
    act: Act = field(repr=False)
    given: type[BaseModel] | None = None
    answers: object = None
    """The shape of what `act` answers; the record's own where it answers None."""
    allows: str = gate.CHANGE

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET"


_verbs: list[Verb] = []


def register(*verbs: Verb) -> None:
    """Offer these verbs."""
    _verbs.extend(verbs)


def verbs_of(record_type: str) -> list[Verb]:
    """What can be done to records of the type, in the order of registration."""
    return [verb for verb in _verbs if verb.record_type == record_type]
