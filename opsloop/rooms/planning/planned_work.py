"""One piece of work in a plan: when, by whom, how late, and why then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta, tzinfo
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.whole_arriving import KeyOf
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.planning.days import zone_of
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.projects.models import WorkItem


class PlannedWorkQuerySet(models.QuerySet["PlannedWork"]):
    def visible_to(self, user: User) -> PlannedWorkQuerySet:
        """What is planned of the work that the user sees."""
        return self.filter(work_item__in=WorkItem.objects.visible_to(user))

    def placed(self) -> PlannedWorkQuerySet:
        """What has a place in time."""
        return self.filter(start__isnull=False)

    def left_out(self) -> PlannedWorkQuerySet:
        """What could not be planned."""
        return self.filter(start=None)

    def with_work(self, *, seen_by: User | None = None) -> PlannedWorkQuerySet:
        """With the work, its project and state, and who is to do it; for a reader without people they do not see."""
        rows = self.select_related("work_item__project", "work_item__state")
        if seen_by is None:
            return rows.prefetch_related("seats__person", "seats__like", "work_item__assignees")
        people = Person.objects.visible_to(seen_by)
        seats = Seat.objects.filter(models.Q(person__in=people) | models.Q(like__in=people))
        return rows.prefetch_related(
            models.Prefetch("seats", queryset=seats.select_related("person", "like")),
            models.Prefetch("work_item__assignees", queryset=people),
        )


class PlannedWork(models.Model):
    """What a plan says about one piece of work; no `start` means that it cannot be planned, and `obstacle` why."""

    class Obstacle(models.TextChoices):
        NOBODY = "nobody", _("Nobody here has the skills it needs")
        OUTSIDE = "outside", _("Nobody in the project has the skills it needs")
        FEW = "few", _("Fewer people have its skills than it needs")
        WAITS = "waits", _("It waits for work that cannot be planned")
        BEYOND = "beyond", _("There is no working time for it within two years")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rows")
    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="planned")
    start = models.DateTimeField(_("start"), null=True, blank=True)
    """Of work that had begun when the plan was made, when that was; what is left is done from the plan's start on."""
    finish = models.DateTimeField(_("finish"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("effort"), default=0)
    """What is left to do, of all its people together."""
    assumed = models.BooleanField(default=False)
    """Whether nobody has said how much that is."""
    late_minutes = models.PositiveIntegerField(_("late by"), default=0)
    """Working time between its due day and its finish."""
    slack_minutes = models.PositiveIntegerField(_("slack"), null=True, blank=True)
    """Working time by which it can be later before its project is, with the same people in the same order."""
    critical = models.BooleanField(default=False)
    """Whether its project would end later, or a pin could not hold, if it were finished any later."""
    likely_finish = models.DateTimeField(_("done with 80 %"), null=True, blank=True)
    """By when it is done in four runs of five, where estimates are ranges."""
    obstacle = models.CharField(max_length=10, choices=Obstacle, blank=True, default="")
    reasons = models.JSONField(default=list)
    """Why it does not start earlier, as the engine says it."""
    pinned = models.BooleanField(default=False)
    """Whether a person has put it there."""
    written = models.JSONField(null=True, blank=True)
    """What publishing changed: field -> [before, after]; of the start also the day that people had set themselves."""
    people = models.ManyToManyField(Person, through="planning.Seat", through_fields=("row", "person"), related_name="+")

    follows: ClassVar[Sequence[str]] = ("person",)

    objects = PlannedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned work")
        verbose_name_plural = _("planned work")
        indexes = [models.Index(fields=["plan", "start"], name="planned_by_start")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "work_item"], name="planned_once"),
            models.CheckConstraint(
                condition=models.Q(start=None, finish=None) | models.Q(finish__gte=models.F("start")),
                name="planned_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_item} {self.start}–{self.finish}"

    def arrive(self, key_of: KeyOf) -> None:
        """On its way in with an export: what publishing wrote names people of here; why then, the next plan says."""
        self.reasons = []
        if self.written and "assignees" in self.written:
            sides = [[key_of("person", old) for old in side] for side in self.written["assignees"]]
            self.written["assignees"] = [sorted(key for key in side if key) for side in sides]

    @classmethod
    def going_on(cls, item: WorkItem, people: Collection[int]) -> bool:
        """Whether these, by key, are at the work already: its start is a fact then, and no plan's to say."""
        if not people or not item.begun or item.kind == WorkItem.Kind.MILESTONE:
            return False
        return set(people) <= {person.pk for person in item.assignees.all()}

    @property
    def first_day(self) -> date | None:
        """The day on which it begins, in its workspace."""
        return self.first_day_in(zone_of(self.plan.workspace))

    @property
    def last_day(self) -> date | None:
        """The day on which it is finished, in its workspace."""
        return self.last_day_in(zone_of(self.plan.workspace))

    def first_day_in(self, zone: tzinfo) -> date | None:
        """The day on which it begins there."""
        return None if self.start is None else self.start.astimezone(zone).date()

    def last_day_in(self, zone: tzinfo) -> date | None:
        """The day on which it is finished there; work that ends at midnight was finished the day before."""
        if self.finish is None:
            return None
        end = self.finish if self.finish == self.start else self.finish - timedelta(minutes=1)
        return end.astimezone(zone).date()


class Seat(models.Model):
    """A person in a piece of planned work, and the skill they are there for, where it is one.

    Somebody who a scenario supposes is nobody yet: only `like` says whom they are as able as.
    """

    row = models.ForeignKey(PlannedWork, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    like = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["row", "person"], name="seated_once"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) ^ models.Q(like__isnull=False),
                name="somebody_or_like_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.like is None else str(_("one more like %(person)s") % {"person": self.like})
