"""The pages of jobs: whose they are, polling, cancel, start again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.models import Job, Schedule
from opsloop.kernel.jobs.registry import job
from opsloop.kernel.jobs.run import Run
from opsloop.kernel.workspaces.models import Workspace


@job("test.page", title="Paint the page", stoppable=True)
def paint(run: Run) -> None:
    """Only looked at."""


@pytest.fixture
def job_of_wang(team: Workspace, wang: User) -> Job:
    now = timezone.now()
    values = {"state": Job.State.RUNNING, "done": 30, "total": 120, "message": "第 30 行", "heartbeat_at": now}
    return Job.objects.create(workspace=team, kind="test.page", started_by=wang, attempts=1, **values)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fragment(row: Job) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": f"job-{row.pk}"}


def test_a_running_job_shows_how_far_it_is_and_asks_again(job_of_wang: Job, wang: User) -> None:
    answer = signed_in(wang).get(f"/growth/jobs/{job_of_wang.pk}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert all(part in page for part in ("Paint the page", "25%", "第 30 行", 'hx-trigger="load delay:1s"'))


def test_polling_gets_the_card_alone_and_hears_of_the_end(job_of_wang: Job, wang: User) -> None:
    client = signed_in(wang)
    card = client.get(f"/growth/jobs/{job_of_wang.pk}", headers=fragment(job_of_wang))
    assert "<html" not in card.content.decode()
    assert "HX-Trigger" not in card
    Job.objects.update(state=Job.State.DONE)
    ended = client.get(f"/growth/jobs/{job_of_wang.pk}", headers=fragment(job_of_wang))
    assert ended["HX-Trigger"] == "job-ended"
    assert "hx-trigger" not in ended.content.decode()


def test_cancel_and_start_again_from_the_page(job_of_wang: Job, wang: User) -> None:
    client, address = signed_in(wang), f"/growth/jobs/{job_of_wang.pk}"
    client.post(f"{address}/cancellation", headers=fragment(job_of_wang))
    job_of_wang.refresh_from_db()
    assert job_of_wang.cancel_asked
    assert client.post(f"{address}/attempts", headers=fragment(job_of_wang)).status_code == 409
    Job.objects.update(state=Job.State.CANCELLED)
    assert client.post(f"{address}/attempts").status_code == 302
    job_of_wang.refresh_from_db()
    assert job_of_wang.state == Job.State.QUEUED


def test_a_job_is_nobody_elses_business(job_of_wang: Job, guest: User, stranger: User, admin: User) -> None:
    address = f"/growth/jobs/{job_of_wang.pk}"
    assert [signed_in(user).get(address).status_code for user in (guest, stranger, admin)] == [404, 404, 200]
    assert signed_in(guest).post(f"{address}/cancellation").status_code == 404
    assert "Paint the page" not in signed_in(guest).get("/growth/jobs/").content.decode()


def test_only_administrators_read_the_machines_words(job_of_wang: Job, wang: User, admin: User) -> None:
    Job.objects.update(state=Job.State.FAILED, error="Sorry.", cause="OSError: the disk")
    address = f"/growth/jobs/{job_of_wang.pk}"
    assert "the disk" not in signed_in(wang).get(address).content.decode()
    assert "the disk" in signed_in(admin).get(address).content.decode()


def test_the_list_costs_the_same_for_two_jobs_and_for_forty(team: Workspace, admin: User) -> None:
    client = signed_in(admin)
    client.get("/growth/jobs/")
    costs = []
    for count in (2, 38):
        Job.objects.bulk_create(Job(workspace=team, kind="test.page", started_by=admin) for _ in range(count))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/growth/jobs/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_administrators_see_what_comes_round_by_itself_and_how_it_went(
    team: Workspace, wang: User, admin: User, job_of_wang: Job
) -> None:
    now = timezone.now()
    known = {"kind": "test.page", "next_run": now, "every_seconds": 60}
    schedule = Schedule.objects.create(name="paint", **known)
    Schedule.objects.create(name="other", workspace=Workspace.objects.create(slug="else", name="别组"), **known)
    for state in (Job.State.DONE, Job.State.FAILED):
        Job.objects.create(kind="test.page", schedule=schedule, state=state, cause="disk full", run_after=now)
    page = signed_in(admin).get("/growth/jobs/", headers={"accept-language": "en"}).content.decode()
    table = page.split('id="schedules-title"')[1]
    assert table.count("Paint the page") == 1
    assert ("Failed" in table, "disk full" in table) == (True, True)
    assert 'id="schedules-title"' not in signed_in(wang).get("/growth/jobs/").content.decode()


def test_a_job_that_failed_says_when_it_is_tried_again(job_of_wang: Job, wang: User) -> None:
    Job.objects.update(state=Job.State.QUEUED, cause="mail server away", attempts=2)
    client = signed_in(wang)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "again at" in client.get("/growth/jobs/").content.decode()
    card = client.get(f"/growth/jobs/{job_of_wang.pk}").content.decode()
    assert "2 attempts" in card
    assert "mail server away" not in card
