"""Whom a step that lies is escalated to, by its timers or by hand: they hear of it, and see the case from then on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import OWNER, Approval, Version
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.queries.inserting import insert_all
from opsloop.rooms.processes.case_rows import CaseWork
from opsloop.rooms.processes.doers import doers_of
from opsloop.rooms.processes.roles import Cast, Holder

if TYPE_CHECKING:
    from opsloop.rooms.processes.case import Case


class NobodyAbove(Refused):
    sentence = _("“%(step)s” cannot be escalated: there is nobody above whoever has it.")


class AboveYourself(NobodyAbove):
    sentence = _("“%(step)s” would be escalated to you: nobody else is above whoever has it. You can hand it on.")


def above(work: CaseWork, cast: Cast, version: Version, *, beside: int | None = None) -> list[Holder]:
    """Those to whom the timers of the step escalate it; where that is nobody else, who answers for it, then the owner.

    Only who can sign in, without those who have the step anyway, without the user `beside`, and without whoever asked
    for what they may not approve.
    """
    activity = version.activities[work.element]
    asked = cast.requester if isinstance(activity, Approval) and activity.four_eyes else None
    doing = {person for person, _user in doers_of(work, cast, version)}
    roles = dict.fromkeys(timer.role for timer in activity.timers if timer.action == "escalate")
    levels: Iterable[list[Holder]] = (
        [holder for role in roles for holder in cast.holders(role)],
        cast.named(activity.duties.accountable),
        cast.named([OWNER]),
    )
    for level in levels:
        signing_in = (holder for holder in level if holder.user_id not in {None, beside})
        others = dict.fromkeys(holder for holder in signing_in if holder.person_id not in {*doing, asked})
        if others:
            return list(others)
    return []


def demand_above(work: CaseWork, cast: Cast, version: Version, *, beside: int) -> list[Holder]:
    """As `above`; NobodyAbove where it is nobody, AboveYourself where it is nobody but the user `beside`."""
    holders = above(work, cast, version, beside=beside)
    if not holders:
        alone = any(holder.user_id == beside for holder in above(work, cast, version))
        raise (AboveYourself if alone else NobodyAbove)(step=version.activities[work.element].name)
    return holders


def involve(case: Case, holders: Iterable[Holder]) -> None:
    """They see the case, private or not, as everybody does whom it has waited for."""
    through: Any = case.involved.through
    insert_all([through(case_id=case.pk, person_id=holder.person_id) for holder in holders], ignoring=True)
