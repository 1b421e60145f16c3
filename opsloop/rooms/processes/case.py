"""A case: one run of a process, pinned to the version it began with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opsloop.engines.workflow import (
    Approval,
    Assign,
    Begin,
    Cancel,
    CastVote,
    Complete,
    Data,
    Escalate,
    Pause,
    Resume,
    Take,
    Tick,
)
from opsloop.engines.workflow import Step as Done
from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.whole_arriving import KeyOf
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.models import Record, RecordQuerySet
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing, workspace_ids
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.arriving import data_here
from opsloop.rooms.processes.calling import begin_again
from opsloop.rooms.processes.case_rows import CaseWork
from opsloop.rooms.processes.deadlines import set_deadline
from opsloop.rooms.processes.doers import doers_of
from opsloop.rooms.processes.escalating import demand_above, involve
from opsloop.rooms.processes.hindrances import Hindrance
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.roles import Cast, Holder, demand_acting
from opsloop.rooms.processes.running import NotYours, carry_out, lock
from opsloop.rooms.processes.values import refuse_strangers
from opsloop.rooms.processes.version import ProcessVersion, Step

__all__ = ["Case", "NotPublished", "NotYours"]

LONGEST_TITLE = 300


class NotPublished(Hindrance, kind="not_published"):
    sentence = _("“%(process)s” has no published version yet, so no case of it can begin.")


class CaseQuerySet(RecordQuerySet):
    def running(self) -> Self:
        return self.filter(state=Case.State.RUNNING)

    def waiting_for(self, people: models.QuerySet[Person]) -> Self:
        """Running cases with an open step that one of these people has or may take."""
        through = Case.waiting.through.objects.filter(person__in=people)
        return self.running().filter(pk__in=through.values("case"))


class Case(Record):
    """One run of a process: what was asked for, where it stands, whom it waits for."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        RUNNING = "running", _("Running")
        COMPLETED = "completed", pgettext_lazy("state", "Completed")
        CANCELLED = "cancelled", _("Cancelled")

    technical = (*Record.technical, "next_number", "told_late", "once", "caller_work", "involved", "cause")
    record_type = "case"
    ref_prefix = "CASE"
    logged_names: ClassVar[Mapping[str, Any]] = {
        "step": _("step"),
        "person": _("person"),
        "values": _("values"),
        "decision": _("decision"),
        "reason": _("reason"),
        "why": _("reason"),
        "item": _("item"),
        "outcome": _("outcome"),
        "from_version": _("former version"),
        "to_version": _("version"),
    }
    logged_choices: ClassVar[Mapping[str, Sequence[tuple[str, Any]]]] = {
        "decision": [("approved", _("approved")), ("rejected", _("rejected"))]
    }
    logged_references: ClassVar[Mapping[str, str]] = {"person": "person"}
    told_in_sentences: ClassVar[Collection[str]] = {"step", "why", "given", "from_version", "to_version"}
    follows: ClassVar[Sequence[str]] = ("person",)

    process = models.ForeignKey(Process, verbose_name=_("process"), on_delete=models.CASCADE, related_name="cases")
    version = models.ForeignKey(
        ProcessVersion, verbose_name=_("version"), on_delete=models.RESTRICT, related_name="cases", editable=False
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW, editable=False)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True, default="", editable=False)
    requester = models.ForeignKey(
        Person, verbose_name=_("asked for by"), null=True, on_delete=models.SET_NULL, related_name="asked_cases",
        editable=False,
    )  # fmt: skip
    step = models.ForeignKey(
        Step, verbose_name=_("step"), null=True, on_delete=models.SET_NULL, related_name="cases", editable=False
    )
    """Where it has stood longest, of the steps it stands at."""
    data = models.JSONField(_("what its forms say"), default=dict, editable=False)
    """What its forms say, by name of field, as `engines.workflow.Field` keeps it."""
    next_number = models.PositiveIntegerField(default=1, editable=False)
    due = models.DateField(_("due"), null=True, editable=False)
    """The day by which the first of its open steps is to be done."""
    deadline = models.DateTimeField(_("case deadline"), null=True, editable=False)
    """By when it is to have ended, by the clock of the workspace; its SOP says how long it may take."""
    told_late = models.BooleanField(default=False, editable=False)
    """Whether the owner of its process heard that the deadline has passed."""
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    waiting = models.ManyToManyField(
        Person,
        verbose_name=pgettext_lazy("people", "waits for"),
        blank=True,
        related_name="cases_waiting",
        editable=False,
    )
    involved = models.ManyToManyField(Person, blank=True, related_name="cases_involved", editable=False)
    """Everybody who asked for it, had or could have had a step of it, or is asked or told about one: who sees it where
    it is private."""
    once = models.UUIDField(null=True, unique=True, editable=False)
    """What its form was sent with, so that a second click begins no second case."""
    caller = models.ForeignKey(
        "self",
        verbose_name=_("begun by the case"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="called",
        editable=False,
    )
    caller_work = models.PositiveIntegerField(null=True, editable=False)
    cause = models.ForeignKey(
        Event, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, editable=False
    )
    """What happened that it began at, where it began by itself; an import that is undone takes its events with it."""

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=["process", "step", "due"], name="case_on_board"),
            models.Index(fields=["workspace", "-number"], name="case_by_number"),
            models.Index(
                fields=["deadline"],
                condition=models.Q(state="running", told_late=False, deadline__isnull=False),
                name="case_by_deadline",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="case_number"),
            models.UniqueConstraint(fields=["process", "cause"], name="one_case_an_event"),
        ]

    def __str__(self) -> str:
        return self.title

    def arrive(self, key_of: KeyOf) -> None:
        """On its way in with an export: its form names people of here, and a second click elsewhere is none here."""
        self.once = None
        self.data = data_here(self.version.compiled.definition, self.data, key_of)

    @classmethod
    @transaction.atomic
    def create(  # type: ignore[override]  # a case begins
        cls,
        *,
        process: Process,
        by: User | None,
        workspace: Workspace | None = None,
        data: Data | None = None,
        title: str = "",
        at: datetime | None = None,
        once: UUID | None = None,
        requester: Person | None = None,
        start: str = "",
        **values: Any,
    ) -> Case:
        """Begin a case with the values of its form, in the version that is in force; Refused where one is missing.

        Where no start is named, it is the one at which people begin.
        """
        if once is not None and (before := cls.objects.filter(once=once, process=process).first()):
            return before  # type: ignore[no-any-return]  # of this manager
        asking = requester or (Person.of(by, process.workspace) if by is not None else None)
        version = process.version_for(asking)
        if version is None:
            raise NotPublished(process=process.name)
        refuse_strangers(version.compiled.definition, process.workspace, data or {})
        if process.private_cases:
            values.setdefault("visibility", cls.Visibility.PRIVATE)
        values |= {"process": process, "version": version, "requester": asking, "once": once}
        named = title.strip() or first_words(process, data or {})
        case = super().create(workspace=process.workspace, by=by, at=at, title=named[:LONGEST_TITLE], **values)
        if asking is not None:
            case.involved.add(asking)
        done = case._do(
            Begin(by=_key(asking), start=start or version.begun_by_hand, data=dict(data or {})), by=by, at=at
        )
        set_deadline(case, done)
        return case

    @classmethod
    def visibility_rule(cls, user: User) -> models.Q:
        """Who sees the process sees its open cases; those involved see theirs; guests what is shared with them."""
        inside = models.Q(workspace_id__in=workspace_ids(user, at_least=Membership.Role.MEMBER))
        belongs = models.Q(workspace_id__in=workspace_ids(user))
        involved = cls.involved.through.objects.filter(person__user=user).values("case")
        seen = models.Q(visibility=cls.Visibility.WORKSPACE, process__in=Process.objects.visible_to(user).values("pk"))
        own = models.Q(created_by=user) | models.Q(pk__in=involved) | models.Q(process__owner__user=user)
        return inside & (seen | own) | belongs & models.Q(pk__in=gate.shared_with(user, cls.record_type))

    def allows(self, user: User, verb: str) -> bool:
        """Whoever sees it talks about it and does their steps; what it is called, whether it is cancelled and who is
        sent its work is up to whoever asked, the owner of the process and administrators."""
        here = standing(user, self.workspace_id)
        if here is None or not here.at_least(gate.LEAST_ROLE.get(verb, Membership.Role.MEMBER)):
            return False
        if verb in {gate.VIEW, gate.COMMENT, gate.ADD, WORK} or here.at_least(Membership.Role.ADMIN):
            return True
        owner = self.process.owner
        asked = self.requester is not None and self.requester.user_id == user.pk
        return asked or self.created_by_id == user.pk or (owner is not None and owner.user_id == user.pk)

    @property
    def overdue(self) -> bool:
        """Whether a step should have been done by now."""
        return self.state == self.State.RUNNING and self.due is not None and self.due < timezone.localdate()

    @property
    def behind(self) -> bool:
        """Whether it should have ended by now, or ended after it should have."""
        return self.deadline is not None and self.deadline < (self.closed_at or timezone.now())

    def work(self, number: int) -> CaseWork | None:
        """The open step of this number."""
        return self.works.filter(number=number).first()

    def doers(self, work: CaseWork) -> list[Person]:
        """Who may do an open step: whoever has it and can act, else everybody with its role."""
        keys = [person for person, _user in doers_of(work, self.cast(), self.version.compiled)]
        return list(Person.objects.filter(pk__in=keys).order_by("pk"))

    def cast(self) -> Cast:
        """Who has the roles of its process in it, as they are now."""
        return Cast(self.process_id, self.requester_id)

    def may_do(self, work: CaseWork, user: User) -> bool:
        """Whether the user is one of them."""
        return any(person.user_id == user.pk for person in self.doers(work))

    def take(self, number: int, *, by: User, at: datetime | None = None) -> Done | None:
        """Begin to work on a step; from now on it is theirs."""
        return self._step(Take(work=number, by=""), by=by, at=at)

    def complete(self, number: int, data: Data | None = None, *, by: User, at: datetime | None = None) -> Done | None:
        """A step is done; None where it had been done before, which changes nothing."""
        return self._step(Complete(work=number, data=dict(data or {})), by=by, at=at)

    def vote(
        self, number: int, *, approves: bool, by: User, reason: str = "", at: datetime | None = None
    ) -> Done | None:
        """Approve or reject; a rejection says why."""
        return self._step(CastVote(work=number, by="", approves=approves, reason=reason.strip()), by=by, at=at)

    def tick(self, number: int, item: str, *, by: User, done: bool = True, at: datetime | None = None) -> Done | None:
        """An item of a checklist is done, or after all not."""
        return self._step(Tick(work=number, by="", item=item, done=done), by=by, at=at)

    def delegate(self, number: int, to: Person | None, *, by: User, at: datetime | None = None) -> Done | None:
        """Hand a step to somebody, or back to everybody with its role; by who has it or who may change the case."""
        mine = self._may_move(number, by)
        if to is not None:
            demand_acting([to])
        person = _key(Person.of(by, self.workspace))
        return self._do(Assign(work=number, by=person, to=_key(to), delegates=mine), by=by, at=at)

    @transaction.atomic
    def escalate(
        self, number: int, *, by: User, reason: str, level: int | None = None, at: datetime | None = None
    ) -> Done | None:
        """Tell whoever is above a step that it lies, by who has it or who may change the case; NobodyAbove where that
        is nobody else. `level`: how often it had been escalated when they looked, so that a second click tells nobody.
        """
        holders = self.above(number, by=by)
        person = _key(Person.of(by, self.workspace))
        done = self._do(Escalate(work=number, by=person, reason=reason.strip(), level=level), by=by, at=at)
        if done is not None:
            involve(self, holders)
        return done

    def kept_from(self, number: int) -> int | None:
        """The key of whoever may not be given a step: they asked for what it approves."""
        work = self.work(number)
        activity = self.version.compiled.activities[work.element] if work is not None else None
        return self.requester_id if isinstance(activity, Approval) and activity.four_eyes else None

    def above(self, number: int, *, by: User) -> list[Holder]:
        """To whom somebody would escalate a step; NotAllowed, NobodyAbove, or nobody where it is no longer open."""
        self._may_move(number, by)
        work = self.work(number)
        return demand_above(work, self.cast(), self.version.compiled, beside=by.pk) if work is not None else []

    def _may_move(self, number: int, by: User) -> bool:
        """Whether a step is theirs; NotAllowed for whoever has neither the step nor the say about the case."""
        work = self.work(number)
        mine = work is not None and self.may_do(work, by)
        if not mine and not self.allows(by, gate.CHANGE):
            raise NotAllowed
        return mine

    @transaction.atomic
    def begin_again(self, number: int, *, by: User, at: datetime | None = None) -> None:
        """Begin anew what a held step waits for; by who may change the case. NotHeld where it is no such step."""
        if not self.allows(by, gate.CHANGE):
            raise NotAllowed
        lock(self)
        begin_again(self, number, by=by, at=at or timezone.now())

    def pause(self, number: int, *, by: User, reason: str = "") -> Done | None:
        """The clock of a step stops: it waits for somebody outside."""
        return self._step(Pause(work=number, by="", reason=reason.strip()), by=by)

    def resume(self, number: int, *, by: User) -> Done | None:
        """The clock of a step goes on, with as much time left as when it stopped."""
        return self._step(Resume(work=number, by=""), by=by)

    def cancel(self, *, by: User, reason: str = "", at: datetime | None = None) -> Done | None:
        """End it before its time; what it waits for is withdrawn."""
        if not self.allows(by, gate.CHANGE):
            raise NotAllowed
        return self._do(Cancel(by=_key(Person.of(by, self.workspace)), reason=reason.strip()), by=by, at=at)

    def withdraw(self, *, by: User | None, at: datetime) -> Done | None:
        """End it because the case that began it no longer waits for it."""
        return self._do(Cancel(by=""), by=by, at=at)

    def _step(self, command: Any, *, by: User, at: datetime | None = None) -> Done | None:
        """What somebody does with a step of theirs; NotYours where it waits for somebody else."""
        return carry_out(self, command, by=by, at=at or timezone.now(), doing=True)

    def _do(self, command: Any, *, by: User | None, at: datetime | None = None) -> Done | None:
        return carry_out(self, command, by=by, at=at or timezone.now())


WORK = "work"
"""What `allows` is asked for steps: whose they are is asked of each."""


def _key(person: Person | None) -> str:
    return "" if person is None else str(person.pk)


def first_words(process: Process, data: Data) -> str:
    """What a case is called that nobody has named: the first text of its form, else its process."""
    definition = process.version.compiled.definition if process.version is not None else process.drawing
    texts = [str(data[field.name]) for field in definition.fields if field.kind == "text" and data.get(field.name)]
    return texts[0].splitlines()[0] if texts else process.name
