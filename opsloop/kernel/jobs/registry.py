"""What jobs there are: functions registered by kind, and how often some of them repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from opsloop.kernel.jobs.job import Job
    from opsloop.kernel.jobs.run import Run

Work = Callable[..., Any]
GivenUp = Callable[["Job", str], None]
F = TypeVar("F", bound=Work)
ABOUT = "%(about)s"
"""Where the title of a kind names what a single job is about."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of job: the function (called with a `Run` and the arguments), and what to do when it fails."""

    name: str
    work: Work
    title: object
    retries: int
    idempotent: bool
    atomic: bool
    stoppable: bool
    listed: bool
    given_up: GivenUp | None = None

    def __post_init__(self) -> None:
        if self.retries < 0:
            raise ValueError(f"retries must be >= 0, got {self.retries}")
        if self.retries and not self.idempotent:
            raise ValueError(f"{self.name} is not idempotent, so it cannot be retried")


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """How often a kind of job runs by itself: every so many seconds, or by an RFC 5545 rule in local time."""

    seconds: int = 0
    rule: str = ""

    def __post_init__(self) -> None:
        if bool(self.seconds > 0) == bool(self.rule):
            raise ValueError(f"wanted seconds > 0 or a rule, got {self.seconds} and {self.rule!r}")


_kinds: dict[str, Kind] = {}
_repeats: dict[str, Repeat] = {}


def job(
    name: str,
    *,
    title: object = "",
    retries: int = 0,
    idempotent: bool = True,
    atomic: bool = False,
    stoppable: bool = False,
    listed: bool = True,
    given_up: GivenUp | None = None,
) -> Callable[[F], F]:
    """Register the function as the work of jobs called `name`.

    It is called as `work(run: Run, **arguments)` and answers a JSON-ready result or None. An idempotent job is begun
    again where its worker died, one that is not is then marked as failed. With `atomic` the whole function and the
    note that it is done are one transaction, so that it takes effect exactly once. A `stoppable` one looks between its
    steps whether it has been cancelled, and one that ends with a transaction calls `run.succeed` inside it. `title` is
    for people; where it has `%(about)s`, the title that a single job was given stands there: a name, the same in every
    language. One that is not `listed` is told of elsewhere, with what it was about, and stays off the page of jobs.

    `given_up` is told of every job that ended without being done, whether it failed for good, was cancelled or lost its
    last worker: in the same transaction, with the job and the sentence why, which is one to translate.
    """

    def register(work: F) -> F:
        if name in _kinds:
            raise ValueError(f"there are two kinds of job called {name}")
        _kinds[name] = Kind(
            name=name,
            work=work,
            title=title or name,
            retries=retries,
            idempotent=idempotent,
            atomic=atomic,
            stoppable=stoppable,
            listed=listed,
            given_up=given_up,
        )
        return work

    return register


def every(*, seconds: int = 0, rule: str = "") -> Callable[[F], F]:
    """Above `@job`: run it every so many seconds, or by an RFC 5545 rule (`FREQ=DAILY;BYHOUR=3`) in local time."""

    def register(work: F) -> F:
        kind = next(kind for kind in _kinds.values() if kind.work is work)
        _repeats[kind.name] = Repeat(seconds=seconds, rule=rule)
        return work

    return register


def kind_called(name: str) -> Kind:
    """The kind of job of this name; LookupError where no app has registered one."""
    if name not in _kinds:
        raise LookupError(f"no job is called {name!r}; known are {sorted(_kinds)}")
    return _kinds[name]


def known_kinds() -> list[str]:
    """The names that this process can work on."""
    return list(_kinds)


def unlisted_kinds() -> list[str]:
    """The kinds that the page of jobs leaves out."""
    return [kind.name for kind in _kinds.values() if not kind.listed]


def repeats() -> dict[str, Repeat]:
    """What repeats by itself, by the name of its kind."""
    return dict(_repeats)


__all__ = ["Kind", "Repeat", "Run", "every", "job", "kind_called", "known_kinds", "repeats", "unlisted_kinds"]
