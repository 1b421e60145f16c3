"""Events are told in order, many at once, each with effect once, whatever fails on the way."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from opsloop.kernel.activity import hearing
from opsloop.kernel.activity.delivery import (
    AT_ONCE,
    GIVE_UP_AFTER,
    deliver_left_over,
    gathered,
    given_up,
)
from opsloop.kernel.activity.models import Event, Undelivered
from opsloop.kernel.activity.track import track
from opsloop.kernel.records.models import Label

Hear = Callable[..., Callable[[Callable], None]]


class Killed(BaseException):
    """What no listener catches, as a process that ends does not."""


@pytest.fixture
def hear(monkeypatch: pytest.MonkeyPatch) -> Hear:
    """Registers listeners for this test only, in the place of all others."""
    monkeypatch.setattr(hearing, "_heard", [])
    return hearing.hear


@pytest.fixture
def happens(team, lin):
    """Something happened to a thing of this name."""

    def run(name: str, verb: str = "changed") -> Event:
        return track(workspace_id=team.pk, record_type="thing", record_id=1, label=name, verb=verb, by=lin)

    return run


@pytest.fixture
def noted(team) -> Callable[[], list[str]]:
    """What listeners wrote into the database, in order."""
    return lambda: list(Label.objects.filter(workspace=team).order_by("pk").values_list("name", flat=True))


def note(event: Event) -> None:
    Label.objects.create(workspace_id=event.workspace_id, name=event.label)


def test_listeners_are_told_of_many_in_the_order_of_the_log(hear, happens, noted):
    told = []
    hearing.hear_many("thing.changed")(lambda events: told.append([event.label for event in events]))
    hear("thing.*")(note)
    for name in "abc":
        happens(name)
    happens("d", verb="moved")
    assert deliver_left_over() == 4
    assert told == [["a", "b", "c"]]
    assert noted() == ["a", "b", "c", "d"]
    assert not Undelivered.objects.exists()


def test_a_long_queue_is_told_a_batch_at_a_time(hear, happens):
    sizes = []
    hearing.hear_many("*")(lambda events: sizes.append(len(events)))
    for number in range(AT_ONCE + 5):
        happens(str(number))
    assert deliver_left_over() == AT_ONCE + 5
    assert sizes == [AT_ONCE, 5]


def test_what_nobody_hears_is_owed_to_nobody(hear, happens):
    hear("project.*")(note)
    happens("a")
    assert not Undelivered.objects.exists()


def test_a_listener_that_fails_keeps_no_other_event_and_no_other_listener_from_being_told(hear, happens, noted):
    def fail(event: Event) -> None:
        Label.objects.create(workspace_id=event.workspace_id, name="half done")
        if event.label == "b":
            raise ValueError(event.label)
        Label.objects.filter(name="half done").delete()

    hear("*")(fail)
    hear("*")(note)
    for name in "abc":
        happens(name)
    deliver_left_over()
    assert noted() == ["a", "b", "c"]
    assert list(Undelivered.objects.values_list("event__label", "attempts")) == [("b", 1)]


def test_only_who_failed_is_told_again(hear, happens, noted):
    lives = []

    def fail_once(event: Event) -> None:
        if not lives:
            lives.append(event.label)
            raise ValueError(event.label)
        note(event)

    hear("*")(note)
    hear("*")(fail_once)
    happens("a")
    deliver_left_over()
    assert noted() == ["a"]
    Label.objects.all().delete()
    Undelivered.objects.update(next_at=timezone.now())
    assert deliver_left_over() == 1
    assert noted() == ["a"]
    assert not Undelivered.objects.exists()


def test_what_failed_waits_longer_each_time(hear, happens):
    def fail(event: Event) -> None:
        raise ValueError

    hear("*")(fail)
    happens("a")
    deliver_left_over()
    assert deliver_left_over() == 0
    waits = []
    for _try in range(3):
        row = Undelivered.objects.get()
        waits.append(round((row.next_at - timezone.now()).total_seconds(), -1))
        Undelivered.objects.update(next_at=timezone.now())
        deliver_left_over()
    assert waits == [10, 40, 160]


def test_what_failed_is_tried_again_by_the_worker_until_it_gives_up(hear, happens):
    tried = []

    def fail(event: Event) -> None:
        tried.append(event.label)
        raise ValueError

    hear("*")(fail)
    happens("a")
    deliver_left_over()
    assert (deliver_left_over(), len(tried)) == (0, 1)
    while deliver_left_over():
        Undelivered.objects.update(next_at=timezone.now())
    assert len(tried) == 1
    Undelivered.objects.update(next_at=timezone.now())
    while deliver_left_over():
        Undelivered.objects.update(next_at=timezone.now())
    assert len(tried) == GIVE_UP_AFTER
    assert given_up() == 1
    assert Undelivered.objects.get().attempts == GIVE_UP_AFTER


def test_a_process_that_ends_in_the_middle_has_told_nothing_and_the_next_tells_it_once(hear, happens, noted):
    lives = []

    def die_once(event: Event) -> None:
        if event.label == "b" and not lives:
            lives.append(event.label)
            raise Killed

    hear("*")(note)
    hear("*")(die_once)
    for name in "abc":
        happens(name)
    with pytest.raises(Killed):
        deliver_left_over()
    assert noted() == []
    assert Undelivered.objects.filter(attempts=0).count() == 3
    assert deliver_left_over() == 3
    assert noted() == ["a", "b", "c"]


def test_what_a_listener_tracks_is_told_too(hear, happens, noted):
    hear("thing.changed")(lambda _event: happens("made by a listener", verb="made"))
    hear("thing.made")(note)
    happens("a")
    assert [deliver_left_over() for _time in range(3)] == [1, 1, 0]
    assert noted() == ["made by a listener"]


@pytest.mark.django_db(transaction=True)
def test_what_commits_within_is_told_together_at_the_end(hear, happens):
    told = []
    hearing.hear_many("thing.*")(lambda events: told.append([event.label for event in events]))
    happens("before")
    with gathered():
        happens("a")
        happens("b")
        assert told == [["before"]]
    happens("after")
    assert told == [["before"], ["a", "b"], ["after"]]
    assert not Undelivered.objects.exists()
