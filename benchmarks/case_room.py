"""The room of `cases`: a team of three with the SOP of `workflow`, and cases of it. Import once Django is set up."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.workflow import SENT_BACK, SOP, TURNS
from opsloop.engines.workflow import Work
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity import delivery
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.timers import sweep

NOW = datetime(2026, 9, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=61)
WARM = 40


class Room:
    """A fresh database with the process published and its role cast."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[int, str]] = {}
        call_command("migrate", verbosity=0)
        team = Workspace.objects.create(slug="bench", name="Benchmark")
        roles = [Membership.Role.OWNER, Membership.Role.MEMBER, Membership.Role.MEMBER]
        self.users = [
            User.objects.create(email=f"person{n}@bench.example", name=f"Person {n}", language="en") for n in range(3)
        ]
        for user, role in zip(self.users, roles, strict=True):
            Membership.objects.create(workspace=team, user=user, role=role)
        people = [Person.of(user, team) for user in self.users]
        draft = SOP.definition.to_json()
        self.process = Process.create(workspace=team, by=self.users[0], name="Purchase", draft=draft)
        self.process.publish(by=self.users[0])
        self.process.cast(self.process.process_roles.get(key="team"), by=self.users[0], people=people)
        self._run(WARM // 5, random.Random(0))
        delivery.deliver_left_over()

    def completions(self, cases: int, *, told: bool) -> tuple[float, float, int]:
        """Seconds of wall and CPU for how many completions; `told`: until everybody has heard of them, too."""
        with delivery.gathered():
            running = [self._begin() for _ in range(cases)]
        chance = random.Random(1)
        began, cpu = time.perf_counter(), time.process_time()
        with delivery.gathered():
            count = self._finish(running, chance)
            taken = time.perf_counter() - began, time.process_time() - cpu
        if told:
            taken = time.perf_counter() - began, time.process_time() - cpu
        return *taken, count

    def rework(self, cases: int) -> dict[int, float]:
        """How long the turns of a rework loop take: the median of many cases, each with so many turns behind it."""
        found: dict[int, list[float]] = {turn: [] for turn in TURNS}
        for _ in range(cases):
            with delivery.gathered():
                case = self._begin()
                self._complete(case, {})
                for turn in range(1, max(TURNS) + 1):
                    began = time.process_time()
                    self._complete(case, {})
                    self._complete(case, {"again": True})
                    if turn in found:
                        found[turn].append(1000 * (time.process_time() - began))
        return {turn: statistics.median(times) for turn, times in found.items()}

    def sweep(self, opened: int, *, due: bool) -> tuple[float, float, int]:
        """One sweep over so many open cases, whose timers are all due or none."""
        Case.objects.all().delete()
        with delivery.gathered():
            for _ in range(opened):
                Case.create(process=self.process, by=self.users[0], data={"amount": 5}, at=NOW if due else LATER)
        with delivery.gathered():
            began, cpu = time.perf_counter(), time.process_time()
            fired = sweep(LATER)
            return time.perf_counter() - began, time.process_time() - cpu, fired

    def count_statements(self) -> None:
        """A table of what one completion in the middle of a case asks."""
        with delivery.gathered():
            case = self._begin()
            for data in ({}, {}):
                self._complete(case, data)
            with _asked() as asked:
                self._complete(case, {})
        for statement, times in asked.items():
            print(f"{times:3} {statement[:300]}")
        print(f"{sum(asked.values())} statements")

    def _run(self, cases: int, chance: random.Random) -> int:
        return self._finish([self._begin() for _ in range(cases)], chance)

    def _begin(self) -> Case:
        case = Case.create(process=self.process, by=self.users[0], data={"amount": 5})
        self._keep(case, {row.number: row.as_fact() for row in case.works.all()})
        return case

    def _keep(self, case: Case, works: Mapping[int, Work]) -> None:
        if works:
            number, work = min(works.items())
            self._open[case.pk] = number, work.element

    def _finish(self, running: list[Case], chance: random.Random) -> int:
        """Steps of random cases until all have ended; a tenth of the checks send it back."""
        count, left = 0, {case.pk: case for case in running}
        while left:
            case = left[chance.choice(list(left))]
            self._complete(case, {"again": chance.random() < SENT_BACK})
            count += 1
            if case.state != Case.State.RUNNING:
                del left[case.pk]
        return count

    def _complete(self, case: Case, data: dict[str, Any]) -> None:
        """The first open step; what is open then is in what the verb answers."""
        number, element = self._open.pop(case.pk)
        wanted = data if element == "check" else {}
        done = case.complete(number, wanted, by=self.users[number % len(self.users)])
        if done is None:
            raise AssertionError(f"step {number} was completed before")
        self._keep(case, done.state.work)


@contextmanager
def _asked() -> Iterator[Counter[str]]:
    asked: Counter[str] = Counter()

    def count(execute: Any, text: str, *rest: Any) -> Any:
        asked[text] += 1
        return execute(text, *rest)

    with connection.execute_wrapper(count):
        yield asked
