"""What is compiled ahead is all that planning runs, each kernel once."""

import sys
from dataclasses import replace

from opsloop.engines.scheduling import Activity, Link, MoneyLimit, Person, Problem, Requirement, plan, warm
from opsloop.engines.scheduling.compiling import Kernel
from opsloop.engines.scheduling.dispatching import Dispatcher
from tests.engines.scheduling.test_plans_hold import two_days


def versions() -> dict[str, int]:
    """How many versions of each kernel there are in this process; those inside of a loaded one do not count."""
    modules = [module for name, module in sys.modules.items() if name.startswith("opsloop.engines.scheduling.kernel.")]
    kernels = {each for module in modules for each in vars(module).values() if isinstance(each, Kernel)}
    made = [each.dispatcher for each in kernels]
    return {each.py_func.__qualname__: len(each.nopython_signatures) for each in made if isinstance(each, Dispatcher)}


def test_planning_compiles_nothing_that_was_not_made_ready() -> None:
    warm(quick=True)
    warm(quick=False)
    before = versions()
    team = Activity(id="team", duration=3, requires=[Requirement(skill="design"), Requirement(skill="copy")], cost=1.0)
    people = [Person(id=name, skills={"design": 3, "copy": 1}) for name in ("ann", "bob", "cid")]
    problem = two_days()
    links = [*problem.links, Link(before="text", after="team", kind="FF", lag=2, elapsed=True)]
    plan(
        replace(
            problem,
            activities=[*problem.activities, team],
            people=people,
            links=links,
            money=[MoneyLimit(start=0, end=9, amount=5.0)],
        ),
        rounds=3,
    )
    plan(Problem(activities=[Activity(id="a", duration=2), Activity(id="b", duration=2)]), rounds=2)
    assert versions() == before
    assert {name for name, count in before.items() if count > 1} <= {"copy"}  # one for each kind of number
