"""An improvement: what was found, what shall change, and how far it is on its way to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.models import Record, RecordQuerySet
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing, workspace_ids
from opsloop.rooms.improvement.registration import Registration
from opsloop.rooms.improvement.wording import in_words
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Log, Process, ProcessVersion
from opsloop.rooms.processes.what_ifs import in_words as changes_in_words


class NoProcess(Refused):
    sentence = _("Say first which process it is about.")


class NotDrawn(Refused):
    sentence = _("“%(process)s” is drawn as before. Change its draft first; then there is something to publish.")


class NotNow(Refused):
    sentence = _("This is %(stage)s: that step comes at another time.")


class Locked(Refused):
    sentence = _(
        "The roll-out began on %(day)s. What it is measured by was registered before and is locked since, "
        "so that nobody can choose afterwards what looks good."
    )


class ImprovementQuerySet(RecordQuerySet):
    def under_way(self) -> Self:
        """Neither kept nor given up."""
        return self.exclude(stage__in=Improvement.ENDED)

    def waiting_for(self, people: models.QuerySet[Person]) -> Self:
        """Those of which a step waits for one of these people."""
        through = Improvement.waiting.through.objects.filter(person__in=people)
        return self.under_way().filter(pk__in=through.values("improvement"))


class Improvement(Record):
    """One change on its way: found, redesigned, published, signed, rolled out, watched, judged, kept or given up."""

    class Kind(models.TextChoices):
        FINDING = "finding", _("Finding of a map")
        SUGGESTION = "suggestion", _("Suggestion")
        RETRO = "retro", _("From a retrospective")
        CORRECTIVE = "corrective", _("Corrective action")
        INNOVATION = "innovation", _("Innovation")

    class Stage(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        REDESIGN = "redesign", _("Being redesigned")
        SIGNING = "signing", _("To be signed")
        READY = "ready", _("Ready to roll out")
        ROLLING_OUT = "rolling_out", _("Rolling out")
        JUDGED = "judged", _("Judged")
        KEPT = "kept", _("Kept")
        GIVEN_UP = "given_up", _("Given up")

    class Answer(models.TextChoices):
        IMPROVED = "improved", _("Improved")
        WORSE = "worse", _("Worse")
        NO_EVIDENCE = "no_evidence", _("No evidence")
        NOT_ENOUGH_DATA = "not_enough_data", _("Not enough data")

    ENDED: ClassVar = (Stage.KEPT, Stage.GIVEN_UP)
    BEFORE_ROLL_OUT: ClassVar = (Stage.PROPOSED, Stage.REDESIGN, Stage.SIGNING, Stage.READY)

    technical = (*Record.technical, "evidence", "finding_key", "before", "registration", "question")
    record_type = "improvement"
    ref_prefix = "IMP"
    told_in_sentences: ClassVar[Collection[str]] = {"answer", "figure", "unit"}
    logged_names: ClassVar[Mapping[str, Any]] = {
        "version": _("version"),
        "registration": _("what it is measured by"),
        "question": _("question"),
        "person": _("person"),
        "teams": _("teams"),
        "reason": _("reason"),
        "what_if": _("what if"),
    }
    logged_choices: ClassVar[Mapping[str, Sequence[tuple[str, Any]]]] = {"answer": Answer.choices}
    logged_references: ClassVar[Mapping[str, str]] = {"person": "person", "teams": "organization"}
    logged_words: ClassVar[Mapping[str, Callable[[Any], str]]] = {
        "registration": lambda values: in_words(Registration.from_values(values)),
        "what_if": lambda changes: enumerated(changes_in_words(changes)),
    }
    taken_back: ClassVar[Mapping[str, str]] = {
        "registered": "register_again",
        "roll_out_planned": "plan_as_before",
        "redesign_begun": "stop_redesign",
    }

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SUGGESTION)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.PROPOSED, editable=False)
    answer = models.CharField(_("verdict"), max_length=16, choices=Answer, blank=True, default="", editable=False)
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_improvements",
    )
    process = models.ForeignKey(
        Process,
        verbose_name=_("process"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="improvements",
    )
    log = models.ForeignKey(
        Log, verbose_name=_("found in"), null=True, on_delete=models.SET_NULL, related_name="improvements",
        editable=False,
    )  # fmt: skip
    problem = models.TextField(_("problem"), blank=True, default="")
    proposal = models.TextField(_("proposal"), blank=True, default="")
    evidence = models.JSONField(default=dict, editable=False)
    """The finding as it was: detector, steps, people, figures, cases, period, filter, heuristic; see `evidence`."""
    finding_key = models.CharField(max_length=16, blank=True, default="", editable=False)
    before = models.ForeignKey(ProcessVersion, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    """What was in force when the redesign began."""
    version = models.ForeignKey(
        ProcessVersion, verbose_name=_("version"), null=True, on_delete=models.SET_NULL, related_name="improvements",
        editable=False,
    )  # fmt: skip
    """What came of it."""
    registration = models.JSONField(default=dict, editable=False)
    """What it is measured by, as `Registration` writes it; empty where nobody has said it."""
    registered_at = models.DateTimeField(_("measures registered"), null=True, editable=False)
    locked_at = models.DateTimeField(_("measures locked"), null=True, editable=False)
    """When the roll-out began, and nothing of the registration could change any more."""
    question = models.JSONField(default=dict, editable=False)
    """What whoever signs is asked: text, options, and the number of the right one."""
    due = models.DateField(_("due"), null=True, blank=True)
    """By when the step that waits should be done."""
    waiting = models.ManyToManyField(
        Person,
        verbose_name=pgettext_lazy("people", "waits for"),
        blank=True,
        related_name="improvements_waiting",
        editable=False,
    )

    objects: ClassVar = ImprovementQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        indexes = [
            models.Index(fields=["workspace", "-number"], name="improvement_by_number"),
            models.Index(fields=["log", "finding_key"], name="improvement_of_finding"),
        ]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="improvement_number")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    @transaction.atomic
    def create(cls, *, workspace: Workspace, by: User | None, **values: Any) -> Self:
        """A new improvement, owned by who makes it if nobody else."""
        if by is not None and values.get("owner") is None:
            values["owner"] = Person.of(by, workspace)
        made = super().create(workspace=workspace, by=by, **values)
        made.wait_for([made.owner])
        return made

    @classmethod
    def visibility_rule(cls, user: User) -> models.Q:
        """As any record, where its log is seen too; whoever is to sign it, and whoever it is shared with, sees it."""
        found = models.Q(log=None) | models.Q(log__in=Log.objects.visible_to(user).values("pk"))
        ordinary = gate.ordinary_rule(user, cls.record_type)
        own = models.Q(created_by=user) | models.Q(pk__in=gate.shared_with(user, cls.record_type))
        signs = models.Q(pk__in=cls._base_manager.filter(signatures__person__user=user).values("pk"))
        return ordinary & (found | own) | models.Q(workspace_id__in=workspace_ids(user)) & signs

    def allows(self, user: User, verb: str) -> bool:
        """Its owner, its maker and administrators change it and bring it on; others read it and talk about it."""
        here = standing(user, self.workspace_id)
        if here is None or not here.at_least(gate.LEAST_ROLE.get(verb, Membership.Role.MEMBER)):
            return False
        if verb in {gate.VIEW, gate.COMMENT, gate.ADD, SIGN} or here.at_least(Membership.Role.ADMIN):
            return True
        return self.created_by_id == user.pk or (self.owner is not None and self.owner.user_id == user.pk)

    @property
    def overdue(self) -> bool:
        """Whether the step that waits should have been done by now."""
        return self.stage not in self.ENDED and self.due is not None and self.due < timezone.localdate()

    @transaction.atomic
    def begin_redesign(self, *, by: User, at: datetime | None = None) -> Event:
        """From now on the draft of the process is what shall be; what is in force is kept to compare it with."""
        self.demand(by, self.Stage.PROPOSED)
        if self.process is None:
            raise NoProcess
        self.before = self.process.version
        self.go_to(self.Stage.REDESIGN, before=self.before)
        self.process.come_to(self.process.Stage.TO_BE, by=by, at=at)
        return self.track("redesign_begun", by=by, at=at)

    @transaction.atomic
    def stop_redesign(self, _event: Event, *, by: User) -> Event:
        """After all not yet; the draft stays as it is."""
        self.demand(by, self.Stage.REDESIGN)
        self.go_to(self.Stage.PROPOSED, before=None)
        return self.track("redesign_stopped", by=by)

    @transaction.atomic
    def publish(self, *, by: User, at: datetime | None = None) -> ProcessVersion:
        """The draft becomes a version that nobody follows yet, to be signed by those who have its roles."""
        self.demand(by, self.Stage.REDESIGN)
        process = self.process
        if process is None:
            raise NoProcess
        if self.before is not None and process.drawing.hash == self.before.hash:
            raise NotDrawn(process=process.name)
        version = process.publish(by=by, at=at, in_force=False)
        self.go_to(self.Stage.SIGNING, version=version)
        self.track("version_published", by=by, changes={"version": (None, version.number)}, at=at)
        return version

    @property
    def registered(self) -> Registration | None:
        """What it is measured by."""
        return Registration.from_values(self.registration) if self.registration else None

    @transaction.atomic
    def register(self, registration: Registration | None, *, by: User, at: datetime | None = None) -> Event | None:
        """Say what it will be measured by; Locked as soon as the roll-out begins."""
        self.demand(by)
        now = type(self)._base_manager.get(pk=self.pk)
        if now.locked_at is not None:
            raise Locked(day=timezone.localdate(now.locked_at))
        before, after = now.registration, registration.as_values() if registration else {}
        if before == after:
            return None
        self.registration, self.registered_at = after, at or timezone.now()
        self.save(update_fields=["registration", "registered_at"])
        changes = {"registration": (before or None, after or None)}
        return self.track("registered", by=by, changes=changes, at=at)

    def register_again(self, event: Event, *, by: User) -> Event | None:
        """What was registered before that event."""
        before = event.changes["registration"][0]
        return self.register(Registration.from_values(before) if before else None, by=by)

    @transaction.atomic
    def plan_as_before(self, event: Event, *, by: User) -> Event | None:
        """The days of the teams as they were before that event."""
        self.demand(by, *self.BEFORE_ROLL_OUT)
        before, now = event.changes["teams"]
        self.team_days.all().delete()
        for told in before:
            self.team_days.create(team_id=told["id"], day=told["day"])
        return self.track("roll_out_planned", by=by, changes={"teams": (now, before)})

    @transaction.atomic
    def keep(self, *, by: User, at: datetime | None = None) -> Event:
        """It is how everybody works from now on."""
        self.demand(by, self.Stage.JUDGED)
        if self.process is not None and self.version is not None:
            self.process.end_roll_out(self.version, by=by, at=at)
        self.go_to(self.Stage.KEPT, due=None)
        self.wait_for([])
        return self.track("kept", by=by, at=at)

    @transaction.atomic
    def give_up(self, *, by: User, reason: str, at: datetime | None = None) -> Event:
        """It is not followed any more; says why. Teams that followed it go back to what is in force."""
        self.demand(by, *(stage for stage in self.Stage if stage not in self.ENDED))
        if (
            self.process is not None
            and self.process.rolls_out
            and self.stage in {self.Stage.ROLLING_OUT, self.Stage.JUDGED}
        ):
            self.process.end_roll_out(None, by=by, at=at)
        self.go_to(self.Stage.GIVEN_UP, due=None)
        self.wait_for([])
        return self.track("given_up", by=by, changes={"reason": (None, reason.strip()[:1000])}, at=at)

    def demand(self, by: User | None, *stages: str) -> None:
        """NotAllowed for whoever may not bring it on, NotNow at another stage than these; the row is locked."""
        now = type(self)._base_manager.select_for_update().get(pk=self.pk)
        if by is not None and not self.allows(by, gate.CHANGE):
            raise NotAllowed
        if stages and now.stage not in stages:
            raise NotNow(stage=now.get_stage_display())

    def go_to(self, stage: str, **values: Any) -> None:
        """The next stage, with what it brings."""
        self.stage, self.updated_at = stage, timezone.now()
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=["stage", "updated_at", *values])

    def wait_for(self, people: Iterable[Person | None]) -> None:
        """Whose turn it is."""
        self.waiting.set([person for person in people if person is not None])


SIGN = "sign"
"""What `allows` is asked of those who sign: whether they are among them is asked of each."""
