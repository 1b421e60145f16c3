"""The ground of a piece of work: its fields, who sees it, its way through the states."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models.lookups import In
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import Changes
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.models import Label, Record, RecordQuerySet
from opsloop.kernel.records.relations import forget_read
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.projects.counting import place
from opsloop.rooms.projects.former_key import FormerKey
from opsloop.rooms.projects.project import Project
from opsloop.rooms.projects.state import State
from opsloop.rooms.projects.visible import visible_project_ids


class NoSuchStage(Refused):
    """The project's work never goes through this stage."""

    sentence = _("“%(project)s” has no state for “%(stage)s”.")


RANKS = Prepared[float](
    lambda project, state: (
        apps.get_model("projects", "WorkItem")
        ._default_manager.filter(project_id=project, state_id=state)
        .order_by("-rank")
        .values_list("rank", flat=True)[:1]
    )
)


def last_rank(project: Project, state: State) -> float:
    """The rank of the last piece of work in a column, 0 where there is none."""
    return RANKS.first(project=project.pk, state=state.pk) or 0.0


def former_rule(ref: str) -> models.Q:
    """The work that was called so before it moved, or before its project got another key."""
    key, _dash, number = ref.rpartition("-")
    renamed = FormerKey.objects.filter(key=key.upper()).values("project")
    moved: Any = apps.get_model("projects", "FormerRef")._default_manager.filter(number=int(number))
    moved = moved.filter(models.Q(project__key=key.upper()) | models.Q(project__in=renamed))
    return models.Q(pk__in=moved.values("work_item")) | models.Q(project__in=renamed, number=int(number))


class WorkItemQuerySet(RecordQuerySet):
    def counted_in(self, project: Record, user: User) -> Self:
        """As `visible_to`, of one project: asked once, not for each row, in the words of the index for counts."""
        seen = models.Q(In(models.Value(project.pk, models.BigIntegerField()), visible_project_ids(user)))
        shared = gate.shared_keys(user, self.model.record_type)
        rule = seen | models.Q(pk__in=shared) if shared else seen
        return self.live().alias(place=place()).filter(rule, place=project.pk)

    def finished_when_known(self) -> Self:
        """Finished, and it is known when: the work that says how long work takes."""
        return self.filter(completed_at__isnull=False, finish_known=True)

    def known_as(self, *, key: str, number: int) -> Self:  # type: ignore[override]  # as `named` reads them
        # With its workspace a key names one project, which a database without statistics does not know otherwise.
        return self.filter(project__key=key, project__workspace=models.F("workspace"), number=number)

    def by_any_ref(self, ref: str) -> Self:
        now = self.by_ref(ref)
        if self.model.named(ref) is None or now.exists():
            return now
        return self.filter(former_rule(ref))

    def open(self) -> Self:
        """Not done and not given up."""
        return self.exclude(state__group=State.Group.DONE)

    def assigned_to(self, person: Person) -> Self:
        return self.filter(assignees=person)


