"""Asks for a job."""

import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.registry import kind_called
from opsloop.kernel.workspaces.models import Workspace


def enqueue(
    kind: str,
    *,
    by: User | None,
    workspace: Workspace | None,
    title: object = "",
    run_after: datetime.datetime | None = None,
    **arguments: object,
) -> Job:
    """A job that a worker begins once the caller's transaction has committed, and not before `run_after`.

    `arguments` go to the function and must be JSON-ready (ids, not records), else TypeError; LookupError where no
    app has registered `kind`.
    """
    kind_called(kind)
    DjangoJSONEncoder(ensure_ascii=False).encode(arguments)
    return Job.objects.create(
        workspace=workspace,
        kind=kind,
        title=str(title)[:200],
        arguments=arguments,
        started_by=by,
        run_after=run_after or timezone.now(),
    )
