"""Weekly hours that a person asks for and nobody has approved yet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.engines.calendar import Week
from opsloop.rooms.people.hours import Hours, week_of
from opsloop.rooms.people.reading import read_spans


class HoursWish(models.Model):
    """The week somebody would like to work, as `as_words` says it; none at all means the workspace's usual hours.

    One a person: approved it becomes their working hours, a new one takes the place of one that was declined.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        DECLINED = "declined", _("Declined")

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="hours_wish")
    hours = models.JSONField(_("hours"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    """Why it was declined."""

    class Meta:
        verbose_name = _("hours asked for")
        verbose_name_plural = _("hours asked for")

    def __str__(self) -> str:
        return f"{self.person} {self.hours}"

    @property
    def asked(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def spans(self) -> Hours:
        """By weekday, as verbs take it."""
        return {int(weekday): read_spans(", ".join(words)) for weekday, words in self.hours.items()}

    @property
    def week(self) -> Week:
        """As the engine takes it."""
        return week_of(self.spans)
