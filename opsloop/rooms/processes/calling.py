"""Cases that a step of another case began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Event
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.process import Process

if TYPE_CHECKING:
    from opsloop.rooms.processes.case import Case


class NoSuchProcess(Refused):
    sentence = _("The next step begins a case of %(process)s, which is not there.")


def begin_called(case: Case, event: Event, *, by: User | None, at: datetime) -> Case:
    """The case that a step waits for, with the values that it hands over."""
    name = str(event.detail["process"])
    process = Process.objects.in_workspace(case.workspace).live().by_ref(name).first()
    if process is None or process.version is None:
        raise NoSuchProcess(process=name)
    inputs = event.detail["inputs"]
    data = {key: value for key, value in inputs.items() if value is not None} if isinstance(inputs, Mapping) else {}
    return type(case).create(
        process=process, by=by, at=at, title=str(case), data=data, requester=case.requester,
        caller=case, caller_work=event.work,
    )  # fmt: skip


def end_called(case: Case, event: Event, *, by: User | None, at: datetime) -> None:
    """What a withdrawn step waited for is cancelled with it."""
    for called in case.called.running().filter(caller_work=event.work):
        called.withdraw(by=by, at=at)
