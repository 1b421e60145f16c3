"""Jobs that ended long ago are forgotten."""

from datetime import timedelta

from django.utils import timezone

from opsloop.kernel.jobs.models import Job, Schedule
from opsloop.kernel.jobs.run import Run
from opsloop.kernel.jobs.tasks import forget
from opsloop.kernel.workspaces.models import Workspace


def ended(days_ago: int, **values: object) -> Job:
    when = timezone.now() - timedelta(days=days_ago)
    return Job.objects.create(kind="jobs.forget", **{"state": Job.State.DONE, "finished_at": when, **values})


def test_old_jobs_go_and_those_still_of_use_stay(team: Workspace) -> None:
    rhythm = Schedule.objects.create(name="x", kind="jobs.forget", every_seconds=60, next_run=timezone.now())
    ended(31)
    ended(3, schedule=rhythm)
    kept = {
        ended(29).pk,
        ended(1, schedule=rhythm).pk,
        ended(3, schedule=rhythm, state=Job.State.FAILED).pk,
        ended(90, state=Job.State.RUNNING).pk,
    }
    run = Run(Job.objects.get(pk=min(kept)))
    assert forget(run) == 2
    assert set(Job.objects.values_list("pk", flat=True)) == kept
