"""Random planning problems: small, and with everything that a problem may have."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import Activity, Equipment, Link, MoneyLimit, Person, Problem, Project, Requirement

SKILLS = ["design", "copy", "film"]
DAY, OPEN = 24, 8
DAYS = 120
# Made once: hypothesis looks through each new strategy before it draws from it, which takes longer than drawing.
HOURS = st.sampled_from([OPEN, OPEN, 4, 11])
LEAVE = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=3)
ABLE = st.lists(st.sampled_from(SKILLS), min_size=1, unique=True)
ASKED = st.lists(st.sampled_from(SKILLS), max_size=2, unique=True)
COSTS = st.sampled_from([0.0, 60.0])
RELEASES, DUES, DUES_OF_PROJECTS = (st.none() | st.integers(0, last) for last in (50, 60, 80))
OF_PROJECTS = [st.sampled_from([None, *(f"j{k}" for k in range(count))]) for count in range(3)]
KINDS = st.sampled_from(["FS", "FS", "FS", "SS", "FF", "SF"])
LAGS = st.sampled_from([0, 0, 0, 1, 5, -2])


@cache
def house(hours: int = OPEN) -> WorkingTime:
    """Eight hours a day, one time unit an hour."""
    return WorkingTime.of([(d * DAY, d * DAY + hours) for d in range(DAYS)], start=0, end=DAYS * DAY)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingTime:
    """The house's hours or other ones, less some leave."""
    base = house(draw(HOURS))
    leave = draw(LEAVE)
    away = WorkingTime.of([(start, start + length) for start, length in leave], start=0, end=DAYS * DAY)
    return base - away


OWN = st.none() | calendars()


@st.composite
def people(draw: st.DrawFn, *, own_calendars: bool) -> list[Person]:
    """Two generalists, so that every demand can be met, and some others."""
    count = draw(st.integers(2, 5))
    found = []
    for number in range(count):
        able = SKILLS if number < 2 else draw(ABLE)
        levels = {skill: 3 if number < 2 else draw(st.integers(0, 3)) for skill in able}
        calendar = draw(OWN) if own_calendars else None
        cost = draw(COSTS)
        found.append(Person(id=f"p{number}", skills=levels, calendar=calendar, cost_per_hour=cost))
    return found


@st.composite
def activities(draw: st.DrawFn, number: int, *, projects: int, equipment: bool) -> Activity:
    duration = draw(st.integers(0, 9))
    asked: tuple[Requirement, ...] = ()
    if duration:
        skills = draw(ASKED)
        asked = tuple(Requirement(skill=skill, level=draw(st.integers(0, 2))) for skill in skills)
        if len(asked) == 1 and draw(st.booleans()):
            asked = (Requirement(skill=asked[0].skill, level=asked[0].level, count=2),)
    return Activity(
        id=f"a{number}",
        duration=duration,
        interruptible=draw(st.booleans()),
        release=draw(RELEASES),
        due=draw(DUES),
        requires=asked,
        project=draw(OF_PROJECTS[projects]),
        uses={"room": draw(st.integers(0, 2))} if equipment and duration else {},
    )


@st.composite
def problems(draw: st.DrawFn, *, with_calendars: bool | None = None, most: int = 8) -> Problem:
    """A whole problem; without maximal lags and deadlines, so that some plan keeps every fact."""
    laid = draw(st.booleans()) if with_calendars is None else with_calendars
    projects = draw(st.integers(0, 2))
    count = draw(st.integers(1, most))
    rows = [draw(activities(number, projects=projects, equipment=True)) for number in range(count)]
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=count))
    links = [
        Link(
            before=f"a{min(pair)}",
            after=f"a{max(pair)}",
            kind=draw(KINDS),
            lag=draw(LAGS),
            elapsed=draw(st.booleans()),
        )
        for pair in pairs
        if pair[0] != pair[1]
    ]
    money = [MoneyLimit(start=0, end=24, amount=600.0)] if draw(st.booleans()) else []
    return Problem(
        activities=rows,
        links=links,
        people=draw(people(own_calendars=laid)),
        equipment=[Equipment(id="room", capacity=2)],
        projects=[Project(id=f"j{k}", due=draw(DUES_OF_PROJECTS)) for k in range(projects)],
        money=money,
        calendar=house() if laid and draw(st.booleans()) else None,
        start=draw(st.integers(0, 5)),
        unit_minutes=60,
    )
