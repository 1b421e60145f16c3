"""What this room does by itself, as jobs."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run
from opsloop.rooms.projects.recurring import make_due


@every(seconds=600)
@job("projects.recurring", title=_("Make the recurring work whose day has come"), retries=3)
def make_recurring_work(run: Run) -> dict[str, int]:
    """Work that comes again on the days of its rule; a second run on the same day makes nothing."""
    made = make_due(timezone.now())
    run.progress(made, made)
    return {"made": made}
