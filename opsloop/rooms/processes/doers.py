"""Who may do an open step: whoever has it and can do it, else everybody with its role.

Of an approval with several seats these are the ones who have not voted in it, so that nobody decides twice where others
can decide; where nobody else is left, whoever has voted fills what is left as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from opsloop.engines.workflow import Approval, Version, Work
from opsloop.kernel.queries.prepared import Prepared
from opsloop.rooms.processes.case_rows import CaseToken, CaseWork
from opsloop.rooms.processes.roles import Cast, Holder, held_by

VOTES = Prepared[Any](lambda case: CaseToken.objects.filter(case=case).values_list("number", "votes"))


def doers_of(work: CaseWork, cast: Cast, version: Version) -> list[Holder]:
    """Who may do it, as keys of person and user."""
    if work.person is not None and _can_do(work.person.pk, work.element, cast, version):
        return [Holder(work.person.pk, work.person.user_id)]
    return _left(work.role, work.element, cast, version, _voted(work.case_id, work.token, work.element, version))


def awaited(case: int, works: Iterable[Work], cast: Cast, version: Version) -> set[int]:
    """The keys of all the people who may do one of these open steps of a case."""
    found: set[int] = set()
    voted: dict[int, Collection[int]] = {}
    for work in works:
        if work.person and _can_do(int(work.person), work.element, cast, version):
            found.add(int(work.person))
            continue
        if work.token not in voted:
            voted[work.token] = _voted(case, work.token, work.element, version)
        found |= {holder.person_id for holder in _left(work.role, work.element, cast, version, voted[work.token])}
    return found


def alone_at(work: CaseWork, person: int, cast: Cast, version: Version) -> bool:
    """Whether nobody is left to fill a seat of an approval but this person."""
    doers = {holder.person_id for holder in doers_of(work, cast, version)}
    voted = _voted(work.case_id, work.token, work.element, version)
    return person in doers and doers <= {person, *voted}


def seats_alone(
    work: CaseWork, works: Mapping[int, CaseWork], person: int, cast: Cast, version: Version
) -> tuple[int, ...]:
    """The open seats of the approval at which the person is alone: their one vote fills all of them."""
    seats = [seat for seat in works.values() if seat.token == work.token]
    return tuple(seat.number for seat in seats if alone_at(seat, person, cast, version))


def _can_do(person: int, element: str, cast: Cast, version: Version) -> bool:
    """Whether somebody who has a step can do it: nobody decides on what they asked for where the step says so."""
    activity = version.activities[element]
    own = isinstance(activity, Approval) and activity.four_eyes and person == cast.requester
    return not own and cast.acts(person)


def _left(role: str, element: str, cast: Cast, version: Version, voted: Collection[int]) -> list[Holder]:
    holders = held_by(role, element, cast, version)
    return [holder for holder in holders if holder.person_id not in voted] or holders


def _voted(case: int, token: int, element: str, version: Version) -> Collection[int]:
    """Who has voted at a step; not asked where it has one seat."""
    activity = version.activities[element]
    if not isinstance(activity, Approval) or (len(activity.approvers) == 1 and not activity.approvers[0].people):
        return ()
    votes = (vote for number, votes in VOTES.rows(case=case) if number == token for vote in votes)
    return {int(vote["by"]) for vote in votes if vote["by"]}
