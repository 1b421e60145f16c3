"""What a step has besides who does it: what happens when it lies, for which entries it is done, whom else it calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, get_args

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import CallSop, Definition, Duration, Each, Field, Input, Start, Timer
from opsloop.engines.workflow.elements import Anchor, TimerAction
from opsloop.kernel.pages.legible import is_number, legible
from opsloop.kernel.pages.refused import Refused

HOUR = 60
MOST_HOURS = 20_000
MOST_TIMERS = 12
LONGEST_ROLE = 60
SPARE_TIMERS = 1
"""Empty lines in the dialog, to write another into."""
ACTIONS: Mapping[str, Any] = {
    "remind": _("Remind"),
    "escalate": _("Tell as well"),
    "reassign": _("Hand over to"),
}
ANCHORS: Mapping[str, Any] = {
    "opened": _("after it was opened"),
    "before_due": _("before it is due"),
    "due": _("after it was due"),
}
TIMER_PARTS = ("action", "hours", "anchor", "role", "every", "times")


class WrongHours(Refused):
    sentence = _("The time is a number of hours, such as 8 or 0.5.")


class TooManyTimers(Refused):
    sentence = _("A step has at most %(limit)s reminders.")


@dataclass(frozen=True)
class TimerLine:
    """One timer as it is typed; `place` counts the lines for their labels."""

    place: int
    action: str = "remind"
    hours: str = ""
    anchor: str = "before_due"
    role: str = ""
    every: str = ""
    times: int = 1


def hours_of(duration: Duration | None) -> str:
    """A time as it is typed."""
    return "" if duration is None else f"{duration.minutes / HOUR:g}"


def duration(text: str, *, least: int = 1) -> Duration | None:
    """Working hours as they were typed, at least so many minutes; None where nothing was."""
    if not text.strip():
        return None
    try:
        hours = float(text)
    except ValueError as error:
        raise WrongHours from error
    if not 0 <= hours <= MOST_HOURS or (least and hours == 0):
        raise WrongHours
    return Duration(minutes=max(least, round(hours * HOUR)))


def timer_lines(timers: Sequence[Timer], roles: Mapping[str, str]) -> list[TimerLine]:
    """The timers of a step as lines of its dialog, and empty ones for more."""
    lines = [
        TimerLine(
            place,
            timer.action,
            hours_of(timer.after),
            timer.anchor,
            roles.get(timer.role, timer.role),
            hours_of(timer.every),
            timer.times,
        )
        for place, timer in enumerate(timers)
    ]
    return lines + [TimerLine(len(lines) + spare) for spare in range(SPARE_TIMERS)]


def timers_of(sent: QueryDict) -> tuple[Timer, ...]:
    """The timers that were typed; a line without hours is none."""
    columns = [sent.getlist(f"timer-{part}")[: MOST_TIMERS + SPARE_TIMERS + 1] for part in TIMER_PARTS]
    lines = (dict(zip(TIMER_PARTS, row, strict=True)) for row in zip_longest(*columns, fillvalue=""))
    timers = tuple(timer for line in lines for timer in _timer(line))
    if len(timers) > MOST_TIMERS:
        raise TooManyTimers(limit=MOST_TIMERS)
    return timers


def _timer(line: Mapping[str, str]) -> Iterator[Timer]:
    after, again = duration(line["hours"], least=0), duration(line["every"])
    action, anchor = line["action"], line["anchor"]
    if after is not None and action in get_args(TimerAction) and anchor in get_args(Anchor):
        times = int(line["times"]) if is_number(line["times"]) else 1
        yield Timer(
            action=action,  # type: ignore[arg-type]  # one of them
            after=after,
            anchor=anchor,  # type: ignore[arg-type]  # one of them
            role=legible(line["role"]).strip()[:LONGEST_ROLE],
            every=again,
            times=max(1, times) if again is not None else 1,
        )


def each_of(each: Each | None, sent: QueryDict) -> Each | None:
    """For which entries the step is done, as it was chosen; as it was where the form does not ask."""
    if "each" not in sent:
        return each
    return Each(list=str(sent["each"]), sequential="sequential" in sent) if sent["each"] else None


def called(call: CallSop, sent: QueryDict) -> CallSop:
    """Which process it begins, what it hands over and what it brings back; with another process both begin anew."""
    process = legible(sent.get("process", call.process)).strip()
    if process != call.process:
        return replace(call, process=process, inputs=(), outputs=())
    return replace(
        call,
        inputs=_inputs(sent, "input") if "inputs" in sent else call.inputs,
        outputs=_inputs(sent, "output") if "inputs" in sent else call.outputs,
    )


def _inputs(sent: QueryDict, way: str) -> tuple[Input, ...]:
    named = ((key.removeprefix(f"{way}-"), str(sent[key])) for key in sent if key.startswith(f"{way}-"))
    return tuple(Input(field=field, source=source) for field, source in named if source)


@dataclass(frozen=True)
class Handover:
    """A field that is filled, by which one of `choices`."""

    field: Field
    source: str
    choices: Sequence[Field]


def handed_over(call: CallSop, here: Definition, there: Definition) -> tuple[list[Handover], list[Handover]]:
    """The fields that the called process asks for at its start, and the fields here; each with what fills it."""
    given = {each.field: each.source for each in call.inputs}
    back = {each.field: each.source for each in call.outputs}
    asked = dict.fromkeys(name for start in there.elements if isinstance(start, Start) for name in start.asks)
    known = [there.by_field[name] for name in asked if name in there.by_field]
    return (
        [Handover(field, given.get(field.name, ""), _alike(field, here.fields)) for field in known],
        [Handover(field, back.get(field.name, ""), _alike(field, there.fields)) for field in here.fields],
    )


def _alike(field: Field, others: Sequence[Field]) -> list[Field]:
    """Those whose values fit the field."""
    return [other for other in others if other.kind == field.kind and other.currency == field.currency]
