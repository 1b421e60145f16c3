"""Some hundred orders of a process without waste, and with one kind of waste planted at a time."""

from __future__ import annotations

from random import Random

from opsloop.engines.mining import EventLog, event_log
from opsloop.engines.warehouse import Warehouse, from_rows
from tests.engines.mining.logs import at

PEOPLE = {
    "receive": ["anna", "ben"],
    "check stock": ["carl", "dora"],
    "check credit": ["emil", "fay"],
    "approve order": ["gus", "hana"],
    "pack": ["ivan", "jo"],
    "label": ["kim", "lou"],
    "ship": ["max", "nora"],
    "ask supplier": ["otto"],
    "retype": ["pia", "quentin"],
    "order rejected": ["gus", "hana"],
}
STEPS = ["receive", "check stock", "check credit", "approve order", "pack", "label", "ship"]
DAY = 24.0


def orders(defect: str | None = None, *, cases: int | None = None) -> EventLog:
    """The log of all orders, one a day; every step starts one to three hours after the one before it.

    Twice as many where one weekday of seven has to show.
    """
    rows = rows_of(defect, cases=cases)
    return event_log(from_rows(Warehouse(threads=1), rows, names=["status", "case:deadline"]))


def rows_of(defect: str | None, *, cases: int | None = None, prefix: str = "") -> list[tuple[object, ...]]:
    """The rows of that log; `prefix` comes before the names of the cases."""
    random = Random(7)
    count = cases or (400 if defect == "deadline_hot_spot" else 200)
    rows = [row for number in range(count) for row in _order(random, number, defect)]
    return [(prefix + str(name), *more) for name, *more in rows]


def _order(random: Random, number: int, defect: str | None) -> list[tuple[object, ...]]:
    begin = now = number * DAY
    deadline = at(begin + 3 * DAY).isoformat()
    rows: list[tuple[object, ...]] = []
    status, who = "new", ""
    for step in _steps(random, defect):
        now += _wait(random, step, defect, now)
        service = 4.0 if (defect, step) == ("late_knock_out", "check stock") else random.uniform(0.2, 0.4)
        who = who if (defect, step) == ("mergeable_steps", "label") else random.choice(PEOPLE[step])
        status = status if step == "retype" else step
        end = now + service
        if (defect, step) == ("batching", "pack"):
            who, end = "ivan", (number // 10 + 1) * 10 * DAY + number % 10 * 0.005
            now = end - 0.004
        rows.append((str(number), step, at(end), who, at(now), None, status, deadline))
        now = end
    return rows


def _steps(random: Random, defect: str | None) -> list[str]:
    steps = list(STEPS)
    if defect == "late_knock_out":
        if random.random() < 0.05:
            return [*steps[:2], "order rejected"]
        if random.random() < 0.3:
            return [*steps[:3], "order rejected"]
    if defect != "rubber_stamp" and random.random() < 0.1:
        return [*steps[:4], "order rejected"]
    if defect == "rework" and random.random() < 0.3:
        steps[4:4] = ["check credit", "approve order"]
    if defect == "ping_pong" and random.random() < 0.5:
        steps[1:2] = ["check stock", "ask supplier", "check stock"]
    if defect == "false_sequence" and random.random() < 0.4:
        steps[1:3] = ["check credit", "check stock"]
    if defect == "step_without_effect":
        steps.insert(4, "retype")
    return steps


def _wait(random: Random, step: str, defect: str | None, now: float) -> float:
    if step == "receive":
        return 0.0
    if (defect, step) == ("bottleneck", "pack"):
        return random.uniform(20, 60)
    if (defect, step) == ("deadline_hot_spot", "approve order") and int(now // DAY) % 7 == 4:
        return 70.0
    if (defect, step) == ("mergeable_steps", "label"):
        return 0.01
    return random.uniform(1, 3)
