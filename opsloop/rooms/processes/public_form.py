"""Forms that somebody without an account fills in, at an address that cannot be guessed, and what came in by them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Data, Definition, Start
from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.process import Process

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN_BYTES = 32
MOST_A_DAY = 500
PEOPLE = {"person", "people"}
"""Kinds of fields whose choices are the names of colleagues, which nobody outside is shown."""


class NoPublicForm(Refused):
    sentence = _("The published version begins with no form, or its form requires somebody of the team to be named.")


class FormIsFull(Refused):
    sentence = _("Too much came in by this form today. Try again tomorrow.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class PublicForm(models.Model):
    """The address at which the form of a process can be filled in by anybody, as long as it is `open`."""

    process = models.OneToOneField("processes.Process", on_delete=models.CASCADE, related_name="public_form")
    token = models.CharField(max_length=64, unique=True)
    open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("public form")
        verbose_name_plural = _("public forms")

    def __str__(self) -> str:
        return str(self.process)

    @property
    def address(self) -> str:
        """Where it is, without the host."""
        return reverse("public-form", args=[self.token])

    @transaction.atomic
    def receive(self, data: Data, *, once: UUID) -> Case:
        """Begin the case of a form that was sent, the same for the same `once`; FormIsFull beyond a day's measure."""
        type(self).objects.select_for_update().get(pk=self.pk)  # a second click waits for the first
        sent = PublicRequest.objects.filter(case__process=self.process)
        if (before := sent.filter(case__once=once).select_related("case").first()) is not None:
            return before.case
        if sent.filter(received_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
            raise FormIsFull
        case = Case.create(process=self.process, by=None, data=data, once=once)
        PublicRequest.objects.create(case=case)
        return case


class PublicRequest(models.Model):
    """A case that somebody outside began. Where from is not kept."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="public_request")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("request from outside")
        verbose_name_plural = _("requests from outside")

    def __str__(self) -> str:
        return str(self.case)


def outside_definition(process: Process) -> Definition | None:
    """What a case follows that nobody of a team begins."""
    version = process.version_for(None)
    return version.compiled.definition if version is not None else None


def form_start(process: Process) -> Start | None:
    """The start with a form that such a case has; None where nobody outside could fill it in."""
    definition = outside_definition(process)
    if definition is None:
        return None
    for start in definition.elements:
        if isinstance(start, Start) and start.trigger == "form" and public_fields(definition, start):
            required = (definition.by_field[name].kind for name in start.required)
            if PEOPLE.isdisjoint(required):
                return start
    return None


def public_fields(definition: Definition, start: Start) -> Sequence[str]:
    """The fields that somebody outside is asked for."""
    return [name for name in start.asks if definition.by_field[name].kind not in PEOPLE]


def form_at(token: str) -> PublicForm | None:
    """The form at an address that is open; None where there is none, or its process is put away."""
    rows = PublicForm.objects.filter(open=True, process__archived_at=None, process__trashed_at=None)
    row = rows.select_related("process__version", "process__workspace").filter(token=token).first()
    return row if row is not None and form_start(row.process) is not None else None


@transaction.atomic
def open_form(process: Process, *, by: User) -> PublicForm:
    """Let anybody who knows the address fill in the form; the address stays what it was until it is renewed."""
    _demand(process, by)
    if form_start(process) is None:
        raise NoPublicForm
    values = {"open": True, "opened_at": timezone.now(), "opened_by": by}
    row, _made = PublicForm.objects.update_or_create(
        process=process, defaults=values, create_defaults={**values, "token": secrets.token_urlsafe(TOKEN_BYTES)}
    )
    process.track("form_opened", by=by)
    return row


@transaction.atomic
def renew_form(process: Process, *, by: User) -> None:
    """Another address; the former leads nowhere from now on."""
    _demand(process, by)
    PublicForm.objects.filter(process=process).update(token=secrets.token_urlsafe(TOKEN_BYTES))
    process.track("form_renewed", by=by)


@transaction.atomic
def close_form(process: Process, *, by: User) -> None:
    """Nobody outside fills it in any more."""
    _demand(process, by)
    PublicForm.objects.filter(process=process).update(open=False)
    process.track("form_closed", by=by)


def _demand(process: Process, by: User) -> None:
    if not process.allows(by, gate.CHANGE):
        raise NotAllowed
