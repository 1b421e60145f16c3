"""How far the mining of a log has come, for whoever waits for it or wants it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.utils.translation import gettext_lazy

from opsloop.engines.warehouse import Interrupted, Warehouse
from opsloop.kernel.jobs.run import Run

READING = gettext_lazy("Reading the file")
WORKING_OUT = gettext_lazy("Working out the map")
WHOLE = 100


class Stage(IntEnum):
    """What is done one after the other: how much is done when it begins, in percent of the time a large log takes."""

    READ = 0
    ORDER = 50
    PAIR = 55
    FIND = 65
    KEEP = 95

    def after(self, done: int, total: int) -> int:
        """How much is done when so much of this stage is."""
        later = [stage for stage in Stage if stage > self]
        return self + (min(later, default=WHOLE) - self) * min(done, total) // max(total, 1)


class HowFar:
    """Hears of each stage and may raise to end it; this one lets everything pass."""

    def told(self, stage: Stage, done: int = 0, total: int = 1) -> None:
        """So much of the stage is done."""

    def read(self, done: int, total: int) -> None:
        """So much of the file has been read."""
        self.told(Stage.READ, done, total)

    def found(self, done: int, total: int) -> None:
        """So many detectors have looked."""
        self.told(Stage.FIND, done, total)

    @contextmanager
    def watched(self, warehouse: Warehouse) -> Iterator[None]:
        """What is asked of the warehouse meanwhile can be ended too."""
        yield


class HowFarOfJob(HowFar):
    """Says it on the page of the job, and ends it with Stopped once somebody has cancelled the job."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def told(self, stage: Stage, done: int = 0, total: int = 1) -> None:
        self._run.progress(stage.after(done, total), WHOLE, READING if stage == Stage.READ else WORKING_OUT)
        self._run.check_cancelled()

    @contextmanager
    def watched(self, warehouse: Warehouse) -> Iterator[None]:
        try:
            with self._run.cutting(warehouse.interrupt):
                yield
        except Interrupted:
            self._run.check_cancelled()
            raise
