"""Blocks: why work cannot go on, since when, and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.render import icon
from opsloop.rooms.projects.work import Work


class ReasonMissing(Refused):
    """A reason was left out where others need to know it."""

    sentence = _("Say why, so that others can help.")


class Block(models.Model):
    """A span of time in which work could not go on; open while `ended_at` is empty."""

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="blocks")
    reason = models.CharField(_("reason"), max_length=500)
    since = models.DateTimeField(_("since"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], condition=models.Q(ended_at__isnull=True), name="one_open_block_an_item"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class Blockable(Work):
    """What can be done with work that cannot go on."""

    class Meta(Work.Meta):
        abstract = True

    def signs(self) -> SafeString:
        """That it cannot go on, as rows and cards draw it before the name."""
        if not self.blocked:
            return SafeString("")
        return format_html('<span class="row__sign" title="{}">{}</span>', _("Blocked"), icon("ban", str(_("Blocked"))))

    @property
    def open_block(self) -> Block | None:
        """Why it is blocked at this moment; None where it is not."""
        return Block.objects.filter(work_item_id=self.pk, ended_at=None).select_related("by").first()

    @transaction.atomic
    def block(self, reason: str, *, by: User) -> Event | None:
        """Say that it cannot go on and why; a second reason takes the place of the first."""
        reason = reason.strip()
        if not reason:
            raise ReasonMissing
        self.state_now()
        before = self.open_block
        if before is not None and before.reason == reason:
            return None
        Block.objects.update_or_create(
            work_item_id=self.pk,
            ended_at=None,
            defaults={"reason": reason},
            create_defaults={"reason": reason, "by": by},
        )
        self._mark_blocked(True)
        return self.track("blocked", by=by, changes={"block": (before and before.reason, reason)})

    @transaction.atomic
    def unblock(self, *, by: User) -> Event | None:
        """Say that it can go on; None where nothing held it."""
        block = self.open_block
        if block is None:
            return None
        Block.objects.filter(pk=block.pk).update(ended_at=timezone.now())
        self._mark_blocked(False)
        return self.track("unblocked", by=by, changes={"block": (block.reason, None)})

    def _mark_blocked(self, blocked: bool) -> None:
        self.blocked = blocked
        self.updated_at = timezone.now()
        self.save(update_fields=["blocked", "updated_at"])
