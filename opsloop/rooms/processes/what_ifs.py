"""What would become of a process if it were done differently: asked of a log, answered by a worker.

A change is written in addresses as `kind-step-amount`, such as `skip-kq4mz2x7a-100`: the step by its key (see
`map_keys`), the amount in percent or people.
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
from opsloop.rooms.processes.map_keys import address_key, known, named
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
ALL = "all"
"""What stands for the step of a change that is about none."""
NO_AMOUNT = frozenset({"automate"})


@dataclass(frozen=True)
class Supposed:
    """One change: its kind, the name of its step, none where it is about all, and how much."""

    kind: str
    step: str
    amount: int

    @property
    def written(self) -> str:
        """As the address has it."""
        return f"{self.kind}-{address_key(self.step) if self.step else ALL}-{self.amount}"

    @property
    def words(self) -> str:
        return str(KINDS[self.kind].words) % {"step": self.step, "amount": self.amount}

    @property
    def change(self) -> Change:
        return KINDS[self.kind].of(self.step, self.amount)


def in_words(changes: Sequence[tuple[str, str, int]]) -> list[str]:
    """Changes as they are kept, with the names of their steps, in the language of the reader."""
    return [str(KINDS[kind].words) % {"step": step, "amount": amount} for kind, step, amount in changes]


def supposed(written: Sequence[str], steps: Sequence[str], *, numbered: bool) -> list[Supposed]:
    """The changes of an address that mean something in this log; others are left out.

    `numbered`: whether steps may be named by their number in the log, as in addresses of former days.
    """
    found = dict.fromkeys(_read(text, steps, numbered=numbered) for text in written)
    return [one for one in found if one is not None][:MOST]


def lost(written: Sequence[str], steps: Sequence[str], *, numbered: bool) -> bool:
    """Whether a change of an address means nothing here."""
    return any(_read(text, steps, numbered=numbered) is None for text in written)


def _read(text: str, steps: Sequence[str], *, numbered: bool) -> Supposed | None:
    kind, _dash, rest = text.partition("-")
    step, _dash, amount = rest.partition("-")
    if kind not in KINDS or not (amount.isdecimal() and len(amount) <= LONGEST):
        return None
    key = "" if kind in NO_STEP else known(step, tuple(steps), numbered=numbered)
    meant = KINDS[kind]
    if not meant.low <= int(amount) <= meant.high or (not key and kind not in NO_STEP):
        return None
    return Supposed(kind, named(key, tuple(steps))[0] if key else "", int(amount))


def added(kind: str, step: str, amount: str, steps: Sequence[str]) -> Supposed:
    """The change that a form asks for; Refused where its number means nothing."""
    meant = KINDS.get(kind) or KINDS["skip"]
    number = amount.strip().removesuffix("%") if kind not in NO_AMOUNT else str(meant.usual)
    one = _read(f"{kind}-{step}-{number or meant.usual}", steps, numbered=False)
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
        changes = supposed(written, whole.activities, numbered=asked.groups.fixed)
        told = [[one.kind, one.step, one.amount] for one in changes]
        made = {"seed": SEED, "log_cases": mined.case_count, "changes": told}
        if not mined.case_count:
            return {"refused": "none", **made}
        learned = learn(mined)
    try:
        found = what_if(learned, [one.change for one in changes], seed=SEED)
    except NotBelievable as refusal:
        checked = {**asdict(refusal.calibration), "off": min(refusal.calibration.off, 99.0)}
        return {"refused": "off" if refusal.calibration.enough else "few", "calibration": checked, **made}
    except Unknown:
        return {"refused": "crew", **made}
    both = asdict(found)
    for side in ("as_is", "to_be"):
        both[side].pop("busy")  # how busy somebody is, is not for everybody who sees the cases
    return {**both, "calibration": {**both["calibration"], "off": found.calibration.off}, "refused": "", **made}
