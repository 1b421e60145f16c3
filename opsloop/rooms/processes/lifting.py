"""A process that is ready to run, from the ones that come with Opsloop."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow.raci import answered_for
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.ready import KINDS, PRIVATE, READY, built, role_name, words_in


class NoSuchProcess(Refused):
    sentence = _("There is no ready process called %(name)s.")


@transaction.atomic
def lift(name: str, workspace: Workspace, *, by: User, language: str = "", at: datetime | None = None) -> Process:
    """A new process as one of the ready ones says, published at once, in the language of the page unless one is named.

    Nobody has its roles yet but the manager of whoever asks; until somebody does their work goes to `by`, its owner.
    """
    if name not in READY:
        raise NoSuchProcess(name=name)
    spoken = language or get_language() or "en"
    definition = answered_for(built(name, words_in(spoken), currency=workspace.currency))
    process = Process.create(
        workspace=workspace, by=by, name=definition.name, kind=KINDS[name], stage=Process.Stage.EFFECTIVE,
        private_cases=name in PRIVATE, draft=definition.to_json(), at=at,
    )  # fmt: skip
    for row in process.process_roles.all():
        row.name = role_name(row.key, spoken)
        row.save(update_fields=["name"])
    process.publish(by=by, at=at)
    return process
