"""A project: a goal, an owner, people, dates and a state of health."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.spoken import name_order
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.changing import as_logged, read_anew
from opsloop.kernel.records.models import Record, RecordQuerySet
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing, workspace_ids
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.former_key import FormerKey
from opsloop.rooms.projects.project_key import free_key, key_rule
from opsloop.rooms.projects.project_membership import ProjectMembership
from opsloop.rooms.projects.state import State

SORTED_BY = 400


def sorted_by(name: str) -> str:
    """What a project's name is put in order by: its pinyin, and numbers by their size."""
    return name_order(name)[:SORTED_BY]


class KeyTaken(Refused):
    """Two projects of a workspace would start their references the same."""

    sentence = _("Another project already uses the key %(key)s.")


class GuestIsClient(Refused):
    """Guests see what is shared with them; as member or lead of a project they would see more than their role has."""

    sentence = _("%(name)s is a guest of this workspace and can take part as a client only.")


class ProjectQuerySet(RecordQuerySet):
    def listed(self) -> Self:
        """Neither closed nor archived, and no template."""
        return self.filter(archived_at=None, template=False).exclude(stage=Project.Stage.CLOSED)

    def by_any_ref(self, ref: str) -> Self:
        now = self.by_ref(ref)
        if self.model.named(ref) is None or now.exists():
            return now
        return self.filter(pk__in=FormerKey.objects.filter(key=ref.upper()).values("project"))

    def templates(self) -> Self:
        """What new projects can be made from, by name."""
        return self.filter(archived_at=None, template=True).order_by("sort_name", "name")

    def with_item_count(self) -> Self:
        """Each with `item_count`, the work it holds outside of trash and archive."""
        kept = models.Q(work_items__trashed_at=None, work_items__archived_at=None)
        return self.annotate(item_count=models.Count("work_items", filter=kept))


