"""What can be done about a finding of a map: upper rooms say it, the card offers it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from opsloop.engines.mining import Finding
from opsloop.kernel.accounts.models import User
from opsloop.rooms.processes.log import Log


@dataclass(frozen=True)
class FindingAct:
    """A button of the card, which sends to an address, or, where `done`, a link to what came of it."""

    label: object
    address: str
    done: bool = False


Offer = Callable[[Log, Finding, User], FindingAct | None]
_offers: list[Offer] = []


def offers(offer: Offer) -> Offer:
    """Register what can be done about findings: `offer(log, finding, user)`, None where nothing can."""
    _offers.append(offer)
    return offer


def acts_of(log: Log, finding: Finding, user: User) -> list[FindingAct]:
    """What the user can do about a finding of the log."""
    return [act for offer in _offers if (act := offer(log, finding, user)) is not None]


def key_of(finding: Finding) -> str:
    """The same for the same finding of the next reading: what was found where, with whom."""
    told = "|".join([finding.detector, *finding.activities, "", *finding.resources])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
