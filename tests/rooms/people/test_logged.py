"""How leave and hours read in the history of a person."""

from datetime import date, time

import pytest
from django.test import Client
from django.utils import translation

from opsloop.rooms.people.leave import Leave
from opsloop.rooms.people.logged import hours_in_words, leave_in_words
from opsloop.rooms.people.models import Person


@pytest.mark.parametrize(
    ("code", "words"),
    [("en", "Dec 7, 2026 – Dec 9, 2026 · Annual leave"), ("zh-hans", "2026年12月7日 – 2026年12月9日 · 年假")],
)
def test_leave_reads_in_the_readers_language(code: str, words: str) -> None:
    leave = Leave(first_day=date(2026, 12, 7), last_day=date(2026, 12, 9))
    with translation.override(code):
        assert leave_in_words(leave.as_words()) == words


def test_one_day_and_its_hours() -> None:
    leave = Leave(first_day=date(2026, 12, 7), last_day=date(2026, 12, 7), starts_at=time(9), ends_at=time(12))
    with translation.override("en"):
        assert leave_in_words(leave.as_words()) == "Dec 7, 2026 09:00–12:00 · Annual leave"
        assert leave_in_words("something older") == "something older"


def test_days_with_the_same_hours_stand_together() -> None:
    week = {str(day): ["09:00-12:00", "13:00-18:00"] for day in range(4)} | {"5": ["10:00-12:00"]}
    with translation.override("en"):
        assert hours_in_words(week) == "Monday – Thursday 09:00–12:00, 13:00–18:00; Saturday 10:00–12:00"
        assert hours_in_words({}) == ""


@pytest.mark.django_db
def test_the_history_of_a_person_says_it(client: Client, wang, lin, team) -> None:
    person = Person.of(wang, team)
    person.set_hours({0: [(time(9), time(12))]}, by=lin)
    person.want_leave(date(2026, 12, 7), date(2026, 12, 9), by=wang)
    client.force_login(lin)
    page = client.get(f"/growth/talk/person/{person.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Dec 7, 2026 – Dec 9, 2026 · Annual leave" in page
    assert "Monday 09:00–12:00" in page


@pytest.mark.django_db
def test_what_was_declined_is_named_in_the_readers_language(client: Client, wang, lin, team) -> None:
    person = Person.of(wang, team)
    person.decline_leave(person.want_leave(date(2026, 12, 7), date(2026, 12, 9), by=wang), "换一天", by=lin)
    client.force_login(lin)
    page = client.get(f"/growth/talk/person/{person.pk}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "休假" in page
    assert "原因" in page
    assert ">leave<" not in page
    assert ">reason<" not in page
