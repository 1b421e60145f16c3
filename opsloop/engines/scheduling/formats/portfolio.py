"""Our own portfolios in JSON; docs/engines/portfolio.md tells every field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opsloop.engines.calendar import WorkingTime, as_datetime, as_minutes
from opsloop.engines.scheduling.facts import Activity, Equipment, Link, MoneyLimit, Person, Project, Requirement
from opsloop.engines.scheduling.formats.hours import calendar_of
from opsloop.engines.scheduling.formats.instance import Instance, within_reach
from opsloop.engines.scheduling.formats.refusal import Unreadable
from opsloop.engines.scheduling.formats.values import WHOLE, Row, amount
from opsloop.engines.scheduling.objective import Objective
from opsloop.engines.scheduling.problem import Problem

KINDS = ("FS", "SS", "FF", "SF")
SPARE_DAYS = 60
FILE = ("zone", "start", "end", "calendar", "people", "equipment", "projects", "money", "activities", "objective")
CALENDAR = ("hours", "holidays", "workdays")
PERSON = ("id", "name", "skills", "interests", "hours", "share", "leave", "cost_per_hour")
PROJECT = ("id", "name", "weight", "release", "due", "deadline")
ACTIVITY = (
    *("id", "name", "project", "duration", "effort", "interruptible", "release", "due", "deadline", "weight"),
    *("requires", "uses", "cost", "pinned_start", "pinned_people", "started", "remaining", "finished", "after"),
)
LINK = ("id", "kind", "lag", "max_lag", "elapsed")


def fits(text: str) -> bool:
    """Whether it is a JSON object."""
    return text.lstrip().startswith("{")


def read(text: str) -> Instance:
    """The portfolio; Unreadable names the line."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise Unreadable(wrong.lineno, f"this is no JSON: {wrong.msg}") from wrong
    return _Reader(Row(WHOLE, whole).only(*FILE)).instance()


