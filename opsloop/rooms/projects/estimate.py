"""Three-point estimates: at best, most likely, at worst, and what follows from them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.projects.work import Work


class IncompleteEstimate(Refused):
    """One or two of the three values were given."""

    sentence = _("Give all three values, or none.")


class Estimated(Work):
    """What can be done with the three-point estimate of a piece of work."""

    class Meta(Work.Meta):
        abstract = True

    @property
    def points(self) -> tuple[int, int, int] | None:
        """The minutes at best, most likely and at worst; None where they are not all known."""
        best, likely, worst = self.optimistic_minutes, self.likely_minutes, self.pessimistic_minutes
        return None if best is None or likely is None or worst is None else (best, likely, worst)

    @property
    def expected_minutes(self) -> int | None:
        """The mean of the PERT distribution, (a + 4m + b) / 6 (Malcolm et al. 1959)."""
        if self.points is None:
            return None
        best, likely, worst = self.points
        return round((best + 4 * likely + worst) / 6)

    @property
    def planned_minutes(self) -> int | None:
        """The effort that plans count with: what the three points say where there are three, else the plain effort."""
        return self.expected_minutes or self.effort_minutes

    @property
    def spread_minutes(self) -> int | None:
        """Its standard deviation, (b - a) / 6: about two times in three the work is within one of the mean."""
        return None if self.points is None else round((self.points[2] - self.points[0]) / 6)

    def clean(self) -> None:
        """The three values are in order."""
        super().clean()
        known = [self.optimistic_minutes, self.likely_minutes, self.pessimistic_minutes]
        values = [minutes for minutes in known if minutes is not None]
        if values != sorted(values):
            raise ValidationError(_("The best case is the shortest, the worst case the longest."))

    @transaction.atomic
    def estimate(self, best: int | None, likely: int | None, worst: int | None, *, by: User) -> Event | None:
        """Say how long it takes at best, most likely and at worst; all None takes the estimate away."""
        if len({value is None for value in (best, likely, worst)}) > 1:
            raise IncompleteEstimate
        values = {"optimistic_minutes": best, "likely_minutes": likely, "pessimistic_minutes": worst}
        return self.change(values, by=by)
