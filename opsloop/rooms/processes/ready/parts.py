"""What the ready processes have in common: a decision, its field, and how long things take."""

from collections.abc import Callable

from opsloop.engines.workflow import Branch, Choice, Duration, End, Field, Timer

Translate = Callable[[str], str]
HOUR, DAY = 60, 8 * 60
DECISIONS = ("approved", "rejected")


def hours(number: int) -> Duration:
    return Duration(minutes=number * HOUR)


def days(number: int) -> Duration:
    return Duration(minutes=number * DAY)


def verdict(name: str, label: str) -> Field:
    """The field that an approval decides."""
    return Field(name=name, kind="choice", options=DECISIONS, label=label)


def refused(identity: str, field: str, word: Translate, *, name: str = "") -> Choice:
    """Ends the case where the decision was no."""
    end = End(id=f"{identity}_refused", name=word("Refused"), outcome="refused")
    return Choice(
        identity, (Branch((end,), f'{field} = "rejected"', word("Rejected")), Branch(name=word("Approved"))), name
    )


def reminders(role: str) -> tuple[Timer, ...]:
    """A word before it is due, and the role's when it is late."""
    return (
        Timer(action="remind", after=hours(2), anchor="before_due"),
        Timer(action="escalate", after=hours(4), anchor="due", role=role),
    )
