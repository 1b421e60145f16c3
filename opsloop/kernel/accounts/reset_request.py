"""Requests for a new password, kept for a day so that nobody can flood somebody's mailbox."""

import datetime
from http import HTTPStatus

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opsloop.kernel.pages.refused import Refused


class TooManyLetters(Refused):
    """One place asked for too many letters."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, minutes: int) -> None:
        sentence = ngettext(
            "Too many requests from here. Try again in %(minutes)s minute.",
            "Too many requests from here. Try again in %(minutes)s minutes.",
            minutes,
        )
        super().__init__(sentence, minutes=minutes)


class ResetRequest(models.Model):
    """Somebody at `address` asked for a new password for `email`, whether or not such a user exists."""

    EACH_EMAIL = 3
    EACH_ADDRESS = 20
    WITHIN = datetime.timedelta(hours=1)
    KEPT = datetime.timedelta(days=1)

    email = models.CharField(_("email"), max_length=254)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("request for a new password")
        verbose_name_plural = _("requests for a new password")
        indexes = [
            models.Index(fields=["email", "at"], name="reset_by_email"),
            models.Index(fields=["address", "at"], name="reset_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def admit(cls, *, email: str, address: str) -> bool:
        """Count one more request; False where the mailbox has had enough, TooManyLetters where the place has.

        The mailbox's limit is kept from the asker, for it would tell whether somebody else tried.
        """
        now = timezone.now()
        cls.objects.filter(at__lt=now - cls.KEPT).delete()
        recent = cls.objects.filter(at__gt=now - cls.WITHIN)
        if recent.filter(address=address).count() >= cls.EACH_ADDRESS:
            raise TooManyLetters(int(cls.WITHIN.total_seconds() // 60))
        full = recent.filter(email=email).count() >= cls.EACH_EMAIL
        cls.objects.create(email=email, address=address, at=now)
        return not full
