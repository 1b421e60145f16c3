"""What somebody wants in their inbox, and how often a mail about what waits there."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.models import Workspace

HOURS = range(24)


class MailPreference(models.Model):
    """One user's digest of one workspace; without a row it is the daily one."""

    class Digest(models.TextChoices):
        OFF = "off", _("No mail")
        HOURLY = "hourly", _("Every hour, when there is something")
        DAILY = "daily", _("Once a day, when there is something")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(_("mail"), max_length=6, choices=Digest, default=Digest.DAILY)
    hour = models.PositiveSmallIntegerField(_("hour of the daily mail"), default=8)
    unwanted = models.JSONField(default=list, blank=True)
    """The reasons, of those that one may do without, for which nothing comes into the inbox either."""
    last_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_mail_preference_each"),
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="hour_of_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_digest_display()}"

    @classmethod
    def of(cls, user: User, workspace: Workspace) -> MailPreference:
        """What the user chose, or the usual as a row that is not kept yet."""
        chosen = cls.objects.filter(workspace=workspace, user=user).first()
        return chosen or cls(workspace=workspace, user=user)

    def choose(self, *, digest: str, hour: str, wanted: Collection[str] | None = None) -> None:
        """Keep what a form says; what is not offered changes nothing."""
        if digest in self.Digest.values:
            self.digest = digest
        if is_number(hour) and int(hour) in HOURS:
            self.hour = int(hour)
        if wanted is not None:
            self.unwanted = [reason.value for reason in Notification.OPTIONAL if reason.value not in wanted]
        self.save()
