"""A person as a workspace knows them: who they are, what they can do, when they work."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.render import avatar
from opsloop.kernel.records.models import Record
from opsloop.kernel.records.record import RecordQuerySet
from opsloop.kernel.records.relations import forget_read
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing
from opsloop.rooms.people.away import Away
from opsloop.rooms.people.logged import hours_in_words, leave_in_words
from opsloop.rooms.people.own_hours import OwnHours
from opsloop.rooms.people.pinyin import sort_name
from opsloop.rooms.people.role import Role
from opsloop.rooms.people.skill import MOST, Skill

ACTING = (Membership.Role.OWNER, Membership.Role.ADMIN, Membership.Role.MEMBER)


class ManagedInCircles(Refused):
    sentence = _("%(name)s already reports to %(person)s.")


class UnknownLevel(Refused):
    sentence = _("A level is a number from 0 to 4.")


class PersonQuerySet(RecordQuerySet):
    def of_user(self, user: User) -> PersonQuerySet:
        """The person that this user is, in each workspace."""
        return self.filter(user=user)

    def called(self, text: str) -> PersonQuerySet:
        """Whose name, address or pinyin (whole, or its initials) has this text in it."""
        key = text.strip().casefold()
        named = models.Q(name__icontains=key) | models.Q(email__icontains=key) | models.Q(sort_name__contains=key)
        return self.filter(named) if key else self.none()

    def working(self) -> PersonQuerySet:
        """Those who can be given work."""
        return self.filter(state__in=[Person.State.ONBOARDING, Person.State.ACTIVE])

    def acting(self) -> PersonQuerySet:
        """Those of them who can do what is given to them: who may sign in, as at least a member of the workspace."""
        return self.working().filter(
            user__is_active=True,
            user__memberships__workspace=models.F("workspace"),
            user__memberships__role__in=ACTING,
        )


class Person(Away, OwnHours):
    """A member, candidate, contact or outside worker; `user` is their sign-in, if they have one."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        CANDIDATE = "candidate", _("Candidate")
        CONTACT = "contact", _("Contact")
        EXTERNAL = "external", _("External")

    class State(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        ONBOARDING = "onboarding", _("Onboarding")
        ACTIVE = "active", _("Active")
        LEAVING = "leaving", _("Leaving")
        LEFT = "left", _("Left")

    technical = (*Record.technical, "sort_name", "user")
    record_type = "person"
    ref_prefix = "P"
    field_verbs: ClassVar[Mapping[str, str]] = {"name": "rename", "manager": "report_to"}
    name_order = "sort_name"
    internal_fields: ClassVar[Collection[str]] = frozenset({"part_time_percent"})
    internal_verbs: ClassVar[Collection[str]] = frozenset(
        {f"hours_{done}" for done in ("set", "asked", "approved", "declined", "withdrawn")}
        | {f"leave_{done}" for done in ("taken", "asked", "approved", "declined", "withdrawn", "cancelled")}
    )
    logged_names: ClassVar[Mapping[str, Any]] = {
        "hours": _("hours"),
        "leave": _("leave"),
        "level": _("level"),
        "reason": _("reason"),
        "skill": _("skill"),
    }
    logged_references: ClassVar[Mapping[str, str]] = {"skill": "skill"}
    logged_words: ClassVar[Mapping[str, Callable[[Any], str]]] = {"leave": leave_in_words, "hours": hours_in_words}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="people", editable=False
    )
    name = models.CharField(_("name"), max_length=120)
    sort_name = models.CharField(max_length=240, blank=True, default="", editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MEMBER)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    email = models.EmailField(_("email"), blank=True, default="")
    title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    organization = models.ForeignKey(
        "people.Organization",
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
    )
    manager = models.ForeignKey(
        "self", verbose_name=_("manager"), null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    roles = models.ManyToManyField(Role, verbose_name=_("roles"), blank=True, related_name="people")
    skills = models.ManyToManyField(
        Skill, through="people.SkillLevel", verbose_name=_("skills"), blank=True, related_name="people"
    )
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, default="")
    part_time_percent = models.PositiveSmallIntegerField(
        _("share of full time, %"), default=100, validators=[MaxValueValidator(100)]
    )

    objects: ClassVar = PersonQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["workspace", "sort_name"], name="person_by_name"),
            models.Index(fields=["user"], name="person_of_user"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="person_number"),
            models.UniqueConstraint(fields=["workspace", "user"], name="one_person_a_user"),
            models.CheckConstraint(condition=models.Q(part_time_percent__lte=100), name="share_up_to_full_time"),
        ]

    def __str__(self) -> str:
        return self.name

    def words(self) -> str:
        """What finds the name in a list: pinyin, as family names are read, and initials."""
        return self.sort_name.replace("|", " ")

    def mark(self) -> SafeString:
        """Their avatar."""
        return avatar(self.name, self.pk)

    @classmethod
    def create(
        cls, *, workspace: Workspace, by: User | None, at: datetime.datetime | None = None, **values: Any
    ) -> Self:
        """A new person, who sorts and is found by the pinyin of their name."""
        values["sort_name"] = sort_name(str(values.get("name", "")))
        return super().create(workspace=workspace, by=by, at=at, **values)

    @classmethod
    def of(cls, user: User, workspace: Workspace) -> Person:
        """The person that `user` is in `workspace`, made the first time somebody asks."""
        mine = cls.objects.filter(workspace=workspace, user=user)
        person: Person | None = mine.first()
        if person is not None:
            return person
        try:
            with transaction.atomic():
                return cls.create(workspace=workspace, by=None, user=user, name=user.name, email=user.email or "")
        except IntegrityError:
            made_meanwhile: Person = mine.get()
            return made_meanwhile

    def allows(self, user: User, verb: str) -> bool:
        """Colleagues change their own page; that of another changes who manages them, or an administrator."""
        if verb != gate.CHANGE or self.kind != self.Kind.MEMBER or self.user_id is None:
            return super().allows(user, verb)
        here = standing(user, self.workspace_id)
        mine = self.user_id == user.pk and here is not None and here.at_least(Membership.Role.MEMBER)
        return mine or self.decides(user)

    @transaction.atomic
    def rename(self, name: str, *, by: User) -> Event | None:
        """Give them another name; they sort and are found by it from now on."""
        before, self.name = self.name, str(name).strip()
        self.clean_fields(exclude=[field.name for field in self._meta.fields if field.name != "name"])
        if self.name == before:
            return None
        self.sort_name, self.updated_at = sort_name(self.name), timezone.now()
        self.save(update_fields=["name", "sort_name", "updated_at"])
        return self.track("changed", by=by, changes={"name": (before, self.name)})

    @transaction.atomic
    def report_to(self, manager: Person | None, *, by: User) -> Event | None:
        """Give them a manager, or none; Refused where that one already reports to them, however far up."""
        if manager == self.manager:
            return None
        # Two changes at once could close a circle that neither sees.
        rows = Person.objects.select_for_update().filter(workspace_id=self.workspace_id).order_by("pk")
        above = dict(rows.values_list("pk", "manager_id"))
        place = None if manager is None else manager.pk
        while place is not None:
            if place == self.pk:
                raise ManagedInCircles(name=manager, person=self)
            place = above.get(place)
        before, self.manager, self.updated_at = self.manager, manager, timezone.now()
        self.save(update_fields=["manager", "updated_at"])
        return self.track("changed", by=by, changes={"manager": (_named(before), _named(manager))})

    @transaction.atomic
    def set_skill(self, skill: Skill, level: int | None, *, by: User, interest: int | None = None) -> Event | None:
        """How well they have a skill and, where given, how gladly they use it (both 0 to 4); None takes it away."""
        if any(number is not None and not 0 <= number <= MOST for number in (level, interest)):
            raise UnknownLevel
        rows = self.skill_levels.filter(skill=skill)
        before = rows.values_list("level", "interest").first()
        if level is None:
            rows.delete()
        else:
            values = {"level": level} | ({} if interest is None else {"interest": interest})
            self.skill_levels.update_or_create(skill=skill, defaults=values)
        after = rows.values_list("level", "interest").first()
        forget_read(self, "skill_levels", "skills")
        if before == after:
            return None
        changes = {"skill": (_levelled(skill, before), _levelled(skill, after))}
        return self.track("skill_set", by=by, changes=changes)


def _named(person: Person | None) -> dict[str, Any] | None:
    return None if person is None else {"id": person.pk, "label": str(person)}


def _levelled(skill: Skill, levels: tuple[int, int] | None) -> dict[str, Any] | None:
    if levels is None:
        return None
    return {"id": skill.pk, "label": str(skill), "level": levels[0], "interest": levels[1]}
