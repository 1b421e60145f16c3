"""Time spent on work: a running timer, or minutes written down afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Conflict, NotAllowed, Refused
from opsloop.kernel.records.changing import as_logged
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.work import Work

MOST_MINUTES = 31 * 24 * 60


class NotATime(Refused):
    """A span of time that nobody can have worked."""

    sentence = _("Write between 1 minute and 31 days, with the end after the beginning.")


class TimerNotRunning(Refused):
    """Nothing to stop."""

    sentence = _("No timer of yours runs on %(ref)s.")


class TimeEntry(models.Model):
    """Minutes one person spent; while `minutes` is empty the timer runs. `ended_at` stays empty where only minutes
    were written down."""

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="time_entries")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="time_entries")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["work_item", "started_at"], name="time_of_item"),
            models.Index(fields=["person", "started_at"], name="time_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(minutes__isnull=True), name="one_running_timer_a_person"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="time_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.started_at:%Y-%m-%d}"

    @property
    def running(self) -> bool:
        """Whether the timer has not been stopped yet."""
        return self.minutes is None


class Timed(Work):
    """What can be done with the time spent on a piece of work."""

    class Meta(Work.Meta):
        abstract = True

    @property
    def spent_minutes(self) -> int:
        """Everybody's minutes together, without timers that still run."""
        rows = TimeEntry.objects.filter(work_item_id=self.pk)
        return int(rows.aggregate(spent=models.Sum("minutes"))["spent"] or 0)

    def timer_of(self, user: User) -> TimeEntry | None:
        """The user's timer that runs on this work."""
        return TimeEntry.objects.filter(work_item_id=self.pk, person__user=user, minutes=None).first()

    @transaction.atomic
    def start_timer(self, *, by: User) -> TimeEntry:
        """Start the user's timer here; one that runs on other work of this workspace is stopped first."""
        person = Person.of(by, self.workspace)
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        running = TimeEntry.objects.filter(person=person, minutes=None).select_related("work_item__project").first()
        if running is not None:
            if running.work_item_id == self.pk:
                return running
            running.work_item.stop_timer(by=by)
        try:
            with transaction.atomic():
                entry = TimeEntry.objects.create(work_item_id=self.pk, person=person, started_at=timezone.now())
        except IntegrityError as error:
            raise Conflict from error
        self.track("timer_started", by=by)
        return entry

    @transaction.atomic
    def stop_timer(self, *, by: User, note: str = "") -> TimeEntry:
        """Stop the user's timer; a begun minute counts."""
        entry = self.timer_of(by)
        if entry is None:
            raise TimerNotRunning(ref=self.ref)
        entry.ended_at = timezone.now()
        entry.minutes = max(1, -(-int((entry.ended_at - entry.started_at).total_seconds()) // 60))
        entry.note = note.strip() or entry.note
        entry.save(update_fields=["ended_at", "minutes", "note"])
        self._log_time(entry, by=by)
        return entry

    @transaction.atomic
    def log_time(
        self,
        minutes: int,
        *,
        by: User,
        person: Person | None = None,
        started_at: datetime | None = None,
        note: str = "",
    ) -> TimeEntry:
        """Write down minutes worked, the user's own unless said otherwise."""
        if not 1 <= minutes <= MOST_MINUTES:
            raise NotATime
        entry = TimeEntry.objects.create(
            work_item_id=self.pk,
            person=person or Person.of(by, self.workspace),
            started_at=started_at or timezone.now(),
            minutes=minutes,
            note=note.strip(),
        )
        self._log_time(entry, by=by)
        return entry

    @transaction.atomic
    def remove_time(self, entry: TimeEntry, *, by: User) -> Event:
        """Take an entry away: one's own, or anybody's for a lead of the project."""
        if entry.person.user_id != by.pk and not self.project.allows(by, gate.CHANGE):
            raise NotAllowed
        entry.delete()
        changes = {"spent_minutes": (entry.minutes, None), "person": (as_logged(entry.person), None)}
        return self.track("time_removed", by=by, changes=changes)

    def _log_time(self, entry: TimeEntry, *, by: User) -> None:
        changes = {"spent_minutes": (None, entry.minutes), "person": (None, as_logged(entry.person))}
        self.track("time_logged", by=by, changes={**changes, "note": (None, entry.note)} if entry.note else changes)
