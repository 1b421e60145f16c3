"""What if: changes in the address, a worker that simulates, and an answer for whoever may see the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.processes.bringing import bring_file
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.models import Log
from opsloop.rooms.processes.what_ifs import Supposed, supposed

pytestmark = pytest.mark.django_db
COLUMNS = {"case": "case", "activity": "step", "time": "at", "resource": "who", "zone": "UTC"}
STEPS = ("ask", "approve", "pay")
APPROVE, PAY = address_key("approve"), address_key("pay")


def table(*, cases: int, slower: bool = False) -> bytes:
    """Orders that are asked for, lie for two days, are approved, and paid two hours later."""
    lines = ["case,step,at,who"]
    for number in range(cases):
        begin = datetime(2026, 1, 1, 8, tzinfo=UTC) + timedelta(hours=9 * number)
        lies = 48 + number % 5 + (60 if slower and number > cases / 2 else 0)
        moments = (0, lies, lies + 2)
        lines += [
            f"{number},{step},{begin + timedelta(hours=hours):%Y-%m-%d %H:%M},{step}er"
            for step, hours in zip(STEPS, moments, strict=True)
        ]
    return "\n".join(lines).encode()


def drawn(client, team, lin, content: bytes, **given) -> Log:
    client.force_login(lin)
    log = bring_file(SimpleUploadedFile("orders.csv", content), workspace=team, by=lin, **given)
    work_off()
    client.post(f"/growth/maps/{log.pk}/columns", COLUMNS)
    work_off()
    log.refresh_from_db()
    assert log.state == Log.State.READY, log.refusal
    return log


@pytest.fixture
def orders(client, team, lin) -> Log:
    return drawn(client, team, lin, table(cases=150))


def new(log: Log, query: str = "") -> str:
    return f"/growth/maps/{log.pk}/what-ifs/new?{query}"


def outcome(client, log: Log, query: str) -> str:
    place = client.post(new(log, query)).headers["Location"]
    assert 'id="job-' in client.get(place).content.decode()
    work_off()
    return client.get(place, headers={"accept-language": "en"}).content.decode()


def test_changes_are_put_together_in_the_address(client, orders):
    first = client.get(new(orders, f"kind=skip&step={APPROVE}&amount="))
    assert first.headers["Location"].endswith(f"?do=skip-{APPROVE}-100")
    second = client.get(f"{first.headers['Location']}&kind=staff&step={PAY}&amount=3&contains=1")
    assert second.headers["Location"].endswith(f"?contains={address_key('ask')}&do=skip-{APPROVE}-100&do=staff-{PAY}-3")
    page = client.get(second.headers["Location"], headers={"accept-language": "en"}).content.decode()
    assert "“approve” is left out in 100% of its times" in page
    assert "3 more for “pay”" in page


def test_a_change_begins_with_the_step_that_is_waited_for_most(client, team, lin):
    log = drawn(client, team, lin, table(cases=20).replace(b"approve", b"sign"))
    chosen = f'<option value="{address_key("sign")}" selected>sign</option>'
    assert chosen in client.get(new(log)).content.decode()
    assert chosen not in client.get(new(log, "kind=skip&step=none&amount=1000")).content.decode()


def test_a_finding_leads_to_the_change_that_suits_it(client, orders):
    there = client.get(new(orders, "kind=sooner&named=pay"))
    assert there.headers["Location"].endswith(f"?do=sooner-{PAY}-50")
    page = client.get(f"/growth/maps/{orders.pk}/").content.decode()
    assert f"/growth/maps/{orders.pk}/what-ifs/new?kind=" in page


def test_a_number_that_means_nothing_is_refused(client, orders):
    page = client.get(
        new(orders, f"kind=skip&step={APPROVE}&amount=140"), headers={"accept-language": "en"}
    ).content.decode()
    assert "takes a number from 1 to 100" in page


@pytest.mark.parametrize(
    "text", ["skip-9-100", "skip-0-0", "skip-0", "fire-0-1", "skip--100", "staff-0-999999", "skip-knowhere-100"]
)
def test_what_means_nothing_is_left_out_of_the_address_and_told(text: str, client, orders):
    assert supposed([text, f"automate-{PAY}-100"], STEPS, numbered=True) == [Supposed("automate", "pay", 100)]
    page = client.get(new(orders, f"do={text}"), headers={"accept-language": "en"}).content.decode()
    assert "That change was left out: choose it again." in page


def test_a_step_is_named_by_its_key_so_that_a_log_that_grows_gives_the_link_no_other_meaning(client, orders):
    address = Supposed("skip", "approve", 100).written
    grown = ("a new step", *STEPS)
    assert supposed([address], grown, numbered=False) == supposed([address], STEPS, numbered=False)
    assert supposed(["skip-0-100"], grown, numbered=False) == []
    assert supposed(["skip-0-100", "volume-0-120"], STEPS, numbered=True) == [
        Supposed("skip", STEPS[0], 100),
        Supposed("volume", "", 120),
    ]
    assert "That change was left out" not in client.get(new(orders, "do=skip-0-100")).content.decode()


def test_without_the_approval_two_days_are_gone(client, orders):
    page = outcome(client, orders, "do=skip-0-100")
    assert "2.1 d faster on average" in page
    assert "Checked on 45 later cases" in page


def test_who_changed_on_the_way_gets_no_answer(client, team, lin):
    page = outcome(client, drawn(client, team, lin, table(cases=150, slower=True)), "do=skip-0-100")
    assert "No answer: simulated as it is" in page
    assert "faster" not in page


def test_few_cases_and_no_cases_get_none_either(client, team, lin, orders):
    assert "at least 30 are needed" in outcome(client, orders, "do=skip-0-100&to=2026-01-10")
    assert "there are no cases" in outcome(client, orders, "do=skip-0-100&to=2025-01-10")


def test_people_are_added_only_where_it_is_known_since_when_they_work(client, orders):
    assert "cannot be told apart" in outcome(client, orders, "do=staff-0-1")


def test_only_who_sees_the_log_asks_and_reads(client, team, lin, wang, stranger):
    log = drawn(client, team, lin, table(cases=150), private=True)
    place = client.post(new(log, "do=skip-0-100")).headers["Location"]
    for other in (wang, stranger):
        client.force_login(other)
        assert client.get(new(log)).status_code == 404
        assert client.post(new(log, "do=skip-0-100")).status_code == 404
        assert client.get(place).status_code == 404
    assert Job.objects.filter(kind="processes.what_if").count() == 1


def test_a_log_that_went_meanwhile_gives_no_answer(client, orders, lin):
    job = Job.objects.get(pk=client.post(new(orders, "do=skip-0-100")).headers["Location"].split("/")[-1])
    orders.remove(by=lin)
    work_off()
    job.refresh_from_db()
    assert job.result == {"refused": "none"}
