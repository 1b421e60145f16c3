"""Findings of process mining in words, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsloop.rooms.processes.finding_words import IDEAS, short, what_is
from opsloop.site.commands.language import gettext as _

if TYPE_CHECKING:
    from opsloop.engines.mining import Finding


def in_words(finding: Finding) -> str:
    """One sentence on what was found, its cost, and what to think about."""
    return _("%(finding)s %(days)s days of waiting in all; think about: %(idea)s.") % {
        "finding": what_is(finding, _, named=True),
        "days": short(finding.waiting_days),
        "idea": _(IDEAS[finding.heuristic.name]),
    }
