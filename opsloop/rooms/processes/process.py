"""A process: how work is to be done, who owns it, and how far it is on its way from found to effective."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Definition, Unsound, publish
from opsloop.engines.workflow.elements import OWNER, roles_of
from opsloop.engines.workflow.raci import named_roles
from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.whole_arriving import KeyOf
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.models import Record
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing
from opsloop.rooms.people.models import Organization, Person, Role
from opsloop.rooms.processes.calls import call_problems
from opsloop.rooms.processes.occasions import event_starts, occasion_problems
from opsloop.rooms.processes.rhythm_words import next_moment
from opsloop.rooms.processes.roles import ProcessRole, demand_acting, keep_roles
from opsloop.rooms.processes.team_version import TeamVersion
from opsloop.rooms.processes.version import ProcessVersion, Step
from opsloop.rooms.processes.wording import problem_sentence

LARGEST_COST = 10**12


class NotSound(Refused):
    """The draft cannot run; the first reason, and how many more there are."""

    sentence = _("This cannot be published yet: %(reason)s")


class RollingOut(Refused):
    """A version reaches the teams one by one; another one in force would overtake it."""

    sentence = _(
        "A version of this is being rolled out team by team. Put it in force for everybody, or take it back, first."
    )


class Process(Record):
    """An SOP: a draft that is drawn, versions that were published, roles that people have, and its cases."""

    class Stage(models.TextChoices):
        AS_IS = "as_is", _("As it is")
        ANALYSED = "analysed", _("Analysed")
        TO_BE = "to_be", _("As it shall be")
        PILOTED = "piloted", _("Piloted")
        EFFECTIVE = "effective", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    class Kind(models.TextChoices):
        OPERATING = "operating", _("Operations")
        APPROVAL = "approval", _("Approval")
        SUPPORT = "support", _("Support")
        HIRING = "hiring", _("People and hiring")
        CHANGE = "change", _("Change")
        MAINTENANCE = "maintenance", _("Maintenance")

    technical = (*Record.technical, "draft", "rolls_out", "next_start", "hears")
    record_type = "process"
    ref_prefix = "SOP"
    logged_names: ClassVar[Mapping[str, Any]] = {
        "version": _("version"),
        "role": _("role"),
        "held_by": _("held by"),
        "file": _("file"),
        "steps": _("steps"),
        "days": _("days"),
        "why": _("reason"),
        "most": _("at most"),
    }
    told_in_sentences: ClassVar[Collection[str]] = {"steps", "days", "why", "most"}
    internal_fields: ClassVar[Collection[str]] = frozenset({"cost_minor"})
    follows: ClassVar[Sequence[str]] = ()

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OPERATING)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.AS_IS)
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_processes",
    )
    purpose = models.TextField(_("purpose"), blank=True, default="")
    indicators = models.TextField(_("indicators"), blank=True, default="")
    cost_minor = models.PositiveBigIntegerField(
        _("cost of a case"), null=True, blank=True, validators=[MaxValueValidator(LARGEST_COST)]
    )
    """In minor units of the workspace's currency."""
    private_cases = models.BooleanField(_("cases are seen by those involved only"), default=False)
    draft = models.TextField(default="", blank=True, editable=False)
    """The definition as it is drawn now, in JSON."""
    version = models.ForeignKey(
        ProcessVersion,
        verbose_name=_("version"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    """In force: what new cases follow."""
    next_start = models.DateTimeField(_("next begins by itself"), null=True, editable=False)
    """When the next case of it begins by itself, where its version in force says so."""
    hears = models.BooleanField(default=False, db_default=False, editable=False)
    """Whether a version that somebody follows has a start that waits for an event."""
    rolls_out = models.BooleanField(default=False, editable=False)
    """Whether some teams follow another version already, as `team_versions` says."""

    class Meta(Record.Meta):
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        indexes = [
            models.Index(fields=["workspace", "name"], name="process_by_name"),
            models.Index(
                fields=["next_start"], condition=models.Q(next_start__isnull=False), name="process_by_next_start"
            ),
            models.Index(fields=["workspace"], condition=models.Q(hears=True), name="process_that_hears"),
        ]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="process_number")]

    def __str__(self) -> str:
        return self.name

    def arrive(self, _key_of: KeyOf) -> None:
        """On its way in with an export: when it begins next is counted once it is here (`beginning.count_arrived`)."""
        self.next_start = None

    @classmethod
    @transaction.atomic
    def create(cls, *, workspace: Workspace, by: User | None, **values: Any) -> Process:
        """A new process, owned by who makes it if nobody else."""
        if by is not None and values.get("owner") is None:
            values["owner"] = Person.of(by, workspace)
        process = super().create(workspace=workspace, by=by, **values)
        if process.draft:
            keep_roles(process, role_keys(process.drawing))
        return process

    @property
    def drawing(self) -> Definition:
        """The draft; an empty one where nothing is drawn yet."""
        return Definition.from_json(self.draft) if self.draft else Definition(name=self.name)

    @property
    def differs(self) -> bool:
        """Whether the draft says something else than what is published."""
        return bool(self.draft) and (self.version is None or self.version.hash != self.drawing.hash)

    def allows(self, user: User, verb: str) -> bool:
        """Everybody reads it and asks for cases; its owner, its maker and administrators draw and publish it."""
        here = standing(user, self.workspace_id)
        if here is None or not here.at_least(gate.LEAST_ROLE.get(verb, Membership.Role.MEMBER)):
            return False
        if verb in {gate.VIEW, gate.COMMENT, gate.ADD} or here.at_least(Membership.Role.ADMIN):
            return True
        return self.created_by_id == user.pk or (self.owner is not None and self.owner.user_id == user.pk)

    @transaction.atomic
    def redraw(
        self, definition: Definition, *, by: User, was: str | None = None, at: datetime | None = None
    ) -> Event | None:
        """The draft becomes this; Refused where somebody changed it since the one with the hash `was`."""
        self._demand(by)
        now = type(self).objects.select_for_update().get(pk=self.pk)
        if was is not None and now.draft and now.drawing.hash != was:
            raise Refused(_("Somebody changed the draft meanwhile. Open it again to go on from there."))
        text = definition.to_json()
        if now.draft == text:
            return None
        self.draft, self.updated_at = text, at or timezone.now()
        self.save(update_fields=["draft", "updated_at"])
        keep_roles(self, role_keys(definition))
        return self.track("redrawn", by=by, at=at)

    @transaction.atomic
    def publish(self, *, by: User, at: datetime | None = None, in_force: bool = True) -> ProcessVersion:
        """The draft becomes a version, which new cases follow if it is put `in_force`; NotSound says why it cannot run.

        The same again is the version that there is.
        """
        self._demand(by)
        now = type(self).objects.select_for_update().get(pk=self.pk)
        if in_force and now.rolls_out:
            raise RollingOut
        definition = now.drawing
        try:
            sound = publish(definition)
        except Unsound as unsound:
            raise NotSound(reason=problem_sentence(unsound.problems[0], definition)) from unsound
        if found := [*occasion_problems(definition, self.workspace), *call_problems(now, definition)]:
            raise NotSound(reason=problem_sentence(found[0], definition))
        latest: ProcessVersion | None = now.versions.first()
        if latest is not None and latest.hash == sound.hash and (not in_force or now.version_id == latest.pk):
            return latest
        if latest is None or latest.hash != sound.hash:
            latest = now.versions.create(
                number=latest.number + 1 if latest else 1, definition=definition.to_json(), hash=sound.hash,
                published_by=by, published_at=at or timezone.now(),
            )  # fmt: skip
        if in_force or now.version_id is None:
            self._put_in_force(latest, by=by, at=at)
        else:
            self._keep_steps(definition, archive=False)
            self.track("version_kept", by=by, changes={"version": (None, latest.number)}, at=at)
        return latest

    def _put_in_force(self, version: ProcessVersion, *, by: User, at: datetime | None) -> None:
        before, stage = self.version, self.stage
        self.version, self.updated_at = version, at or version.published_at
        self.stage = self.Stage.EFFECTIVE
        self.next_start = next_moment(version, ZoneInfo(self.workspace.time_zone), self.updated_at)
        self.hears = _hears(version)
        self.save(update_fields=["version", "updated_at", "stage", "next_start", "hears"])
        self._keep_steps(version.compiled.definition)
        changes = {"version": (before and before.number, version.number), "stage": (stage, self.stage)}
        self.track("published", by=by, changes=changes, at=at)

    @transaction.atomic
    def roll_out(
        self, version: ProcessVersion, days: Mapping[Organization | None, date], *, by: User, at: datetime | None = None
    ) -> Event:
        """From these days on the cases of these teams' people follow the version; None stands for everybody."""
        self._demand(by)
        self.team_versions.all().delete()
        before, self.rolls_out = self.stage, bool(days)
        self.stage = self.Stage.PILOTED if days else before
        self.hears = _hears(self.version) or (bool(days) and _hears(version))
        self.save(update_fields=["rolls_out", "stage", "hears"])
        TeamVersion.objects.bulk_create(
            TeamVersion(process=self, version=version, team=team, day=day) for team, day in days.items()
        )
        changes = {"version": (None, version.number), "stage": (before, self.stage)}
        return self.track("rolled_out", by=by, changes=changes, at=at)

    @transaction.atomic
    def end_roll_out(self, version: ProcessVersion | None, *, by: User, at: datetime | None = None) -> None:
        """What was rolled out is in force for everybody, or (None) nobody follows it any more."""
        self._demand(by)
        self.team_versions.all().delete()
        self.rolls_out, before, self.hears = False, self.stage, _hears(self.version)
        self.save(update_fields=["rolls_out", "hears"])
        if version is not None and version.pk != self.version_id:
            self._put_in_force(version, by=by, at=at)
            return
        self.stage = self.Stage.EFFECTIVE if self.version_id is not None else self.Stage.TO_BE
        self.save(update_fields=["stage"])
        if version is None:
            self.track("called_back", by=by, changes={"stage": (before, self.stage)}, at=at)

    @transaction.atomic
    def come_to(self, stage: str, *, by: User, at: datetime | None = None) -> None:
        """What an improvement has brought it to: onward only, and by who may change it.

        So what is in force stays so until another version is tried.
        """
        order, before = list(self.Stage), self.stage
        if self.allows(by, gate.CHANGE) and order.index(self.Stage(stage)) > order.index(self.Stage(before)):
            self.stage, self.updated_at = stage, at or timezone.now()
            self.save(update_fields=["stage", "updated_at"])
            self.track("changed", by=by, changes={"stage": (before, stage)}, at=at)

    def version_for(self, person: Person | None) -> ProcessVersion | None:
        """What a case follows that this person begins now."""
        if not self.rolls_out:
            return self.version
        rows = self.team_versions.filter(day__lte=timezone.localdate()).select_related("version")
        return next((row.version for row in rows if row.reaches(person)), self.version)

    def _keep_steps(self, definition: Definition, *, archive: bool = True) -> None:
        """The columns of the board are the steps of the version, in their order; others stay where not `archive`."""
        rows = {step.element: step for step in self.steps.all()}
        named = {activity.id: activity.name for activity in definition.activities}
        for position, (element, name) in enumerate(named.items()):
            values = {"name": name[:200], "position": position, "archived": False}
            if element in rows:
                Step.objects.filter(pk=rows[element].pk).update(**values)
            else:
                self.steps.create(element=element, **values)
        if archive:
            self.steps.exclude(element__in=named).update(archived=True)

    @transaction.atomic
    def cast(
        self,
        row: ProcessRole,
        *,
        by: User,
        people: Iterable[Person] = (),
        role: Role | None = None,
        manager: bool = False,
        at: datetime | None = None,
    ) -> Event | None:
        """Say who has a role of it: these people, whoever has a role of the team, or the requester's manager."""
        self._demand(by)
        chosen = list(people)
        before = (row.role_id, row.manager, sorted(row.people.values_list("pk", flat=True)))
        if before == (role and role.pk, manager, sorted(person.pk for person in chosen)):
            return None
        demand_acting(person for person in chosen if person.pk not in before[2])
        row.role, row.manager = role, manager
        row.save(update_fields=["role", "manager"])
        row.people.set(chosen)
        held_by = [*(str(person) for person in chosen), *([str(role)] if role else [])]
        return self.track("role_cast", by=by, changes={"role": (row.name, row.name), "held_by": (None, held_by)}, at=at)

    def _demand(self, by: User) -> None:
        if not self.allows(by, gate.CHANGE):
            raise NotAllowed


def _hears(version: ProcessVersion | None) -> bool:
    return version is not None and any(event_starts(version.compiled))


def role_keys(definition: Definition) -> list[str]:
    """The roles that its steps name, in order; the owner's is no role of its own."""
    keys = [key for activity in definition.activities for key in roles_of(activity)]
    return [key for key in dict.fromkeys([*keys, *named_roles(definition)]) if key != OWNER]