class Project(Record):
    """A piece of work with a goal, an owner and dates; its key starts the references of its work (`OPS-12`)."""

    class Stage(models.TextChoices):
        IDEA = "idea", _("Idea")
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    class Health(models.TextChoices):
        NONE = "", _("No update yet")
        ON_TRACK = "on_track", _("On track")
        AT_RISK = "at_risk", _("At risk")
        OFF_TRACK = "off_track", _("Off track")

    record_type = "project"
    ref_prefix = "PRJ"

    logged_names: ClassVar[Mapping[str, Any]] = {
        "baseline": _("baseline"),
        "beyond": _("people beyond their hours"),
        "from": _("copied from"),
        "member": _("member"),
        "moved": _("moved"),
        "plan": _("plan"),
        "reassigned": _("reassigned"),
        "role": _("role"),
        "state": _("state"),
        "states": _("states"),
        "text": _("text"),
    }
    logged_choices: ClassVar[Mapping[str, Sequence[tuple[str, Any]]]] = {"role": ProjectMembership.Role.choices}
    logged_references: ClassVar[Mapping[str, str]] = {"from": "project", "member": "person"}
    told_in_sentences: ClassVar[Collection[str]] = {"plan"}
    field_verbs: ClassVar[Mapping[str, str]] = {"key": "rekey", "name": "rename"}
    name_order: ClassVar[str] = "sort_name"
    technical = (*Record.technical, "sort_name")

    key = models.CharField(_("key"), max_length=10, validators=[key_rule])
    name = models.CharField(_("name"), max_length=160)
    sort_name = models.CharField(max_length=SORTED_BY, blank=True, default="", editable=False)
    goal = models.TextField(_("goal"), blank=True, default="")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.RUNNING)
    health = models.CharField(_("health"), max_length=10, choices=Health, blank=True, default=Health.NONE)
    owner = models.ForeignKey(
        "people.Person", verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL, related_name="owns"
    )
    customer = models.ForeignKey(
        "people.Organization",
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ordered_projects",
    )
    start = models.DateField(_("start"), null=True, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    template = models.BooleanField(_("template"), default=False)

    objects: ClassVar = ProjectQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [models.Index(fields=["workspace", "sort_name"], name="project_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="project_key"),
            models.UniqueConstraint(fields=["workspace", "number"], name="project_number"),
        ]

    def __str__(self) -> str:
        return self.name

    def another_key(self) -> str:
        """A free key for a copy of it: its own with a number."""
        taken = type(self)._default_manager.filter(workspace=self.workspace_id).values_list("key", flat=True)
        return free_key(self.name, set(taken), wish=self.key)

    @property
    def ref(self) -> str:
        return self.key

    @classmethod
    def named(cls, ref: str) -> Mapping[str, str | int] | None:
        return {"key": ref.upper()}

    @classmethod
    @transaction.atomic
    def create(cls, *, workspace: Workspace, by: User | None, states: bool = True, **values: Any) -> Project:
        """A new project, with the usual states unless `states` is False, and owned by who makes it if nobody else.

        A template is nobody's. Without a key it gets the initials of its name.
        """
        if by is not None and values.get("owner") is None and not values.get("template"):
            values["owner"] = Person.of(by, workspace)
        if not values.get("key"):
            taken = set(cls.objects.in_workspace(workspace).values_list("key", flat=True))
            values["key"] = free_key(values.get("name", ""), taken)
        values["sort_name"] = sorted_by(values.get("name", ""))
        try:
            with transaction.atomic():
                project = super().create(workspace=workspace, by=by, **values)
        except IntegrityError as error:
            raise KeyTaken(key=values.get("key", "")) from error
        if states:
            State.objects.bulk_create(State(project=project, **row) for row in State.usual())
        return project

    @transaction.atomic
    def change(self, values: Mapping[str, Any], *, by: User) -> Event | None:
        """As of every record; a key that another project has is refused in a sentence."""
        if "key" not in values:
            return super().change(values, by=by)
        try:
            with transaction.atomic():
                return super().change(values, by=by)
        except IntegrityError as error:
            raise KeyTaken(key=values["key"]) from error

    @classmethod
    def visibility_rule(cls, user: User) -> models.Q:
        """What the workspace shows, and what one belongs to; clients see only what is shared with them."""
        parts = ProjectMembership.objects.filter(person__user=user).exclude(role=ProjectMembership.Role.CLIENT)
        members = models.Q(pk__in=parts.values("project_id"))
        admins = models.Q(workspace_id__in=workspace_ids(user, at_least=Membership.Role.ADMIN))
        return gate.ordinary_rule(user, cls.record_type) | models.Q(workspace_id__in=workspace_ids(user)) & (
            members | admins
        )

    @classmethod
    def seen_with(cls, keys: Sequence[int], *, user: User, workspace: Workspace) -> Iterable[Project]:
        """As of every record; one is asked for with each new piece of work, so that query is prepared."""
        if len(keys) == 1:
            return SEEN_ONE.rows(user=user, workspace=workspace, key=keys[0])
        return super().seen_with(keys, user=user, workspace=workspace)

    def allows(self, user: User, verb: str) -> bool:
        """Members and leads work in it; changing the project itself needs its lead or an administrator."""
        here = standing(user, self.workspace_id)
        if here is None or not here.at_least(gate.LEAST_ROLE.get(verb, Membership.Role.MEMBER)):
            return False
        if verb in {gate.VIEW, gate.COMMENT, gate.ADD} or here.at_least(Membership.Role.ADMIN):
            return True
        return self.created_by_id == user.pk or self.led_by(user)

    def first_state(self) -> State | None:
        """Where new work begins."""
        state = FIRST_STATE.first(project=self.pk)
        if state is not None:
            state.project = self
        return state

    def led_by(self, user: User) -> bool:
        """Whether the user owns or leads this project."""
        return LED.first(project=self.pk, user=user) is not None

    @transaction.atomic
    def rename(self, name: str, *, by: User) -> Event | None:
        """Give it another name; it stands under that from now on."""
        read_anew(self, ["name"])
        before, self.name = self.name, str(name).strip()
        self.clean_fields(exclude=[field.name for field in self._meta.fields if field.name != "name"])
        if before == self.name:
            return None
        self.sort_name, self.updated_at = sorted_by(self.name), timezone.now()
        self.save(update_fields=["name", "sort_name", "updated_at"])
        return self.track("changed", by=by, changes={"name": (before, self.name)})

    @transaction.atomic
    def rekey(self, key: str, *, by: User) -> Event | None:
        """Call it and its work by another key; addresses and references with the old one still lead there."""
        read_anew(self, ["key"])
        before, self.key = self.key, key
        if before == key:
            return None
        self.clean_fields(exclude=[field.name for field in self._meta.fields if field.name != "key"])
        self.updated_at = timezone.now()
        try:
            with transaction.atomic():
                self.save(update_fields=["key", "updated_at"])
        except IntegrityError as error:
            self.key = before
            raise KeyTaken(key=key) from error
        self.former_keys.filter(key=key).delete()
        FormerKey.objects.update_or_create(workspace_id=self.workspace_id, key=before, defaults={"project": self})
        return self.track("changed", by=by, changes={"key": (before, key)})

    @transaction.atomic
    def add_member(self, person: Person, *, by: User, role: str = ProjectMembership.Role.MEMBER) -> Event | None:
        """Let a person take part, or take part as something else."""
        before = self.memberships.filter(person=person).first()
        if before is not None and before.role == role:
            return None
        if role != ProjectMembership.Role.CLIENT and guests_among([person]):
            raise GuestIsClient(name=person.name)
        row, _new = self.memberships.update_or_create(person=person, defaults={"role": role})
        row.full_clean(validate_unique=False, validate_constraints=False)
        changes = {"member": (None, as_logged(person)), "role": (before and before.role, role)}
        return self.track("member_added" if before is None else "member_changed", by=by, changes=changes)

    @transaction.atomic
    def remove_member(self, person: Person, *, by: User | None) -> Event | None:
        """Let a person take part no longer; their work stays theirs."""
        row = self.memberships.filter(person=person).first()
        if row is None:
            return None
        row.delete()
        return self.track("member_removed", by=by, changes={"member": (as_logged(person), None)})


def guests_among(people: Sequence[Person]) -> set[int]:
    """The keys of those of these people who are guests where they are: they may only see what is shared with them."""
    guests = Membership.objects.filter(
        role=Membership.Role.GUEST, user__in=[row.user_id for row in people if row.user_id]
    )
    known = set(guests.values_list("workspace_id", "user_id"))
    return {person.pk for person in people if (person.workspace_id, person.user_id) in known}


LEADS = ProjectMembership.objects.filter(role=ProjectMembership.Role.LEAD)
LED = Prepared[int](
    lambda project, user: (
        Project.objects.filter(pk=project)
        .filter(
            models.Q(owner__user=user)
            | models.Q(pk__in=LEADS.filter(project=project, person__user=user).values("project_id"))
        )
        .values_list("pk", flat=True)
    )
)
FIRST_STATE = Prepared[State](lambda project: State.objects.filter(project_id=project, archived=False)[:1])
SEEN_ONE = Prepared[Project](
    lambda user, workspace, key: Project.objects.filter(workspace=workspace, pk=key).visible_to(user)
)
