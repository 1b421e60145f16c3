"""A small office for browser tests: somebody who signs in, a project with work, and what tests read of a page."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.test import Client

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, State, WorkItem
from tests.browser.conftest import Browser

TITLES = ("设计活动海报", "撰写短信文案", "Check the landing page", "对账规则", "邀请达人")
WIDE = """[...document.querySelectorAll('button, .pill, .badge, .chip, .bar *, .column__head *, .tabs *')].filter(
  (each) =>
  each.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !each.closest('.visually-hidden, svg')
  && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible'
  && getComputedStyle(each).textOverflow !== 'ellipsis' && !/auto|scroll/.test(getComputedStyle(each).overflowX)
  ).map(each => each.className + ': ' + each.textContent.trim().slice(0, 40))"""
"""Texts that are cut off without an ellipsis or a way to scroll."""


def enter(browser: Browser, user: User, *, theme: str = "light", language: str = "zh-hans") -> None:
    """Be signed in as this user, whose pages look and speak so."""
    user.theme, user.language = theme, language
    user.save(update_fields=["theme", "language"])
    client = Client()
    client.force_login(user)
    browser.driver.get(f"{browser.base}/favicon-of-nothing")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    browser.driver.add_cookie(cookie)


def furnish(project: Project, by: User, *others: User) -> list[WorkItem]:
    """Some work in the project, in its first columns, for these people."""
    first = list(State.objects.filter(project=project).order_by("position"))
    people = [Person.of(user, project.workspace) for user in (by, *others)]
    return [
        WorkItem.create(
            project=project, by=by, title=title, state=first[place % 3], assignees=[people[place % len(people)]]
        )
        for place, title in enumerate(TITLES)
    ]


def until(condition: Callable[[], object]) -> None:
    """Wait for what another thread does in the database."""
    patience = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < patience, "it did not happen"
        time.sleep(0.05)


def moves_of(item: WorkItem) -> list[tuple[str, list[str]]]:
    """What the log says of its moves: the verb, and from which state to which."""
    rows = Event.objects.of(item.record_type, item.pk).filter(verb="moved").order_by("pk")
    return [(row.verb, [side["label"] for side in row.changes["state"]]) for row in rows]
