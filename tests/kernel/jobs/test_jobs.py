"""Jobs: done once, retried, cancelled, taken over."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.job import NotCancellable, NotRepeatable, NotStoppable
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.registry import job
from opsloop.kernel.jobs.run import Cancelled, Run, pause
from opsloop.kernel.jobs.worker import claim, look_round, perform, take_over_lost, work_off
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.workspaces.models import Workspace


@job("test.rename")
def rename(run: Run, *, workspace: int, name: str) -> dict[str, str]:
    run.progress(1, 2, "half")
    Workspace.objects.filter(pk=workspace).update(name=name)
    return {"name": name}


@job("test.stumble", retries=2)
def stumble(run: Run) -> None:
    raise OSError("the line is down")


@job("test.refuse", retries=2)
def refuse(run: Run) -> None:
    raise Refused("There is no such file.")


@job("test.forbidden")
def forbidden(run: Run) -> None:
    raise NotAllowed


@job("test.half", atomic=True)
def half(run: Run, *, workspace: int) -> None:
    Workspace.objects.filter(pk=workspace).update(name="half done")
    raise OSError("in the middle")


@job("test.cancelled_midway", stoppable=True)
def cancelled_midway(run: Run) -> None:
    Job.objects.get(pk=run.job.pk).cancel(by=None)
    run.beat()
    run.check_cancelled()
    raise AssertionError("a cancelled job went on")


@job("test.cancelled_at_the_end", stoppable=True)
def cancelled_at_the_end(run: Run, *, workspace: int, after: bool) -> None:
    """No sign of life comes between the cancel and the end."""
    mine = Job.objects.get(pk=run.job.pk)
    with run.transaction():
        Workspace.objects.filter(pk=workspace).update(name="written all the same")
        if not after:
            mine.cancel(by=None)
        run.succeed("written")
    with pytest.raises(NotCancellable):
        mine.cancel(by=None)


@job("test.cancelled_before_its_answer", stoppable=True)
def cancelled_before_its_answer(run: Run) -> str:
    Job.objects.get(pk=run.job.pk).cancel(by=None)
    return "an answer that nobody wants"


@job("test.cancelled_and_stumbling", retries=2, stoppable=True)
def cancelled_and_stumbling(run: Run, *, error: str) -> str:
    Job.objects.get(pk=run.job.pk).cancel(by=None)
    raise Refused(error) if error else OSError("the line is down")


@job("test.robbed")
def robbed(run: Run, *, workspace: int) -> None:
    Job.objects.filter(pk=run.job.pk).update(attempts=run.job.attempts + 1)
    with run.transaction():
        Workspace.objects.filter(pk=workspace).update(name="written by the dead")


@job("test.letter", idempotent=False)
def letter(run: Run) -> None:
    """Stands for what must not be done twice."""


def silent_for_an_hour(row: Job) -> None:
    Job.objects.filter(pk=row.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))


def test_a_job_is_done_once_with_its_result(team: Workspace, lin: User) -> None:
    row = Job.objects.create(workspace=team, kind="test.rename", arguments={"workspace": team.pk, "name": "新组"})
    assert work_off() == 1
    assert work_off() == 0
    row.refresh_from_db()
    team.refresh_from_db()
    assert (row.state, row.result, row.percent, team.name) == ("done", {"name": "新组"}, 100, "新组")


def test_a_job_of_a_transaction_that_fails_was_never_asked_for(team: Workspace, lin: User) -> None:
    with transaction.atomic():
        enqueue("test.letter", by=lin, workspace=team)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_arguments_that_are_not_json_are_refused_at_once(team: Workspace, lin: User) -> None:
    with pytest.raises(TypeError):
        enqueue("test.letter", by=lin, workspace=team, record=lin)
    with pytest.raises(LookupError, match=r"test\.unheard"):
        enqueue("test.unheard", by=lin, workspace=team)


def test_a_failing_job_is_tried_again_later_and_then_given_up(team: Workspace, lin: User) -> None:
    row = enqueue("test.stumble", by=lin, workspace=team)
    for attempt in (1, 2):
        assert work_off() == 1
        row.refresh_from_db()
        assert (row.state, row.attempts, row.cause) == ("queued", attempt, "OSError: the line is down")
        assert row.run_after > timezone.now()
        Job.objects.update(run_after=timezone.now())
    assert work_off() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", 3)
    assert "line" not in row.error


def test_a_persons_mistake_is_not_tried_again(team: Workspace, lin: User) -> None:
    row = enqueue("test.refuse", by=lin, workspace=team)
    work_off()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("failed", 1, "There is no such file.")


def test_an_atomic_job_that_fails_leaves_nothing(team: Workspace, lin: User) -> None:
    row = Job.objects.create(workspace=team, kind="test.half", arguments={"workspace": team.pk})
    work_off()
    team.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, team.name) == ("failed", "增长运营组")


def test_a_waiting_job_is_cancelled_at_once_and_an_ended_one_not_at_all(team: Workspace, lin: User) -> None:
    row = enqueue("test.letter", by=lin, workspace=team)
    row.cancel(by=lin)
    assert (row.state, work_off()) == ("cancelled", 0)
    with pytest.raises(NotCancellable):
        row.cancel(by=lin)


def test_a_running_job_stops_when_cancelled(team: Workspace, lin: User) -> None:
    row = enqueue("test.cancelled_midway", by=lin, workspace=team)
    work_off()
    row.refresh_from_db()
    assert (row.state, row.finished_at is not None) == ("cancelled", True)


@pytest.mark.parametrize(
    ("after", "state", "name"), [(False, "cancelled", "增长运营组"), (True, "done", "written all the same")]
)
def test_a_cancel_in_the_last_moment_wins_or_is_refused(
    team: Workspace, lin: User, after: bool, state: str, name: str
) -> None:
    arguments = {"workspace": team.pk, "after": after}
    row = Job.objects.create(workspace=team, kind="test.cancelled_at_the_end", arguments=arguments)
    work_off()
    row.refresh_from_db()
    team.refresh_from_db()
    assert (row.state, team.name) == (state, name)


def test_an_answer_that_comes_after_the_cancel_is_none(team: Workspace, lin: User) -> None:
    row = enqueue("test.cancelled_before_its_answer", by=lin, workspace=team)
    work_off()
    row.refresh_from_db()
    assert (row.state, row.result) == ("cancelled", None)


@pytest.mark.parametrize("error", ["", "What it was about is gone."])
def test_what_a_cancelled_job_stumbles_over_is_no_failure(team: Workspace, lin: User, error: str) -> None:
    row = enqueue("test.cancelled_and_stumbling", by=lin, workspace=team, error=error)
    work_off()
    row.refresh_from_db()
    assert (row.state, row.error) == ("cancelled", "")


def test_a_running_job_that_never_looks_cannot_be_cancelled(team: Workspace, lin: User) -> None:
    row = enqueue("test.letter", by=lin, workspace=team)
    assert row.cancellable
    claim()
    row.refresh_from_db()
    assert not row.cancellable
    with pytest.raises(NotStoppable):
        row.cancel(by=lin)
    row.refresh_from_db()
    assert not row.cancel_asked


def test_a_sign_of_life_looks_before_it_writes(team: Workspace, lin: User) -> None:
    """On SQLite the write waits as long as the job itself writes; a cancel from before that must be seen."""
    row = enqueue("test.cancelled_midway", by=lin, workspace=team)
    claimed = claim()
    assert claimed is not None
    row.cancel(by=lin)
    run = Run(claimed)
    with CaptureQueriesContext(connection) as asked:
        run.give_sign()
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "UPDATE"]
    with pytest.raises(Cancelled):
        run.check_cancelled()


@pytest.mark.parametrize("wanted", ["cancelled", "shut down", "wanted"])
def test_a_long_step_that_cannot_look_is_cut_where_nobody_wants_it(team: Workspace, lin: User, wanted: str) -> None:
    row = enqueue("test.cancelled_midway", by=lin, workspace=team)
    claimed, stopping, cut = claim(), threading.Event(), threading.Event()
    assert claimed is not None
    run = Run(claimed, stopping=stopping)
    if wanted == "cancelled":
        row.cancel(by=lin)
        run.give_sign()
    with run.cutting(cut.set):
        if wanted == "shut down":
            stopping.set()
        was_cut = cut.wait(0.4 if wanted == "wanted" else 5)
    assert was_cut == (wanted != "wanted")
    assert "cut" not in {thread.name for thread in threading.enumerate()}


def test_a_failed_job_can_be_started_again_and_a_done_one_cannot(team: Workspace, lin: User) -> None:
    row = enqueue("test.refuse", by=lin, workspace=team)
    work_off()
    row.start_again(by=lin)
    assert (row.state, row.error) == ("queued", "")
    done = enqueue("test.letter", by=lin, workspace=team)
    work_off()
    with pytest.raises(NotRepeatable):
        done.start_again(by=lin)


def test_a_worker_that_lost_its_job_writes_nothing(team: Workspace, lin: User) -> None:
    Job.objects.create(workspace=team, kind="test.robbed", arguments={"workspace": team.pk})
    work_off()
    team.refresh_from_db()
    assert team.name == "增长运营组"


def test_an_idempotent_job_is_taken_over_from_a_dead_worker(team: Workspace, lin: User) -> None:
    row = enqueue("test.stumble", by=lin, workspace=team)
    silent_for_an_hour(claim() or row)
    look_round()
    row.refresh_from_db()
    assert row.state == "queued"


def test_a_job_that_kills_its_workers_is_given_up(team: Workspace, lin: User) -> None:
    row = enqueue("test.rename", by=lin, workspace=team)
    for _life in range(3):
        silent_for_an_hour(claim() or row)
        assert take_over_lost() == 1
    row.refresh_from_db()
    assert row.state == "failed"


def test_what_must_not_be_done_twice_is_failed_instead(team: Workspace, lin: User) -> None:
    row = enqueue("test.letter", by=lin, workspace=team)
    silent_for_an_hour(claim() or row)
    assert take_over_lost() == 1
    row.refresh_from_db()
    assert (row.state, row.error != "") == ("failed", True)


def test_a_living_worker_keeps_its_job(team: Workspace, lin: User) -> None:
    row = enqueue("test.letter", by=lin, workspace=team)
    claimed = claim()
    assert claimed is not None
    assert take_over_lost() == 0
    assert claim() is None
    perform(claimed)
    row.refresh_from_db()
    assert row.state == "done"


def test_pauses_double_and_are_spread() -> None:
    for failures in range(1, 30):
        seconds = min(5 * 2 ** (failures - 1), 3600)
        assert 0.5 * seconds <= pause(failures).total_seconds() <= 1.5 * seconds


def test_people_see_their_own_jobs_and_administrators_all(
    team: Workspace, lin: User, wang: User, admin: User, stranger: User
) -> None:
    enqueue("test.letter", by=lin, workspace=team)
    enqueue("test.letter", by=wang, workspace=team)
    seen = [Job.objects.visible_to(user).count() for user in (wang, admin, lin, stranger)]
    assert seen == [1, 2, 2, 0]


def test_why_a_job_was_refused_is_said_in_the_language_of_the_reader(team: Workspace, lin: User) -> None:
    lin.language = "en"
    lin.save(update_fields=["language"])
    row = enqueue("test.forbidden", by=lin, workspace=team)
    work_off()
    row.refresh_from_db()
    assert row.error == "You may not do this here."
    with translation.override("zh-hans"):
        assert row.why == str(NotAllowed())
    with translation.override("en"):
        assert row.why == "You may not do this here."
    assert row.errors.keys() == {"zh-hans", "en"}


@job("test.tells")
def tells(run: Run) -> None:
    run.progress(1, 2, gettext_lazy("Reading the file"))


def test_what_a_job_does_is_read_in_the_readers_language(client, team, lin):
    with translation.override("zh-hans"):
        told = enqueue("test.tells", workspace=team, by=lin)
        work_off()
    Job.objects.filter(pk=told.pk).update(state=Job.State.RUNNING, heartbeat_at=timezone.now())
    told.refresh_from_db()
    for language, doing in (("en", "Reading the file"), ("zh-hans", "正在读取文件")):
        with translation.override(language):
            assert told.doing == doing
        lin.language = language
        lin.save(update_fields=["language"])
        client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
        assert doing in client.get(f"/{team.slug}/jobs/{told.pk}").content.decode()
