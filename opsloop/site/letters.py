"""Joins letters and jobs: whatever a page posts is written and sent by the worker, again where a mail server fails."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts import letters
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.registry import job
from opsloop.kernel.jobs.run import Run

KIND = "letters.write"


@job(KIND, title=_("Send a letter"), retries=6)
def write(_run: Run, *, letter: str, values: dict[str, Any]) -> None:
    """Send one letter; twice where the worker died in the middle, which is better than never."""
    letters.write(letter, values)


def carry(kind: str, values: dict[str, Any]) -> None:
    """Leave the letter to the worker."""
    enqueue(KIND, by=None, workspace=None, letter=kind, values=values)


letters.carry_with(carry)
