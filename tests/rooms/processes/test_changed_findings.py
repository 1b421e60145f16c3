"""A newer file, or the next night: which findings are new, which are gone, and what links of before lead to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.processes.bringing import bring_file, bring_newer, name_columns, read_again
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.kept_findings import finding_from, gone_of
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.models import Log

pytestmark = pytest.mark.django_db
ROLES = {"case": "case", "activity": "step", "time": "at", "resource": "who", "start": None}
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)


def csv_of(*steps: tuple[str, float]) -> SimpleUploadedFile:
    """Sixty cases that go through these steps, each so many days after the one before."""
    rows = ["case,step,at,who"]
    for case in range(60):
        at = BEGIN + timedelta(hours=7 * case)
        for place, (step, days) in enumerate(steps):
            at += timedelta(days=days)
            rows.append(f"{case},{step},{at.isoformat()},P{(case + place) % 5}")
    return SimpleUploadedFile("log.csv", "\n".join(rows).encode())


OLD = (("ask", 0), ("approve", 2), ("order", 0.1))
NEWER = (("ask", 0), ("buy", 0.1), ("deliver", 3))


@pytest.fixture
def log(team, lin) -> Log:
    found = bring_file(csv_of(*OLD), workspace=team, by=lin)
    work_off()
    name_columns(found, ROLES, by=lin, zone="UTC")
    return settled(found)


def settled(log: Log) -> Log:
    work_off()
    log.refresh_from_db()
    assert log.state == Log.State.READY, log.refusal
    return log


def keys(log: Log) -> dict[str, str]:
    """The findings by their key, as detector and steps."""
    found = map(finding_from, log.findings)
    return {key_of(one): f"{one.detector} {' '.join(one.activities)}" for one in found}


@pytest.fixture
def page(client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return lambda log, asked="": client.get(
        f"/growth/maps/{log.pk}/?{asked}", headers={"accept-language": "en"}
    ).content.decode()


def test_a_newer_file_says_what_is_new_and_what_is_gone(log, lin, page):
    before = keys(log)
    assert "rubber_stamp approve" in before.values()
    assert ("new" in log.figures, page(log).count(">New<"), "No longer found" in page(log)) == (False, 0, False)
    bring_newer(log, csv_of(*NEWER), by=lin)
    now = keys(settled(log))
    assert set(log.figures["new"]) == set(now) - set(before)
    assert {one.key for one in gone_of(log.figures)} == set(before) - set(now)
    shown = page(log)
    assert shown.count(">New<") == len(set(now) - set(before)) > 0
    assert "It was 120 days of waiting; gone since" in shown


def test_what_was_gone_and_comes_back_is_new_and_gone_no_more(log, lin):
    before = keys(log)
    for file in (NEWER, OLD):
        bring_newer(log, csv_of(*file), by=lin)
        settled(log)
    assert set(log.figures["new"]) == set(before)
    assert not {one.key for one in gone_of(log.figures)} & set(before)
    read_again(log, by=lin)
    assert settled(log).figures["new"] == []
    assert gone_of(log.figures)


def test_with_other_columns_it_is_another_log(log, lin):
    name_columns(log, {**ROLES, "activity": "who", "resource": None}, by=lin, zone="UTC")
    assert {"new", "gone"} & set(settled(log).figures) == set()


def test_a_link_to_a_finding_that_is_gone_says_so(log, lin, page):
    stamp = next(key for key, what in keys(log).items() if what == "rubber_stamp approve")
    assert "What this link is about" not in page(log, f"finding={stamp}")
    assert "is not found here, or not any more" in page(log, "finding=0123456789abcdef")
    bring_newer(log, csv_of(*NEWER), by=lin)
    assert "What this link is about is not found any more since" in page(settled(log), f"finding={stamp}")


def test_numbers_of_steps_count_only_while_the_file_is_the_first_one(log, lin, page):
    """Step 1 was “ask”; in the newer file that is another one."""
    former = "by their former numbers"
    assert former not in page(log, "contains=1")
    by_key = f"contains={address_key('ask')}"
    assert former not in page(log, by_key)
    bring_newer(log, csv_of(("advise", 0), ("ask", 1), ("order", 1)), by=lin)
    settled(log)
    assert former in page(log, "contains=1")
    assert former not in page(log, by_key)
