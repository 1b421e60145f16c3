"""Answers in one sign."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.comments.comment import Comment
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.record import Record

OFFERED = ("👍", "❤️", "🎉", "👀", "✅", "😄")
"""The signs one can react with, in the order they are offered."""


class UnknownSign(Refused):
    """A sign that is not offered."""

    sentence = _("One can react with %(offered)s.")


class Reaction(models.Model):
    """One user's sign under a comment; each sign at most once."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "user", "emoji"], name="one_reaction_each")]

    def __str__(self) -> str:
        return self.emoji

    @classmethod
    @transaction.atomic
    def toggle(cls, comment: Comment, record: Record, emoji: str, *, by: User) -> bool:
        """Give the sign, or take it back where it was given; answers whether it stands now."""
        if emoji not in OFFERED:
            raise UnknownSign(offered=" ".join(OFFERED))
        if comment.deleted_at is not None or not record.allows(by, gate.COMMENT):
            raise NotAllowed
        taken_back, _rows = cls.objects.filter(comment=comment, user=by, emoji=emoji).delete()
        if not taken_back:
            cls.objects.create(comment=comment, user=by, emoji=emoji)
        record.track("reacted", by=by, changes={"reaction": (emoji, None) if taken_back else (None, emoji)})
        return not taken_back
