"""What would become of a process if it were done differently: asked of a log, answered by a worker.

A change is written in addresses as `kind-step-amount`, such as `skip-3-100`: the step's number in the log, the amount
in percent or people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from opsloop.engines.mining import filtered
from opsloop.engines.mining.what_if import (
    Automate,
    Change,
    Faster,
    LessRework,
    NotBelievable,
    Skip,
    Staff,
    Unknown,
    Volume,
    learn,
    what_if,
)
from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.map_question import Question
from opsloop.rooms.processes.mining_of import opened
from opsloop.rooms.processes.own_groups import own_groups

JOB = "processes.what_if"
SEED = 1
MOST = 10
"""Changes that are tried together."""
LONGEST = 5
"""Digits of a number in an address."""


class NotThatChange(Refused):
    sentence = gettext_lazy("“%(what)s” takes a number from %(low)s to %(high)s.")


@dataclass(frozen=True)
class Kind:
    """A kind of change: what it is called, how it reads, and which amounts it takes."""

    label: Any
    words: Any
    """With `%(step)s` and `%(amount)s`."""
    of: Callable[[str, int], Change]
    usual: int = 100
    low: int = 1
    high: int = 100


KINDS = {
    "skip": Kind(
        gettext_lazy("Leave the step out (percent of its times)"),
        gettext_lazy("“%(step)s” is left out in %(amount)s%% of its times"),
        lambda step, amount: Skip(step, amount / 100),
    ),
    "automate": Kind(
        gettext_lazy("Automate the step"),
        gettext_lazy("“%(step)s” is done by no person"),
        lambda step, _amount: Automate(step),
    ),
    "faster": Kind(
        gettext_lazy("Doing it takes (percent of today)"),
        gettext_lazy("Doing “%(step)s” takes %(amount)s%% of the time"),
        lambda step, amount: Faster(step, service=amount / 100),
        usual=50,
        low=0,
        high=1000,
    ),
    "sooner": Kind(
        gettext_lazy("It lies before it is begun (percent of today)"),
        gettext_lazy("“%(step)s” lies %(amount)s%% as long before it is begun"),
        lambda step, amount: Faster(step, delay=amount / 100),
        usual=50,
        low=0,
        high=1000,
    ),
    "staff": Kind(
        gettext_lazy("More people for the step"),
        gettext_lazy("%(amount)s more for “%(step)s”"),
        Staff,
        usual=1,
        high=50,
    ),
    "rework": Kind(
        gettext_lazy("Fewer returns to the step (percent)"),
        gettext_lazy("%(amount)s%% fewer returns to “%(step)s”"),
        lambda step, amount: LessRework(step, amount / 100),
        usual=50,
    ),
    "volume": Kind(
        gettext_lazy("As many cases arrive (percent of today)"),
        gettext_lazy("%(amount)s%% as many cases arrive"),
        lambda _step, amount: Volume(amount / 100),
        usual=120,
        low=10,
        high=1000,
    ),
}
NO_STEP = frozenset({"volume"})
NO_AMOUNT = frozenset({"automate"})


@dataclass(frozen=True)
class Supposed:
    """One change as the address has it."""

    kind: str
    step: int
    amount: int

    @property
    def written(self) -> str:
        return f"{self.kind}-{self.step}-{self.amount}"

    def words(self, steps: Sequence[str]) -> str:
        return str(KINDS[self.kind].words) % {"step": steps[self.step], "amount": self.amount}

    def change(self, steps: Sequence[str]) -> Change:
        return KINDS[self.kind].of(steps[self.step], self.amount)


def in_words(changes: Sequence[tuple[str, str, int]]) -> list[str]:
    """Changes as they are kept, with the names of their steps, in the language of the reader."""
    return [str(KINDS[kind].words) % {"step": step, "amount": amount} for kind, step, amount in changes]


def supposed(written: Sequence[str], steps: Sequence[str]) -> list[Supposed]:
    """The changes of an address that mean something in this log; others are left out."""
    found = [one for text in dict.fromkeys(written) if (one := _read(text, steps)) is not None]
    return found[:MOST]


def _read(text: str, steps: Sequence[str]) -> Supposed | None:
    kind, _dash, numbers = text.partition("-")
    step, _dash, amount = numbers.partition("-")
    if kind not in KINDS or not all(part.isdecimal() and len(part) <= LONGEST for part in (step, amount)):
        return None
    one, meant = Supposed(kind, int(step), int(amount)), KINDS[kind]
    return one if one.step < len(steps) and meant.low <= one.amount <= meant.high else None


def added(kind: str, step: str, amount: str, steps: Sequence[str]) -> Supposed:
    """The change that a form asks for; Refused where its number means nothing."""
    meant = KINDS.get(kind) or KINDS["skip"]
    number = amount.strip().removesuffix("%") if kind not in NO_AMOUNT else str(meant.usual)
    one = _read(f"{kind}-{step if kind not in NO_STEP else 0}-{number or meant.usual}", steps)
    if one is None:
        raise NotThatChange(what=meant.label, low=meant.low, high=meant.high)
    return one


def ask(log: Log, question: str, changes: Sequence[Supposed], *, by: User) -> Job:
    """Let a worker find out, for the cases that the question narrows the log to and that the asker sees."""
    written = [one.written for one in changes]
    return enqueue(
        JOB, by=by, workspace=log.workspace, title=log.name, log_id=log.pk, question=question, changes=written
    )


def answer(log: Log, question: str, written: Sequence[str], *, by: User) -> dict[str, Any]:
    """Both processes and their difference as JSON; `refused` says why there is none."""
    with opened(log, seen_by=by) as whole:
        asked = Question.of(QueryDict(question), whole, log.workspace.time_zone, own_groups(log, by))
        mined = filtered(whole, *asked.filters(whole))
        changes = [one.change(whole.activities) for one in supposed(written, whole.activities)]
        made = {
            "seed": SEED,
            "log_cases": mined.case_count,
            "changes": [
                [one.kind, whole.activities[one.step], one.amount] for one in supposed(written, whole.activities)
            ],
        }
        if not mined.case_count:
            return {"refused": "none", **made}
        learned = learn(mined)
    try:
        found = what_if(learned, changes, seed=SEED)
    except NotBelievable as refusal:
        told = {**asdict(refusal.calibration), "off": min(refusal.calibration.off, 99.0)}
        return {"refused": "off" if refusal.calibration.enough else "few", "calibration": told, **made}
    except Unknown:
        return {"refused": "crew", **made}
    told = asdict(found)
    for side in ("as_is", "to_be"):
        told[side].pop("busy")  # how busy somebody is, is not for everybody who sees the cases
    return {**told, "calibration": {**told["calibration"], "off": found.calibration.off}, "refused": "", **made}
