"""The mark that this installation was set up."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """One row at most: whoever writes it is the one who sets the installation up."""

    set_up_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_installation")]

    def __str__(self) -> str:
        return f"{self.set_up_at:%Y-%m-%d}"