class _Reader:
    """One file on its way to a problem."""

    def __init__(self, file: Row) -> None:
        self.file = file
        zone = file.text("zone", "UTC")
        try:
            self.zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise Unreadable(0, f"zone: there is no time zone {zone!r}") from unknown
        self.start = self.moment(file, "start")
        if self.start is None:
            raise Unreadable(1, "the file has no start: from when on is it planned?")

    def instance(self) -> Instance:
        file = self.file
        rows = list(file.rows("activities", *ACTIVITY))
        activities = [self.activity(row) for row in rows]
        self.first = as_datetime(min([self.start or 0, *(each.started or self.start or 0 for each in activities)]))
        self.last = self.end(activities)
        within_reach(as_minutes(self.first), as_minutes(datetime.combine(self.last, time(), self.zone)))
        problem = Problem(
            activities=activities,
            links=[link for row in rows for link in self.links(row)],
            people=[self.person(row) for row in file.rows("people", *PERSON)],
            equipment=[
                Equipment(id=row.text("id"), name=row.text("name", ""), capacity=row.whole("capacity", 1))
                for row in file.rows("equipment", "id", "name", "capacity")
            ],
            projects=[self.project(row) for row in file.rows("projects", *PROJECT)],
            money=[self.limit(row) for row in file.rows("money", "start", "end", "amount")],
            calendar=self.calendar(file.row("calendar").only(*CALENDAR), None),
            start=self.start or 0,
        )
        weights = file.row("objective")
        parts = {name: weights.number(name, 0.0) for name in weights.names}
        try:
            objective = Objective(**parts) if parts else None
        except TypeError as unknown:
            raise Unreadable(0, f"objective: {unknown}") from unknown
        return Instance(problem, objective, dated=True, zone=self.zone)

    def moment(self, row: Row, name: str) -> int | None:
        """`2026-11-23T09:00`, on the file's wall clock unless it has an offset; a day alone is its midnight."""
        written = row.text(name, "")
        if not written:
            return None
        try:
            moment = datetime.fromisoformat(written)
        except ValueError as wrong:
            sentence = f"{row.name}: {name} should be a time such as 2026-11-23T09:00, but is {written!r}"
            raise Unreadable(0, sentence) from wrong
        return as_minutes(moment if moment.tzinfo else moment.replace(tzinfo=self.zone))

    def end(self, activities: list[Activity]) -> date:
        """Until when calendars are laid out: the file's `end`, or long enough for all work by one person alone."""
        end = self.moment(self.file, "end")
        if end is not None:
            return as_datetime(end).date()
        hours = sum(each.working for each in activities) / 60
        known = [moment for each in activities for moment in (each.release, each.pinned_start) if moment is not None]
        latest = max([self.start or 0, *known])
        within_reach(self.start or 0, latest)
        return as_datetime(latest).date() + timedelta(days=SPARE_DAYS + min(3650, int(hours / 3)))

    def calendar(self, row: Row, house: Row | None) -> WorkingTime | None:
        """The working time of the house, or of somebody whose hours it has unless they have their own."""
        return calendar_of(row, house, self.zone, self.first.date() - timedelta(days=1), self.last)

    def person(self, row: Row) -> Person:
        house = self.file.row("calendar")
        own = any(name in row.names for name in ("hours", "share", "leave"))
        return Person(
            id=row.text("id"),
            name=row.text("name", ""),
            skills={name: row.row("skills").whole(name) for name in row.row("skills").names},
            interests={name: row.row("interests").number(name, 0.0) for name in row.row("interests").names},
            calendar=self.calendar(row, house) if own else None,
            cost_per_hour=row.number("cost_per_hour", 0.0),
        )

    def project(self, row: Row) -> Project:
        return Project(
            id=row.text("id"),
            name=row.text("name", ""),
            weight=row.number("weight", 1.0),
            release=self.moment(row, "release"),
            due=self.moment(row, "due"),
            deadline=self.moment(row, "deadline"),
        )

    def activity(self, row: Row) -> Activity:
        return Activity(
            id=row.text("id"),
            name=row.text("name", ""),
            project=row.text("project", "") or None,
            duration=amount(row, "duration"),
            effort=amount(row, "effort"),
            interruptible=row.flag("interruptible", True),
            release=self.moment(row, "release"),
            due=self.moment(row, "due"),
            deadline=self.moment(row, "deadline"),
            weight=row.number("weight", 1.0),
            requires=tuple(
                Requirement(skill=each.text("skill"), level=each.whole("level", 0), count=each.whole("count", 1))
                for each in row.rows("requires", "skill", "level", "count")
            ),
            uses={name: row.row("uses").whole(name) for name in row.row("uses").names},
            cost=row.number("cost", 0.0),
            pinned_start=self.moment(row, "pinned_start"),
            pinned_people=row.texts("pinned_people"),
            started=self.moment(row, "started"),
            remaining=amount(row, "remaining"),
            finished=self.moment(row, "finished"),
        )

    def links(self, row: Row) -> Iterator[Link]:
        """`after`: ids, or objects with id, kind, lag, max_lag and elapsed."""
        for each in row.list("after"):
            link = Row(row.name, {"id": each}) if isinstance(each, str) else Row(f"{row.name}: after", each).only(*LINK)
            kind = next((kind for kind in KINDS if kind == link.text("kind", "FS")), None)
            if kind is None:
                raise Unreadable(0, f"{row.name}: a link is FS, SS, FF or SF, not {link.text('kind')!r}")
            yield Link(
                before=link.text("id"),
                after=row.text("id"),
                kind=kind,  # type: ignore[arg-type]  # one of KINDS
                lag=amount(link, "lag") or 0,
                max_lag=amount(link, "max_lag"),
                elapsed=link.flag("elapsed", False),
            )

    def limit(self, row: Row) -> MoneyLimit:
        start, end = self.moment(row, "start"), self.moment(row, "end")
        if start is None or end is None:
            raise Unreadable(0, f"{row.name}: a money limit needs start and end")
        return MoneyLimit(start=start, end=end, amount=row.number("amount"))
