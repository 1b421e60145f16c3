"""Verbs of the trade in the API: rooms say what can be done to their records beside changing fields.

    register(Verb("work_item", "POST", "acceptance", _("Accept the version handed in"), accept, allows="accept"))

`act(record, viewer, given)` calls the verb; what it answers is shown, and the record itself where it answers None.
What is no record, such as a plan, has `Call`s below the workspace itself instead, for members and above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from opsloop.kernel.access import gate
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.models import Membership

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


@dataclass(frozen=True)
class Call:
    """One endpoint below the workspace: `act(viewer, given)`, where `given` is what the body and the address say.

    `{key}` in the path is a number, every other name a text. Where `each` is there, `act` answers a query set, of which
    a page is asked for at a time, and `each(viewer, rows)` shows its rows. Where it is `paged`, the answer is one
    record with a list: `act` is given `page` and `limit` and says whether there is `more`; `next` stands in its place.
    """

    method: str
    path: str
    summary: object
    act: Callable[[Viewer, Mapping[str, Any]], Any] = field(repr=False)
    given: type[BaseModel] | None = None
    answers: type[BaseModel] | None = None
    """The shape of what `act` answers, or of each row of a list; nothing is answered where it is None."""
    each: Callable[[Viewer, Sequence[Any]], list[dict[str, Any]]] | None = None
    paged: bool = False
    status: int = 200
    at_least: str = Membership.Role.MEMBER

    @property
    def name(self) -> str:
        """What it is called in the document."""
        parts = [part for part in self.path.split("/") if not part.startswith("{")]
        one = "_one" if self.path.endswith("}") else ""
        return "_".join([self.method.lower(), *parts]) + one


_verbs: list[Verb] = []
_calls: list[Call] = []


def register(*verbs: Verb) -> None:
    """Offer these verbs."""
    _verbs.extend(verbs)


def verbs_of(record_type: str) -> list[Verb]:
    """What can be done to records of the type, in the order of registration."""
    return [verb for verb in _verbs if verb.record_type == record_type]


def register_calls(*calls: Call) -> None:
    """Offer these endpoints."""
    _calls.extend(calls)


def calls() -> list[Call]:
    """What can be asked of a workspace besides its records, in the order of registration."""
    return list(_calls)
