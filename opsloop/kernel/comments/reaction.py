"""Answers in one sign."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.comments.comment import Comment

OFFERED = ("👍", "❤️", "🎉", "👀", "✅", "😄")
"""The signs one can react with, in the order they are offered."""


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