class Work(Record):
    """What every piece of work has: a place, people, dates, a state; `WorkItem` adds what can be done with it."""

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        DELIVERABLE = "deliverable", _("Deliverable")
        MILESTONE = "milestone", _("Milestone")
        ACTION = "action", _("Action item")

    class Priority(models.IntegerChoices):
        URGENT = 4, _("Urgent")
        HIGH = 3, _("High")
        MEDIUM = 2, _("Medium")
        LOW = 1, _("Low")
        NONE = 0, _("No priority")

    technical = (*Record.technical, "rank", "finish_known")
    record_type = "work_item"
    ref_prefix = ""
    named_after = ("project",)
    logged_names: ClassVar[Mapping[str, Any]] = {
        "block": _("reason"),
        "checklist": _("checklist"),
        "from": _("copied from"),
        "level": _("level"),
        "next": _("next"),
        "note": _("note"),
        "person": _("person"),
        "reason": _("reason"),
        "ref": _("number"),
        "rework": _("times sent back"),
        "rule": _("rule"),
        "skill": _("skill"),
        "spent_minutes": _("time"),
        "step": _("step"),
        "steps": _("steps"),
        "version": _("version"),
        "waits_for": _("waits for"),
    }
    logged_references: ClassVar[Mapping[str, str]] = {
        "from": "work_item",
        "next": "work_item",
        "person": "person",
        "skill": "skill",
        "waits_for": "work_item",
    }
    """Which records the changes that are no fields name: name -> record type."""
    internal_verbs: ClassVar[Collection[str]] = frozenset({"time_logged", "time_removed", "timer_started"})
    internal_fields: ClassVar[Collection[str]] = frozenset(
        {"effort_minutes", "optimistic_minutes", "likely_minutes", "pessimistic_minutes", "spent_minutes"}
    )
    logged_with: ClassVar[Mapping[str, str]] = {"ref": "project"}
    field_verbs: ClassVar[Mapping[str, str]] = {
        "state": "move",
        "stage": "enter_stage",
        "assignees": "assign",
        "parent": "set_parent",
        "skills": "require_skills",
        # Last: the values of the others are those of the project where the work is.
        "project": "enter_project",
    }

    # Indexes of several columns begin with it and with the parent: one of their own only makes each change dearer.
    # That of the workspace stays, for SQLite finds rows by workspace *and* key through it.
    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="work_items", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TASK)
    title = models.CharField(_("title"), max_length=500)
    description = models.TextField(_("description"), blank=True, default="")
    state = models.ForeignKey(State, verbose_name=_("state"), on_delete=models.RESTRICT, related_name="work_items")
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NONE)
    assignees = models.ManyToManyField(Person, verbose_name=_("assignees"), blank=True, related_name="work_items")
    labels = models.ManyToManyField(Label, verbose_name=_("labels"), blank=True, related_name="work_items")
    skills = models.ManyToManyField(
        Skill,
        through="projects.RequiredSkill",
        verbose_name=_("required skills"),
        blank=True,
        related_name="work_items",
    )
    parent = models.ForeignKey(
        "projects.WorkItem",
        verbose_name=pgettext_lazy("work item", "part of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        db_index=False,
    )
    start = models.DateField(_("start"), null=True, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    effort_minutes = models.PositiveIntegerField(_("effort"), null=True, blank=True)
    optimistic_minutes = models.PositiveIntegerField(_("effort, at best"), null=True, blank=True)
    likely_minutes = models.PositiveIntegerField(_("effort, most likely"), null=True, blank=True)
    pessimistic_minutes = models.PositiveIntegerField(_("effort, at worst"), null=True, blank=True)
    acceptance_criteria = models.TextField(_("acceptance criteria"), blank=True, default="")
    blocked = models.BooleanField(_("blocked"), default=False, editable=False)
    rank = models.FloatField(default=0.0, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    finish_known = models.BooleanField(default=True, db_default=True, editable=False)
    """Whether `completed_at` is when it was finished, or only says that it is: some sources do not tell when."""

    objects: ClassVar = WorkItemQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"{self.project.key}-{self.number}"

    @property
    def overdue(self) -> bool:
        """Due before today and not finished; the work of a template never is."""
        late = self.due is not None and self.completed_at is None and self.due < timezone.localdate()
        return late and not self.project.template

    @property
    def begun(self) -> bool:
        """Whether somebody has begun it, and it is in progress or in review."""
        return self.state.active and self.started_at is not None

    @property
    def finished_at(self) -> datetime | None:
        """When it was finished, where that is known; what measures how long work takes reads this."""
        return self.completed_at if self.finish_known else None

    @classmethod
    def named(cls, ref: str) -> Mapping[str, str | int] | None:
        key, _dash, number = ref.rpartition("-")
        if not key or not is_number(number):
            return None
        return {"key": key.upper(), "number": int(number)}

    _original: Work | None = None

    @property
    def original(self) -> Work | None:
        """What it is a copy of, said while it is made, so that the log knows and nobody is told piece by piece."""
        return self._original

    @original.setter
    def original(self, work: Work | None) -> None:
        self._original = work

    @classmethod
    def number_series(cls, **values: Any) -> str:
        return f"project:{values['project'].pk}"

    @classmethod
    def create(  # type: ignore[override]  # the project says the workspace; general callers name both
        cls, *, project: Project, by: User | None, **values: Any
    ) -> Self:
        """New work in a project, in its first state and at the end of that column unless said otherwise.

        What it needs to know is read before the transaction begins, which holds SQLite's only write lock.
        """
        workspace = values.pop("workspace", None)
        if workspace is None or workspace.pk != project.workspace_id:
            workspace = project.workspace
        if "state" not in values:
            values["state"] = project.first_state()
        state, at = values["state"], values.get("at") or timezone.now()
        values.setdefault("rank", last_rank(project, state) + 1.0)
        values.setdefault("started_at", at if state.active else None)
        values.setdefault("completed_at", at if state.finishes else None)
        return super().create(workspace=workspace, by=by, project=project, **values)

    def told_when_made(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """In which state it begins, who has it, its labels: without that the log would know none until they change."""
        people = [as_logged(person) for person in values.get("assignees", ())]
        changes: dict[str, tuple[Any, Any]] = {"state": (None, as_logged(self.state))}
        if people:
            changes["assignees"] = ([], people)
        if labels := [as_logged(label) for label in values.get("labels", ())]:
            changes["labels"] = ([], labels)
        if self.original is not None:
            changes["from"] = (None, as_logged(self.original))
        step, phase = step_of_move(None, self.state)
        return {"changes": changes, "activity": step.name, "phase": phase}

    @classmethod
    def visibility_rule(cls, user: User) -> models.Q:
        """What is in a project the user sees, and single items shared with them."""
        rule = models.Q(project_id__in=visible_project_ids(user))
        shared = gate.shared_keys(user, cls.record_type)
        return rule | models.Q(pk__in=shared) if shared else rule

    def allows(self, user: User, verb: str) -> bool:
        return self.project.allows(user, gate.ADD if verb in {gate.CHANGE, gate.TRASH} else verb)

    def enter_stage(self, group: str, *, by: User) -> Event | None:
        """Move it to the first state of a group, such as in progress; nothing where it is in that group already."""
        if self.state.group == group:
            return None
        first = self.project.states.filter(group=group, archived=False, cancels=False).first()
        if first is None:
            raise NoSuchStage(project=self.project.name, stage=State.Group(group).label)
        return self.move(first, by=by)

    @transaction.atomic
    def move(self, state: State, *, by: User, rank: float | None = None) -> Event | None:
        """Put it into another state, at `rank` in that column; starting and completing are remembered."""
        if state.project_id != self.project_id:
            raise ValueError(f"state {state.pk} belongs to another project")
        before = self.state_now()
        if rank is not None:
            self.rank = rank
        self.save(update_fields=[*self._enter(state), "rank"])
        return None if before.pk == state.pk else self._log_move("moved", before, by=by)

    def _enter(self, state: State) -> list[str]:
        """Stand in the state and remember when work began and was over; answers the fields to save."""
        self.state = state
        self.updated_at = now = timezone.now()
        if state.active and self.started_at is None:
            self.started_at = now
        self.completed_at = (self.completed_at or now) if state.finishes else None
        self.finish_known = self.finish_known or not state.finishes
        return ["state", "started_at", "completed_at", "finish_known", "updated_at"]

    def state_now(self) -> State:
        """The state it is in at this moment, with the row held until the transaction ends."""
        known = self.state
        fields = ["state", "rank", "started_at", "completed_at", "finish_known", "blocked"]
        self.refresh_from_db(fields=fields, from_queryset=type(self).objects.select_for_update())
        if self.state_id == known.pk:
            self.state = known
        return self.state

    def _log_move(self, verb: str, before: State, *, by: User, also: Changes | None = None) -> Event:
        """For process mining: work in an active state starts there and completes on leaving it; who had it is said."""
        people = [as_logged(person) for person in self.assignees.all()]
        facts = {"state": (as_logged(before), as_logged(self.state)), "assignees": (people, people)}
        if before.active and self.state.active:
            self.track("step_completed", by=by, changes=facts, activity=before.name, phase=Event.Phase.COMPLETE)
        step, phase = step_of_move(before, self.state)
        return self.track(verb, by=by, changes={**facts, **(also or {})}, activity=step.name, phase=phase)

    @transaction.atomic
    def assign(self, people: Sequence[Person], *, by: User) -> Event | None:
        """Make exactly these people responsible."""
        before = [as_logged(person) for person in self.assignees.all()]
        self.assignees.set(people)
        forget_read(self, "assignees")
        after = [as_logged(person) for person in self.assignees.all()]
        if before == after:
            return None
        self.updated_at = timezone.now()
        self.save(update_fields=["updated_at"])
        return self.track("assigned", by=by, changes={"assignees": (before, after)})

    def people_to_tell(self) -> list[User]:
        """The users this work matters to: who does it, who made it, who owns the project."""
        people = {person.user for person in self.assignees.select_related("user")}
        owner = self.project.owner
        return sorted(
            {user for user in {*people, self.created_by, owner and owner.user} if user is not None and user.is_active},
            key=lambda user: user.pk,
        )


def step_of_move(before: State | None, after: State) -> tuple[State, Event.Phase]:
    """Whose work a move starts or completes: an active state's on entering or leaving it for good."""
    if after.active:
        return after, Event.Phase.START
    if before is not None and before.active:
        return before, Event.Phase.COMPLETE
    return after, Event.Phase.COMPLETE if after.finishes else Event.Phase.NONE
