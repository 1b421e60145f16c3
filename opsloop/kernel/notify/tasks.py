"""What notify does by itself: reminders and the digest mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run
from opsloop.kernel.notify.digest import send_digests
from opsloop.kernel.notify.remind import remind_everybody


@every(seconds=900)
@job("notify.remind", title=_("Remind people of what is due"))
def remind(_run: Run) -> dict[str, int]:
    """Tell people what is due by tomorrow."""
    return {"told": remind_everybody()}


@every(seconds=900)
@job("notify.digest", title=_("Send the digest mails"))
def digest(_run: Run) -> dict[str, int]:
    """Mail what waits in inboxes to those whose hour it is."""
    return {"sent": send_digests()}
